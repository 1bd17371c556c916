"""Reasons to believe the solver: known answers, measured order, extreme draws."""

from __future__ import annotations

import numpy as np
import pytest
from ensembles import extreme
from numpy.typing import NDArray
from scipy.linalg import expm
from systems import HIRES, ROBERTSON, system

from il2.engine import System, compile
from il2.ground.errors import MissingDataError

Array = NDArray[np.float64]

#: A very stiff reaction chain (Enright, Hull and Lindberg 1975, problem E5 of the stiff test set).
E5 = system(
    {"y1": "1.76e-3", "y2": "0", "y3": "0", "y4": "0"},
    {
        "y1": "-a*y1 - b*y1*y3", "y2": "a*y1 - m*c*y2*y3", "y3": "a*y1 - b*y1*y3 - m*c*y2*y3 + c*y4",
        "y4": "b*y1*y3 - c*y4",
    },
    {"a": 7.89e-10, "b": 1.1e7, "c": 1.13e3, "m": 1e6},
)  # fmt: skip


def test_e5_reaches_its_published_values() -> None:
    """Values of Hairer and Wanner's test set at 10 and at 1000."""
    batch = compile(E5).solve([10.0, 1000.0], rtol=1e-9, atol=1e-26)
    published = [
        [0.17599259497677897058e-2, 0.13846281519376516449e-10, 0.76370038530073911180e-12,
         0.13082581134075777338e-10],
        [0.16180769999072942552e-2, 0.13822370304983735443e-9, 0.82515735006838336088e-11,
         0.12997212954915352082e-9],
    ]  # fmt: skip
    np.testing.assert_allclose(batch.values[0], published, rtol=1e-7)


def test_robertson_over_eleven_decades() -> None:
    """Conserved at every decade, and at the end as published."""
    times = 10.0 ** np.arange(-5, 12)
    batch = compile(ROBERTSON).solve(times, rtol=1e-8, atol=[1e-10, 1e-18, 1e-10])
    np.testing.assert_allclose(batch.values[0].sum(axis=1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(batch["a"][0, -1], 0.2083340149701255e-07, rtol=1e-6)
    assert (np.diff(batch["a"][0]) < 0).all()


@pytest.mark.parametrize(
    ("of", "end", "atol"), [(HIRES, 321.8122, 1e-12), (E5, 1e3, 1e-26)],
    ids=["HIRES", "E5"],
)  # fmt: skip
def test_stiff_classics_gain_digits_with_the_tolerance(of: System, end: float, atol: float) -> None:
    model = compile(of)
    exact = model.solve([end], rtol=1e-10, atol=atol * 1e-2).values[0, 0]
    errors = [
        np.abs(model.solve([end], rtol=rtol, atol=atol).values[0, 0] / exact - 1.0).max()
        for rtol in (1e-4, 1e-6, 1e-8)
    ]
    assert errors[0] < 1e-2
    assert errors[1] < 1e-4
    assert errors[2] < 1e-6


def test_the_error_falls_with_the_fifth_power_of_the_steps() -> None:
    model = compile(system({"x": "1", "y": "0.5"}, {"x": "x*(1 - y)", "y": "y*(x - 1)"}))
    exact = model.solve([12.0], rtol=1e-13, atol=1e-15).values[0, 0]
    steps, errors = [], []
    for rtol in 10.0 ** -np.arange(4.0, 10.5):
        batch = model.solve([12.0], rtol=rtol, atol=rtol)
        steps.append(float(batch.steps[0]))
        errors.append(np.abs(batch.values[0, 0] - exact).max())
    order = -np.polyfit(np.log(steps), np.log(errors), 1)[0]
    assert 4.6 < order < 5.8


@pytest.mark.parametrize("n", [3, 12])
def test_stiff_linear_systems_equal_the_matrix_exponential(n: int) -> None:
    """Eigenvalues over nine decades."""
    rng = np.random.default_rng(n)
    turned = np.linalg.qr(rng.normal(size=(n, n)))[0]
    matrix = turned @ np.diag(-(10.0 ** np.linspace(-3, 6, n))) @ turned.T
    names = [f"x{i}" for i in range(n)]
    rates = {
        a: " + ".join(f"({float(matrix[i, j])!r})*{b}" for j, b in enumerate(names))
        for i, a in enumerate(names)
    }
    first = rng.uniform(0.5, 2.0, (8, n))
    times = np.array([1e-6, 1e-3, 1.0, 100.0])
    batch = compile(system(dict.fromkeys(names, "0"), rates)).solve(times, None, first, rtol=1e-9, atol=1e-12)
    exact = np.stack(
        [first @ (turned @ np.diag(np.exp(-(10.0 ** np.linspace(-3, 6, n)) * t)) @ turned.T) for t in times],
        axis=1,
    )
    np.testing.assert_allclose(batch.values, exact, atol=1e-8)
    np.testing.assert_allclose(expm(matrix * 1e-6) @ first[0], exact[0, 0], rtol=1e-9)


def test_extreme_draws_all_succeed(backend: str) -> None:
    """5,000 draws (fewer on NumPy): rate constants over e^8, receptors 1 to 1e6, doses 1e-6 to 1e4."""
    try:
        case = extreme(5_000)
    except MissingDataError as error:
        pytest.skip(str(error))
    rows = np.arange(5_000 if backend == "llvm" else 300)
    batch = compile(case.system).solve(
        case.times, {k: v[rows] for k, v in case.parameters.items()},
        {k: v[rows] for k, v in case.initial.items()}, rtol=1e-5, atol=1e-9, outputs=case.states,
    )  # fmt: skip
    assert batch.ok.all()
    assert np.isfinite(batch.values).all()
    scale = np.abs(batch.values).max(axis=1, keepdims=True)
    assert (batch.values / np.where(scale > 0, scale, 1.0)).min() > -1e-6
    assert batch.steps.max() < 1000


def test_what_leaves_the_domain_of_the_model_ends_with_the_time(backend: str) -> None:
    """A sorted fraction above 1 makes recycling negative: the solution itself ends, also for Radau."""
    try:
        case = extreme(5_000)
    except MissingDataError as error:
        pytest.skip(str(error))
    growing = compile(system({"x": "1"}, {"x": "x^2"})).solve([2.0])
    assert np.isnan(growing.values).all()
    assert "time 1" in growing.message(0)
    rows = slice(8 if backend == "llvm" else 2)
    draws = {k: v[rows] for k, v in case.parameters.items()} | {"sortF": 8.0}
    batch = compile(case.system).solve(case.times, draws, {k: v[rows] for k, v in case.initial.items()})
    failed = np.flatnonzero(~batch.ok)
    assert len(failed)
    assert all("growth" in batch.message(int(i)) for i in failed)
