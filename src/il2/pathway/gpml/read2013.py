"""The elements of GPML 2013a."""

from __future__ import annotations

from typing import Any

from lxml import etree

from il2.pathway.gpml.biopax import read_biopax
from il2.pathway.gpml.decode import Decoder
from il2.pathway.gpml.ids import Ids
from il2.pathway.model import (
    Anchor,
    Annotation,
    DataNode,
    Group,
    Kept,
    Label,
    Line,
    Publication,
    Reference,
    Shape,
    State,
)

_NOTES = ("Comment", "BiopaxRef", "Attribute")
_TOP = (
    "Graphics", "DataNode", "State", "Interaction", "GraphicalLine", "Label", "Shape", "Group", "InfoBox",
    "Legend", "Biopax",
)  # fmt: skip


def read_2013a(root: etree._Element, decoder: Decoder) -> dict[str, Any]:
    """Return the fields of a map."""
    found, rest = decoder.fields(root, "Pathway")
    found.setdefault("title", "")
    reader = _Reader(decoder, Ids(root, "GraphId"))
    found |= _notes(root, decoder)
    found |= _board(root, decoder)
    publications, annotations, biopax = _biopax(root, decoder)
    within = {"Biopax": biopax} | _empty_elements(root, decoder)
    within |= {"Board": found.pop("kept_board")}
    return found | {
        "nodes": tuple(reader.node(e) for e in decoder.children(root, "DataNode")),
        "states": tuple(reader.state(e) for e in decoder.children(root, "State")),
        "interactions": tuple(reader.line(e) for e in decoder.children(root, "Interaction")),
        "graphical_lines": tuple(reader.line(e) for e in decoder.children(root, "GraphicalLine")),
        "labels": tuple(reader.label(e) for e in decoder.children(root, "Label")),
        "shapes": tuple(reader.shape(e) for e in decoder.children(root, "Shape")),
        "groups": tuple(reader.group(e) for e in decoder.children(root, "Group")),
        "info_box": _corner(root, decoder, "InfoBox"),
        "legend_box": _corner(root, decoder, "Legend"),
        "publications": publications,
        "annotations": annotations,
        "kept": decoder.kept(rest, decoder.leftover(root, _NOTES + _TOP)),
        "kept_within": {name: kept for name, kept in within.items() if kept},
    }


def _notes(element: etree._Element, decoder: Decoder) -> dict[str, Any]:
    return {
        "comments": decoder.comments(element),
        "references": tuple(
            Reference("citation", child.text or "", kept=decoder.all_attributes(child))
            for child in decoder.children(element, "BiopaxRef")
        ),
        "properties": decoder.properties(element, "Attribute"),
    }  # fmt: skip


def _board(root: etree._Element, decoder: Decoder) -> dict[str, Any]:
    element = decoder.child(root, "Graphics")
    if element is None:
        return {"kept_board": Kept()}
    found, rest = decoder.fields(element, "Board")
    return found | {"kept_board": decoder.kept(rest, decoder.leftover(element, ()))}


def _biopax(
    root: etree._Element, decoder: Decoder
) -> tuple[tuple[Publication, ...], tuple[Annotation, ...], Kept]:
    block = decoder.child(root, "Biopax")
    return ((), (), Kept()) if block is None else read_biopax(block)


def _corner(root: etree._Element, decoder: Decoder, tag: str) -> tuple[float, float] | None:
    element = decoder.child(root, tag)
    if element is None:
        return None
    found, _ = decoder.fields(element, "Corner")
    return found["x"], found["y"]


def _empty_elements(root: etree._Element, decoder: Decoder) -> dict[str, Kept]:
    """What the elements without content hold beyond their two numbers."""
    found = {}
    for tag in ("InfoBox", "Legend"):
        element = decoder.child(root, tag)
        if element is not None:
            found[tag] = decoder.kept(decoder.fields(element, "Corner")[1], decoder.leftover(element, ()))
    return found


class _Reader:
    """Reads the drawn elements, giving an id to those that have none."""

    def __init__(self, decoder: Decoder, ids: Ids) -> None:
        self.decoder, self.ids = decoder, ids

    def _part(self, element: etree._Element, table: str, *known: str) -> dict[str, Any]:
        """Fields that every element has."""
        found, rest = self.decoder.fields(element, table)
        found |= self.ids.named(element, found.get("id"))
        found |= _notes(element, self.decoder)
        found["kept"] = self.decoder.kept(rest, self.decoder.leftover(element, (*_NOTES, *known)))
        return found | {"source_line": element.sourceline or 0}

    def node(self, element: etree._Element) -> DataNode:
        part = self._part(element, "DataNode", "Graphics", "Xref")
        return DataNode(**part, graphics=self.decoder.graphics(element), xref=self.decoder.xref(element))

    def state(self, element: etree._Element) -> State:
        graphics = self.decoder.graphics(element, "StateGraphics")
        part = self._part(element, "State", "Graphics", "Xref")
        return State(**part, graphics=graphics, xref=self.decoder.xref(element))

    def label(self, element: etree._Element) -> Label:
        return Label(**self._part(element, "Label", "Graphics"), graphics=self.decoder.graphics(element))

    def shape(self, element: etree._Element) -> Shape:
        return Shape(**self._part(element, "Shape", "Graphics"), graphics=self.decoder.graphics(element))

    def group(self, element: etree._Element) -> Group:
        part = self._part(element, "Group")
        part.setdefault("key", part["id"])
        return Group(**part)

    def line(self, element: etree._Element) -> Line:
        graphics = self.decoder.need(element, "Graphics")
        return Line(
            **self._part(element, "Interaction", "Graphics", "Xref"),
            graphical=self.decoder.local(element) == "GraphicalLine",
            points=self.decoder.points(graphics, element),
            anchors=tuple(self._anchor(child) for child in self.decoder.children(graphics, "Anchor")),
            graphics=self.decoder.line_graphics(graphics, "Point", "Anchor"),
            xref=self.decoder.xref(element),
        )

    def _anchor(self, element: etree._Element) -> Anchor:
        found, rest = self.decoder.fields(element, "Anchor")
        found |= self.ids.named(element, found.get("id"))
        return Anchor(**found, kept=self.decoder.kept(rest, self.decoder.leftover(element, ())))
