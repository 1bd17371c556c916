"""Rates of change as assignments: what ``rateOf`` in a formula stands for."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from il2.engine.calculus import add, mul
from il2.engine.expression import TIME, Expr, Num, Sym, diff, symbols


def slope_name(name: str) -> str:
    """Return the name of the rate of change of ``name`` in a lowered system."""
    return f"{name}'"


def slopes(
    wanted: Iterable[str],
    states: Container[str],
    assignments: Mapping[str, Expr],
    starts: Container[str],
    rates: Mapping[str, Expr],
) -> dict[str, Expr]:
    """Return the rate of change of each wanted name, and of what it takes, as assignments.

    Parameters
    ----------
    states : names that change by ``rates``.
    assignments : formulas of other names; those in ``starts`` keep their first value.

    Raises
    ------
    UnsupportedError : the rate takes the derivative of a factorial.

    Examples
    --------
    >>> from il2.engine.expression import parse
    >>> {n: str(e) for n, e in slopes(["c"], ["x"], {"c": parse("x/v")}, (), {"x": parse("-k*x")}).items()}
    {"c'": "1 / v * `x'`", "x'": '-k * x'}
    """

    def moves(name: str) -> bool:
        return name in states or (name in assignments and name not in starts)

    found: dict[str, Expr] = {}
    todo = list(wanted)
    while todo:
        name = todo.pop()
        if slope_name(name) in found:
            continue
        if name in states:
            found[slope_name(name)] = rates.get(name, Num(0.0))
        elif not moves(name):
            found[slope_name(name)] = Num(0.0)
        else:
            formula = assignments[name]
            parts = sorted(filter(moves, symbols(formula)))
            terms = [mul(diff(formula, part), Sym(slope_name(part))) for part in parts]
            found[slope_name(name)] = add(diff(formula, TIME), *terms)
            todo += parts
    return found
