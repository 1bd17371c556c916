"""Exact linear algebra on small rational matrices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

Row = dict[int, Fraction]


def nullspace(rows: Sequence[Row], width: int) -> list[list[int]]:
    """Return a basis of all x with ``rows x = 0`` as vectors of whole numbers without common divisor.

    Parameters
    ----------
    rows : sparse rows, column to coefficient. width : number of columns.

    Examples
    --------
    >>> nullspace([{0: Fraction(1), 1: Fraction(-1)}], 2)
    [[1, 1]]
    """
    pivots: dict[int, Row] = {}
    for row in rows:
        _insert(pivots, {j: v for j, v in row.items() if v})
    basis = []
    for free in (j for j in range(width) if j not in pivots):
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for column, row in pivots.items():
            vector[column] = -row.get(free, Fraction(0))
        basis.append(whole(vector))
    return basis


def _insert(pivots: dict[int, Row], row: Row) -> None:
    """Add a row to a reduced echelon form: each pivot column is 1 in its row and 0 in all others."""
    for column in [c for c in row if c in pivots]:
        _subtract(row, pivots[column], row[column])
    if not row:
        return
    column = min(row)
    lead = row[column]
    row = {j: v / lead for j, v in row.items()}
    for other in pivots.values():
        if column in other:
            _subtract(other, row, other[column])
    pivots[column] = row


def _subtract(row: Row, other: Row, factor: Fraction) -> None:
    for j, v in other.items():
        value = row.get(j, Fraction(0)) - factor * v
        if value:
            row[j] = value
        else:
            row.pop(j, None)


def whole(vector: Sequence[Fraction]) -> list[int]:
    """Scale a rational vector to whole numbers without common divisor."""
    scale = lcm(*(v.denominator for v in vector)) if vector else 1
    numbers = [int(v * scale) for v in vector]
    divisor = gcd(*numbers) if numbers else 1
    return [n // divisor for n in numbers] if divisor > 1 else numbers


def positive_rays(rows: Sequence[Row], most: int = 3000) -> list[list[int]] | None:
    """Return the minimal non-negative x with ``x rows = 0`` (Farkas' algorithm), ``None`` past ``most`` rows.

    Parameters
    ----------
    rows : one sparse row for each entry of x.

    Examples
    --------
    >>> positive_rays([{0: Fraction(-1)}, {0: Fraction(-1)}, {0: Fraction(1)}])
    [[1, 0, 1], [0, 1, 1]]
    """
    width = len(rows)
    table = [({j: v for j, v in row.items() if v}, {i: Fraction(1)}) for i, row in enumerate(rows)]
    columns = {j for row, _ in table for j in row}
    while columns:
        growth = _growth(table)
        column = min(columns, key=lambda j: (growth.get(j, 0), j))
        columns.remove(column)
        kept = [pair for pair in table if column not in pair[0]]
        up = [pair for pair in table if pair[0].get(column, 0) > 0]
        down = [pair for pair in table if pair[0].get(column, 0) < 0]
        made = [_cancel(a, b, column) for a in up for b in down]
        if len(kept) + len(made) > 4 * most:
            return None
        table = _minimal(kept + made)
        if len(table) > most:
            return None
    rays = [whole([weights.get(i, Fraction(0)) for i in range(width)]) for _, weights in table]
    return sorted(rays, key=lambda ray: (sum(v > 0 for v in ray), [-v for v in ray]))


_Pair = tuple[Row, Row]


def _growth(table: list[_Pair]) -> dict[int, int]:
    """How many rows the elimination of each column would make."""
    up: Counter[int] = Counter()
    down: Counter[int] = Counter()
    for row, _ in table:
        for j, value in row.items():
            (up if value.numerator > 0 else down)[j] += 1
    return {j: up[j] * down[j] for j in up.keys() | down.keys()}


def _cancel(a: _Pair, b: _Pair, column: int) -> _Pair:
    p, q = -b[0][column], a[0][column]
    sums = []
    for left, right in zip(a, b, strict=True):
        total = {j: p * left.get(j, 0) + q * right.get(j, 0) for j in left.keys() | right.keys()}
        sums.append({j: Fraction(v) for j, v in total.items() if v})
    return sums[0], sums[1]


def _minimal(table: list[_Pair]) -> list[_Pair]:
    """Drop rows whose support holds the support of another."""
    table = sorted(table, key=lambda pair: len(pair[1]))
    result: list[_Pair] = []
    supports: list[frozenset[int]] = []
    for pair in table:
        support = frozenset(pair[1])
        if not any(other <= support for other in supports):
            supports.append(support)
            result.append(pair)
    return result


def independent(vectors: Sequence[Sequence[int]], most: int) -> list[list[int]]:
    """Return the first vectors that are linearly independent, ``most`` at most."""
    pivots: dict[int, Row] = {}
    found: list[list[int]] = []
    for vector in vectors:
        if len(found) == most:
            break
        before = len(pivots)
        _insert(pivots, {j: Fraction(v) for j, v in enumerate(vector) if v})
        if len(pivots) > before:
            found.append(list(vector))
    return found
