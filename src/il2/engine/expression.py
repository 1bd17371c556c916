"""The engine's small language: parse, print, differentiate, simplify, evaluate.

>>> rate = parse("vmax * s / (km + s)")
>>> evaluate(rate, {"vmax": 2.0, "km": 1.0, "s": 3.0})
1.5
>>> evaluate(diff(rate, "s"), {"vmax": 2.0, "km": 1.0, "s": 3.0})
0.125
"""

from il2.engine.calculus import diff, simplify
from il2.engine.evaluation import evaluate
from il2.engine.nodes import (
    FUNCTIONS,
    OPERATORS,
    TIME,
    Expr,
    Num,
    Op,
    Sym,
    calls,
    lift,
    substitute,
    symbols,
    to_text,
)
from il2.engine.parsing import parse

__all__ = [
    "FUNCTIONS",
    "OPERATORS",
    "TIME",
    "Expr",
    "Num",
    "Op",
    "Sym",
    "calls",
    "diff",
    "evaluate",
    "lift",
    "parse",
    "simplify",
    "substitute",
    "symbols",
    "to_text",
]
