"""From the law of one cell to the law of a population whose cells are many.

A population of ``n`` pmol of cells (cells over the Avogadro number) that each carry ``x`` molecules holds
``X = n x`` pmol. A law ``f(x)`` for one cell becomes ``n f(X / n)``: terms of degree 0 in x (synthesis) are
multiplied by n, of degree 1 (turnover) stay as they are, of degree 2 (two chains meeting) are divided by n.
Amounts of whole populations keep the balance of IL-2 linear, so that it closes however cells come and go.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from il2.engine.expression import Expr, Num, Op, Sym, substitute, symbols

_Parts = dict[int, Expr]


def population_law(law: Expr, names: Mapping[str, str], cells: Expr) -> Expr:
    """Return the law of a population.

    Parameters
    ----------
    law : of one cell. names : species of one cell (molecules) to those of the population (pmol).
    cells : the expression for the number of cells, pmol.

    Examples
    --------
    >>> from il2.engine.expression import parse
    >>> print(population_law(parse("k * (x * y - 2 * z) + m"), {"x": "X", "y": "Y", "z": "Z"}, Sym("n")))
    m * n + k * (-(2 * Z)) + k * (X * Y) / n
    """
    new: dict[str, Expr] = {old: Sym(name) for old, name in names.items()}
    parts = _parts(law, names.keys())
    if parts is None:  # no polynomial: the plain substitution is exact as well
        return substitute(law, {old: symbol / cells for old, symbol in new.items()}) * cells
    terms = [_scaled(substitute(parts[d], new), d, cells) for d in sorted(parts)]
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def _scaled(term: Expr, degree: int, cells: Expr) -> Expr:
    if degree == 0:
        return term * cells
    for _ in range(degree - 1):
        term = term / cells
    return term


def _parts(expr: Expr, names: Collection[str]) -> _Parts | None:
    """Split into homogeneous parts by degree in ``names``; ``None`` when it is no polynomial in them."""
    if not symbols(expr) & set(names):
        return {0: expr}
    if isinstance(expr, Sym):
        return {1: expr}
    assert isinstance(expr, Op)
    inner = [_parts(a, names) for a in expr.args]
    if any(p is None for p in inner):
        return None
    found = [p for p in inner if p is not None]
    if expr.op == "+":
        return _sum(found)
    if expr.op == "-":
        return _sum([found[0], _times({0: Num(-1.0)}, found[1])])
    if expr.op == "neg":
        return _times({0: Num(-1.0)}, found[0])
    if expr.op == "*":
        result = found[0]
        for other in found[1:]:
            result = _times(result, other)
        return result
    if expr.op == "/" and set(found[1]) == {0}:
        return {d: part / found[1][0] for d, part in found[0].items()}
    return None


def _sum(several: list[_Parts]) -> _Parts:
    result: _Parts = {}
    for parts in several:
        for degree, part in parts.items():
            result[degree] = result[degree] + part if degree in result else part
    return result


def _times(left: _Parts, right: _Parts) -> _Parts:
    result: _Parts = {}
    for a, x in left.items():
        for b, y in right.items():
            term = -y if x == Num(-1.0) else x * y
            result[a + b] = result[a + b] + term if a + b in result else term
    return result
