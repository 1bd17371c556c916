"""The packaged tables: rows typed and checked against a schema that stands beside them.

The schema of ``data/NAME.csv`` is ``data/schema/NAME.csv`` with one row per column: name, type (``text``,
``float``, ``int``, ``date``, ``hash``, ``status``, ``source``, ``unit``), whether a cell may be blank, unit,
vocabulary, description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from il2.ground.errors import TableError, UnknownNameError
from il2.ground.files import data_file, data_names
from il2.ground.rows import Row, parse_number, read_csv_rows
from il2.ground.units import parse_unit

STATUSES = ("measured", "fitted", "borrowed", "assumed", "unverified")
#: The catalogue of sources: the common table, and that of the clinic, which is condensed on its own.
SOURCE_TABLES = ("sources", "clinic_sources", "body_sources")

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column of a table, as its schema describes it."""

    name: str
    type: str
    required: bool
    unit: str
    vocabulary: tuple[str, ...]
    description: str


def names() -> tuple[str, ...]:
    """Return the names of all tables that have a schema.

    Examples
    --------
    >>> "ligands" in names()
    True
    """
    found = (re.fullmatch(r"schema/(\w+)\.csv", name) for name in data_names())
    return tuple(match[1] for match in found if match)


@cache
def schema(name: str) -> tuple[Column, ...]:
    """Return the columns of a table.

    Raises
    ------
    UnknownNameError : no such table.
    """
    if name not in names():
        raise UnknownNameError("table", name, names())
    rows = read_csv_rows(data_file(f"schema/{name}.csv"), required=["column", "type"])
    return tuple(
        Column(
            row.text("column"),
            row.text("type"),
            row.text("required") == "yes",
            row.text("unit"),
            tuple(row.text("vocabulary").split(";")) if row.text("vocabulary") else (),
            row.text("description"),
        )
        for row in rows
    )


@cache
def load(name: str) -> tuple[Record, ...]:
    """Return the rows of a packaged table, typed; blank cells that may be blank are ``None`` or ``""``.

    Columns, types, vocabularies, status words and source keys are checked; :func:`check` adds the units.

    Raises
    ------
    UnknownNameError : no such table.
    TableError : a row that breaks the schema, with its number.

    Examples
    --------
    >>> load("ligands")[0]["kd_il2ra_nM"]
    10.0
    """
    columns = schema(name)
    rows = read_csv_rows(data_file(f"{name}.csv"), required=[column.name for column in columns])
    return tuple(MappingProxyType(_typed(row, columns)) for row in rows)


def check(name: str) -> None:
    """Load a table and read every unit in it; ``TableError`` or ``UnitError`` at the first fault."""
    columns = schema(name)
    given = next(iter(load(name)), {})
    extra = set(given) - {column.name for column in columns}
    if extra:
        raise TableError(f"columns without schema in {name}.csv: {', '.join(sorted(extra))}")
    units = {column.unit for column in columns if column.unit}
    for column in columns:
        if column.type == "unit":
            units |= {row[column.name] for row in load(name)}
    for unit in sorted(units):
        parse_unit(unit)


def words(text: str) -> tuple[str, ...]:
    """Split a cell of semicolon-separated names."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _typed(row: Row, columns: tuple[Column, ...]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for column in columns:
        text = row.text(column.name)
        if not text:
            if column.required:
                raise TableError(f"{column.name} is blank", row.number)
            record[column.name] = None if column.type in ("float", "int") else ""
            continue
        if column.vocabulary and text not in column.vocabulary:
            allowed = ", ".join(column.vocabulary)
            raise TableError(f"{column.name} is {text!r}; allowed: {allowed}", row.number)
        try:
            record[column.name] = _READERS[column.type](text)
        except ValueError as error:
            raise TableError(f"{column.name} is {error}", row.number) from None
    return record


def _whole(text: str) -> int:
    value = parse_number(text)
    if value != int(value):
        raise ValueError(f"{text!r}, which is not a whole number")
    return int(value)


def _pattern(pattern: str, kind: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r}, which is not {kind}")
        return text

    return read


def _status(text: str) -> str:
    if text not in STATUSES:
        raise ValueError(f"{text!r}, which is not a status ({', '.join(STATUSES)})")
    return text


def _source(text: str) -> str:
    if text not in _source_keys():
        raise ValueError(f"{text!r}, which is not a key of sources.csv")
    return text


@lru_cache(maxsize=1)
def _source_keys() -> frozenset[str]:
    return frozenset(row["key"] for name in SOURCE_TABLES for row in load(name))


_READERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "float": parse_number,
    "int": _whole,
    "date": _pattern(r"\d{4}-\d{2}-\d{2}", "a date as 2019-03-15"),
    "hash": _pattern(r"[0-9a-f]{16}([0-9a-f]{48})?", "a hash"),
    "status": _status,
    "source": _source,
    "unit": str,
}
