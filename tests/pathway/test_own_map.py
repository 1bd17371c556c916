"""Our own map: its tables hold together, it says what they say, and every difference from WP49 is listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml import etree

from il2.knowledge import symbols, tables
from il2.pathway import Map, check, resolve
from il2.pathway.boxes import graphics_box, group_box
from il2.pathway.compartments import compartment_at, compartments
from il2.pathway.entities import entity_name
from il2.pathway.gpml import read_text, to_text
from il2.pathway.graph import Graph
from il2.pathway.model import DataNode, Group, Line
from il2.pathway.own import own_edges, own_map, own_nodes, repairs, statements
from il2.pathway.words import head_class

from .given import given_graph, given_map, rows
from .schema import grammar

#: Signal peptide of human IL2RB, the offset between the two ways to count its residues.
OFFSET = 26


@pytest.fixture(scope="module")
def ours() -> Map:
    return own_map()


@pytest.fixture(scope="module")
def graph(ours: Map) -> Graph:
    return resolve(ours)


# The tables ------------------------------------------------------------------------------------------------


def test_ids_are_unique_and_say_whose_they_are(ours: Map) -> None:
    ids = [part.id for part in ours.parts()] + [p.id for line in ours.lines for p in line.points]
    assert len(ids) == len(set(ids))
    for name in ("map_nodes", "map_edges", "map_groups", "map_states", "map_shapes"):
        assert all((row["origin"] == "il2") == row["id"].startswith("il2-") for row in tables.load(name))


def test_every_reference_between_tables_leads_somewhere(ours: Map) -> None:
    keys = {row["key"] for row in tables.load("map_meanings")}
    for edge in own_edges():
        assert {edge.source_element, edge.target_element} <= set(ours.by_id) and edge.meaning in keys
    assert {one.element for one in statements()} <= set(ours.by_id)
    assert {one.group for one in own_nodes()} - {""} == {row["id"] for row in tables.load("map_groups")}
    assert {row["node"] for row in tables.load("map_states")} <= {one.id for one in own_nodes()}


def test_identifiers_are_those_of_the_labels() -> None:
    for one in own_nodes():
        database, identifier = one.identifier
        if one.type in ("Protein", "Rna"):
            assert database == "Entrez Gene" and symbols.find(one.label).ncbi_gene == identifier, one.id
        else:
            assert one.label in ("PIP3", "IL-2 receptor complex")


def test_reactions_are_those_of_the_scheme() -> None:
    known = re.compile(r"(J[0-5]|S(10|[1-9])|F[1-8]|M[1-8]|P(1[01]|[1-9])|K[1-4])")
    for edge in own_edges():
        assert edge.tier in (1, 2, 3)
        assert all(known.fullmatch(part) for part in edge.reaction.split("/")), edge.id


def test_residues_stand_in_both_numberings() -> None:
    for one in statements():
        assert len(one.residues) == len(one.residues_mature)
        for precursor, mature in zip(one.residues, one.residues_mature, strict=True):
            (gene, before), (other, after) = precursor.split(), mature.split()
            shift = OFFSET if gene == "IL2RB" else 0
            assert gene == other and before[0] == after[0]
            assert int(before[1:]) - int(after[1:]) == shift, one.id
    named = {residue for one in statements() for residue in one.residues}
    assert {"IL2RB Y364", "IL2RB Y418", "IL2RB Y536", "IL2RB Y387", "STAT5A Y694", "STAT5B Y699"} <= named


def test_residues_and_cells_are_those_of_the_statement() -> None:
    for one in statements():
        if not one.taken_from:
            continue
        for residue in one.residues:
            assert re.search(rf"\b\w*[- ]?{residue.split()[1][1:]}\b", one.statement), (one.id, residue)
        told = one.statement.casefold().replace("-", "")
        for cells in one.cells:
            words = re.findall(r"[a-z0-9]{2,}", cells.partition("(")[0].casefold().replace("-", ""))
            assert any(word.rstrip("s") in told for word in words), (one.id, cells)


# The map ---------------------------------------------------------------------------------------------------


def test_it_reads_back_from_gpml_2021_as_it_is(ours: Map) -> None:
    text = to_text(ours)
    again = read_text(text.encode("utf-8"), ours.name)
    assert again == replace(ours, layout=again.layout) and again.remarks == () and again.version == "2021"
    assert grammar("2021").validate(etree.fromstring(text.encode("utf-8")))


def test_it_survives_gpml_2013a(ours: Map, graph: Graph) -> None:
    text = to_text(ours, "2013a")
    assert grammar("2013a").validate(etree.fromstring(text.encode("utf-8")))
    again = resolve(read_text(text.encode("utf-8"), "again.gpml"))
    assert [(e.source, e.target, e.sign) for e in again.edges] == [
        (e.source, e.target, e.sign) for e in graph.edges
    ]


def test_the_check_finds_one_note(ours: Map, graph: Graph) -> None:
    findings = check(ours, graph)
    assert [(f.rule, f.severity, f.label) for f in findings] == [("D18", "note", "IL-2 receptor complex")]


def _members(ours: Map, ref: str) -> list[str]:
    part = ours.by_id[ref]
    nodes = (
        [p.id for p in ours.members[part.key] if isinstance(p, DataNode)] if isinstance(part, Group) else []
    )
    return nodes or [ref]


def test_the_drawing_says_what_the_table_says(ours: Map, graph: Graph) -> None:
    texts = {row["key"]: row["text"].casefold() for row in tables.load("map_meanings")}
    read = Counter((r.line, r.source, r.target, r.sign, r.meaning) for r in graph.readings)
    wanted = Counter(
        (edge.id, source, target, edge.sign, texts[edge.meaning])
        for edge in own_edges()
        for source in _members(ours, edge.source_element)
        for target in _members(ours, edge.target_element)
    )
    assert read == wanted
    assert {line.role for line in graph.lines} <= {"edge", "self"}


def test_the_signal_reaches_everything_that_has_an_input(graph: Graph) -> None:
    assert len(graph.entities) == 50 and len(graph.edges) == 104 and len(graph.components()) == 1
    inputs = {edge.target for edge in graph.edges}
    without = {entity.name for entity in graph.entities} - inputs
    assert without == {"PTEN", "PTPN2", "PTPN6"}
    assert graph.reached("IL2") | {"IL2"} == {entity.name for entity in graph.entities} - without


def test_the_feedback_that_wp49_leaves_open_is_closed(graph: Graph) -> None:
    signs = {(edge.source, edge.target): edge.sign for edge in graph.edges}
    for brake, on in (("SOCS3", "JAK1"), ("SOCS1", "JAK3"), ("CISH", "STAT5A"), ("DUSP6", "MAPK1")):
        assert signs[brake, on] == "-" and brake in graph.reached(on)
    assert signs["STAT5B", "IL2"] == "-" and signs["STAT5A", "IL2RA"] == "+"
    assert signs["AKT1", "FOXO3"] == "-" and signs["PTEN", "PIP3"] == "-" and signs["PTPN11", "STAT5A"] == "?"


def test_every_edge_has_a_source_and_cited_ones_a_reference(ours: Map) -> None:
    cited = {publication.id for publication in ours.publications}
    for edge in own_edges():
        line = ours.by_id[edge.id]
        assert edge.source and edge.status
        assert all(reference.target in cited for reference in line.references)
        if not line.references:  # no identifier of the source was read: its citation stands as a comment
            assert edge.source == "il2" or any(c.text.startswith("Source: ") for c in line.comments), edge.id
    assert sum(bool(line.references) for line in ours.interactions) > 0.75 * len(ours.interactions)


# The drawing -----------------------------------------------------------------------------------------------


def test_nodes_lie_apart_on_the_board_and_in_their_compartment(ours: Map) -> None:
    boxes = {node.id: graphics_box(node.graphics) for node in ours.nodes}
    names = {
        "Extracellular region": "extracellular",
        "Vesicle": "endosome",
        "Nucleus": "nucleus",
        "Cell": "cytoplasm",
    }
    by_shape = {row["id"]: names.get(row["component"], "") for row in tables.load("map_shapes")}
    known = compartments(ours)
    for one in own_nodes():
        box = boxes[one.id]
        assert (
            box.left > 0 and box.right < ours.board_width and box.top > 0 and box.bottom < ours.board_height
        )
        around = compartment_at(known, box.x, box.y)
        drawn = by_shape[around.id] if around else ""
        wanted = "cytoplasm" if one.compartment == "plasma membrane" else one.compartment
        assert drawn == wanted, one.id
        for other, its in boxes.items():
            apart = other == one.id or abs(its.x - box.x) >= (its.width + box.width) / 2 - 2 or (
                abs(its.y - box.y) >= (its.height + box.height) / 2
            )  # fmt: skip
            assert apart, (one.id, other)


def test_lines_start_and_end_on_the_side_of_what_they_join(ours: Map) -> None:
    for line in ours.interactions:
        for point in (line.start, line.end):
            part = ours.by_id[point.ref]
            box = group_box(ours, part) if isinstance(part, Group) else graphics_box(part.graphics)
            assert box.distance(point.x, point.y) < 0.01
            assert max(abs(point.rel_x), abs(point.rel_y)) == pytest.approx(1.0, abs=1e-3), line.id
            assert (point.x, point.y) == pytest.approx(
                (box.x + point.rel_x * box.width / 2, box.y + point.rel_y * box.height / 2), abs=1e-3
            )


# Against WP49 ----------------------------------------------------------------------------------------------


def _differences(old: Map, new: Map) -> Iterator[tuple[str, str, str, str]]:
    """Every difference of meaning between WP49 and our map: element, attribute, before, after."""
    keys = {group.id: group.key for group in old.groups}
    for part in (*old.nodes, *old.lines, *old.labels, *old.shapes, *old.states):
        now = new.by_id.get(part.id)
        if now is None:
            yield part.id, "removed", part.kind, ""
        elif now.kind != part.kind:
            yield part.id, "kind", part.kind, now.kind
            if isinstance(part, Line) and isinstance(now, Line):
                yield part.id, "start", "loose", now.start.ref or ""
                yield part.id, "end", "loose", now.end.ref or ""
        elif isinstance(part, DataNode) and isinstance(now, DataNode):
            kinds = {"RNA": "Rna"}
            yield part.id, "label", part.label, now.label
            yield part.id, "type", part.type or "", kinds.get(now.type or "", now.type or "")
            yield part.id, "identifier", _identifier(part), _identifier(now)
            yield part.id, "group", part.group or "none", now.group or "none"
        elif isinstance(part, Line) and isinstance(now, Line):
            for name, before, after in (("start", part.start, now.start), ("end", part.end, now.end)):
                ref = keys.get(before.ref or "", before.ref or "loose")
                yield part.id, name, ref, after.ref or "loose"
            yield part.id, "head", head_class(part.end.head), now.end.head or ""
        else:
            yield part.id, "text", getattr(part, "label", "") or "", getattr(now, "label", "") or ""
    for group in old.groups:
        yield group.key, "type", group.style or "", new.by_id[group.key].style or ""


def _identifier(node: DataNode) -> str:
    return f"{node.xref.database} {node.xref.identifier}" if node.xref else ""


GLOBAL = {"description", "link", "title", "colour", "reference", "place", "hidden property"}


def test_every_difference_from_wp49_is_a_listed_repair_and_every_repair_a_difference(ours: Map) -> None:
    found = {d for d in _differences(given_map("WP49.gpml"), ours) if d[2] != d[3]}
    listed = {
        (r.element, r.attribute, r.was, r.now)
        for r in repairs()
        if r.attribute not in GLOBAL | {"statement", "residue", "cells"}
    }
    assert found == listed


def test_every_statement_of_wp49_is_kept_or_its_change_is_listed(ours: Map) -> None:
    old = given_map("WP49.gpml")
    changed = {r.was for r in repairs() if r.attribute == "statement"}
    kept = {one.statement for one in statements()}
    for part in old.parts():
        for comment in part.comments:
            text = comment.text.strip()
            assert not text or text in kept | changed, (part.id, text)
    corrected = {r.now for r in repairs() if r.attribute == "statement" and r.rule == "text"}
    assert corrected <= kept


def test_the_edges_of_wp49_are_ours_but_for_the_repaired_ones(graph: Graph) -> None:
    names = {"FOXO3A": "FOXO3"}
    old = {
        (names.get(e.source, e.source), names.get(e.target, e.target)) for e in given_graph("WP49.gpml").edges
    }
    new = {(e.source, e.target) for e in graph.edges}
    assert old - new == {
        ("IL2RB", "JAK3"),  # its statement: JAK3 phosphorylates IL2RB
        ("GRB2", "CRKL"),  # its statement: GAB2 binds CRKL
        ("PIK3R1", "AKT1"),  # through PIP3 now
    }
    assert {("JAK3", "IL2RB"), ("GAB2", "CRKL"), ("PIK3R1", "PIP3"), ("PIP3", "AKT1")} <= new


def test_the_entities_of_wp49_are_all_there(graph: Graph) -> None:
    labels = {row["label"] for row in rows("wp49_participants.csv")}
    ours = {entity_name(entity.name) for entity in graph.entities}
    assert {label.replace("FOXO3A", "FOXO3") for label in labels} <= ours
    assert ours - labels == {
        "FOXO3", "SOCS1", "PTPN2", "PTPN6", "PTEN", "PIP3", "DUSP6", "IL-2 receptor complex", "degradation",
    }  # fmt: skip
