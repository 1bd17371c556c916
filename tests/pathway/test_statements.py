"""Residues and cells in comments, against a reading by hand of the comments of WP49."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.pathway.statements import statement

from .given import given_map

RESIDUES = {
    "MAPK1": {"T185", "Y187"},
    "MAPK3": {"T202", "Y204"},
    "MAP2K1": {"S218", "S222"},
    "MAP2K2": {"S216", "S222"},
    "IL2RB": {"Y364", "Y418", "Y536"},
    "STAT1": {"Y701", "S727"},
    "STAT3": {"Y705", "S727"},
    "STAT5A": {"Y694"},
    "JAK3": {"Y904", "Y939"},
}
LINES = (
    "Kit 225",
    "HUT-102B2",
    "CTLL2",
    "BaF3",
    "3T3",
    "COS7",
    "COS-1",
    "32D",
    "NKT",
    "HT2",
    "U4A",
    "thymic blast",
)
CELLS = {f"{line} cells" for line in LINES} | {"YT", "F7", "NK3.3", "T-cell blasts"}


def test_residues_of_the_states_of_wp49() -> None:
    found = given_map("WP49.gpml")
    named: dict[str, set[str]] = {}
    for state in found.states:
        label = getattr(found.by_id[state.node], "label", "")
        for comment in state.comments:
            named.setdefault(label, set()).update(statement(comment.text).residues)
    assert {label: said for label, said in named.items() if said} == RESIDUES


def test_cell_systems_of_wp49() -> None:
    found = given_map("WP49.gpml")
    parts = (*found.states, *found.interactions)
    named = {cell for part in parts for c in part.comments for cell in statement(c.text).cells}
    assert named >= CELLS
    assert not [cell for cell in named if " which" in cell or len(cell) > 40]


@pytest.mark.parametrize(
    ("text", "residues", "cells"),
    [
        ("STAT5 pY694 in CD4+ T cells.", (), ("CD4+ T cells",)),
        ("Y694 and S727", ("Y694", "S727"), ()),
        ("serine 727, tyrosine-701", ("S727", "Y701"), ()),
        ("at Tyr 185 and 187", ("Y185", "Y187"), ()),
        ("The p85 subunit of PI3K", (), ()),
        ("in the nucleus", (), ()),
        ("results in binding in HT2 cells through JAK3", (), ("HT2 cells",)),
    ],
)
def test_small_statements(text: str, residues: tuple[str, ...], cells: tuple[str, ...]) -> None:
    said = statement(text)
    assert (said.residues, said.cells) == (residues, cells)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    said = statement(text)
    assert said.text == " ".join(text.split())
