"""Tables of Spanish pages: headings and fixed terms are Spanish, what is quoted in English is marked so."""

from __future__ import annotations

import re
from typing import Any

import pytest

from il2.clinic import claims, medicine
from il2.clinic.document import Grid, Quoted
from il2.clinic.guide import guide_document
from il2.clinic.sheet import professional_document
from il2.knowledge import tables


@pytest.mark.parametrize("make", [lambda: guide_document("", "es"), lambda: professional_document("es")])
def test_tables_of_a_spanish_page_have_spanish_headings_and_mark_what_they_quote(make: Any) -> None:
    """No heading and no short cell is English without being marked as a quotation."""
    english = {row["term"] for row in tables.load("clinic_terms") if row["term"] != row["es"]}
    grids = [b for part in make().parts for b in part.blocks if isinstance(b, Grid)]
    assert len(grids) > 10
    for grid in grids:
        assert not {*grid.columns} & (english - {"no", "error"}), grid.caption
        cells = [cell for row in grid.rows for cell in row if isinstance(cell, str)]
        assert not {cell for cell in cells if not isinstance(cell, Quoted)} & english, grid.caption
        words = re.compile(r"\b(the|and|of|with|not|after|patients|children|read|from)\b")
        assert [c for c in cells if words.search(c) and not isinstance(c, Quoted)] == [], grid.caption


def test_every_term_is_used_and_has_one_translation() -> None:
    rows = [row["term"] for row in tables.load("clinic_terms")]
    assert len(rows) == len(set(rows))
    grids = [
        block
        for page in (guide_document("", "en"), professional_document("en"))
        for part in page.parts
        for block in part.blocks
        if isinstance(block, Grid)
    ]
    used = " ".join(str(c) for g in grids for row in (g.columns, *g.rows, (g.caption,)) for c in row)
    for events in medicine.events():
        used += f" {events.population} {events.denominator} {events.grade} {events.note}"
    limits = " ".join(row[c] for row in tables.load("clinic_levels") for c in ("matrix", "population"))
    groups = " ".join(f"{g.what} {g.note}" for g in claims.conflicts())
    unused = [term for term in rows if term not in f"{used} {limits} {groups}"]
    assert unused == [], "|".join(unused)
