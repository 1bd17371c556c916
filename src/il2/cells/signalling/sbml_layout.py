"""The whole network as SBML with the map as its layout: every bound element has its place on the drawing.

A box whose quantity rests on a species becomes a species glyph of that species; what rests on a parameter, a
rule or nothing becomes a general glyph. A line whose law is a reaction becomes a reaction glyph, every other
line a general glyph that refers to the species whose rate it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lxml import etree

from il2.cells.signalling.binding import Bond
from il2.engine.expression import parse, symbols
from il2.network import Network, sbml
from il2.pathway import Graph, Map
from il2.pathway.boxes import Box, around, graphics_box
from il2.pathway.compartments import compartments
from il2.pathway.export.glyphs import LAYOUT, bounding_box, curve, glyph, number
from il2.pathway.export.xml import Names, clean
from il2.pathway.model import Line

#: Parts of the cell on the map -> compartments of the network.
_ROOMS: Final = {"cell": "cytosol", "vesicle": "endosome"}


def sbml_with_layout(network: Network, found: Map, graph: Graph, bonds: Mapping[str, Bond]) -> str:
    """Return a network as SBML Level 3 Version 2 with a layout taken from a map; lengths are its px.

    Parameters
    ----------
    network : with values. found, graph : the map. bonds : its records by element.
    """
    root = etree.fromstring(sbml.write(network).encode())
    core = str(etree.QName(root).namespace)
    whole = etree.Element(root.tag, dict(root.attrib), nsmap={None: core, "layout": LAYOUT})
    whole.set(f"{{{LAYOUT}}}required", "false")
    whole.extend(list(root))
    model = whole.find(f"{{{core}}}model")
    assert model is not None
    _Drawing(network, found, graph, bonds).write(model)
    etree.indent(whole)
    return etree.tostring(whole, xml_declaration=True, encoding="UTF-8").decode() + "\n"


class _Drawing:
    """Writes the layout of one map; ids begin with ``map_``, so that none is one of the network."""

    def __init__(self, network: Network, found: Map, graph: Graph, bonds: Mapping[str, Bond]) -> None:
        self.network, self.map, self.bonds = network, found, bonds
        self.nodes = [node for node in found.nodes if node.id not in graph.legend.parts]
        self.lines = [line for line in found.interactions if line.id not in graph.legend.parts]
        self.species = {one.name for one in network.species}
        self.reactions = {one.name for one in network.reactions}
        self.known = {part.name for part in network}
        self.names = Names("map_")
        self.shown_species: dict[str, str] = {}

    def write(self, model: etree._Element) -> None:
        layout = glyph(glyph(model, "listOfLayouts"), "layout", {"id": self.names["layout"]})
        whole = around([graphics_box(node.graphics) for node in self.nodes])
        width = max(float(self.map.board_width or 0.0), whole.right, 1.0)
        height = max(float(self.map.board_height or 0.0), whole.bottom, 1.0)
        glyph(layout, "dimensions", {"width": number(width), "height": number(height)})
        self._compartments(layout)
        boxes = {node.id: self._species_of(node.id) for node in self.nodes}
        self._species_glyphs(layout, boxes)
        flows = {line.id: self._reaction_of(line) for line in self.lines}
        self._reaction_glyphs(layout, {ref: name for ref, name in flows.items() if name})
        self._texts(layout)
        self._others(layout, boxes, flows)

    def _species_of(self, ref: str) -> str:
        """The species that a box stands for, ``""`` for none."""
        bond = self.bonds.get(ref)
        if bond is None or not bond.shown:
            return ""
        named = [*bond.laws, *sorted(symbols(parse(bond.shown)))]
        return next((name for name in named if name in self.species), "")

    def _reaction_of(self, line: Line) -> str:
        """The reaction that a line stands for, where both ends are glyphs of species."""
        bond = self.bonds.get(line.id)
        name = next((one for one in bond.laws if one in self.reactions), "") if bond else ""
        ends = [
            ref for ref in (line.start.ref, line.end.ref) if ref in self.bonds and self._species_of(ref or "")
        ]
        return name if len(ends) == 2 else ""

    def _compartments(self, layout: etree._Element) -> None:
        held = {one.name for one in self.network.compartments}
        rooms = [one for one in compartments(self.map) if _ROOMS.get(one.name) in held]
        if not rooms:
            return
        listed = glyph(layout, "listOfCompartmentGlyphs")
        for room in rooms:
            ids = {"id": self.names[f"room {room.id}"], "compartment": _ROOMS[room.name]}
            bounding_box(glyph(listed, "compartmentGlyph", ids), room.box, self.names[f"box {room.id}"])

    def _species_glyphs(self, layout: etree._Element, boxes: Mapping[str, str]) -> None:
        listed = glyph(layout, "listOfSpeciesGlyphs")
        for node in self.nodes:
            if boxes[node.id]:
                ids = {"id": self.names[node.id], "species": boxes[node.id]}
                made = glyph(listed, "speciesGlyph", ids)
                bounding_box(made, graphics_box(node.graphics), self.names[f"box {node.id}"])

    def _reaction_glyphs(self, layout: etree._Element, flows: Mapping[str, str]) -> None:
        if not flows:
            return
        listed = glyph(layout, "listOfReactionGlyphs")
        for line in self.lines:
            if line.id in flows:
                made = glyph(listed, "reactionGlyph", {"id": self.names[line.id], "reaction": flows[line.id]})
                curve(made, _points(line))
                ends = glyph(made, "listOfSpeciesReferenceGlyphs")
                for place, (ref, role) in enumerate(
                    ((line.start.ref, "substrate"), (line.end.ref, "product"))
                ):
                    ids = {"id": self.names[f"end {place} {line.id}"], "speciesGlyph": self.names[ref or ""]}
                    end = glyph(ends, "speciesReferenceGlyph", {**ids, "role": role})
                    curve(end, [_points(line)[-place]] * 2)

    def _texts(self, layout: etree._Element) -> None:
        listed = glyph(layout, "listOfTextGlyphs")
        for node in self.nodes:
            ids = {"id": self.names[f"text {node.id}"], "graphicalObject": self.names[node.id]}
            made = glyph(listed, "textGlyph", {**ids, "text": clean(" ".join(node.label.split()))})
            bounding_box(made, graphics_box(node.graphics), self.names[f"text box {node.id}"])

    def _others(self, layout: etree._Element, boxes: Mapping[str, str], flows: Mapping[str, str]) -> None:
        listed = glyph(layout, "listOfAdditionalGraphicalObjects")
        for node in self.nodes:
            if not boxes[node.id]:
                self._general(listed, node.id, graphics_box(node.graphics))
        for line in self.lines:
            if not flows[line.id]:
                made = self._general(listed, line.id, _around(_points(line)))
                ends = [ref for ref in (line.start.ref, line.end.ref) if ref is not None and ref in boxes]
                if ends:
                    inside = glyph(made, "listOfReferenceGlyphs")
                    for place, ref in enumerate(ends):
                        ids = {"id": self.names[f"end {place} {line.id}"], "glyph": self.names[ref]}
                        curve(glyph(inside, "referenceGlyph", ids), [_points(line)[-place]] * 2)
                curve(made, _points(line))

    def _general(self, listed: etree._Element, ref: str, box: Box) -> etree._Element:
        bond = self.bonds.get(ref)
        names = (*bond.laws, *_symbols(bond.shown)) if bond else ()
        refers = next((name for name in names if name in self.known), "")
        ids = {"id": self.names[ref]} | ({"reference": refers} if refers else {})
        made = glyph(listed, "generalGlyph", ids)
        bounding_box(made, box, self.names[f"box {ref}"])
        return made


def _symbols(text: str) -> Iterable[str]:
    return sorted(symbols(parse(text))) if text else ()


def _points(line: Line) -> list[tuple[float, float]]:
    return [(float(point.x), float(point.y)) for point in line.points]


def _around(points: Iterable[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, max(xs) - min(xs), max(ys) - min(ys))
