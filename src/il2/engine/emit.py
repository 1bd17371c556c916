"""From instructions to NumPy source text: rows for results, then one line per instruction.

Arrays are laid out [row][lane], so each line is one vector operation over all lanes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from il2.engine.evaluation import apply
from il2.engine.program import Program, Ref

#: Instructions with a ufunc of their own; all others go through ``evaluation.apply``.
_UFUNCS: Final = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "neg": "negative",
    "^": "power",
    "exp": "exp",
    "ln": "log",
    "log10": "log10",
    "sqrt": "sqrt",
    "abs": "absolute",
    "floor": "floor",
    "ceil": "ceil",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "tanh": "tanh",
}


class Rows:
    """Where each result of a program is kept: pinned to a slot, or in a pool of reused rows.

    Parameters
    ----------
    program : the instructions (pinning may append copies).
    pool : letter of the pool's rows.
    """

    def __init__(self, program: Program, pool: str) -> None:
        self.program, self.pool = program, pool
        self.slots: dict[int, Ref] = {}
        self.size = 0
        self._kept: set[int] = set()

    def pin(self, ref: Ref, slot: Ref) -> None:
        """Keep the value of ``ref`` in ``slot``; a value that already has a place is copied."""
        kind, index = ref
        if kind != "v" or index in self.slots:
            self.program.code.append(("copy", (ref,)))
            index = len(self.program.code) - 1
        self.slots[index] = slot

    def allocate(self) -> None:
        """Give every other result a row of the pool, reusing rows after the last use."""
        last: dict[int, int] = {}
        for at, (_, args) in enumerate(self.program.code):
            for kind, index in args:
                if kind == "v":
                    last[index] = at
        free: list[int] = []
        for at, (_, args) in enumerate(self.program.code):
            for index in sorted({i for kind, i in args if kind == "v" and last[i] == at}):
                kind, row = self.slots[index]
                if kind == self.pool:
                    free.append(row)
            if at not in self.slots:
                row = free.pop() if free else self.size
                self.size = max(self.size, row + 1)
                self.slots[at] = (self.pool, row)
                if at not in last:
                    free.append(row)

    def name(self, ref: Ref) -> str:
        """Variable name of a reference in the generated text."""
        kind, index = self.slots[ref[1]] if ref[0] == "v" else ref
        return kind if kind in "td" else f"{kind}{index}"

    def lines(self, start: int = 0, stop: int | None = None) -> list[str]:
        """Source lines of the instructions ``start`` to ``stop``."""
        out: list[str] = []
        for at in range(start, len(self.program.code) if stop is None else stop):
            op, args = self.program.code[at]
            names = [self.name(a) for a in args]
            target = self.name(("v", at))
            if op == "copy":
                out.append(f"copyto({target}, {names[0]})")
            elif op in _UFUNCS and len(args) <= 2:
                out.append(f"{_UFUNCS[op]}({', '.join([*names, target])})")
            else:
                out.append(f"copyto({target}, apply({op!r}, [{', '.join(names)}]))")
        return out


def unpack(letter: str, count: int, source: str) -> list[str]:
    """Line that names the rows of an array, if there are any."""
    return [f"{', '.join(f'{letter}{i}' for i in range(count))}, = {source}"] if count else []


def function(name: str, arguments: str, body: Iterable[str]) -> list[str]:
    """Lines of one function."""
    return [f"def {name}({arguments}):", *(f"    {line}" for line in body or ["pass"])]


def triangle(columns: list[tuple[int, list[int]]], letter: str) -> tuple[list[str], list[str], int]:
    """Lines that subtract solved unknowns column by column.

    Parameters
    ----------
    columns : (solved unknown, rows that use it, ascending), in the order of solution. Their factors stand in
        consecutive rows of the array ``letter``.
    letter : "l" or "u".

    Returns
    -------
    lines; views that the lines need; scratch rows used.
    """
    body: list[str] = []
    views: list[str] = []
    base = most = 0
    for solved, rows in columns:
        count = len(rows)
        most = max(most, count)
        if count >= _BLOCK:
            views.append(
                f"{letter}b{solved} = {letter.upper()}[{base}:{base + count}]; sb{count} = S[:{count}]"
            )
            body.append(f"multiply({letter}b{solved}, x{solved}, sb{count})")
        else:
            body += [f"multiply({letter}{base + j}, x{solved}, s{j})" for j in range(count)]
        for first, length in _runs(rows):
            if length == 1:
                i = rows[first]
                body.append(f"subtract(x{i}, s{first}, x{i})")
                continue
            low, high = rows[first], rows[first] + length
            views.append(
                f"xb{low}_{high} = X[{low}:{high}]; sb{first}_{first + length} = S[{first}:{first + length}]"
            )
            body.append(f"subtract(xb{low}_{high}, sb{first}_{first + length}, xb{low}_{high})")
        base += count
    return body, views, most


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """(position, length) of runs of consecutive rows: their unknowns lie side by side in memory."""
    runs: list[tuple[int, int]] = []
    for at, row in enumerate(rows):
        if runs and row == rows[at - 1] + 1:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((at, 1))
    return runs


#: From this many rows a broadcast product of a block beats single rows (measured at 256 to 1024 lanes).
_BLOCK: Final = 5


def namespace() -> dict[str, Any]:
    """Names that generated text may use."""
    return {"apply": apply, "copyto": np.copyto, **{u: getattr(np, u) for u in _UFUNCS.values()}}
