"""Machine code against NumPy, and against itself with other lanes, threads and cuts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from systems import HIRES, OREGO, ROBERTSON, TRAFFIC, system
from test_inputs import PATIENT
from test_kernels import PARAMETERS, STATES, rates

pytest.importorskip("llvmlite", reason="llvmlite is not installed (extra 'fast')")

from il2.engine import Input, State, Status, System, compile
from il2.engine.analysis import analyse
from il2.engine.expression import FUNCTIONS, Expr, Num, Op, Sym, evaluate, symbols
from il2.engine.llvm.machine import Loaded, assemble, host
from il2.engine.llvm.module import module
from il2.engine.llvm.run import Code
from il2.engine.request import check
from il2.ground.errors import InputError


def drawn(of: System, n: int, sd: float = 0.5, seed: int = 5) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {p: v * np.exp(rng.normal(0, sd, n)) for p, v in of.parameters}


@pytest.mark.parametrize(
    ("of", "times"),
    [
        (TRAFFIC, [0.0, 3.0, 50.0, 700.0]),
        (ROBERTSON, [0.4, 40.0, 1e6]),
        (OREGO, [1.0, 10.0, 360.0]),
        (HIRES, [1.0, 100.0, 321.0]),
    ],
    ids=["traffic", "robertson", "orego", "hires"],
)
def test_both_backends_take_the_same_steps(of: System, times: list[float]) -> None:
    draws = drawn(of, 61)
    ours = compile(of, "llvm").solve(times, draws)
    theirs = compile(of, "numpy").solve(times, draws)
    assert ours.ok.all() and theirs.ok.all()
    np.testing.assert_array_equal(ours.steps, theirs.steps)
    np.testing.assert_array_equal(ours.rejected, theirs.rejected)
    scale = np.abs(theirs.values).max(axis=(0, 1))
    np.testing.assert_allclose(ours.values / scale, theirs.values / scale, atol=1e-10)


def test_doses_and_infusions_are_those_of_numpy() -> None:
    n = 40
    rng = np.random.default_rng(1)
    inputs = [
        Input(rng.uniform(0, 5, n), "depot", rng.uniform(1, 9, n)),
        Input(2.0, "rate", rng.uniform(0, 3, n), "set"),
        Input(rng.uniform(3, 9, n), "rate", 1.0),
        Input(np.where(np.arange(n) % 3, 7.0, np.inf), "blood", 0.5, "set"),
    ]
    times = np.sort(rng.uniform(0, 12, (n, 9)), axis=1)
    ours, theirs = (
        compile(PATIENT, backend).solve(times, drawn(PATIENT, n), inputs=inputs, outputs=["blood", "speed"])
        for backend in ("llvm", "numpy")
    )
    assert ours.ok.all()
    np.testing.assert_array_equal(ours.steps, theirs.steps)
    np.testing.assert_allclose(ours.values, theirs.values, rtol=1e-10)


@given(st.lists(rates, min_size=4, max_size=4), rates, st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_generated_systems_are_solved_alike(of: list[Expr], shared: Expr, seed: int) -> None:
    assume("shared" not in symbols(shared))
    rng = np.random.default_rng(seed)
    made = System(
        tuple(State(n, Num(v)) for n, v in zip(STATES, rng.uniform(0.3, 2.0, 4), strict=True)),
        tuple((p, float(rng.uniform(0.5, 2))) for p in PARAMETERS),
        (("shared", shared),),
        dict(zip(STATES, of, strict=True)),
    )
    ours, theirs = (
        compile(made, backend).solve([0.7, 0.701, 0.75], drawn(made, 3), start=0.7, max_steps=300)
        for backend in ("llvm", "numpy")
    )
    np.testing.assert_array_equal(ours.ok, theirs.ok)
    same = ours.ok & (ours.steps == theirs.steps)
    np.testing.assert_allclose(ours.values[same], theirs.values[same], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(ours.values[ours.ok], theirs.values[ours.ok], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("op", sorted(FUNCTIONS))
def test_every_function_of_the_language(op: str) -> None:
    """As a rate that depends on the state, and as one that depends on parameters only."""
    count = FUNCTIONS[op]
    inside = op in ("asin", "acos", "atanh", "asech")
    a = Op("+", (Num(0.1 if inside else 1.2), Op("*", (Num(0.05), Sym("x")))))
    others = tuple(Num(v) for v in (0.4, 0.9)[: (count or 3) - 1])
    fixed = Op(op, (Num(0.4 if inside else 1.3) * Sym("one"), *others))
    moving = Num(1.0) * Sym("x") if op == "factorial" else Op(op, (a, *others))
    made = System((State("x", Num(1.0)), State("y")), (("one", 1.0),), (), {"x": moving, "y": fixed})
    ours, theirs = (compile(made, backend).solve([0.5]) for backend in ("llvm", "numpy"))
    exact = float(evaluate(fixed, {"one": 1.0})) * 0.5
    if np.isfinite(exact):
        np.testing.assert_allclose(ours["y"][0, 0], exact, rtol=1e-13)
    np.testing.assert_allclose(ours.values, theirs.values, rtol=1e-12)


def test_results_are_the_same_bits_whatever_the_lanes_threads_and_neighbours() -> None:
    draws, times = drawn(TRAFFIC, 101, 1.0), [0.0, 3.0, 50.0, 700.0]
    doses = [Input(np.linspace(1, 90, 101), "L", 2.0)]
    base = compile(TRAFFIC, "llvm", lanes=8).solve(times, draws, inputs=doses)
    assert base.ok.all()
    for lanes in (1, 2, 4, 16):
        other = compile(TRAFFIC, "llvm", lanes=lanes).solve(times, draws, inputs=doses)
        np.testing.assert_array_equal(other.values, base.values)
        np.testing.assert_array_equal(other.steps, base.steps)
    model = compile(TRAFFIC, "llvm")
    threaded = model.solve(times, draws, inputs=doses, n_threads=3)
    np.testing.assert_array_equal(threaded.values, base.values)
    for i in (0, 50, 100):
        one = {p: v[i] for p, v in draws.items()}
        alone = model.solve(times, one, inputs=[Input(np.linspace(1, 90, 101)[i], "L", 2.0)])
        np.testing.assert_array_equal(alone.values[0], base.values[i])


def test_powers_and_exponentials_are_the_same_bits_in_every_lane_count() -> None:
    hill = system(
        {"x": "0.3", "y": "1"},
        {"x": "vmax*y^n/(k^n + y^n) - x", "y": "exp(-x)*ln(2 + y) - y*piecewise(tanh(x), x > y, sin(time))"},
        {"vmax": 2.0, "n": 2.7, "k": 0.8},
    )
    draws = drawn(hill, 33)
    results = [compile(hill, "llvm", lanes=k).solve([1.0, 9.0], draws).values for k in (1, 4, 8)]
    np.testing.assert_array_equal(results[1], results[0])
    np.testing.assert_array_equal(results[2], results[0])


def test_programs_cut_in_pieces_give_the_same_bits() -> None:
    parameters = tuple(p for p, _ in TRAFFIC.parameters)
    model = compile(TRAFFIC, "llvm", lanes=4)
    request = check(
        TRAFFIC, model.analysis, [1.0, 50.0], drawn(TRAFFIC, 9), None,
        rtol=1e-6, atol=1e-9, inputs=(), outputs=None, start=0.0, max_steps=1000,
    )  # fmt: skip
    whole = request.answer(lambda task: model.solver(task, 1)).values
    for piece in (7, 40):
        made = module(analyse(TRAFFIC), parameters, 4, host().fused, piece)
        code = Code(Loaded(assemble(made.text, host()), host()), 4, made.bytes, parameters)
        np.testing.assert_array_equal(request.answer(code.solve).values, whole)


def test_a_processor_without_fused_products_needs_no_others() -> None:
    parameters = tuple(p for p, _ in TRAFFIC.parameters)
    made = module(analyse(TRAFFIC), parameters, 4, fused=False)
    assert "call <4 x double> @llvm.fma" not in made.text
    code = Code(Loaded(assemble(made.text, host()), host()), 4, made.bytes, parameters)
    model = compile(TRAFFIC, "numpy")
    request = check(
        TRAFFIC, model.analysis, [1.0, 50.0], drawn(TRAFFIC, 9), None,
        rtol=1e-6, atol=1e-9, inputs=(), outputs=None, start=0.0, max_steps=1000,
    )  # fmt: skip
    ours, theirs = request.answer(code.solve), request.answer(lambda task: model.solver(task, 1))
    np.testing.assert_allclose(ours.values, theirs.values, rtol=1e-9, atol=1e-12)


def test_the_backend_is_chosen_by_argument_then_by_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IL2_BACKEND", "numpy")
    assert compile(TRAFFIC).backend == "numpy"
    assert compile(TRAFFIC, "llvm").backend == "llvm"
    monkeypatch.setenv("IL2_BACKEND", "fortran")
    with pytest.raises(InputError, match="no backend 'fortran'; choose one of auto, llvm, numpy"):
        compile(TRAFFIC)
    with pytest.raises(InputError, match="lanes must be one of"):
        compile(TRAFFIC, "llvm", lanes=3)
    with pytest.raises(InputError, match="n_threads must be at least 1"):
        compile(TRAFFIC, "llvm").solve([1.0], n_threads=0)


def test_without_llvmlite_numpy_solves(monkeypatch: pytest.MonkeyPatch) -> None:
    import il2.engine.backend as backend

    monkeypatch.delenv("IL2_BACKEND", raising=False)
    monkeypatch.setattr(backend, "find_spec", lambda name: None)
    assert compile(TRAFFIC).backend == "numpy"
    with pytest.raises(InputError, match="needs llvmlite"):
        compile(TRAFFIC, "llvm")


def test_many_outputs_inside_one_step() -> None:
    model = compile(system({"x": "1"}, {"x": "-k*x"}, {"k": 1.0}), "llvm")
    times = np.linspace(0, 3, 4001)
    batch = model.solve(times, {"k": np.linspace(0.1, 1, 11)}, rtol=1e-9, atol=1e-12)
    assert batch.steps.max() < 200
    np.testing.assert_allclose(batch["x"], np.exp(-np.outer(np.linspace(0.1, 1, 11), times)), rtol=1e-7)


def test_failures_leave_no_trace_of_unfinished_values() -> None:
    model = compile(system({"x": "1"}, {"x": "k*x^2"}, {"k": 1.0}), "llvm")
    batch = model.solve([0.0, 0.5, 2.0], {"k": np.where(np.arange(50) % 2, 0.1, 1.0)})
    assert (batch.status[::2] == Status.NOT_FINITE).all()
    assert np.isnan(batch.values[::2]).all()
    assert batch.ok[1::2].all()
