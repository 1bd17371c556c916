"""Values of expressions, for numbers and for arrays alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from il2.engine.nodes import RATE, Expr, Num, Op, Sym
from il2.ground.errors import InputError, UnknownNameError

Value = Any  # float or array: one function serves both


def evaluate(expr: Expr, values: Mapping[str, float | NDArray[np.float64]]) -> float | NDArray[np.float64]:
    """Return the value of ``expr``: a float when all values are floats, else the broadcast array.

    Truth is 1.0 and falsehood 0.0; a domain error is NaN or infinity, as in NumPy, without a warning.

    Raises
    ------
    UnknownNameError : a symbol has no value.

    Examples
    --------
    >>> from il2.engine.parsing import parse
    >>> evaluate(parse("a*b + (a > 1)"), {"a": 2.0, "b": 3.0})
    7.0
    """
    done: dict[int, Value] = {}

    def visit(node: Expr) -> Value:
        if isinstance(node, Num):
            return np.float64(node.value)
        if isinstance(node, Sym):
            if node.name not in values:
                raise UnknownNameError("symbol", node.name, values)
            return np.asarray(values[node.name], dtype=float)
        assert isinstance(node, Op)
        if id(node) not in done:
            done[id(node)] = apply(node.op, [visit(a) for a in node.args])
        return done[id(node)]

    with np.errstate(all="ignore"):
        result = np.asarray(visit(expr), dtype=float)
    return float(result) if result.ndim == 0 else result


def apply(op: str, args: list[Value]) -> Value:
    """Apply one operation of the expression language to NumPy values."""
    if op == "piecewise":
        return piecewise(*args)
    if op == RATE:
        raise InputError("rateOf(x) has a meaning in a network only; write out the rate of x instead")
    if op in _EMPTY:
        return reduce(_NARY[op], args, np.float64(_EMPTY[op])) if len(args) != 1 else _alone(op, args[0])
    if op in _NARY:
        return reduce(_NARY[op], args)
    return _FIXED[op](*args)


def piecewise(*args: Value) -> Value:
    """Value of the first true condition: ``piecewise(v1, c1, v2, c2, ..., otherwise)``; else NaN."""
    if len(args) % 2 == 0 and not args:
        raise InputError("'piecewise' takes at least 1 argument, not 0")
    result = args[-1] if len(args) % 2 else np.float64(np.nan)
    pairs = len(args) // 2
    for i in reversed(range(pairs)):
        result = np.where(args[2 * i + 1] != 0, args[2 * i], result)
    return result


def _factorial(x: Value) -> Value:
    from scipy.special import gamma  # takes longer to import than all the rest, and few models use it

    return gamma(x + 1.0)


def _alone(op: str, arg: Value) -> Value:
    return arg if op in "+*" else (arg != 0) * 1.0


def _truth(function: Callable[..., Value]) -> Callable[..., Value]:
    return lambda *args: function(*args) * 1.0


_EMPTY = {"+": 0.0, "*": 1.0, "and": 1.0, "or": 0.0, "xor": 0.0}
_NARY: dict[str, Callable[[Value, Value], Value]] = {
    "+": np.add,
    "*": np.multiply,
    "min": np.minimum,
    "max": np.maximum,
    "and": _truth(np.logical_and),
    "or": _truth(np.logical_or),
    "xor": _truth(np.logical_xor),
}
_FIXED: dict[str, Callable[..., Value]] = {
    "-": np.subtract,
    "neg": np.negative,
    "/": np.divide,
    "^": np.power,
    "<": _truth(np.less),
    "<=": _truth(np.less_equal),
    ">": _truth(np.greater),
    ">=": _truth(np.greater_equal),
    "==": _truth(np.equal),
    "!=": _truth(np.not_equal),
    "not": _truth(np.logical_not),
    "exp": np.exp,
    "ln": np.log,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "floor": np.floor,
    "ceil": np.ceil,
    "factorial": _factorial,
    "quotient": lambda a, b: np.trunc(a / b),
    "rem": np.fmod,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "sec": lambda x: 1.0 / np.cos(x),
    "csc": lambda x: 1.0 / np.sin(x),
    "cot": lambda x: 1.0 / np.tan(x),
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "asec": lambda x: np.arccos(1.0 / x),
    "acsc": lambda x: np.arcsin(1.0 / x),
    "acot": lambda x: np.arctan(1.0 / (x + 0.0)),  # -0.0, as ceil gives it, is zero: acot(0) is pi/2
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sech": lambda x: 1.0 / np.cosh(x),
    "csch": lambda x: 1.0 / np.sinh(x),
    "coth": lambda x: 1.0 / np.tanh(x),
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "asech": lambda x: np.arccosh(1.0 / x),
    "acsch": lambda x: np.arcsinh(1.0 / x),
    "acoth": lambda x: np.arctanh(1.0 / x),
}
