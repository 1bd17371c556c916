"""Derivatives of time courses against exact ones, differences of tightly solved ones, and each other."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import expm, expm_frechet
from systems import ROBERTSON, TRAFFIC, system

from il2.engine import Input, Model, compile
from il2.ground.errors import InputError, UnknownNameError, UnsupportedError

Array = NDArray[np.float64]


def differences(
    model: Model, by: tuple[str, ...], times: Array, outputs: list[str], inputs: tuple[Input, ...] = ()
) -> Array:
    """Central differences of fourth order of systems solved at 1e-12, [time, output, by]."""
    values = dict(model.system.parameters)
    first = model.solve([0.0]).values[0, 0]
    values |= dict(zip(model.names, first.tolist(), strict=True))
    moves = np.array([-2.0, -1.0, 1.0, 2.0])
    given = {name: np.full((len(by), 4), values[name]) for name in by}
    steps = np.array([2e-3 * (abs(values[name]) or 1.0) for name in by])
    for at, name in enumerate(by):
        given[name][at] += moves * steps[at]
    flat = {name: rows.ravel() for name, rows in given.items() if name not in model.names}
    states = {name: rows.ravel() for name, rows in given.items() if name in model.names}
    found = model.solve(
        times, flat, states, rtol=1e-11, atol=1e-13, inputs=inputs, outputs=outputs
    ).values.reshape(len(by), 4, len(times), len(outputs))  # fmt: skip
    sums = np.einsum("k,pkto->pto", np.array([1.0, -8.0, 8.0, -1.0]), found)
    return np.moveaxis(sums / (12.0 * steps[:, None, None]), 0, -1)


def test_initial_values_may_depend_on_parameters() -> None:
    """R starts at r0 and L at dose; an initial value that is given moves with nothing but itself."""
    model = compile(TRAFFIC)
    times = np.array([0.0, 1.0, 40.0])
    found = model.gradients(["r0", "dose"], times, rtol=1e-9, atol=1e-12)
    oracle = differences(model, ("r0", "dose"), times, list(model.names))
    np.testing.assert_allclose(found.values[0], oracle, rtol=1e-5, atol=1e-5)
    assert found["R", "r0"][0, 0] == 1.0
    given = model.gradients(["r0", "R"], times, initial={"R": 1000.0})
    assert np.all(given["L", "r0"] == 0.0) and given["R", "R"][0, 0] == 1.0


def test_linear_systems_have_the_derivative_of_the_matrix_exponential() -> None:
    matrix = np.array([[-2.0, 0.5, 0.0], [1.0, -1.0, 0.3], [0.2, 0.1, -0.7]])
    names = ("x", "y", "z")
    parameters = {f"a{i}{j}": float(matrix[i, j]) for i in range(3) for j in range(3)}
    rates = {n: " + ".join(f"a{i}{j}*{names[j]}" for j in range(3)) for i, n in enumerate(names)}
    model = compile(system({"x": "1", "y": "2", "z": "0.5"}, rates, parameters))
    by = (*parameters, *names)
    found = model.gradients(by, [1.5], rtol=1e-10, atol=1e-13)
    first = np.array([1.0, 2.0, 0.5])
    for at, name in enumerate(by):
        if name in names:
            exact = expm(1.5 * matrix)[:, names.index(name)]
        else:
            direction = np.zeros((3, 3))
            direction[int(name[1]), int(name[2])] = 1.5
            exact = expm_frechet(1.5 * matrix, direction, compute_expm=False) @ first
        np.testing.assert_allclose(found.values[0, 0, :, at], exact, rtol=1e-8, atol=1e-11)


def test_derivatives_through_doses_equal_differences() -> None:
    model = compile(TRAFFIC)
    times = np.array([0.0, 5.0, 20.0, 30.0, 60.0, 240.0])
    inputs = (
        Input(20.0, "R", 100.0), Input(40.0, "kf", 0.05, "set"), Input(40.0, "kr", 0.1),
        Input(50.0, "S", 1.0, "set"),
    )  # fmt: skip
    outputs = [*TRAFFIC.names, "v1", "total"]
    by = ("kf", "kr", "vmax", "km", "vol", "syn", "L")
    found = model.gradients(by, times, rtol=1e-8, atol=1e-11, inputs=inputs, outputs=outputs)
    np.testing.assert_allclose(
        found.batch.values,
        model.solve(times, rtol=1e-8, atol=1e-11, inputs=inputs, outputs=outputs).values,
        rtol=1e-6, atol=1e-6,
    )  # fmt: skip
    differing = differences(model, by, times, outputs, inputs)
    for at, name in enumerate(by):
        oracle = differing[:, :, at]
        scale = np.abs(oracle).max(axis=0)
        for i, output in enumerate(outputs):
            if scale[i] > 1e-9:
                np.testing.assert_allclose(
                    found[output, name][0] / scale[i], oracle[:, i] / scale[i], atol=2e-6,
                    err_msg=f"{output} by {name}",
                )  # fmt: skip
            else:
                assert np.abs(found[output, name]).max() < 1e-6


@pytest.mark.parametrize(
    "rate",
    [
        "a*cos(w*time) - k*x", "a - k*x^n", "a/(1 + exp(-x)) - k*x*time", "a*sqrt(x)*ln(1 + k*x) - tanh(n*x)",
        "piecewise(a, time < 0.9, -k*x)", "min(a, k*x) - x*n", "a*x/(k + x^n) - w*x", "a^n - abs(x)*w",
    ],
)  # fmt: skip
def test_every_kind_of_rate_is_differentiated(rate: str) -> None:
    model = compile(system({"x": "s", "y": "0"}, {"x": rate, "y": "x - k*y"},
                           {"a": 2.0, "w": 0.7, "k": 1.3, "n": 1.6, "s": 0.4}))  # fmt: skip
    times = np.array([0.3, 1.0, 2.5])
    by = ("a", "w", "k", "n", "s")
    found = model.gradients(by, times, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        found.values[0], differences(model, by, times, ["x", "y"]), rtol=2e-6, atol=2e-7
    )


def test_stops_that_move_with_a_parameter() -> None:
    """An infusion until ``off``: x' = r - k x, then -k x."""
    model = compile(
        system({"x": "0"}, {"x": "piecewise(r, time < off/2, 0) - k*x"}, {"r": 3.0, "off": 2.0, "k": 0.8})
    )
    found = model.gradients(["off", "r", "k"], [0.5, 1.0, 3.0], rtol=1e-9, atol=1e-12)
    assert abs(found["x", "off"][0, 0]) < 1e-12
    np.testing.assert_allclose(found["x", "off"][0, 2], 0.5 * 3.0 * np.exp(-0.8 * 2.0), rtol=1e-8)
    exact = (1 - np.exp(-0.8)) / 0.8 * np.exp(-0.8 * 2.0)
    np.testing.assert_allclose(found["x", "r"][0, 2], exact, rtol=1e-8)


def test_the_derivative_is_that_of_the_numerical_solution() -> None:
    """With loose tolerances the derivative is as exact as the solution."""
    model = compile(TRAFFIC)
    times = np.array([5.0, 60.0, 240.0])
    tight = model.gradients(["kf", "km"], times, rtol=1e-9, atol=1e-12)
    scale = np.abs(tight.values).max(axis=1, keepdims=True)
    errors = []
    for rtol in (1e-3, 1e-5, 1e-7):
        loose = model.gradients(["kf", "km"], times, rtol=rtol, atol=1e-9)
        error = np.abs(loose.values - tight.values) / np.where(scale > 0, scale, 1.0)
        errors.append(error.max())
        assert errors[-1] < 30 * rtol
    assert errors[2] < errors[1] < errors[0]


def test_stiff_systems_keep_sums_of_tangents() -> None:
    """Robertson: the sum of the states is 1 whatever the rate constants, so tangents add up to nothing."""
    found = compile(ROBERTSON).gradients(
        ["k1", "k2", "k3", "a"], [0.4, 400.0, 4e5], rtol=1e-8, atol=[1e-10, 1e-16, 1e-10]
    )
    sums = found.values.sum(axis=2)[0]
    size = np.abs(found.values).max(axis=2)[0]
    assert np.all(np.abs(sums[:, :3]) < 1e-9 * size[:, :3])
    np.testing.assert_allclose(sums[:, 3], 1.0, rtol=1e-9)


def test_many_systems_with_times_of_their_own() -> None:
    model = compile(TRAFFIC)
    rng = np.random.default_rng(4)
    draws = {"kf": 0.06 * np.exp(rng.normal(0, 1, 19)), "km": 50 * np.exp(rng.normal(0, 1, 19))}
    grid = np.sort(rng.uniform(0, 300, (19, 4)), axis=1)
    together = model.gradients(["kf", "km"], grid, draws, outputs=["S", "total"])
    for i in (0, 18):
        alone = model.gradients(
            ["kf", "km"], grid[i], {k: v[i] for k, v in draws.items()}, outputs=["S", "total"]
        )
        np.testing.assert_allclose(together.values[i], alone.values[0], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(together.batch.values[i], alone.batch.values[0], rtol=1e-9)


def test_a_failed_system_has_no_derivative_and_a_sentence() -> None:
    model = compile(system({"x": "1"}, {"x": "k*x^2"}, {"k": 1.0}))
    found = model.gradients(["k"], [0.5, 2.0], {"k": [0.1, 1.0]})
    assert found.batch.ok.tolist() == [True, False]
    assert np.isnan(found.values[1]).all() and np.isfinite(found.values[0]).all()


def test_what_cannot_be_differentiated_by_is_named() -> None:
    model = compile(TRAFFIC)
    with pytest.raises(UnknownNameError, match="kg"):
        model.gradients(["kg"], [1.0])
    with pytest.raises(InputError, match="twice"):
        model.gradients(["kf", "kf"], [1.0])
    with pytest.raises(InputError, match="nothing to differentiate"):
        model.gradients([], [1.0])
    with pytest.raises(UnknownNameError, match="output"):
        model.gradients(["kf"], [1.0])["Q", "kf"]
    odd = compile(system({"x": "1"}, {"x": "factorial(k)*x"}, {"k": 1.0}))
    with pytest.raises(UnsupportedError, match="factorial"):
        odd.gradients(["k"], [1.0])
