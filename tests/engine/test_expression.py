"""The expression language against itself (round trip) and against finite differences."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from il2.engine.expression import (
    Expr,
    Num,
    Op,
    Sym,
    diff,
    evaluate,
    parse,
    simplify,
    substitute,
    symbols,
    to_text,
)
from il2.ground.errors import InputError, UnknownNameError, UnsupportedError

NAMES = ("x", "y", "k_1")
SMOOTH_UNARY = ["neg", "exp", "ln", "sqrt", "sin", "cos", "tanh", "atan", "log10", "cosh"]
OTHER_UNARY = ["abs", "floor", "not", "asinh", "sec", "cot"]
BINARY = ["-", "/", "^"]
COMPARE = ["<", "<=", ">", ">=", "==", "!="]

numbers = st.floats(allow_nan=False, width=32).map(Num) | st.integers(-5, 5).map(Num)
atoms = numbers | st.sampled_from([*NAMES, "inf", "odd name"]).map(Sym)


def _grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    one = st.builds(lambda o, a: Op(o, (a,)), st.sampled_from(SMOOTH_UNARY + OTHER_UNARY), inner)
    two = st.builds(lambda o, a, b: Op(o, (a, b)), st.sampled_from(BINARY + COMPARE), inner, inner)
    many = st.builds(
        Op,
        st.sampled_from(["+", "*", "and", "or", "xor", "min", "max"]),
        st.lists(inner, min_size=2, max_size=4),
    )
    switch = st.builds(lambda *a: Op("piecewise", a), inner, inner, inner)
    return one | two | many | switch


expressions = st.recursive(atoms, _grow, max_leaves=20)


@given(expressions)
@settings(max_examples=400, deadline=None)
def test_text_reads_back_to_the_same_tree(expr: Expr) -> None:
    assert parse(to_text(expr)) == expr


@given(expressions)
@settings(max_examples=100, deadline=None)
def test_pickle_keeps_the_tree(expr: Expr) -> None:
    assert pickle.loads(pickle.dumps(expr)) == expr


positive = st.floats(0.2, 3.0)
safe_atoms = st.sampled_from([0.5, 1.0, 2.0, 3.0]).map(Num) | st.sampled_from(NAMES).map(Sym)


def _grow_smooth(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    one = st.builds(lambda o, a: Op(o, (a,)), st.sampled_from(SMOOTH_UNARY), inner)
    two = st.builds(lambda o, a, b: Op(o, (a, b)), st.sampled_from(BINARY), inner, inner)
    many = st.builds(Op, st.sampled_from(["+", "*"]), st.lists(inner, min_size=2, max_size=3))
    return one | two | many


smooth = st.recursive(safe_atoms, _grow_smooth, max_leaves=10)


@given(smooth, positive, positive, positive)
@settings(max_examples=300, deadline=None)
def test_derivative_agrees_with_complex_free_differences(expr: Expr, x: float, y: float, k: float) -> None:
    at = {"x": x, "y": y, "k_1": k}
    slope = evaluate(diff(expr, "x"), at)
    h = 1e-3
    steps = np.array([-2, -1, 1, 2]) * h
    values = evaluate(expr, {**at, "x": x + steps}) + np.zeros(4)
    assume(np.all(np.isfinite(values)) and np.isfinite(slope) and np.max(np.abs(values)) < 1e4)
    numeric = float(values @ [1, -8, 8, -1]) / (12 * h)
    coarse = float((values[2] - values[1]) / (2 * h))
    # Where the two difference formulas disagree the function is too curved for the comparison.
    assume(abs(numeric - coarse) < 1e-3 * (1 + abs(numeric)))
    assert slope == pytest.approx(numeric, rel=2e-5, abs=2e-5)


@given(expressions, st.lists(st.floats(-3, 3), min_size=3, max_size=3))
@settings(max_examples=200, deadline=None)
def test_arrays_give_what_scalars_give(expr: Expr, points: list[float]) -> None:
    names = sorted(symbols(expr))
    grid = {n: np.array(points) + i for i, n in enumerate(names)}
    together = evaluate(expr, grid) + np.zeros(3)
    alone = [evaluate(expr, {n: float(v[j]) for n, v in grid.items()}) for j in range(3)]
    np.testing.assert_allclose(together, alone, rtol=1e-12)


@given(smooth, positive, positive, positive)
@settings(max_examples=200, deadline=None)
def test_simplify_keeps_the_value(expr: Expr, x: float, y: float, k: float) -> None:
    at = {"x": x, "y": y, "k_1": k}
    value = evaluate(expr, at)
    assume(np.isfinite(value))
    assert evaluate(simplify(expr), at) == pytest.approx(value, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    "name", ["sec", "csc", "cot", "tan", "asin", "acos", "asinh", "atanh", "sech", "csch", "coth"]
)
def test_derivatives_of_rare_functions(name: str) -> None:
    _compare_slope(f"{name}(x)", 0.4)


@pytest.mark.parametrize("name", ["asec", "acsc", "acosh", "acoth", "acot", "acsch"])
def test_derivatives_of_functions_outside_one(name: str) -> None:
    _compare_slope(f"{name}(x)", 1.7)


@pytest.mark.parametrize(
    "text", ["asech(x)", "abs(x-2)", "min(x, 2*x^2, 3)", "max(x, 1)", "rem(x*7, 2)", "x^x", "2^x",
             "piecewise(x^2, x > 3, x^3)", "quotient(x, 2)*x"]
)  # fmt: skip
def test_derivatives_of_branches(text: str) -> None:
    _compare_slope(text, 0.45)


def _compare_slope(text: str, x: float) -> None:
    h = 1e-6
    up, down = (evaluate(parse(text), {"x": x + s}) for s in (h, -h))
    assert evaluate(diff(parse(text), "x"), {"x": x}) == pytest.approx(
        (up - down) / (2 * h), rel=1e-7, abs=1e-7
    )


def test_power_slope_is_finite_at_zero() -> None:
    slope = diff(parse("x^n"), "n")
    assert evaluate(slope, {"x": 0.0, "n": 2.0}) == 0.0


def test_precedence_follows_mathematics() -> None:
    at = {"a": 2.0, "b": 3.0}
    cases = {
        "-a^2": -4.0,
        "2^3^2": 512.0,
        "a - b - 1": -2.0,
        "a / b / 2": 2 / 3 / 2,
        "a ** -1": 0.5,
        "a < b && !(a > b) || 0": 1.0,
        "-a * b": -6.0,
        "1e3 + .5": 1000.5,
        "quotient(-7, 2)": -3.0,
        "rem(-7, 2)": -1.0,
        "factorial(4)": 24.0,
        "log10(1000)": 3.0,
        "piecewise(1, a > b, 2, a < b, 3)": 2.0,
    }
    for text, value in cases.items():
        assert evaluate(parse(text), at) == pytest.approx(value), text
    assert math.isnan(evaluate(parse("piecewise(1, a > b)"), at))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a +", "expected a number, a name or '(' at character 4, got the end"),
        ("a $ b", "unexpected '$' at character 3"),
        ("(a", "expected ')'"),
        ("a b", "expected an operator or the end at character 3, got 'b'"),
        ("1 < 2 < 3", "'&&' between two comparisons"),
        ("log(2)", "ambiguous"),
        ("sqrt(1, 2)", "'sqrt' takes 1 argument, not 2"),
    ],
)
def test_bad_text_is_named(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert message in str(caught.value)


def test_unknown_names_carry_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'sqrt'"):
        parse("sqr(2)")
    with pytest.raises(UnknownNameError, match="unknown symbol 'kk'"):
        evaluate(parse("kk"), {"k": 1.0})


def test_factorial_of_a_variable_has_no_derivative() -> None:
    with pytest.raises(UnsupportedError):
        diff(parse("factorial(x)"), "x")
    assert diff(parse("factorial(3)*x"), "x") == Num(6.0)


def test_python_operators_build_and_substitute() -> None:
    k, x = Sym("k"), Sym("x")
    expr = 1 - k * x**2 / 3 + -x
    assert parse(str(expr)) == expr
    assert evaluate(substitute(expr, {"x": parse("2*y"), "k": 6}), {"y": 0.5}) == pytest.approx(-2.0)
    with pytest.raises(AttributeError, match="immutable"):
        x.name = "z"  # type: ignore[misc]
