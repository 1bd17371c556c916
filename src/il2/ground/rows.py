"""Rows of a CSV file as people save them: BOM, semicolons, tabs, CRLF, quotes, decimal commas.

The reader streams, so a million rows cost no memory; it never guesses a value: a cell that is no number, or
a row with too many cells, is a :class:`~il2.ground.errors.TableError` with the row number when it is read.
"""

from __future__ import annotations

import csv
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from il2.ground.errors import TableError, nearest

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COMMA_NUMBER = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its number (the header is row 1) and the text of its cells by column."""

    number: int
    cells: Mapping[str, str]
    decimal_comma: bool = False
    fault: str | None = None

    def text(self, column: str) -> str:
        """Return the text of a cell, without surrounding blanks; ``""`` when the cell or column is absent."""
        if self.fault:
            raise TableError(self.fault, self.number)
        return self.cells.get(column, "")

    def float(self, column: str) -> float | None:
        """Return the number in a cell, ``None`` when the cell is blank.

        Raises
        ------
        TableError : the cell holds something that is no finite number.
        """
        text = self.text(column)
        if not text:
            return None
        try:
            return parse_number(text, decimal_comma=self.decimal_comma)
        except ValueError as error:
            raise TableError(f"{column} is {error}", self.number) from None


def parse_number(text: str, *, decimal_comma: bool = False) -> float:
    """Return the finite number written in ``text``; ``ValueError`` with a short reason otherwise.

    ``decimal_comma`` accepts ``0,5`` beside ``0.5``; without it a comma is an error, since ``1,000`` could
    mean one or a thousand.

    Examples
    --------
    >>> parse_number("4.7e-4"), parse_number("0,5", decimal_comma=True)
    (0.00047, 0.5)
    """
    cleaned = text.strip().replace("\N{MINUS SIGN}", "-")
    if decimal_comma and _COMMA_NUMBER.fullmatch(cleaned):
        cleaned = cleaned.replace(",", ".")
    if not _NUMBER.fullmatch(cleaned):
        raise ValueError(f"{text.strip()!r}, which is not a number")
    value = float(cleaned)
    if not math.isfinite(value):
        raise ValueError(f"{text.strip()!r}, which is too large for a number")
    return value


def read_csv_rows(
    path: str | os.PathLike[str], required: Sequence[str] = (), optional: Sequence[str] = ()
) -> Iterator[Row]:
    """Check the header of a CSV file now, and return an iterator over its rows.

    Parameters
    ----------
    path : file in UTF-8 (with or without BOM) or UTF-16 with BOM; comma, semicolon or tab between cells;
        any line ends. In a semicolon file ``0,5`` is a number.
    required, optional : column names; case and surrounding blanks in the file's header do not matter.
        Other columns are kept under the name that the file gives them.

    Returns
    -------
    iterator of :class:`Row`; blank lines are skipped but counted.

    Raises
    ------
    TableError : no file, an empty file, a missing or repeated column (at once); undecodable text
        (when that row is reached).

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "a.csv")
    ...     _ = path.write_text("Dose_nM;cell\\r\\n0,5;Treg\\r\\n", encoding="utf-8-sig")
    ...     for row in read_csv_rows(path, required=["dose_nM", "cell"]):
    ...         print(row.number, row.float("dose_nM"), row.text("cell"))
    2 0.5 Treg
    """
    file = Path(path)
    encoding = _encoding(file)
    header, delimiter = _header(file, encoding)
    columns = _columns(header, tuple(required), tuple(optional), file.name)
    return _rows(file, encoding, delimiter, columns)


def _encoding(file: Path) -> str:
    """Tell UTF-8 from UTF-16 by the byte order mark."""
    if file.is_dir():
        raise TableError(f"{str(file)!r} is a folder, a CSV file is wanted")
    try:
        with file.open("rb") as raw:
            start = raw.read(2)
    except FileNotFoundError:
        raise TableError(f"there is no file {str(file)!r}") from None
    except OSError as error:
        raise TableError(f"{str(file)!r} cannot be read: {error.strerror}") from error
    return "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _header(file: Path, encoding: str) -> tuple[list[str], str]:
    """Return the header cells and the delimiter that splits the header into most cells."""
    try:
        with file.open(encoding=encoding, newline="") as text:
            line = text.readline()
    except UnicodeError:
        raise TableError(f"{file.name!r} is not UTF-8 text; save it as CSV in UTF-8", 1) from None
    if not line.strip():
        raise TableError(f"{file.name!r} is empty; its first row must name the columns", 1)
    best = max(_DELIMITERS, key=lambda d: len(_split(line, d)))
    return [cell.strip() for cell in _split(line, best)], best


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _columns(
    header: list[str], required: tuple[str, ...], optional: tuple[str, ...], file: str
) -> tuple[str, ...]:
    """Give each header cell its wanted spelling; report missing and repeated columns."""
    spelling = {name.casefold(): name for name in (*optional, *required)}
    columns = tuple(spelling.get(cell.casefold(), cell) for cell in header)
    for name in required:
        if name not in columns:
            near = nearest(name, [c for c in columns if c and c not in required])
            hint = f"; nearest given: {near[0]!r}" if near else ""
            given = ", ".join(c for c in columns if c) or "none"
            raise TableError(f"column {name!r} is missing in {file!r}{hint} (given: {given})", 1)
    repeated = sorted({c for c in columns if c and columns.count(c) > 1})
    if repeated:
        raise TableError(f"column {repeated[0]!r} stands twice in {file!r}", 1)
    return columns


def _rows(file: Path, encoding: str, delimiter: str, columns: tuple[str, ...]) -> Iterator[Row]:
    decimal_comma = delimiter == ";"
    width, number = len(columns), 1
    with file.open(encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        next(reader)
        while True:
            number += 1
            try:
                cells = next(reader, None)
            except UnicodeError:
                raise TableError(f"{file.name!r} is not UTF-8 text from here on", number) from None
            except csv.Error as error:
                raise TableError(f"{file.name!r} cannot be split into cells: {error}", number) from None
            if cells is None:
                return
            fault = None
            if len(cells) > width and any(c.strip() for c in cells[width:]):
                fault = f"{len(cells)} cells, but the header names {width} columns"
            elif not any(c.strip() for c in cells):
                continue
            values = {c: v.strip() for c, v in zip(columns, cells, strict=False)}
            yield Row(number, values, decimal_comma, fault)
