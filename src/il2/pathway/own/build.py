"""The tables of our map as a GPML 2021 map: same elements, statements as comments, sources as citations."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any, Final

from il2.knowledge import sources, tables
from il2.pathway.boxes import Box, around, graphics_box
from il2.pathway.model import (
    Annotation,
    Author,
    Comment,
    DataNode,
    Graphics,
    Group,
    Label,
    Line,
    LineGraphics,
    Map,
    Point,
    Property,
    Publication,
    Reference,
    Shape,
    State,
    Xref,
)
from il2.pathway.own.legend import legend
from il2.pathway.own.records import OwnEdge, OwnNode, Statement, own_edges, own_nodes, statements_on
from il2.pathway.words import COMPONENT

TITLE: Final = "il2"
_BOARD: Final = (1730.0, 1180.0)
_CLEAR: Final = "00000000"
_PROTEIN_STATE: Final = "ProteinModification"
_GROUP_LOOK: Final = {"Complex": ("Solid", "Octagon", 12.0), "Paralog": ("Dashed", "Rectangle", 8.0)}
_TYPES: Final = {"Rna": "RNA"}
_Z: Final = {"group": 4096.0, "line": 12288.0, "shape": 1024.0, "label": 28672.0, "node": 32768.0}


@cache
def own_map() -> Map:
    """Return our IL-2 map, as it would be read from its GPML 2021 file.

    Examples
    --------
    >>> from il2.pathway import resolve
    >>> found = own_map()
    >>> found.by_id["dd415"].xref.identifier, "PIP3" in resolve(found).reached("IL2")
    ('2475', True)
    """
    nodes = tuple(_node(one) for one in own_nodes())
    groups = tuple(_group(row) for row in tables.load("map_groups"))
    shapes = tuple(_shape(row) for row in tables.load("map_shapes") if row["kind"] == "shape")
    labels = tuple(_label(row) for row in tables.load("map_shapes") if row["kind"] == "label")
    drawn: tuple[DataNode | Group | Shape, ...] = (*nodes, *groups, *shapes)
    boxes = {part.id: graphics_box(part.graphics) for part in drawn if part.graphics}
    key = legend()
    said = _said()
    return Map(
        version="2021",
        name="il2.gpml",
        title=said["title"][0],
        organism=said["organism"][0],
        source="il2",
        revision=f"il2, corrected from {said['made_from'][0]}",
        license="MIT; WP49 is CC0",
        text="\n\n".join(said["description"]),
        authors=tuple(Author(name=name) for name in tables.words(said["authors"][0])),
        references=(*_term_references(said), Reference("citation", _ref("netpath2010"))),
        board_width=_BOARD[0],
        board_height=_BOARD[1],
        background="ffffff",
        nodes=nodes,
        states=_states(nodes),
        interactions=tuple(_line(one, boxes) for one in own_edges()),
        graphical_lines=key.lines,
        labels=(*labels, *key.labels),
        shapes=(*shapes, *key.shapes),
        groups=groups,
        publications=_publications(),
        annotations=tuple(_term(i, text) for i, text in enumerate(said["term"], 1)),
    )


def _said() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in tables.load("map_text"):
        found[row["key"]].append(row["text"])
    return found


# Elements -------------------------------------------------------------------------------------------------


def _node(one: OwnNode) -> DataNode:
    x, y, width, height = one.box
    rna = one.type == "Rna"
    look = Graphics(
        x=x, y=y, width=width, height=height, z=_Z["node"], color="000000", text_color="000000",
        fill="ffffff", line_style="Solid", line_width=1.0, shape="Rectangle", font_size=12.0,
        align="Center", valign="Middle", font_style="Italic" if rna else None,
    )  # fmt: skip
    database, identifier = one.identifier
    return DataNode(
        id=one.id,
        label=one.label,
        type=_TYPES.get(one.type, one.type),
        group=one.group or None,
        graphics=look,
        xref=Xref(database, identifier) if identifier else None,
        comments=_note(one.note),
        properties=_properties(one, compartment=one.compartment),
    )


def _states(nodes: tuple[DataNode, ...]) -> tuple[State, ...]:
    """The states in the order in which a file holds them: node by node."""
    order = {node.id: place for place, node in enumerate(nodes)}
    return tuple(sorted((_state(row) for row in tables.load("map_states")), key=lambda s: order[s.node]))


def _state(row: tables.Record) -> State:
    look = Graphics(
        rel_x=row["rel_x"], rel_y=row["rel_y"], width=15.0, height=15.0, color="000000", text_color="000000",
        fill="ffff00", line_style="Solid", line_width=1.0, shape="Oval", font_size=10.0, valign="Middle",
    )  # fmt: skip
    shown = {"residues": row["residues"], "residuesMature": row["residues_mature"]}
    return State(
        id=row["id"],
        label=row["label"],
        type=_PROTEIN_STATE,
        node=row["node"],
        graphics=look,
        comments=(*_statements(row["id"]), *_note(row["note"])),
        references=_references(row["id"], row["source"]),
        properties=_row_properties(row, **shown),
    )


def _group(row: tables.Record) -> Group:
    members = [one for one in own_nodes() if one.group == row["id"]]
    style, shape, margin = _GROUP_LOOK[row["type"]]
    box = around([Box(*one.box) for one in members]).grown(margin)
    look = Graphics(
        x=box.x, y=box.y, width=box.width, height=box.height, z=_Z["group"], color="808080",
        text_color="808080", fill=_CLEAR, line_style=style, line_width=1.0, shape=shape, valign="Middle",
    )  # fmt: skip
    return Group(
        id=row["id"],
        key=row["id"],
        style=row["type"],
        label=row["label"],
        graphics=look,
        comments=_note(row["note"]),
        properties=_row_properties(row),
    )


def _line(one: OwnEdge, boxes: dict[str, Box]) -> Line:
    meaning = _meanings()[one.meaning]
    ends = [(one.source_element, one.start, None), (one.target_element, one.end, one.head)]
    places = [_end(boxes[ref], rel, ref, head, f"{one.id}-{n}") for n, (ref, rel, head) in enumerate(ends)]
    inner = [Point(x=x, y=y, id=f"{one.id}-w{n}") for n, (x, y) in enumerate(one.waypoints, 1)]
    look = LineGraphics(
        color=meaning["colour"],
        line_style=meaning["style"],
        line_width=1.5,
        connector=one.connector,
        z=_Z["line"],
    )
    return Line(
        id=one.id,
        points=(places[0], *inner, places[1]),
        graphics=look,
        comments=(*_statements(one.id), *_note(one.note), *_citation(one.source)),
        references=_references(one.id, one.source),
        properties=_properties(one, reaction=one.reaction, tier=str(one.tier or "")),
    )


def _end(box: Box, rel: tuple[float, float], ref: str, head: str | None, name: str) -> Point:
    x, y = box.x + rel[0] * box.width / 2, box.y + rel[1] * box.height / 2
    return Point(
        x=round(x, 4), y=round(y, 4), ref=ref, rel_x=rel[0], rel_y=rel[1], head=head or "Undirected", id=name
    )


def _shape(row: tables.Record) -> Shape:
    look = Graphics(
        x=row["x"], y=row["y"], width=row["width"], height=row["height"], z=_Z["shape"], color=row["color"],
        text_color=row["color"], fill=_CLEAR, line_style="Double" if row["component"] else "Solid",
        line_width=2.0, shape=row["shape"], font_size=10.0, valign="Middle",
    )  # fmt: skip
    component = (Property(COMPONENT, row["component"]),) if row["component"] else ()
    return Shape(
        id=row["id"],
        label=row["text"] or None,
        graphics=look,
        comments=_note(row["note"]),
        properties=(*component, *_row_properties(row)),
    )


def _label(row: tables.Record) -> Label:
    look = Graphics(
        x=row["x"], y=row["y"], width=row["width"], height=row["height"], z=_Z["label"],
        color=_CLEAR, text_color=row["color"] or "606060", fill=_CLEAR, shape="None", font_size=12.0,
        valign="Middle", align="Center",
    )  # fmt: skip
    return Label(id=row["id"], label=row["text"], graphics=look, properties=_row_properties(row))


# Evidence -------------------------------------------------------------------------------------------------


def _properties(one: OwnNode | OwnEdge, **more: str) -> tuple[Property, ...]:
    shown = {"origin": one.origin, "status": one.status, "source": one.source} | more
    return tuple(Property(f"il2.{key}", value) for key, value in shown.items() if value)


def _row_properties(row: tables.Record, **more: str) -> tuple[Property, ...]:
    shown: dict[str, Any] = {name: row[name] for name in ("origin", "status", "source")} | more
    return tuple(Property(f"il2.{key}", value) for key, value in shown.items() if value)


def _note(text: str) -> tuple[Comment, ...]:
    return (Comment(text, "il2"),) if text else ()


def _citation(source: str) -> tuple[Comment, ...]:
    """A source without identifier or address cannot be a citation of GPML: it is said in words."""
    if source == "il2" or _is_citable(source):
        return ()
    return _note(f"Source: {sources.source(source).citation}")


def _statements(element: str) -> tuple[Comment, ...]:
    return tuple(Comment(_sentence(one), one.source) for one in statements_on().get(element, ()))


def _sentence(one: Statement) -> str:
    """The statement with its residues in mature numbering, where that differs, and its cells."""
    more = []
    if one.residues_mature != one.residues:
        more.append(f"mature chain: {', '.join(one.residues_mature)}")
    if one.cells:
        more.append(f"cells: {', '.join(one.cells)}")
    return f"{one.statement} [{'; '.join(more)}]" if more else one.statement


def _references(element: str, source: str) -> tuple[Reference, ...]:
    keys = [source, *(one.source for one in statements_on().get(element, ()))]
    return tuple(Reference("citation", _ref(key)) for key in dict.fromkeys(keys) if _is_citable(key))


def _ref(key: str) -> str:
    return f"il2-ref-{key}"


@cache
def _is_citable(key: str) -> bool:
    found = sources.source(key)
    return key not in ("il2", "memory") and bool(found.pmid or found.doi or found.url)


def _publications() -> tuple[Publication, ...]:
    used = {one.source for one in own_nodes()} | {one.source for one in own_edges()}
    used |= {row["source"] for row in tables.load("map_states")} | {"netpath2010"}
    used |= {one.source for several in statements_on().values() for one in several}
    return tuple(_publication(key) for key in sorted(used) if _is_citable(key))


def _publication(key: str) -> Publication:
    found = sources.source(key)
    xref = None
    if found.pmid or found.doi:
        xref = Xref("pubmed", found.pmid) if found.pmid else Xref("doi", found.doi)
    return Publication(id=_ref(key), xref=xref, url=None if xref else found.url)


def _term(number: int, text: str) -> Annotation:
    identifier, _, term = text.partition(" ")
    prefix, _, local = identifier.partition(":")
    return Annotation(
        id=f"il2-term-{number}", term=term, ontology="Ontology", xref=Xref(prefix.casefold(), local)
    )


def _term_references(said: dict[str, list[str]]) -> tuple[Reference, ...]:
    return tuple(Reference("annotation", f"il2-term-{i}") for i in range(1, len(said["term"]) + 1))


@cache
def _meanings() -> dict[str, tables.Record]:
    return {row["key"]: row for row in tables.load("map_meanings")}
