"""A table of measurements by gene, such as an omics result: its column of genes, its columns of numbers."""

from __future__ import annotations

import csv
import io
import math
import os
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from il2.ground.errors import InputError, UnknownNameError
from il2.pathway.participants import Participant, words_of

_MOST_BYTES: Final = 200 * 2**20
_BLANK: Final = frozenset({"", "na", "n/a", "nan", "none", "null", "-", "inf", "-inf"})
#: A column is numeric when at least this share of its filled cells are numbers.
_NUMERIC: Final = 0.9
#: A column in which fewer of the participants are found is not the one that names genes.
_FEWEST: Final = 1


@dataclass(frozen=True)
class OmicsTable:
    """Columns and rows of text, as the file has them."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cells(self, column: str) -> tuple[str, ...]:
        """Return the cells of a column.

        Raises
        ------
        UnknownNameError : no such column.
        """
        if column not in self.columns:
            raise UnknownNameError("column", column, self.columns)
        place = self.columns.index(column)
        return tuple(row[place] for row in self.rows)

    def numeric(self) -> tuple[str, ...]:
        """Return the names of the columns that hold numbers."""
        return tuple(name for name in self.columns if _is_numeric(self.cells(name)))


def read_omics(path: str | os.PathLike[str]) -> OmicsTable:
    """Read a table separated by commas, semicolons or tabs.

    Raises
    ------
    InputError : no file, no text in UTF-8, no header, rows of different length; it names the row.
    """
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise InputError(
                f"{file.name} has more than {_MOST_BYTES // 2**20} MiB; paint reads smaller tables"
            )
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"there is no file {os.fspath(path)!r}") from None
    except UnicodeDecodeError:
        raise InputError(f"{file.name} is not UTF-8 text") from None
    except OSError as error:
        raise InputError(f"cannot read {os.fspath(path)!r}: {error.strerror}") from error
    return omics_of(text, file.name)


def omics_of(text: str, name: str = "table") -> OmicsTable:
    """Return the table of a text.

    Examples
    --------
    >>> table = omics_of("gene;log2fc\\nIL2;1.5\\nJAK3;NA\\n")
    >>> table.columns, table.numeric()
    (('gene', 'log2fc'), ('log2fc',))
    """
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    try:
        rows = [tuple(cell.strip() for cell in row) for row in csv.reader(io.StringIO(text), delimiter=mark)]
    except csv.Error as error:
        raise InputError(f"{name} is no table: {error}") from None
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise InputError(
            f"{name} is no table: a header, a column of genes and a column of numbers are wanted"
        )
    columns = rows[0]
    for place, row in enumerate(rows[1:], start=2):
        if len(row) != len(columns):
            raise InputError(f"{name}, row {place}: {len(row)} cells where the header has {len(columns)}")
    if len(set(columns)) < len(columns):
        twice = next(column for column in columns if columns.count(column) > 1)
        raise InputError(f"{name} has two columns named {twice!r}")
    return OmicsTable(name, columns, tuple(rows[1:]))


def number(cell: str) -> float | None:
    """Return a cell as a number, ``None`` for a blank or what is no finite number."""
    if cell.casefold() in _BLANK:
        return None
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _is_numeric(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell.casefold() not in _BLANK]
    return bool(filled) and sum(number(cell) is not None for cell in filled) >= _NUMERIC * len(filled)


@dataclass(frozen=True)
class Match:
    """Which rows belong to which participant, by the column that names most of them."""

    column: str
    rows: Mapping[str, tuple[int, ...]]
    unmatched: int

    def value(self, cells: Sequence[str], label: str) -> float | None:
        """Return the median of the numbers of a participant."""
        found = [value for row in self.rows.get(label, ()) if (value := number(cells[row])) is not None]
        return statistics.median(found) if found else None


def matched(
    table: OmicsTable, people: Sequence[Participant], nodes: Iterable[str], column: str = ""
) -> Match:
    """Return which rows of a table are which participants.

    Parameters
    ----------
    people : of the map; nodes : ids of its data nodes, which a table may use as well.
    column : that names the genes; the one that names most of them unless given.

    Raises
    ------
    InputError : no column names a participant.
    """
    by_word = _by_word(people)
    for one in people:
        by_word.update({node: one.label for node in one.nodes if node in set(nodes)})
    tried = [column] if column else list(table.columns)
    found = {name: _rows(table.cells(name), by_word) for name in tried}
    best = max(found, key=lambda name: len(found[name]))
    if len(found[best]) < _FEWEST:
        shown = ", ".join(tried[:8])
        raise InputError(
            f"no row of {table.name} is a participant of the map; looked for names and ids in: {shown}"
        )
    used = sum(len(rows) for rows in found[best].values())
    return Match(best, found[best], len(table.rows) - used)


def _by_word(people: Sequence[Participant]) -> dict[str, str]:
    """Participant by what it can be called; an identifier that is another gene by mistake is left out."""
    out: dict[str, str] = {}
    for one in people:
        wrong = set(one.identifiers) if one.status == "conflict" else set()
        for word in words_of(one):
            if word not in wrong:
                out.setdefault(word.casefold(), one.label)
                out.setdefault(word.rpartition(":")[2].casefold(), one.label)
    return out


def _rows(cells: Sequence[str], by_word: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for place, cell in enumerate(cells):
        label = by_word.get(cell) or by_word.get(cell.casefold()) or by_word.get(_unversioned(cell))
        if label is not None:
            rows[label].append(place)
    return {label: tuple(places) for label, places in rows.items()}


def _unversioned(cell: str) -> str:
    """An Ensembl or RefSeq identifier without its version."""
    stem, dot, version = cell.casefold().rpartition(".")
    return stem if dot and version.isdigit() else cell.casefold()
