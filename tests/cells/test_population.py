"""Averages over IL2RA of a population against numerical integration of the lognormal."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from il2.cells.population import NODES, quadrature


@pytest.mark.parametrize("cv", [0.3, 0.95, 1.2])
def test_first_moments_are_those_of_the_lognormal(cv: float) -> None:
    factors, weights = quadrature(cv)
    assert weights.sum() == pytest.approx(1.0)
    assert (factors * weights).sum() == pytest.approx(1.0, abs=2e-3)
    assert (factors**2 * weights).sum() == pytest.approx(1 + cv**2, rel=0.07)
    assert (np.log(factors) * weights).sum() == pytest.approx(-np.log1p(cv**2) / 2)  # exact: a polynomial


@pytest.mark.parametrize("cv", [0.95, 1.2])
@pytest.mark.parametrize("power", [1.0, 2.0])
def test_mean_of_a_hill_curve(cv: float, power: float) -> None:
    """The claim beside ``NODES``, over half-counts from far below to far above the mean."""
    factors, weights = quadrature(cv)
    sigma = np.sqrt(np.log1p(cv**2))
    errors = []
    for half in np.geomspace(0.01, 100, 41):

        def hill(x: float, half: float = half) -> float:
            return float(x**power / (x**power + half**power))

        exact = quad(lambda z: hill(np.exp(sigma * z - sigma**2 / 2)) * norm.pdf(z), -9, 9, epsabs=1e-10)[0]
        errors.append(abs(sum(w * hill(f) for f, w in zip(factors, weights, strict=True)) - exact))
    assert NODES == 5
    assert max(errors) < 0.01


def test_no_spread_is_one_cell() -> None:
    factors, _ = quadrature(0.0)
    np.testing.assert_allclose(factors, 1.0)
