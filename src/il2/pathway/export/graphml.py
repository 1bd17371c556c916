"""GraphML: the merged graph, with everything that is known about nodes and edges as attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from il2.pathway.export.edges import EntityEdge, entity_edges
from il2.pathway.export.view import Element, View
from il2.pathway.export.xml import Names, clean, document

NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS: Final = (
    ("label", "string"), ("kind", "string"), ("type", "string"), ("identifiers", "string"),
    ("x", "double"), ("y", "double"), ("compartment", "string"), ("elements", "string"),
)  # fmt: skip
_EDGE_KEYS: Final = (
    ("sign", "string"), ("meaning", "string"), ("directed", "boolean"), ("way", "string"),
    ("confidence", "string"), ("acts_on_reaction", "boolean"), ("lines", "string"), ("statements", "string"),
)  # fmt: skip


def to_graphml(shown: View) -> str:
    """Return nodes (entities; x, y in px, y downwards, of the first element) and edges.

    Several values of one attribute are separated by ``|``.
    """
    root = etree.Element(f"{{{NAMESPACE}}}graphml", nsmap={None: NAMESPACE})
    for group, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys:
            attributes = {"id": f"{group}_{name}", "for": group, "attr.name": name, "attr.type": kind}
            etree.SubElement(root, f"{{{NAMESPACE}}}key", attributes)
    graph = etree.SubElement(root, f"{{{NAMESPACE}}}graph", {"id": "map", "edgedefault": "directed"})
    names = Names()
    elements: dict[str, list[Element]] = {}
    for element in shown.elements:
        elements.setdefault(element.entity, []).append(element)
    for name, several in elements.items():
        node = etree.SubElement(graph, f"{{{NAMESPACE}}}node", {"id": names[name]})
        _data(node, "node", _node_values(shown, name, several))
    for number, edge in enumerate(entity_edges(shown), 1):
        ends = {"id": f"e{number}", "source": names[edge.source], "target": names[edge.target]}
        _data(etree.SubElement(graph, f"{{{NAMESPACE}}}edge", ends), "edge", _edge_values(edge))
    return document(root)


def _node_values(shown: View, name: str, several: list[Element]) -> dict[str, str]:
    boxes = {one.id: one.name for one in shown.compartments}
    first = several[0]
    return {
        "label": name,
        "kind": first.kind,
        "type": _joined(element.type for element in several),
        "identifiers": _joined(element.curie for element in several),
        "x": repr(float(first.box.x)),
        "y": repr(float(first.box.y)),
        "compartment": _joined(boxes.get(element.compartment, "") for element in several),
        "elements": _joined(element.id for element in several),
    }


def _edge_values(edge: EntityEdge) -> dict[str, str]:
    return {
        "sign": edge.sign,
        "meaning": edge.meaning,
        "directed": str(edge.directed).lower(),
        "way": edge.way,
        "confidence": edge.confidence,
        "acts_on_reaction": str(edge.on_reaction).lower(),
        "lines": "|".join(edge.lines),
        "statements": "|".join(edge.statements),
    }


def _joined(values: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(value for value in values if value))


def _data(parent: etree._Element, group: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        child = etree.SubElement(parent, f"{{{NAMESPACE}}}data", {"key": f"{group}_{name}"})
        child.text = clean(value)
