"""A system as one plain Python function, for peers that want a right-hand side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from ensembles import Case
from numpy.typing import NDArray

from il2.engine import System
from il2.engine.expression import Expr, Num, Op, Sym, evaluate

Array = NDArray[np.float64]


def to_python(expr: Expr, names: dict[str, str]) -> str:
    """Source text of an expression.

    Examples
    --------
    >>> from il2.engine.expression import parse
    >>> to_python(parse("k*x^2"), {"k": "p[0]", "x": "y[1]"})
    '(p[0] * (y[1] ** 2.0))'
    """
    if isinstance(expr, Num):
        return repr(expr.value)
    if isinstance(expr, Sym):
        return names[expr.name]
    assert isinstance(expr, Op)
    args = [to_python(a, names) for a in expr.args]
    if expr.op == "piecewise":
        text = args[-1] if len(args) % 2 else "nan"
        for i in reversed(range(len(args) // 2)):
            text = f"({args[2 * i]} if {args[2 * i + 1]} else {text})"
        return text
    if expr.op in _INFIX:
        return "(" + f" {_INFIX[expr.op]} ".join(args) + ")"
    return f"(-{args[0]})" if expr.op == "neg" else f"{_CALLS[expr.op]}({', '.join(args)})"


_INFIX = {"+": "+", "*": "*", "-": "-", "/": "/", "^": "**", "and": "and", "or": "or"} | {
    o: o for o in ("<", "<=", ">", ">=", "==", "!=")
}
_CALLS = {"exp": "exp", "ln": "log", "max": "max", "min": "min", "sqrt": "sqrt", "abs": "abs"}


def statements(system: System, rate: str) -> list[str]:
    """Python statements of the right-hand side; ``rate`` says what becomes of rate ``{}`` = ``{}``."""
    names = {"time": "t"}
    names |= {n: f"y[{i}]" for i, n in enumerate(system.names)}
    names |= {n: f"p[{i}]" for i, (n, _) in enumerate(system.parameters)}
    lines = []
    for i, (name, expr) in enumerate(system.assignments):
        lines.append(f"a{i} = {to_python(expr, names)}")
        names[name] = f"a{i}"
    rates = [to_python(system.rates[n], names) if n in system.rates else "0.0" for n in system.names]
    return [*lines, *(rate.format(i, text) for i, text in enumerate(rates))]


def source(system: System, head: str = "def rates(t, y, p):") -> str:
    """Source of the right-hand side: time, states, parameters -> rates, all in the order of the system."""
    body = [f"r = [0.0] * {len(system.names)}", *statements(system, "r[{}] = {}"), "return r"]
    return "\n    ".join([head, *body]) + "\n"


def right_hand_side(system: System) -> Callable[[float, Sequence[float], Sequence[float]], list[float]]:
    """The right-hand side as a Python function."""
    names = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "nan": math.nan}
    exec(compile(source(system), "<right-hand side>", "exec"), names)
    made: Callable[[float, Sequence[float], Sequence[float]], list[float]] = names["rates"]  # type: ignore[assignment]
    return made


def first_values(case: Case, i: int) -> tuple[Array, list[float]]:
    """Initial states and parameters of draw ``i``."""
    given = {**dict(case.system.parameters), **{p: float(v[i]) for p, v in case.parameters.items()}}
    states = {s.name: float(evaluate(s.initial, given)) for s in case.system.states}
    states |= {s: float(v[i]) for s, v in case.initial.items()}
    return np.array([states[n] for n in case.system.names]), list(given.values())
