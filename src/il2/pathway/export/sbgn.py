"""SBGN-ML 0.3, activity flow: every element is an activity, every link an influence.

A map says who acts on whom, not by which reaction; the language of SBGN that says the same is activity flow.
What acts on a reaction becomes an influence on what the reaction ends on. A line without a sign, a binding or
a line of unknown meaning is an unknown influence.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from il2.pathway.boxes import Box, around
from il2.pathway.compartments import Compartment
from il2.pathway.export.paths import link_points
from il2.pathway.export.view import Element, Link, View
from il2.pathway.export.xml import Names, clean, document

NAMESPACE: Final = "http://sbgn.org/libsbgn/0.3"
VERSION: Final = "http://identifiers.org/combine.specifications/sbgn.af.level-1.version-1.2"
_ARCS: Final = {"+": "positive influence", "-": "negative influence", "?": "unknown influence"}
#: Type of a data node -> unit of information of an activity.
_UNITS: Final = {
    "protein": "macromolecule",
    "geneproduct": "macromolecule",
    "rna": "nucleic acid feature",
    "dna": "nucleic acid feature",
    "metabolite": "simple chemical",
    "complex": "complex",
}
_PHENOTYPES: Final = frozenset({"pathway", "phenotype", "disease", "event", "key event", "biologicalprocess"})
_UNIT_HEIGHT: Final = 8.0
_MARGIN: Final = 10.0
#: SBGN wants every activity in a compartment once there is one.
_ELSEWHERE: Final = "not in a drawn compartment"


def to_sbgn(shown: View) -> str:
    """Return the map as SBGN-ML; places are those of the drawing."""
    names = Names()
    root = etree.Element(f"{{{NAMESPACE}}}sbgn", nsmap={None: NAMESPACE})
    drawn = _sub(root, "map", {"id": names[" map"], "version": VERSION})
    if shown.compartments:
        _compartment(drawn, Compartment("", _ELSEWHERE, _whole(shown)), names)
    for compartment in reversed(shown.compartments):
        _compartment(drawn, compartment, names)
    sources = {link.source for link in (*shown.links, *shown.actions)}
    for element in shown.elements:
        _glyph(drawn, element, names, acts=element.id in sources, within=bool(shown.compartments))
    for link in (*shown.links, *shown.actions):
        _arc(drawn, shown, link, names)
    return document(root)


def _sub(parent: etree._Element, tag: str, attributes: dict[str, str]) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)


def _box(parent: etree._Element, box: Box) -> None:
    size = {"x": box.left, "y": box.top, "w": max(box.width, 1.0), "h": max(box.height, 1.0)}
    _sub(parent, "bbox", {name: f"{float(value):.6g}" for name, value in size.items()})


def _compartment(parent: etree._Element, one: Compartment, names: Names) -> None:
    glyph = _sub(parent, "glyph", {"class": "compartment", "id": names[one.id]})
    _sub(glyph, "label", {"text": clean(one.name)})
    _box(glyph, one.box)


def _whole(shown: View) -> Box:
    boxes = [element.box for element in shown.elements] + [one.box for one in shown.compartments]
    return around(boxes).grown(_MARGIN)


def _glyph(parent: etree._Element, element: Element, names: Names, *, acts: bool, within: bool) -> None:
    """An activity; an outcome that acts on nothing further is a phenotype."""
    kind = element.type.casefold()
    phenotype = not acts and (element.kind == "text" or kind in _PHENOTYPES)
    attributes = {"class": "phenotype" if phenotype else "biological activity", "id": names[element.id]}
    if within:
        attributes["compartmentRef"] = names[element.compartment]
    glyph = _sub(parent, "glyph", attributes)
    _sub(glyph, "label", {"text": clean(element.name)})
    _box(glyph, element.box)
    if not phenotype:
        unit = _sub(glyph, "glyph", {"class": "unit of information", "id": names[f"{element.id} unit"]})
        _sub(unit, "label", {"text": ""})
        _sub(unit, "entity", {"name": _UNITS.get(kind, "unspecified entity")})
        box = element.box
        _box(unit, Box(box.left + box.width / 4, box.top, box.width / 4, _UNIT_HEIGHT))


def _arc(parent: etree._Element, shown: View, link: Link, names: Names) -> None:
    ends = {"source": names[link.source], "target": names[link.target]}
    arc = _sub(parent, "arc", {"class": _ARCS[link.sign], "id": names[f"arc {link.id}"], **ends})
    points = link_points(shown, link)
    for tag, (x, y) in zip(("start", *["next"] * (len(points) - 2), "end"), points, strict=True):
        _sub(arc, tag, {"x": f"{x:.6g}", "y": f"{y:.6g}"})
