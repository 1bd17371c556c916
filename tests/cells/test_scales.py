"""Scales of plates: the best ones against a general minimiser, and what they take off a fit's matrix."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from il2.cells.parameters import catalogue
from il2.cells.scales import PlateScales
from il2.cells.training import training

#: Two plates with three and two groups; one group has weak predictions, so that its plate decides for it.
PLATE = np.array([0, 0, 0, 1, 1])
GROUP = np.repeat(np.arange(5), 6)


def readings(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    blood = rng.uniform(0.1, 1.0, 30)
    blood[6:12] *= 0.02
    true = np.array([0.7, 1.5, 0.9, 2.0, 2.6])
    return blood, true[GROUP] * blood + rng.normal(0, 0.05, 30), rng.uniform(50, 200, 30)


@pytest.mark.parametrize("spread", [0.05, 0.5])
def test_scales_minimise_residuals_and_deviations_from_the_plate(spread: float) -> None:
    """SD of a scale around its plate's mean: ``spread`` times the scale of the whole plate."""
    blood, y, weight = readings(1)
    scaled = PlateScales(GROUP, PLATE, spread).solve(blood, y, weight)
    on = [PLATE[GROUP] == plate for plate in (0, 1)]
    sd = np.array([spread * (weight * blood * y)[at].sum() / (weight * blood**2)[at].sum() for at in on])

    def penalty(scale: np.ndarray) -> float:
        parts = [(scale[:3], sd[0]), (scale[3:], sd[1])]
        return 0.5 * float(sum(np.sum(((part - part.mean()) / by) ** 2) for part, by in parts))

    def cost(scale: np.ndarray) -> float:
        return 0.5 * float(np.sum(weight * (y - scale[GROUP] * blood) ** 2)) + penalty(scale)

    best = minimize(cost, np.ones(5), method="BFGS", options={"gtol": 1e-5})
    np.testing.assert_allclose(scaled.scale, best.x, rtol=1e-5)
    assert scaled.penalty == pytest.approx(penalty(best.x), rel=1e-4)
    assert penalty(best.x) > 0.05  # the pull is no trifle


def test_what_scales_take_is_the_schur_complement_of_the_joint_matrix() -> None:
    """Parameters and scales fitted together have, for the parameters alone, the inverse block's inverse."""
    blood, y, weight = readings(2)
    of = PlateScales(GROUP, PLATE, 0.2)
    scaled = of.solve(blood, y, weight)
    slopes = np.random.default_rng(3).normal(size=(30, 4))
    along = blood[:, None] * (GROUP[:, None] == np.arange(5))
    whole = np.concatenate([slopes, along], axis=1)
    joint = whole.T @ (weight[:, None] * whole)
    joint[4:, 4:] += scaled.pull
    alone = np.linalg.inv(np.linalg.inv(joint)[:4, :4])
    ours = slopes.T @ (weight[:, None] * slopes) - of.taken_up(blood, slopes, weight, scaled)
    np.testing.assert_allclose(ours, alone, rtol=1e-7)


def test_a_group_without_response_has_the_scale_of_its_plate() -> None:
    blood, y, weight = readings(4)
    blood[6:12] = 0.0
    scaled = PlateScales(GROUP, PLATE, 0.2).solve(blood, y, weight)
    assert scaled.scale[1] == pytest.approx((scaled.scale[0] + scaled.scale[2]) / 2, rel=1e-6)


def test_the_catalogue_states_the_spread_in_decades() -> None:
    """A relative SD is that of the natural logarithm."""
    decades = catalogue()["time_scale"]["log10_sd"]
    assert 10 ** PlateScales.of(training()).spread == pytest.approx(10 ** (decades * 2.302585093))
