"""A map as GPML 2021."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from il2.pathway.gpml.dialects import GPML2021
from il2.pathway.gpml.encode import Encoder, Node, with_kept
from il2.pathway.model import (
    NOTHING_KEPT,
    Annotation,
    DataNode,
    Evidence,
    Group,
    Label,
    Line,
    Map,
    Part,
    Publication,
    Reference,
    Shape,
    State,
)

_ENCODER = Encoder(GPML2021)
_REFERENCES = (("annotation", "AnnotationRef"), ("citation", "CitationRef"), ("evidence", "EvidenceRef"))


def tree(found: Map) -> Node:
    """Return the root element."""
    states: dict[str, list[State]] = defaultdict(list)
    for state in found.states:
        states[state.node].append(state)
    children = [
        *_ENCODER.xref(found.xref),
        *_description(found),
        *_list(found, "Authors", (_author(found, i) for i in range(len(found.authors)))),
        *_notes(found),
        *_board(found),
        *_list(found, "DataNodes", (_node(node, states[node.id]) for node in found.nodes)),
        *_list(found, "Interactions", map(_line, found.interactions)),
        *_list(found, "GraphicalLines", map(_line, found.graphical_lines)),
        *_list(found, "Labels", (_box("Label", label) for label in found.labels)),
        *_list(found, "Shapes", (_box("Shape", shape) for shape in found.shapes)),
        *_list(found, "Groups", map(_group, found.groups)),
        *_list(found, "Annotations", (_source("Annotation", item) for item in found.annotations)),
        *_list(found, "Citations", (_source("Citation", item) for item in found.publications)),
        *_list(found, "Evidences", (_source("Evidence", item) for item in found.evidences)),
    ]
    attributes = [("xmlns", GPML2021.namespace), *_ENCODER.attributes(found, "Pathway")]
    return Node("Pathway", attributes, with_kept(children, found.kept))


def _list(found: Map, name: str, items: Iterable[Node]) -> list[Node]:
    kept = found.kept_within.get(name, NOTHING_KEPT)
    children = with_kept(items, kept)
    return [Node(name, kept.attributes, children)] if children or kept else []


def _description(found: Map) -> list[Node]:
    kept = found.kept_within.get("Description", NOTHING_KEPT)
    return [] if found.text is None else [Node("Description", kept.attributes, text=found.text)]


def _author(found: Map, place: int) -> Node:
    author = found.authors[place]
    inner = with_kept(_ENCODER.xref(author.xref), author.kept)
    return Node("Author", _ENCODER.attributes(author, "Author"), inner)


def _board(found: Map) -> list[Node]:
    if found.board_width is None and found.board_height is None:
        return []
    kept = found.kept_within.get("Board", NOTHING_KEPT)
    own = [slot.attribute for slot in GPML2021.slots["Board"]]
    attributes = [pair for pair in _ENCODER.attributes(found, "Board") if pair[0] in own]
    return [Node("Graphics", [*attributes, *kept.attributes], with_kept((), kept))]


def _notes(part: Part | Map) -> list[Node]:
    return [
        *(_ENCODER.comment(item) for item in part.comments),
        *_ENCODER.properties(part.properties, "Property"),
        *_references(part.references),
    ]


def _references(items: Iterable[Reference]) -> list[Node]:
    given = list(items)
    return [
        Node(
            tag,
            [("elementRef", item.target), *item.kept.attributes],
            with_kept(_references(item.nested), item.kept),
        )
        for kind, tag in _REFERENCES
        for item in given
        if item.kind == kind
    ]


def _element(tag: str, table: str, part: Part, children: Iterable[Node]) -> Node:
    return Node(tag, _ENCODER.attributes(part, table), with_kept([*children, *_notes(part)], part.kept))


def _node(node: DataNode, states: list[State]) -> Node:
    within = with_kept([_state(state) for state in states], node.kept_states)
    inside = [Node("States", node.kept_states.attributes, within)] if within else []
    graphics = _ENCODER.empty(node.graphics, "Graphics", "Graphics")
    return _element("DataNode", "DataNode", node, [*_ENCODER.xref(node.xref), *inside, graphics])


def _state(state: State) -> Node:
    graphics = _ENCODER.empty(state.graphics, "StateGraphics", "Graphics")
    return _element("State", "State", state, [*_ENCODER.xref(state.xref), graphics])


def _box(tag: str, part: Label | Shape) -> Node:
    return _element(tag, tag, part, [_ENCODER.empty(part.graphics, "Graphics", "Graphics")])


def _group(group: Group) -> Node:
    graphics = [] if group.graphics is None else [_ENCODER.empty(group.graphics, "Graphics", "Graphics")]
    return _element("Group", "Group", group, [*_ENCODER.xref(group.xref), *graphics])


def _line(line: Line) -> Node:
    course = [
        *(_ENCODER.empty(point, "Point", "Point") for point in line.points),
        *(_ENCODER.empty(anchor, "Anchor", "Anchor") for anchor in line.anchors),
    ]
    kept = line.kept_points
    waypoints = Node("Waypoints", kept.attributes, with_kept(course, kept))
    graphics = _ENCODER.empty(line.graphics, "LineGraphics", "Graphics")
    return _element(line.kind, "Interaction", line, [*_ENCODER.xref(line.xref), waypoints, graphics])


def _source(tag: str, item: Annotation | Publication | Evidence) -> Node:
    url = [] if item.url is None else [Node("Url", [("link", item.url)])]
    inner = with_kept([*_ENCODER.xref(item.xref), *url], item.kept)
    return Node(tag, _ENCODER.attributes(item, tag), inner)
