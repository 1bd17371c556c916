"""Sparse factors of W = d I - J, row by row: the row being eliminated stays in registers.

Finished rows are read back from memory, one operand of each product, so that nothing else has to be kept.
Signs are known in advance and cost no instruction. There is no pivoting; see ``il2.engine.elimination``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from il2.engine.program import Program, Ref, Signed

#: Reference, place and row of a value to keep.
Store = tuple[Ref, str, int]


@dataclass(frozen=True)
class Entry:
    """An entry of a factor.

    Attributes
    ----------
    row : of the matrix.
    slot : where it is kept among the rows ``lower`` or ``upper``.
    sign : of the entry, relative to what is kept.
    """

    row: int
    slot: int
    sign: int


@dataclass(frozen=True)
class Factors:
    """Unit triangles by column; the pivots' inverses are kept in the rows ``pivots``."""

    lower: tuple[tuple[Entry, ...], ...]
    upper: tuple[tuple[Entry, ...], ...]
    stores: tuple[Store, ...]

    @property
    def counts(self) -> tuple[int, int]:
        """Entries below and above the diagonal."""
        return sum(map(len, self.lower)), sum(map(len, self.upper))


def filled(pattern: Iterable[tuple[int, int]], size: int) -> list[set[int]]:
    """Columns of every row after elimination, the diagonal among them.

    Examples
    --------
    >>> filled([(0, 2), (1, 0)], 3)
    [{0, 2}, {0, 1, 2}, {2}]
    """
    rows = [{i} for i in range(size)]
    for i, j in pattern:
        rows[i].add(j)
    for i in range(size):
        for p in range(i):
            if p in rows[i]:
                rows[i] |= {j for j in rows[p] if j > p}
    return rows


def factorise(
    program: Program,
    pattern: Iterable[tuple[int, int]],
    slope: Callable[[int, int], Signed | None],
    size: int,
) -> Factors:
    """Append the instructions that factorise W.

    Parameters
    ----------
    slope : entry (i, j) of the Jacobian up to sign, asked for when its row is due; ``None`` where it is zero.
    """
    rows = filled(pattern, size)
    one = program.constants.hoist(program.graph, program.graph.one)
    lower: list[list[Entry]] = [[] for _ in range(size)]
    upper: list[list[Entry]] = [[] for _ in range(size)]
    right: list[list[tuple[int, Entry]]] = []  # of every finished row: column and entry
    stores: list[Store] = []
    slots = [0, 0]
    for i in range(size):
        row: dict[int, Signed] = {}
        for j in sorted(rows[i]):
            found = slope(i, j)
            if found is not None:
                row[j] = (-found[0], found[1])
        row[i] = program.total([(1, ("d", 0)), *([row[i]] if i in row else [])])
        for p in sorted(j for j in rows[i] if j < i):
            sign, ref = row.pop(p)
            stores.append((program.emit("mul", ref, ("pivots", p)), "lower", slots[0]))
            lower[p].append(Entry(i, slots[0], sign))
            slots[0] += 1
            for j, entry in right[p]:
                change = (-sign * entry.sign, program.emit("mul", ref, ("upper", entry.slot)))
                row[j] = program.total([row[j], change]) if j in row else change
        sign, ref = row.pop(i)
        inverse = program.emit("div", one, ref)
        if sign < 0:
            inverse = program.emit("neg", inverse)
        stores.append((inverse, "pivots", i))
        right.append([])
        for j in sorted(row):
            sign, ref = row[j]
            stores.append((program.emit("mul", ref, inverse), "upper", slots[1]))
            upper[j].append(Entry(i, slots[1], sign))
            right[i].append((j, upper[j][-1]))
            slots[1] += 1
    return Factors(tuple(map(tuple, lower)), tuple(map(tuple, upper)), tuple(stores))


def substitute(program: Program, factors: Factors, x: list[Ref]) -> list[Ref]:
    """Append the instructions that solve W x = b; returns where the solution is."""
    x = list(x)
    for p, column in enumerate(factors.lower):
        _eliminate(program, column, "lower", x, p)
    x = [program.emit("mul", ref, ("pivots", i)) for i, ref in enumerate(x)]
    for p, column in reversed(list(enumerate(factors.upper))):
        _eliminate(program, column, "upper", x, p)
    return x


def _eliminate(program: Program, column: tuple[Entry, ...], name: str, x: list[Ref], p: int) -> None:
    for entry in column:
        product = program.emit("mul", (name, entry.slot), x[p])
        x[entry.row] = program.emit("sub" if entry.sign > 0 else "add", x[entry.row], product)
