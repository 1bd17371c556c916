"""Symbolic sparse LU without pivoting: which row is eliminated when, and with which instructions.

The matrix is W = d I - J with d = 1/(gamma h) on the diagonal, so that diagonal pivots are never structurally
zero and grow as the step shrinks: a step that is too large for the missing pivoting is rejected and repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

from il2.engine.program import Program, Ref, Signed


def markowitz_order(pattern: list[set[int]]) -> list[int]:
    """Order of diagonal pivots that keeps fill small (Markowitz 1957: fewest (row-1)(column-1) first).

    Parameters
    ----------
    pattern : for each row the columns with an entry; the diagonal counts as present.

    Examples
    --------
    An arrow matrix: the tip waits until it costs no fill.

    >>> markowitz_order([{0, 1, 2, 3}, {0, 1}, {0, 2}, {0, 3}])
    [1, 2, 0, 3]
    """
    n = len(pattern)
    rows = [set(r) - {i} for i, r in enumerate(pattern)]
    columns: list[set[int]] = [set() for _ in range(n)]
    for i, row in enumerate(rows):
        for j in row:
            columns[j].add(i)
    left = set(range(n))
    order: list[int] = []
    while left:
        pivot = min(left, key=lambda i: (len(rows[i]) * len(columns[i]), len(rows[i]) + len(columns[i]), i))
        left.remove(pivot)
        order.append(pivot)
        for i in columns[pivot]:
            rows[i].discard(pivot)
        for j in rows[pivot]:
            columns[j].discard(pivot)
        for i in columns[pivot]:
            for j in rows[pivot]:
                if i != j:
                    rows[i].add(j)
                    columns[j].add(i)
    return order


@dataclass(frozen=True)
class Factors:
    """Where the factors of W = L D U are: unit triangles by column, and 1/D.

    ``lower[p]`` holds (row, reference) pairs below the diagonal of column p, ``upper[p]`` above it.
    """

    lower: tuple[tuple[tuple[int, Ref], ...], ...]
    upper: tuple[tuple[tuple[int, Ref], ...], ...]
    inverse: tuple[Ref, ...]


def factorise(program: Program, jacobian: dict[tuple[int, int], Signed], size: int) -> Factors:
    """Append the instructions that factorise W; rows and columns are already in elimination order."""
    one = program.constants.hoist(program.graph, program.graph.one)
    entries: dict[tuple[int, int], Signed] = {(i, j): (-s, ref) for (i, j), (s, ref) in jacobian.items()}
    for i in range(size):
        sign, ref = entries.get((i, i), (0, one))
        shift: Ref = ("d", 0)
        new = program.emit("add" if sign > 0 else "sub", shift, ref) if sign else shift
        entries[i, i] = (1, new)
    lower: list[tuple[tuple[int, Ref], ...]] = []
    upper: list[list[tuple[int, Ref]]] = [[] for _ in range(size)]
    inverse: list[Ref] = []
    for p in range(size):
        below = [i for i in range(p + 1, size) if (i, p) in entries]
        beside = [j for j in range(p + 1, size) if (p, j) in entries]
        inv = _absolute(program, entries[p, p], one)
        inverse.append(inv)
        column = [(i, _scaled(program, entries[i, p], inv)) for i in below]
        lower.append(tuple(column))
        for j in beside:
            upper[j].append((p, _scaled(program, entries[p, j], inv)))
        for i, factor in column:
            for j in beside:
                sign, ref = entries[p, j]
                change = program.emit("mul", factor, ref)
                old = entries.get((i, j))
                entries[i, j] = (-sign, change) if old is None else program.total([old, (-sign, change)])
    return Factors(tuple(lower), tuple(tuple(c) for c in upper), tuple(inverse))


def _absolute(program: Program, entry: Signed, one: Ref) -> Ref:
    sign, ref = entry
    inverse = program.emit("div", one, ref)
    return inverse if sign > 0 else program.emit("neg", inverse)


def _scaled(program: Program, entry: Signed, inverse: Ref) -> Ref:
    sign, ref = entry
    return program.emit("mul", ref, inverse if sign > 0 else program.emit("neg", inverse))
