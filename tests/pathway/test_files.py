"""Every given map: read whole, typed without rest, written back the same, valid in both versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from lxml import etree

from il2.pathway import resolve
from il2.pathway.gpml import read_text, to_text
from il2.pathway.model import Graphics, Kept, Line, Map

from .given import FILES, given_graph, given_map, place, rows
from .schema import grammar


def canonical(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n", with_comments=True)


@pytest.mark.parametrize("name", FILES)
def test_written_back_canonically_equal_and_byte_for_byte(name: str) -> None:
    raw = place("gpml", *name.split("/")).read_bytes()
    written = to_text(replace(given_map(name), raw=b"")).encode()
    assert canonical(written) == canonical(raw)
    assert written == raw == to_text(given_map(name)).encode()


@pytest.mark.parametrize("name", FILES)
def test_every_attribute_is_a_field(name: str) -> None:
    """Nothing of a published map has to be kept unread."""
    assert list(_kept(given_map(name))) == []


def _kept(found: Map) -> list[Kept]:
    everything: list[object] = [found, *found.kept_within.values()]
    for part in found.parts():
        everything += [part, getattr(part, "graphics", None), getattr(part, "xref", None)]
        everything += [*part.comments, *part.properties, *part.references]
        if isinstance(part, Line):
            everything += [*part.points, *part.anchors]
    kept = [thing if isinstance(thing, Kept) else getattr(thing, "kept", None) for thing in everything]
    return [one for one in kept if one]


@pytest.mark.parametrize("name", FILES)
def test_counts_are_those_of_another_parser(name: str) -> None:
    root = etree.parse(place("gpml", *name.split("/"))).getroot()
    tags = Counter(etree.QName(e).localname for e in root.iter() if isinstance(e.tag, str))
    assert given_map(name).counts() == {kind: tags[kind] for kind in given_map(name).counts()}


def test_counts_are_those_of_the_table() -> None:
    kinds = ("DataNode", "Interaction", "State", "Group", "Shape", "Label", "GraphicalLine", "Anchor")
    table = rows("gpml_testset_dev.csv")
    assert len(table) == 33
    for row in table:
        counts = given_map(row["file"].removeprefix("data/gpml/")).counts()
        assert {kind: counts[kind] for kind in kinds} == {kind: int(row[kind]) for kind in kinds}, row["file"]


@pytest.mark.parametrize("name", FILES)
def test_the_grammar_accepts_what_is_published_and_what_is_written(name: str) -> None:
    found = given_map(name)
    assert _faults(place("gpml", *name.split("/")).read_bytes(), found.version) == []
    for version in ("2013a", "2021"):
        assert _faults(to_text(found, version, minted=True).encode(), version) == []


def _faults(data: bytes, version: str) -> list[str]:
    rules = grammar(version)
    rules.validate(etree.fromstring(data))
    return [f"{entry.line}: {entry.message}" for entry in rules.error_log]


def edges(found: Map) -> set[tuple[object, ...]]:
    return {(e.source, e.target, e.sign, e.meaning, e.directed, e.way) for e in resolve(found).edges}


@pytest.mark.parametrize("name", FILES)
def test_the_other_version_has_the_same_graph_and_the_way_back_loses_no_word(name: str) -> None:
    found = given_map(name)
    other = read_text(to_text(found, "2021" if found.version == "2013a" else "2013a").encode())
    back = read_text(to_text(other, found.version).encode())
    expected = edges(found)
    assert edges(other) == expected
    assert edges(back) == expected
    assert other.counts() == back.counts() == found.counts()
    assert [p.head for line in back.lines for p in line.points] == [
        p.head for line in found.lines for p in line.points
    ]
    for before, after in zip(found.nodes, back.nodes, strict=True):
        assert (after.id, after.label, after.type) == (before.id, before.label, before.type)
        assert _local(after) == _local(before)
    assert [_box(part.graphics) for part in back.shapes] == [_box(part.graphics) for part in found.shapes]


def _local(node: object) -> str:
    xref = node.xref  # type: ignore[attr-defined]
    return (xref.identifier or "") if xref else ""


def _box(look: Graphics) -> tuple[object, ...]:
    return (look.x, look.y, look.width, look.height, look.rotation, look.z)


def test_the_twin_of_another_version_gives_the_same_graph() -> None:
    old, new = given_graph("WP5063.gpml"), given_graph("2021/WP5063.gpml")
    assert edges(given_map("WP5063.gpml")) == edges(given_map("2021/WP5063.gpml"))
    assert {e.name for e in old.entities} == {e.name for e in new.entities}
    assert [(m.sources, m.target_line, m.sign) for m in old.modifiers] == [
        (m.sources, m.target_line, m.sign) for m in new.modifiers
    ]


def test_only_undefined_words_are_remarked() -> None:
    said = {name: given_map(name).remarks for name in FILES if given_map(name).remarks}
    assert said == {"WP49.gpml": ("unknown ShapeType 'mim-interaction' (2 times)",)}
