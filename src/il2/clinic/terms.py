"""Headings and fixed terms of tables in the language of a page; what a source says stays in its own words.

The tables are written in English. ``clinic_terms.csv`` holds headings and fixed terms in Spanish; a cell that
stands there is said in the language of the page, any other text is a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from il2.clinic.document import Cell, Grid, Quoted
from il2.clinic.plain import number
from il2.knowledge import tables

#: Names that are the same in every language: ids, codes, keys of sources, signs without words.
_NAME = re.compile(
    r"(?:[A-Z]\d{2,3}[ ;,]*)+|[\W\d_]+|[A-Z0-9/.<>=+ -]+|(?:[a-z0-9]*[0-9_][a-z0-9_]*(?:; )?)+"
)


@cache
def terms(language: str) -> Mapping[str, str]:
    """Return the fixed terms of a language by their English words; none for English."""
    if language == "en":
        return {}
    return {row["term"]: row[language] for row in tables.load("clinic_terms")}


def said(term: str, language: str) -> str:
    """Return a fixed term in a language; the English words where there is none.

    Examples
    --------
    >>> said("how sure", "es"), said("fever", "en")
    ('qué tan seguro', 'fever')
    """
    return terms(language).get(term, term)


def cell(value: Cell, language: str) -> Cell:
    """Return a cell in a language: a fixed term, a number as it is written there, or a quotation.

    Examples
    --------
    >>> cell("fever", "es"), cell(33.1, "es"), cell("T001", "es")
    ('fiebre', '33,1', 'T001')
    """
    if language == "en" or value is None or value == "":
        return value
    if isinstance(value, float) and value != int(value):
        return number(value, language)
    if isinstance(value, str):
        known = [terms(language).get(part) for part in (value, *value.split("; "))]
        if known[0] is not None:
            return known[0]
        if None not in known[1:]:
            return "; ".join(part for part in known[1:] if part)
        return value if _NAME.fullmatch(value) else Quoted(value)
    return value


def grid(language: str, caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Grid:
    """Return a table of English terms in a language; the caption is given in that language."""
    return Grid(
        caption,
        tuple(said(one, language) for one in columns),
        tuple(tuple(cell(one, language) for one in row) for row in rows),
    )
