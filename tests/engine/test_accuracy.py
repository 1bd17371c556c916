"""The solver against exact solutions, published values of stiff classics, and SciPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.linalg import expm
from systems import HIRES, OREGO, ROBERTSON, TRAFFIC, system

from il2.engine import System, compile
from il2.engine.expression import evaluate
from il2.engine.workspace import Workspace, rows

Array = NDArray[np.float64]


def right_hand_side(of: System) -> Callable[[float, Array], list[float]]:
    """The rates by direct evaluation of the expressions: shares no code with the generated kernels."""

    def rates(t: float, y: Array) -> list[float]:
        values: dict[str, float] = {**dict(of.parameters), **dict(zip(of.names, y, strict=True)), "time": t}
        for name, expr in of.assignments:
            values[name] = float(evaluate(expr, values))
        return [float(evaluate(of.rates[n], values)) for n in of.names]

    return rates


def test_linear_system_equals_the_matrix_exponential() -> None:
    rng = np.random.default_rng(3)
    n, lanes = 6, 40
    matrix = rng.uniform(0, 1, (n, n)) - 3.0 * np.eye(n)
    names = [f"x{i}" for i in range(n)]
    rates = {names[i]: " + ".join(f"({float(matrix[i, j])!r})*x{j}" for j in range(n)) for i in range(n)}
    model = compile(system(dict.fromkeys(names, "0"), rates))
    first = rng.uniform(0.5, 2, (lanes, n))
    times = np.array([0.1, 0.7, 2.0, 5.0])
    batch = model.solve(times, initial=first, rtol=1e-10, atol=1e-13)
    exact = np.stack([first @ expm(matrix * t).T for t in times], axis=1)
    np.testing.assert_allclose(batch.values, exact, rtol=2e-8, atol=1e-11)


def test_robertson_reaches_its_published_end_at_1e11() -> None:
    batch = compile(ROBERTSON).solve([0.4, 1e11], rtol=1e-8, atol=[1e-10, 1e-18, 1e-10])
    end = [0.2083340149701255e-07, 0.8333360770334713e-13, 0.9999999791665050]
    np.testing.assert_allclose(batch.values[0, -1], end, rtol=1e-5)
    np.testing.assert_allclose(batch.values.sum(axis=2), 1.0, rtol=1e-12)


def test_hires_reaches_its_published_end() -> None:
    batch = compile(HIRES).solve([321.8122], rtol=1e-9, atol=1e-13)
    end = [
        0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2,
        0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2,
    ]  # fmt: skip
    np.testing.assert_allclose(batch.values[0, 0], end, rtol=1e-7)


def test_orego_reaches_its_published_end() -> None:
    batch = compile(OREGO).solve([360.0], rtol=1e-9, atol=1e-9)
    end = [0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3]
    np.testing.assert_allclose(batch.values[0, 0], end, rtol=1e-6)


@pytest.mark.parametrize("method", ["Radau", "LSODA"])
def test_receptor_like_network_agrees_with_scipy(method: str) -> None:
    times = np.array([0.0, 5.0, 30.0, 60.0, 240.0, 1440.0])
    batch = compile(TRAFFIC).solve(times, rtol=1e-8, atol=1e-10)
    first = compile(TRAFFIC).solve([0.0]).values[0, 0]
    oracle = solve_ivp(
        right_hand_side(TRAFFIC), (0, 1440), first, method=method, t_eval=times, rtol=1e-10, atol=1e-12
    )
    scale = np.abs(oracle.y).max(axis=1)
    np.testing.assert_allclose(batch.values[0] / scale, oracle.y.T / scale, atol=2e-7)


def test_explicit_time_in_the_rates() -> None:
    forced = system(
        {"x": "0", "y": "1"},
        {"x": "a*cos(w*time) - 50*(x - y)", "y": "-y*time + piecewise(0.5, time < 1, 0.5*time^2)*x"},
        {"a": 2.0, "w": 3.0},
    )
    times = np.linspace(0, 4, 9)
    batch = compile(forced).solve(times, rtol=1e-8, atol=1e-11)
    oracle = solve_ivp(
        right_hand_side(forced), (0, 4), [0, 1], method="Radau", t_eval=times, rtol=1e-10, atol=1e-12,
        max_step=0.01,
    )  # fmt: skip
    np.testing.assert_allclose(batch.values[0], oracle.y.T, atol=1e-6)


def _one_run(model: object, n_steps: int, end: float, first: list[float]) -> tuple[Array, Workspace, float]:
    """March with fixed steps through the kernels; returns the end, the workspace and the step."""
    kernels = model.kernels  # type: ignore[attr-defined]
    values = {p: np.array(v) for p, v in model.system.parameters}  # type: ignore[attr-defined]
    memo: dict[int, Array] = {}
    constants = [np.asarray(kernels.graph.value(node, values, memo)) for node in kernels.hoisted]
    work = Workspace(kernels, 1, constants, np.full(rows(kernels), np.nan))
    work.stack[0] = np.array(first)[kernels.order][:, None]
    work.time[:], work.step[:] = 0.0, end / n_steps
    for i in range(n_steps):
        work.time[:] = i * end / n_steps
        if i:
            work.stack[0] = work.new
        work.advance()
    back = np.argsort(kernels.order)
    return work.new[back, 0], work, end / n_steps


@pytest.mark.parametrize("driven", [False, True], ids=["autonomous", "driven by time"])
def test_the_method_converges_with_order_five(driven: bool) -> None:
    extra = " + sin(2*time)*x" if driven else ""
    model = compile(system({"x": "1", "y": "0.5"}, {"x": "x*(1 - y)" + extra, "y": "y*(x - 1)"}))
    oracle = solve_ivp(
        right_hand_side(model.system), (0, 2), [1, 0.5], method="DOP853", rtol=1e-13, atol=1e-14
    ).y[:, -1]
    errors = [np.abs(_one_run(model, n, 2.0, [1.0, 0.5])[0] - oracle).max() for n in (8, 16, 32)]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all(orders > 4.6), orders
    assert np.all(orders < 5.8), orders


def test_dense_output_converges_with_order_four() -> None:
    from il2.engine.integrate import interpolate

    model = compile(system({"x": "1", "y": "0.5"}, {"x": "x*(1 - y)", "y": "y*(x - 1)"}))
    lane = np.array([0])
    errors = []
    for n in (4, 8, 16):
        _, work, step = _one_run(model, n, 2.0, [1.0, 0.5])
        asked = 2.0 - 0.37 * step
        inside = interpolate(work, np.argsort(model.kernels.order), lane, lane, np.array([[0.63]]))[:, 0]
        oracle = solve_ivp(
            right_hand_side(model.system), (0, asked), [1, 0.5], method="DOP853", rtol=1e-13, atol=1e-14
        ).y[:, -1]
        errors.append(np.abs(inside - oracle).max())
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all(orders > 3.7), orders


def test_error_follows_the_tolerance() -> None:
    model = compile(TRAFFIC)
    times = np.array([1.0, 10.0, 100.0, 1000.0])
    reference = model.solve(times, rtol=1e-12, atol=1e-13).values
    scale = np.abs(reference).max(axis=1, keepdims=True)
    for rtol in (1e-3, 1e-5, 1e-7):
        error = np.abs(model.solve(times, rtol=rtol, atol=1e-9).values - reference) / scale
        assert error.max() < 3 * rtol


def test_closed_networks_conserve_their_totals() -> None:
    closed = system(
        {"L": "5", "A": "1000", "B": "300", "LA": "0", "LB": "0", "LAB": "0"},
        {
            "L": "-k1*L*A + k2*LA - k3*L*B + k4*LB",
            "A": "-k1*L*A + k2*LA - k5*LB*A + k6*LAB",
            "B": "-k3*L*B + k4*LB - k7*LA*B + k8*LAB",
            "LA": "k1*L*A - k2*LA - k7*LA*B + k8*LAB",
            "LB": "k3*L*B - k4*LB - k5*LB*A + k6*LAB",
            "LAB": "k7*LA*B - k8*LAB + k5*LB*A - k6*LAB",
        },
        {"k1": 0.1, "k2": 1.0, "k3": 0.02, "k4": 3.0, "k5": 5.0, "k6": 0.01, "k7": 2.0, "k8": 0.01},
    )
    rng = np.random.default_rng(0)
    draws = {k: v * np.exp(rng.normal(0, 2, 200)) for k, v in closed.parameters}
    batch = compile(closed).solve([0, 1, 100, 1e5], draws, rtol=1e-4, atol=1e-9)
    assert batch.ok.all()
    for parts, total in (
        (("L", "LA", "LB", "LAB"), 5),
        (("A", "LA", "LAB"), 1000),
        (("B", "LB", "LAB"), 300),
    ):
        held = sum(batch[p] for p in parts)
        np.testing.assert_allclose(held, total, rtol=1e-10)
