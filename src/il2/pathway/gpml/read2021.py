"""The elements of GPML 2021."""

from __future__ import annotations

from typing import Any

from lxml import etree

from il2.pathway.gpml.decode import Decoder
from il2.pathway.gpml.ids import Ids
from il2.pathway.model import (
    NOTHING_KEPT,
    Anchor,
    Annotation,
    Author,
    DataNode,
    Evidence,
    Graphics,
    Group,
    Kept,
    Label,
    Line,
    LineGraphics,
    Publication,
    Reference,
    Shape,
    State,
)

_REFERENCES = {"AnnotationRef": "annotation", "CitationRef": "citation", "EvidenceRef": "evidence"}
_NOTES = ("Comment", "Property", *_REFERENCES)
LISTS = {
    "DataNodes": "DataNode", "Interactions": "Interaction", "GraphicalLines": "GraphicalLine",
    "Labels": "Label", "Shapes": "Shape", "Groups": "Group", "Annotations": "Annotation",
    "Citations": "Citation",     "Evidences": "Evidence",
}  # fmt: skip


def read_2021(root: etree._Element, decoder: Decoder) -> dict[str, Any]:
    """Return the fields of a map."""
    found, rest = decoder.fields(root, "Pathway")
    found.setdefault("title", "")
    found |= _notes(root, decoder)
    reader = _Reader(decoder, Ids(root, "elementId"))
    lists = {name: _listed(root, decoder, name) for name in LISTS}
    within = {name: _list_kept(root, decoder, name) for name in LISTS}
    within |= {"Authors": _list_kept(root, decoder, "Authors", "Author")}
    board = decoder.child(root, "Graphics")
    if board is not None:
        size, more = decoder.fields(board, "Board")
        found |= size
        within["Board"] = decoder.kept(more, decoder.leftover(board, ()))
    description = decoder.child(root, "Description")
    if description is not None:
        found["text"] = description.text or ""
        within["Description"] = decoder.kept(tuple((str(k), str(v)) for k, v in description.attrib.items()))
    nodes = [reader.node(e) for e in lists["DataNodes"]]
    return found | {
        "xref": decoder.xref(root),
        "authors": _authors(root, decoder),
        "nodes": tuple(nodes),
        "states": tuple(
            state
            for node, e in zip(nodes, lists["DataNodes"], strict=True)
            for state in reader.states(e, node)
        ),
        "interactions": tuple(reader.line(e) for e in lists["Interactions"]),
        "graphical_lines": tuple(reader.line(e) for e in lists["GraphicalLines"]),
        "labels": tuple(reader.label(e) for e in lists["Labels"]),
        "shapes": tuple(reader.shape(e) for e in lists["Shapes"]),
        "groups": tuple(reader.group(e) for e in lists["Groups"]),
        "publications": tuple(_publication(e, decoder) for e in lists["Citations"]),
        "annotations": tuple(_annotation(e, decoder) for e in lists["Annotations"]),
        "evidences": tuple(_evidence(e, decoder) for e in lists["Evidences"]),
        "kept": decoder.kept(
            rest,
            decoder.leftover(root, (*_NOTES, *LISTS, "Xref", "Description", "Authors", "Graphics")),
        ),
        "kept_within": {name: kept for name, kept in within.items() if kept},
    }


def _listed(root: etree._Element, decoder: Decoder, name: str) -> list[etree._Element]:
    block = decoder.child(root, name)
    return [] if block is None else decoder.children(block, LISTS[name])


def _list_kept(root: etree._Element, decoder: Decoder, name: str, item: str = "") -> Kept:
    block = decoder.child(root, name)
    if block is None:
        return Kept()
    attributes = tuple((str(k), str(v)) for k, v in block.attrib.items())
    return decoder.kept(attributes, decoder.leftover(block, (item or LISTS[name],)))


def _notes(element: etree._Element, decoder: Decoder) -> dict[str, Any]:
    return {
        "comments": decoder.comments(element),
        "references": _references(element, decoder),
        "properties": decoder.properties(element, "Property"),
    }


def _references(element: etree._Element, decoder: Decoder) -> tuple[Reference, ...]:
    found = []
    for tag, kind in _REFERENCES.items():
        for child in decoder.children(element, tag):
            rest = tuple((str(k), str(v)) for k, v in child.attrib.items() if k != "elementRef")
            kept = decoder.kept(rest, decoder.leftover(child, tuple(_REFERENCES)))
            target = child.get("elementRef") or ""
            found.append(Reference(kind, target, _references(child, decoder), kept))  # type: ignore[arg-type]
    return tuple(found)


def _authors(root: etree._Element, decoder: Decoder) -> tuple[Author, ...]:
    block = decoder.child(root, "Authors")
    if block is None:
        return ()
    return tuple(_author(child, decoder) for child in decoder.children(block, "Author"))


def _author(element: etree._Element, decoder: Decoder) -> Author:
    found, rest = decoder.fields(element, "Author")
    found.setdefault("name", "")
    return Author(
        **found, xref=decoder.xref(element), kept=decoder.kept(rest, decoder.leftover(element, ("Xref",)))
    )


def _source(element: etree._Element, decoder: Decoder, table: str) -> dict[str, Any]:
    """Identifier, link and rest of a citation, annotation or evidence."""
    found, rest = decoder.fields(element, table)
    found.setdefault("id", "")
    url = decoder.child(element, "Url")
    if url is not None:
        found["url"] = url.get("link") or ""
    return found | {
        "xref": decoder.xref(element),
        "kept": decoder.kept(rest, decoder.leftover(element, ("Xref", "Url"))),
    }


def _publication(element: etree._Element, decoder: Decoder) -> Publication:
    return Publication(**_source(element, decoder, "Citation"))


def _annotation(element: etree._Element, decoder: Decoder) -> Annotation:
    return Annotation(**{"term": ""} | _source(element, decoder, "Annotation"))


def _evidence(element: etree._Element, decoder: Decoder) -> Evidence:
    return Evidence(**_source(element, decoder, "Evidence"))


class _Reader:
    """Reads the drawn elements."""

    def __init__(self, decoder: Decoder, ids: Ids) -> None:
        self.decoder, self.ids = decoder, ids

    def _part(self, element: etree._Element, table: str, *known: str) -> dict[str, Any]:
        found, rest = self.decoder.fields(element, table)
        found |= self.ids.named(element, found.get("id"))
        found |= _notes(element, self.decoder)
        found["kept"] = self.decoder.kept(rest, self.decoder.leftover(element, (*_NOTES, *known)))
        return found | {"source_line": element.sourceline or 0}

    def node(self, element: etree._Element) -> DataNode:
        return DataNode(
            **self._part(element, "DataNode", "Xref", "States", "Graphics"),
            kept_states=self._block(self.decoder.child(element, "States"), "State"),
            graphics=self.decoder.graphics(element),
            xref=self.decoder.xref(element),
        )

    def _block(self, block: etree._Element | None, *known: str) -> Kept:
        """What an element that only holds others has beside them."""
        if block is None:
            return NOTHING_KEPT
        attributes = tuple((str(k), str(v)) for k, v in block.attrib.items())
        return self.decoder.kept(attributes, self.decoder.leftover(block, known))

    def states(self, element: etree._Element, node: DataNode) -> list[State]:
        block = self.decoder.child(element, "States")
        found = [] if block is None else self.decoder.children(block, "State")
        return [self._state(child, node) for child in found]

    def _state(self, element: etree._Element, node: DataNode) -> State:
        return State(
            **self._part(element, "State", "Xref", "Graphics"),
            node=node.id,
            graphics=self.decoder.graphics(element, "StateGraphics"),
            xref=self.decoder.xref(element),
        )

    def label(self, element: etree._Element) -> Label:
        return Label(**self._part(element, "Label", "Graphics"), graphics=self.decoder.graphics(element))

    def shape(self, element: etree._Element) -> Shape:
        return Shape(**self._part(element, "Shape", "Graphics"), graphics=self.decoder.graphics(element))

    def group(self, element: etree._Element) -> Group:
        part = self._part(element, "Group", "Xref", "Graphics")
        graphics: Graphics | None = None
        if self.decoder.child(element, "Graphics") is not None:
            graphics = self.decoder.graphics(element)
        return Group(**part, key=part["id"], graphics=graphics, xref=self.decoder.xref(element))

    def line(self, element: etree._Element) -> Line:
        waypoints = self.decoder.need(element, "Waypoints")
        graphics = self.decoder.child(element, "Graphics")
        part = self._part(element, "Interaction", "Xref", "Waypoints", "Graphics")
        look = LineGraphics() if graphics is None else self.decoder.line_graphics(graphics)
        return Line(
            **part,
            graphical=self.decoder.local(element) == "GraphicalLine",
            points=self.decoder.points(waypoints, element),
            kept_points=self._block(waypoints, "Point", "Anchor"),
            anchors=tuple(self._anchor(child) for child in self.decoder.children(waypoints, "Anchor")),
            xref=self.decoder.xref(element),
            graphics=look,
        )

    def _anchor(self, element: etree._Element) -> Anchor:
        found, rest = self.decoder.fields(element, "Anchor")
        found |= self.ids.named(element, found.get("id"))
        return Anchor(**found, kept=self.decoder.kept(rest, self.decoder.leftover(element, ())))
