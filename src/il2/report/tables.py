"""An answer's table as HTML: caption, scoped headers, numbers to the right, and its own scroll region."""

from __future__ import annotations

import re
from collections.abc import Sequence

from il2.jobs.answer import Cell, Table, show
from il2.report.markup import Markup, element, join


def html_table(
    table: Table, caption: str, labels: Sequence[str] = (), heads: int = 1, quoted: type[str] | None = None
) -> Markup:
    """Return the table in a region that scrolls by itself, so that a narrow page does not.

    Parameters
    ----------
    table : columns and rows; numbers are shown to three significant digits.
    caption : what the table holds, with units.
    labels : headings to show instead of the column names.
    heads : how many leading cells of a row name it.
    quoted : texts of this kind are in English on a page in another language.
    """
    numeric = [_is_numeric([row[i] for row in table.rows]) for i in range(len(table.columns))]
    columns = [
        element("th", label, scope="col", class_="number" if number else None)
        for label, number in zip(labels or [column_words(c) for c in table.columns], numeric, strict=True)
    ]
    rows = [
        element(
            "tr",
            *(_cell(value, numeric[i], _lang(value, quoted), head=i < heads) for i, value in enumerate(row)),
        )
        for row in table.rows
    ]
    whole = element(
        "table",
        element("caption", element("span", caption)),
        element("thead", element("tr", *columns)),
        element("tbody", join(*rows, between="\n")),
    )
    name = caption.partition("; ")[0]
    return element("div", whole, class_="scroll", role="region", tabindex=0, aria_label=name)


_LONG = 60  # letters from which a cell is a sentence and its column wants room
#: A number as Spanish writes it.
_WITH_COMMA = re.compile("-?[0-9\N{NO-BREAK SPACE}]+(,[0-9]+)?")
#: An estimate with its interval, "0.91 (0.29 to 2.7)", or a few ids: one thing to the eye, never broken.
_WHOLE = re.compile(r"\S+ \(\S+ to \S+\)|[A-Z]\d{3}(?: [A-Z]\d{3}){1,3}")


def _cell(value: Cell, number: bool, lang: str | None, *, head: bool) -> Markup:
    if head:
        return element("th", show(value), scope="row", lang=lang)
    return element("td", show(value), class_="number" if number else _kind(value), lang=lang)


def _lang(value: Cell, quoted: type[str] | None) -> str | None:
    return "en" if quoted is not None and isinstance(value, quoted) else None


def _kind(value: Cell) -> str | None:
    if not isinstance(value, str):
        return None
    return "long" if len(value) > _LONG else "interval" if _WHOLE.fullmatch(value) else None


def _is_numeric(cells: Sequence[Cell]) -> bool:
    told = [c for c in cells if c is not None]
    if not any("," in c if isinstance(c, str) else not isinstance(c, bool) for c in told):
        return False
    return all(_WITH_COMMA.fullmatch(c) if isinstance(c, str) else not isinstance(c, bool) for c in told)


_NAMES = {"ec50": "EC50", "pstat5": "pSTAT5"}
_WORDS = {"kd_il2ra_nM": "KD to IL2RA, nM", "kd_il2rbg_nM": "KD to IL2RB/IL2RG, nM"}


def column_words(column: str) -> str:
    """A column name as a heading: the unit after a comma, the underscores as blanks.

    Examples
    --------
    >>> column_words("ec50_nM_low"), column_words("time_min"), column_words("Treg_NK_selectivity")
    ('EC50 low, nM', 'time, min', 'Treg NK selectivity')
    """
    if column in _WORDS:
        return _WORDS[column]
    unit = next((part for part in column.split("_") if part in ("nM", "min")), "")
    words = " ".join(_NAMES.get(part, part) for part in column.split("_") if part != unit)
    return f"{words}, {unit}" if unit else words
