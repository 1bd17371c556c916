"""Conditions to predict: rows of cell type, ligand, dose and time; a bad row is a reason, never a guess."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from il2.ground.errors import InputError, TableError, UnknownNameError
from il2.ground.rows import Row, read_csv_rows
from il2.knowledge import celltypes, ligands

COLUMNS = ("condition_id", "cell_type", "ligand", "dose_nM", "time_min")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: names as in the catalogue, dose of molecules in nM, time in minutes."""

    row: int
    condition_id: str
    cell_type: str
    ligand: str
    dose_nM: float
    time_min: float


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that cannot be used: its number, its ``condition_id`` (``""`` when blank) and the reason."""

    row: int
    condition_id: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.reason}"


def read_conditions(
    path: str | os.PathLike[str],
    known: Iterable[str] | None = None,
    faulty: Mapping[str, str] | None = None,
) -> Iterator[Condition | RowError]:
    """Check the header now, and return an iterator with one entry per row, in the order of the file.

    Parameters
    ----------
    path : CSV with columns ``condition_id, cell_type, ligand, dose_nM, time_min``; others are ignored.
    known : names of the ligands that may occur; the catalogue with its synonyms when not given.
    faulty : names of ligands whose own definition is at fault, with the reason to report.

    Raises
    ------
    TableError : no file, an empty file, a missing column, text that is not UTF-8.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "conditions.csv")
    ...     _ = path.write_text(
    ...         "condition_id,cell_type,ligand,dose_nM,time_min\\na,nk cell,IL-2,1,60\\nb,Tregs,IL-2,-1,60\\n"
    ...     )
    ...     for entry in read_conditions(path):
    ...         print(entry)
    Condition(row=2, condition_id='a', cell_type='NK', ligand='IL-2', dose_nM=1.0, time_min=60.0)
    row 3: unknown cell type 'Tregs'; did you mean 'Treg'?
    """
    rows = read_csv_rows(path, required=COLUMNS)
    resolve = ligands.resolve if known is None else _among(frozenset(known))
    return _entries(rows, resolve, dict(faulty or {}))


def _among(known: frozenset[str]) -> Callable[[str], str]:
    """Accept the given names as they are written, and the catalogue's synonyms of those among them."""

    def resolve(given: str) -> str:
        name = given if given in known else ligands.index().find(given)
        if name not in known:
            raise UnknownNameError("ligand", given, sorted(known))
        return name

    return resolve


def _entries(
    rows: Iterator[Row], resolve: Callable[[str], str], faulty: dict[str, str]
) -> Iterator[Condition | RowError]:
    cell = lru_cache(maxsize=4096)(celltypes.index().resolve)
    molecule = lru_cache(maxsize=4096)(resolve)
    for row in rows:
        try:
            condition_id = row.text("condition_id")
            if not condition_id:
                raise TableError("condition_id is blank")
            named = _name(row, "cell_type"), _name(row, "ligand")
            if named[1] in faulty:
                raise TableError(f"ligand {named[1]!r} cannot be used: {faulty[named[1]]}")
            names = cell(named[0]), molecule(named[1])
            yield Condition(
                row.number, condition_id, *names, _amount(row, "dose_nM"), _amount(row, "time_min")
            )
        except InputError as error:
            reason = str(error).removeprefix(f"row {row.number}: ").partition(" (known:")[0]
            yield RowError(row.number, row.cells.get("condition_id", ""), reason)


def _name(row: Row, column: str) -> str:
    text = row.text(column)
    if not text:
        raise TableError(f"{column} is blank")
    return text


def _amount(row: Row, column: str) -> float:
    value = row.float(column)
    if value is None:
        raise TableError(f"{column} is blank")
    if value < 0:
        raise TableError(f"{column} is {value:g}; a number of at least 0 is wanted")
    return value
