"""Derivatives and light simplification of expressions."""

from __future__ import annotations

import math
from collections.abc import Callable

from il2.engine.evaluation import evaluate
from il2.engine.nodes import Expr, Num, Op, Sym, lift, symbols
from il2.ground.errors import UnsupportedError

_ZERO, _ONE = Num(0.0), Num(1.0)


def diff(expr: Expr, name: str) -> Expr:
    """Return the derivative of ``expr`` with respect to the symbol ``name``, simplified.

    Steps (comparisons, floor, ceil, quotient) have derivative 0; kinks (abs, min, max, piecewise) take the
    derivative of the branch that is active.

    Raises
    ------
    UnsupportedError : ``factorial`` of something that depends on ``name``.

    Examples
    --------
    >>> from il2.engine.parsing import parse
    >>> print(diff(parse("k*x^2"), "x"))
    k * 2 * x
    """
    done: dict[int, Expr] = {}

    def visit(node: Expr) -> Expr:
        if isinstance(node, Sym):
            return _ONE if node.name == name else _ZERO
        if not isinstance(node, Op):
            return _ZERO
        if id(node) not in done:
            if name not in symbols(node):
                done[id(node)] = _ZERO
            else:
                done[id(node)] = derivative(node, [visit(a) for a in node.args])
        return done[id(node)]

    return visit(simplify(expr))


def derivative(node: Op, inner: list[Expr]) -> Expr:
    """Chain rule: derivative of ``node`` from the derivatives ``inner`` of its arguments."""
    op, args = node.op, node.args
    if op in _STEPS:
        return _ZERO
    if op == "piecewise":
        values = list(args)
        values[::2] = inner[::2]
        return simplify_node("piecewise", tuple(values))
    if op in ("min", "max"):
        return _extremum(op, args, inner)
    partials = partial_derivatives(node, [not _is(d, 0.0) for d in inner])
    terms = [mul(p, d) for p, d in zip(partials, inner, strict=True) if not _is(d, 0.0)]
    return add(*terms)


def partial_derivatives(node: Op, wanted: list[bool]) -> list[Expr]:
    """Partial derivatives of a smooth ``node`` by each argument; those not ``wanted`` are left as zero."""
    op, args = node.op, node.args
    if op == "+":
        return [_ONE] * len(args)
    if op == "*":
        rest = [mul(*(a for j, a in enumerate(args) if j != i)) for i in range(len(args))]
        return [r if w else _ZERO for r, w in zip(rest, wanted, strict=True)]
    if op == "-":
        return [_ONE, Num(-1.0)]
    if op == "neg":
        return [Num(-1.0)]
    if op == "/":
        return [div(_ONE, args[1]), neg(div(node, args[1])) if wanted[1] else _ZERO]
    if op == "^":
        base, power = args
        by_base = mul(power, pow_(base, sub(power, _ONE)))
        # x^n ln x tends to 0 with x for n > 0; without the guard 0 * -inf would be NaN.
        guarded = Op("piecewise", (mul(node, Op("ln", (base,))), Op(">", (base, _ZERO)), _ZERO))
        return [by_base if wanted[0] else _ZERO, guarded if wanted[1] else _ZERO]
    if op == "rem":
        return [_ONE, neg(Op("quotient", args)) if wanted[1] else _ZERO]
    if op == "factorial":
        raise UnsupportedError("cannot differentiate factorial; use it on constants only")
    return [_UNARY[op](args[0], node)]


def _extremum(op: str, args: tuple[Expr, ...], inner: list[Expr]) -> Expr:
    best, slope = args[0], inner[0]
    for arg, d in zip(args[1:], inner[1:], strict=True):
        keep = Op("<=" if op == "min" else ">=", (best, arg))
        slope = simplify_node("piecewise", (slope, keep, d))
        best = Op(op, (best, arg))
    return slope


_STEPS = frozenset(["floor", "ceil", "quotient", "<", "<=", ">", ">=", "==", "!=", "and", "or", "xor", "not"])


def _fn(name: str, *args: Expr) -> Expr:
    return Op(name, args)


def _square(x: Expr) -> Expr:
    return Op("^", (x, Num(2.0)))


_UNARY: dict[str, Callable[[Expr, Expr], Expr]] = {
    "exp": lambda x, f: f,
    "ln": lambda x, f: div(_ONE, x),
    "log10": lambda x, f: div(_ONE, mul(Num(math.log(10.0)), x)),
    "sqrt": lambda x, f: div(Num(0.5), f),
    "abs": lambda x, f: Op("piecewise", (1.0, Op(">", (x, 0.0)), -1.0, Op("<", (x, 0.0)), 0.0)),
    "sin": lambda x, f: _fn("cos", x),
    "cos": lambda x, f: neg(_fn("sin", x)),
    "tan": lambda x, f: 1 + _square(f),
    "sec": lambda x, f: f * _fn("tan", x),
    "csc": lambda x, f: neg(f * _fn("cot", x)),
    "cot": lambda x, f: neg(1 + _square(f)),
    "asin": lambda x, f: 1 / _fn("sqrt", 1 - _square(x)),
    "acos": lambda x, f: -1 / _fn("sqrt", 1 - _square(x)),
    "atan": lambda x, f: 1 / (1 + _square(x)),
    "asec": lambda x, f: 1 / (_square(x) * _fn("sqrt", 1 - 1 / _square(x))),
    "acsc": lambda x, f: -1 / (_square(x) * _fn("sqrt", 1 - 1 / _square(x))),
    "acot": lambda x, f: -1 / (1 + _square(x)),
    "sinh": lambda x, f: _fn("cosh", x),
    "cosh": lambda x, f: _fn("sinh", x),
    "tanh": lambda x, f: 1 - _square(f),
    "sech": lambda x, f: neg(f * _fn("tanh", x)),
    "csch": lambda x, f: neg(f * _fn("coth", x)),
    "coth": lambda x, f: 1 - _square(f),
    "asinh": lambda x, f: 1 / _fn("sqrt", _square(x) + 1),
    "acosh": lambda x, f: 1 / _fn("sqrt", _square(x) - 1),
    "atanh": lambda x, f: 1 / (1 - _square(x)),
    "asech": lambda x, f: -1 / (x * _fn("sqrt", 1 - _square(x))),
    "acsch": lambda x, f: -1 / (_square(x) * _fn("sqrt", 1 + 1 / _square(x))),
    "acoth": lambda x, f: 1 / (1 - _square(x)),
}


def simplify(expr: Expr) -> Expr:
    """Fold constants and drop neutral elements (``0 + x``, ``1 * x``, ``x^1``, decided branches).

    ``0 * x`` becomes 0 whatever ``x`` is, as in every simulator that works on symbols.

    Examples
    --------
    >>> from il2.engine.parsing import parse
    >>> print(simplify(parse("0*a + 1*b^1 + (2*3 - 6)")))
    b
    """
    done: dict[int, Expr] = {}

    def visit(node: Expr) -> Expr:
        if not isinstance(node, Op):
            return node
        if id(node) not in done:
            done[id(node)] = simplify_node(node.op, tuple(visit(a) for a in node.args))
        return done[id(node)]

    return visit(expr)


def simplify_node(op: str, args: tuple[Expr, ...]) -> Expr:
    """Return ``op(args)`` simplified, its arguments being simple already."""
    if op in _SIMPLE:
        return _SIMPLE[op](*args)
    if op == "piecewise":
        return _piecewise(args)
    return _fold(Op(op, args))


def add(*terms: Expr) -> Expr:
    flat: list[Expr] = []
    constant = 0.0
    for term in terms:
        for t in term.args if isinstance(term, Op) and term.op == "+" else (term,):
            if isinstance(t, Num):
                constant += t.value
            else:
                flat.append(t)
    if constant != 0.0 or not flat:
        flat.append(Num(constant))
    return flat[0] if len(flat) == 1 else Op("+", flat)


def mul(*factors: Expr) -> Expr:
    flat: list[Expr] = []
    constant = 1.0
    for factor in factors:
        for f in factor.args if isinstance(factor, Op) and factor.op == "*" else (factor,):
            if isinstance(f, Num):
                constant *= f.value
            else:
                flat.append(f)
    if constant == 0.0:
        return _ZERO
    if not flat:
        return Num(constant)
    if constant == -1.0:
        return neg(flat[0] if len(flat) == 1 else Op("*", flat))
    if constant != 1.0:
        at = 1 if flat and isinstance(flat[0], Sym) and len(flat) > 1 else 0
        flat.insert(at, Num(constant))
    return flat[0] if len(flat) == 1 else Op("*", flat)


def sub(left: Expr, right: Expr) -> Expr:
    if _is(right, 0.0):
        return left
    if _is(left, 0.0):
        return neg(right)
    return _ZERO if left == right else _fold(Op("-", (left, right)))


def neg(arg: Expr) -> Expr:
    if isinstance(arg, Num):
        return Num(0.0 - arg.value)
    return arg.args[0] if isinstance(arg, Op) and arg.op == "neg" else Op("neg", (arg,))


def div(top: Expr, bottom: Expr) -> Expr:
    if _is(bottom, 1.0):
        return top
    if _is(top, 0.0) and not _is(bottom, 0.0):
        return _ZERO
    return _fold(Op("/", (top, bottom)))


def pow_(base: Expr, power: Expr) -> Expr:
    if _is(power, 1.0):
        return base
    if _is(power, 0.0) or _is(base, 1.0):
        return _ONE
    return _fold(Op("^", (base, power)))


def _piecewise(args: tuple[Expr, ...]) -> Expr:
    kept: list[Expr] = []
    for value, condition in zip(args[0:-1:2], args[1::2], strict=True):
        if isinstance(condition, Num):
            if condition.value:
                kept.append(value)
                break
            continue
        kept += [value, condition]
    else:
        if len(args) % 2:
            kept.append(args[-1])
    if not kept:
        return Num(math.nan)
    values = kept[::2]
    if len(kept) % 2 and all(v == values[0] for v in values):
        return values[0]
    return Op("piecewise", kept)


def _fold(node: Op) -> Expr:
    if all(isinstance(a, Num) for a in node.args):
        return lift(float(evaluate(node, {})))
    return node


def _is(expr: Expr, value: float) -> bool:
    return isinstance(expr, Num) and expr.value == value


_SIMPLE: dict[str, Callable[..., Expr]] = {
    "+": add,
    "*": mul,
    "-": sub,
    "/": div,
    "^": pow_,
    "neg": neg,
}
