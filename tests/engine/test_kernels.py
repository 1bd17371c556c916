"""Generated kernels against direct evaluation, on systems drawn at random."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from systems import system
from test_accuracy import right_hand_side

from il2.engine import State, System, compile
from il2.engine.elimination import markowitz_order
from il2.engine.expression import Expr, Num, Op, Sym, evaluate, symbols
from il2.engine.tableau import rodas5p
from il2.engine.workspace import Workspace, rows

STATES, PARAMETERS = ("x", "y", "z", "w"), ("k", "v", "n")

atoms = st.sampled_from([0.5, 1.0, 2.0, -1.0, 3.0]).map(Num) | st.sampled_from(
    [*STATES, *STATES, *PARAMETERS, "time", "shared"]
).map(Sym)


def _grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    one = st.builds(
        lambda o, a: Op(o, (a,)), st.sampled_from(["neg", "exp", "sqrt", "tanh", "sin", "abs"]), inner
    )
    two = st.builds(
        lambda o, a, b: Op(o, (a, b)), st.sampled_from(["-", "/", "^", "min", "max"]), inner, inner
    )
    many = st.builds(Op, st.sampled_from(["+", "*"]), st.lists(inner, min_size=2, max_size=3))
    power = st.builds(lambda a, e: Op("^", (a, Num(e))), inner, st.sampled_from([2, 3, -1, 0.5, 1.5]))
    switch = st.builds(
        lambda a, b, c, d: Op("piecewise", (a, Op("<", (b, c)), d)), inner, inner, inner, inner
    )
    return one | two | many | many | power | switch


rates = st.recursive(atoms, _grow, max_leaves=10)


@given(st.lists(rates, min_size=4, max_size=4), rates, st.integers(0, 10_000))
@settings(max_examples=150, deadline=None)
def test_one_step_equals_the_method_written_with_dense_matrices(
    of: list[Expr], shared: Expr, seed: int
) -> None:
    """Rates, analytic Jacobian, sparse factorisation and stages at once, with an independent formulation."""
    assume("shared" not in symbols(shared))
    rng = np.random.default_rng(seed)
    y = rng.uniform(0.3, 2.0, 4)
    made = System(
        tuple(State(n, Num(v)) for n, v in zip(STATES, y, strict=True)),
        tuple((p, float(rng.uniform(0.5, 2))) for p in PARAMETERS),
        (("shared", shared),),
        dict(zip(STATES, of, strict=True)),
    )
    step, start = 1e-3, 0.7
    assume(_whole([shared, *of], made, y, start))
    expected = _dense_step(made, y, start, step)
    assume(expected is not None)
    model = compile(made, "numpy")  # the readable form is judged; machine code is compared with it elsewhere
    kernels = model.kernels
    values = {p: np.array(v) for p, v in made.parameters}
    memo: dict[int, np.ndarray] = {}
    with np.errstate(all="ignore"):
        constants = [np.asarray(kernels.graph.value(node, values, memo)) for node in kernels.hoisted]
        work = Workspace(kernels, 3, constants, np.full(3 * rows(kernels), np.nan))
        work.stack[0] = y[kernels.order][:, None]
        work.time[:], work.step[:] = start, step
        work.advance()
    ours = work.new[np.argsort(kernels.order)]
    np.testing.assert_array_equal(ours[:, 0], ours[:, 2])
    moved = np.abs(expected - y)
    np.testing.assert_allclose(ours[:, 0], expected, atol=1e-12 + 1e-7 * float(moved.max()), rtol=1e-12)


def _whole(formulas: list[Expr], of: System, y: np.ndarray, time: float) -> bool:
    """Whether every part of every formula is a number: 1 to the power of no number may count as 1."""
    values = {"time": time, **dict(of.parameters), **dict(zip(STATES, y, strict=True))}
    with np.errstate(all="ignore"):
        values["shared"] = float(evaluate(formulas[0], values))
        todo = list(formulas)
        while todo:
            part = todo.pop()
            if isinstance(part, Op):
                todo += part.args
                if not np.isfinite(float(evaluate(part, values))):
                    return False
    return True


def _dense_step(of: System, y: np.ndarray, start: float, step: float) -> np.ndarray | None:
    """One Rodas5P step with a numerical Jacobian and a dense solve; None where rates are rough there."""
    method, function = rodas5p(), right_hand_side(of)

    def f(t: float, state: np.ndarray) -> np.ndarray:
        return np.array(function(t, state))

    def slope(h: float) -> np.ndarray:
        columns = [(f(start, y + h * e) - f(start, y - h * e)) / (2 * h) for e in np.eye(4)]
        columns.append((f(start + h, y) - f(start - h, y)) / (2 * h))
        return np.array(columns).T

    with np.errstate(all="ignore"):
        one, two = slope(1e-4), slope(2e-4)
        jacobian = (4 * one - two) / 3
        if not np.isfinite(jacobian).all() or np.abs(jacobian).max() > 50 or np.abs(one - two).max() > 1e-5:
            return None
        drift, matrix = jacobian[:, 4], np.eye(4) / (step * method.gamma) - jacobian[:, :4]
        stages: list[np.ndarray] = []
        for i in range(8):
            argument = y + sum((method.a[i, j] * stages[j] for j in range(i)), np.zeros(4))
            right = f(start + method.alpha[i] * step, argument) + step * method.shift[i] * drift
            right = right + sum((method.c[i, j] * stages[j] for j in range(i)), np.zeros(4)) / step
            stages.append(np.linalg.solve(matrix, right))
        end = argument + stages[7]
        return end if np.isfinite(end).all() else None


def test_elimination_order_keeps_an_arrow_sparse() -> None:
    n = 30
    pattern = [set(range(n))] + [{0, i} for i in range(1, n)]
    assert markowitz_order(pattern).index(0) >= n - 2
    model = compile(
        system({f"x{i}": "1" for i in range(n)},
               {"x0": " + ".join(f"x{i}" for i in range(1, n)) + " - x0",
                **{f"x{i}": f"x0 - {i}*x{i}" for i in range(1, n)}})
    )  # fmt: skip
    assert model.kernels.sizes["l"] + model.kernels.sizes["u"] == 2 * (n - 1)


def test_common_terms_are_computed_once() -> None:
    """A reaction shared by three states: its net rate is one term, made of three products in all."""
    model = compile(
        system({"l": "1", "r": "1", "c": "0"},
               {"l": "-kf*l*r + kr*c", "r": "-kf*r*l + c*kr", "c": "l*kf*r - kr*c"}, {"kf": 1.0, "kr": 1.0})
    )  # fmt: skip
    body = model.source.split("def terms():")[1].split("def solver")[0]
    assert body.count("multiply") == 3
    assert model.kernels.sizes["v"] == 1


def test_parameter_only_expressions_leave_the_loop() -> None:
    model = compile(
        system({"x": "1"}, {"x": "-exp(-e/(r*t))*a^2*x"}, {"e": 1.0, "r": 2.0, "t": 3.0, "a": 4.0})
    )
    assert "exp" not in model.source.split("def terms():")[1]
    assert len(model.kernels.hoisted) == 1
