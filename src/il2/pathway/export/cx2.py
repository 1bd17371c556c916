"""CX2: the network of elements with their places, for Cytoscape and NDEx.

Specification: Cytoscape exchange format 2.0 (cytoscape.org/cx/cx2).
"""

from __future__ import annotations

import json
from typing import Any, Final

from il2.pathway.colours import line_colour, to_hex
from il2.pathway.export.view import Element, Link, View
from il2.pathway.model import Line

_NODE_TYPES: Final = {
    "name": "string", "entity": "string", "type": "string", "represents": "string", "kind": "string",
    "compartment": "string", "states": "list_of_string", "graph_id": "string", "statements": "list_of_string",
}  # fmt: skip
_EDGE_TYPES: Final = {
    "interaction": "string", "sign": "string", "meaning": "string", "directed": "boolean", "way": "string",
    "confidence": "string", "graph_id": "string", "acts_on": "string", "statements": "list_of_string",
}  # fmt: skip
_ARROWS: Final = {"+": "triangle", "-": "tee", "?": "none"}


def to_cx2(shown: View) -> str:
    """Return every element as a node with x, y in px and size, and every link as an edge."""
    places = {element.id: number for number, element in enumerate(shown.elements, 1)}
    links = (*shown.links, *shown.actions)
    nodes = [_node(shown, element, places[element.id]) for element in shown.elements]
    edges = [
        {"id": number, "s": places[link.source], "t": places[link.target], "v": _edge_values(link)}
        for number, link in enumerate(links, 1)
    ]
    aspects: list[tuple[str, list[Any]]] = [
        ("attributeDeclarations", [_declarations(shown)]),
        ("networkAttributes", [_network(shown)]),
        ("nodes", nodes),
        ("edges", edges),
        ("visualProperties", [_looks()]),
        ("nodeBypasses", [_node_look(shown, element, places[element.id]) for element in shown.elements]),
        ("edgeBypasses", [_edge_look(shown, link, number) for number, link in enumerate(links, 1)]),
    ]
    aspects = [(name, items) for name, items in aspects if items]
    meta = [{"name": name, "elementCount": len(items)} for name, items in aspects]
    body = [{name: items} for name, items in aspects]
    whole = [{"CXVersion": "2.0", "hasFragments": False}, {"metaData": meta}, *body]
    whole.append({"status": [{"error": "", "success": True}]})
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _declarations(shown: View) -> dict[str, Any]:
    return {
        "networkAttributes": {name: {"d": "string"} for name in _network(shown)},
        "nodes": {name: {"d": kind} for name, kind in _NODE_TYPES.items()},
        "edges": {name: {"d": kind} for name, kind in _EDGE_TYPES.items()},
    }


def _network(shown: View) -> dict[str, str]:
    given = {
        "name": shown.title,
        "description": shown.map.description,
        "organism": shown.map.organism,
        "version": shown.map.revision,
        "rights": shown.map.license,
    }
    return {name: value for name, value in given.items() if value}


def _node(shown: View, element: Element, place: int) -> dict[str, Any]:
    boxes = {one.id: one.name for one in shown.compartments}
    values: dict[str, Any] = {
        "name": element.name,
        "entity": element.entity,
        "type": element.type,
        "represents": element.curie,
        "kind": element.kind,
        "compartment": boxes.get(element.compartment, ""),
        "states": [" ".join((state.label or "").split()) for state in element.states],
        "graph_id": element.id,
        "statements": _texts(element),
    }
    values = {name: value for name, value in values.items() if value not in ("", [])}
    return {"id": place, "x": float(element.box.x), "y": float(element.box.y), "v": values}


def _texts(element: Element) -> list[str]:
    comments = [*element.comments, *(c for state in element.states for c in state.comments)]
    return list(dict.fromkeys(c.text.strip() for c in comments if c.text.strip()))


def _edge_values(link: Link) -> dict[str, Any]:
    values: dict[str, Any] = {
        "interaction": link.meaning or {"+": "activates", "-": "inhibits", "?": "affects"}[link.sign],
        "sign": link.sign,
        "meaning": link.meaning,
        "directed": link.directed,
        "way": link.way,
        "confidence": link.confidence,
        "graph_id": link.line,
        "acts_on": link.acts_on,
        "statements": [c.text.strip() for c in link.comments],
    }
    return {name: value for name, value in values.items() if value not in ("", [])}


def _looks() -> dict[str, Any]:
    label = {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}}
    node = {"NODE_SHAPE": "rectangle", "NODE_BORDER_WIDTH": 1, "NODE_BACKGROUND_COLOR": "#FFFFFF"}
    return {
        "default": {"network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"}, "node": node, "edge": {}},
        "nodeMapping": {"NODE_LABEL": label},
        "edgeMapping": {},
    }


def _node_look(shown: View, element: Element, place: int) -> dict[str, Any]:
    part = shown.map.by_id[element.id]
    graphics = getattr(part, "graphics", None)
    colour = to_hex(getattr(graphics, "color", None)) or "000000"
    look = {
        "NODE_WIDTH": max(float(element.box.width), 1.0),
        "NODE_HEIGHT": max(float(element.box.height), 1.0),
        "NODE_BORDER_COLOR": f"#{colour[:6].upper()}",
    }
    return {"id": place, "v": look}


def _edge_look(shown: View, link: Link, place: int) -> dict[str, Any]:
    line = shown.map.by_id[link.line]
    colour = line_colour(line) if isinstance(line, Line) else "000000"
    arrow = _ARROWS[link.sign] if link.sign != "?" or not link.directed else "triangle"
    return {"id": place, "v": {"EDGE_LINE_COLOR": f"#{colour.upper()}", "EDGE_TARGET_ARROW_SHAPE": arrow}}
