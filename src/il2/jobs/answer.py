"""What every answer can do: print itself, and become JSON, CSV, HTML or a data frame.

An answer is a frozen dataclass that inherits :class:`TableAnswer` and says in ``table()`` which columns and
rows it has. Everything else follows from that table, so the faces of one answer cannot disagree.
"""

from __future__ import annotations

import csv
import html
import io
import json
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from il2.ground.provenance import Provenance

if TYPE_CHECKING:
    import pandas

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Table:
    """Columns by name, and rows of plain cells (text, number, yes/no or ``None`` for blank).

    Examples
    --------
    >>> print(Table(("cell_type", "ec50_nM"), (("Treg", 0.01202), ("NK", None))))
    cell_type  ec50_nM
    Treg         0.012
    NK
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @staticmethod
    def of(rows: Iterable[Mapping[str, Cell]], columns: Sequence[str] | None = None) -> Table:
        """Return a table of records; the columns are those of the first record unless given."""
        records = list(rows)
        names = tuple(columns if columns is not None else (records[0] if records else ()))
        return Table(names, tuple(tuple(record.get(c) for c in names) for record in records))

    def records(self) -> list[dict[str, Cell]]:
        """Return one dictionary per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def select(self, columns: Sequence[str]) -> Table:
        """Return a table of some columns, in the order asked for; ``ValueError`` for one it has not."""
        places = [self.columns.index(name) for name in columns]
        return Table(tuple(columns), tuple(tuple(row[i] for i in places) for row in self.rows))

    def to_csv(self) -> str:
        """Return CSV text: a header, ``\\n`` line ends, floats in full, blank for ``None`` and NaN."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_csv_cell(cell) for cell in row] for row in self.rows)
        return out.getvalue()

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame; ``ImportError`` with the remedy when pandas is not installed."""
        try:
            import pandas
        except ImportError as error:
            raise ImportError("to_frame() needs pandas: pip install pandas") from error
        return pandas.DataFrame.from_records(list(self.rows), columns=list(self.columns))

    def __str__(self) -> str:
        shown = [list(self.columns), *([show(c) for c in row] for row in self.rows)]
        numeric = [
            bool(self.rows) and all(_is_number(row[i]) or row[i] is None for row in self.rows)
            for i in range(len(self.columns))
        ]
        widths = [max(len(line[i]) for line in shown) for i in range(len(self.columns))]
        lines = []
        for line in shown:
            cells = [c.rjust(w) if n else c.ljust(w) for c, w, n in zip(line, widths, numeric, strict=True)]
            lines.append("  ".join(cells).rstrip())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(show(c))}</td>" for c in row) + "</tr>" for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class TableAnswer(ABC):
    """Base of the answers that are one table; inherit it in a frozen dataclass with a ``provenance``.

    Subclasses give ``table()`` and, where they have something to add, ``title`` and ``notes()``. A field
    named ``question`` is written to the JSON as well.

    Examples
    --------
    >>> @dataclass(frozen=True)
    ... class Answer(TableAnswer):
    ...     ec50_nM: float
    ...     provenance: Provenance
    ...     title = "EC50"
    ...     def table(self) -> Table:
    ...         return Table(("cell_type", "ec50_nM"), (("Treg", self.ec50_nM),))
    >>> answer = Answer(0.012, Provenance("0.1.0", "abc"))
    >>> print(answer)
    EC50
    cell_type  ec50_nM
    Treg         0.012
    >>> answer.to_csv()
    'cell_type,ec50_nM\\nTreg,0.012\\n'
    """

    title: str = ""
    provenance: Provenance

    @abstractmethod
    def table(self) -> Table:
        """Return the columns and rows of this answer."""

    def shown(self) -> Table:
        """Return the table as people read it; override it where intervals read better in one cell."""
        return self.table()

    def notes(self) -> tuple[str, ...]:
        """Return sentences that belong under the table (what is unverified, borrowed or assumed)."""
        return ()

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values: ``question``, ``rows``, ``notes``, ``provenance``."""
        out: dict[str, Any] = {}
        if hasattr(self, "question"):
            out["question"] = plain(self.question)
        out["rows"] = plain(self.table().records())
        out["notes"] = list(self.notes())
        out["provenance"] = plain(self.provenance.to_dict())
        return out

    def to_json(self) -> str:
        """Return JSON text (UTF-8 letters, floats in full, ``null`` for NaN), ending in a line end."""
        return json_text(self.to_dict())

    def to_csv(self) -> str:
        """Return the table as CSV text."""
        return self.table().to_csv()

    def to_frame(self) -> pandas.DataFrame:
        """Return the table as a pandas data frame (pandas must be installed)."""
        return self.table().to_frame()

    def __str__(self) -> str:
        parts = [self.title, str(self.shown()), *self.notes()]
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        head = f"<p><strong>{html.escape(self.title)}</strong></p>" if self.title else ""
        tail = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes())
        return f"<div>{head}{self.shown()._repr_html_()}{tail}</div>"


def json_text(value: object) -> str:
    """Return ``value`` as JSON text; NaN and infinities become ``null``, since JSON has none.

    Examples
    --------
    >>> json_text({"a": float("nan")})
    '{\\n  "a": null\\n}\\n'
    """
    return json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Return ``value`` made of dictionaries, lists, text, numbers and ``None`` only.

    Accepts dataclasses, mappings, sequences and NumPy scalars and arrays.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if hasattr(value, "tolist"):  # NumPy scalars and arrays, without importing NumPy
        return plain(value.tolist())
    if isinstance(value, Iterable):
        return [plain(v) for v in value]
    return str(value)


def many(count: int, nouns: str) -> str:
    """Return a count with its noun, given in the plural.

    Examples
    --------
    >>> many(0, "warnings"), many(1, "entities"), many(2, "edges"), many(1, "unresolved lines")
    ('0 warnings', '1 entity', '2 edges', '1 unresolved line')
    """
    one = nouns[:-3] + "y" if nouns.endswith("ies") else nouns.removesuffix("s")
    return f"{count} {one if count == 1 else nouns}"


def show(cell: Cell) -> str:
    """Return a cell as people read it: three significant digits, thousands in whole numbers.

    Examples
    --------
    >>> show(0.0120345), show(123456.0), show(None), show(True), show(1e-7)
    ('0.012', '123456', '', 'yes', '1e-07')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return "" if math.isnan(cell) else str(cell)
        return f"{cell:.0f}" if 1e3 <= abs(cell) < 1e7 else f"{cell:.3g}"
    return str(cell)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return repr(float(cell)) if math.isfinite(cell) else ""
    return str(cell)
