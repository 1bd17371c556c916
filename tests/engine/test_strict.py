"""The same bits however the work is split: lanes, threads, order, neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from systems import TRAFFIC, system

from il2.engine import Input, Model, compile

Array = NDArray[np.float64]

#: Powers, exponentials and logarithms: functions whose last bit is easily lost.
ROUGH = system(
    {"x": "0.5", "y": "2"},
    {"x": "a*exp(-y) - k*x^1.7 + sin(time)*0.1", "y": "ln(1 + x) - y^h/(1 + y^h)"},
    {"a": 2.0, "k": 1.3, "h": 2.5},
)
_N = 21


def draws(seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {p: v * np.exp(rng.normal(0, 0.7, _N)) for p, v in TRAFFIC.parameters}


def everything(model: Model, rows: NDArray[np.intp], seed: int, threads: int = 1) -> list[Array]:
    """Values, steps and derivatives of some systems, solved together."""
    given = {k: v[rows] for k, v in draws(seed).items()}
    inputs = [Input(20.0, "R", given["r0"]), Input(33.0, "kf", 0.5 * given["kf"], "set")]
    times = np.array([0.0, 5.0, 33.0, 100.0, 500.0])
    batch = model.solve(times, given, inputs=inputs, rtol=1e-5, n_threads=threads)
    found = model.gradients(["kf", "km", "L"], times, given, inputs=inputs, rtol=1e-4, n_threads=threads)
    return [batch.values, batch.steps, found.values, found.batch.values]


@pytest.mark.parametrize("seed", [0, 1])
def test_any_split_gives_the_same_bits(seed: int) -> None:
    model, rng = compile(TRAFFIC), np.random.default_rng(seed)
    order, cut = rng.permutation(_N), int(rng.integers(1, _N))
    whole = everything(model, np.arange(_N), seed)
    parts = [everything(model, rows, seed) for rows in (order[:cut], order[cut:])]
    for one, two, reference in zip(*parts, whole, strict=True):
        np.testing.assert_array_equal(np.concatenate([one, two]), reference[order])


def test_any_number_of_lanes_and_threads_gives_the_same_bits(backend: str) -> None:
    rows = np.arange(_N)
    reference = everything(compile(TRAFFIC), rows, 0)
    for lanes, threads in [(1, 1), (2, 3), (4, 2), (8, 3), (16, 1)] if backend == "llvm" else [(1, 3)]:
        found = everything(compile(TRAFFIC, lanes=lanes), rows, 0, threads)
        for ours, theirs in zip(found, reference, strict=True):
            np.testing.assert_array_equal(ours, theirs, err_msg=f"{lanes} lanes, {threads} threads")


@pytest.mark.parametrize("precision", ["double", "single"])
def test_functions_give_the_same_bits_in_any_lane(backend: str, precision: str) -> None:
    rng = np.random.default_rng(2)
    given = {"a": rng.uniform(0.5, 4, 19), "h": rng.uniform(0.6, 5, 19)}
    times = [0.0, 0.3, 2.0, 9.0]

    def solved(lanes: int | None, rows: NDArray[np.intp]) -> Array:
        model = compile(ROUGH, backend, lanes=lanes, precision=precision)  # type: ignore[arg-type]
        return model.solve(times, {k: v[rows] for k, v in given.items()}, rtol=1e-4).values

    whole = solved(None, np.arange(19))
    assert np.isfinite(whole).all()
    for lanes in (1, 4, 16) if backend == "llvm" else (None,):
        alone = np.concatenate([solved(lanes, np.array([i])) for i in range(5)])
        np.testing.assert_array_equal(alone, whole[:5])
        np.testing.assert_array_equal(solved(lanes, np.arange(19)[::-1])[::-1], whole)
