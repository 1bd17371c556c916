"""A map as GPML 2013a."""

from __future__ import annotations

from collections.abc import Iterable

from il2.pathway.figure import figure_text
from il2.pathway.gpml.biopax import annotation_xml, publication_xml
from il2.pathway.gpml.dialects import GPML2013A
from il2.pathway.gpml.encode import Encoder, Node, with_kept
from il2.pathway.model import NOTHING_KEPT, Anchor, DataNode, Group, Label, Line, Map, Part, Shape, State

_ENCODER = Encoder(GPML2013A)


def tree(found: Map, *, minted: bool) -> Node:
    """Return the root element; ``minted`` writes the ids that the reader made, too."""
    writer = _Writer(minted)
    children = [
        *_notes(found),
        *_board(found),
        *(writer.box("DataNode", node) for node in found.nodes),
        *(writer.state(state) for state in found.states),
        *(writer.line(line) for line in found.lines),
        *(writer.box("Label", label) for label in found.labels),
        *(writer.box("Shape", shape) for shape in found.shapes),
        *(writer.group(group) for group in found.groups),
        *_corner(found, "InfoBox", found.info_box or (0.0, 0.0)),
        *_corner(found, "Legend", found.legend_box),
        _biopax(found),
    ]
    attributes = [("xmlns", GPML2013A.namespace), *_ENCODER.attributes(found, "Pathway")]
    return Node("Pathway", attributes, with_kept(children, found.kept))


def _notes(part: Part | Map) -> list[Node]:
    return [
        *(_ENCODER.comment(item) for item in part.comments),
        *(
            Node("BiopaxRef", item.kept.attributes, text=item.target)
            for item in part.references
            if item.kind == "citation"
        ),
        *_ENCODER.properties(part.properties, "Attribute"),
    ]


def _board(found: Map) -> list[Node]:
    if found.board_width is None and found.board_height is None:
        return []
    kept = found.kept_within.get("Board", NOTHING_KEPT)
    own = [slot.attribute for slot in GPML2013A.slots["Board"]]
    attributes = [pair for pair in _ENCODER.attributes(found, "Board") if pair[0] in own]
    return [Node("Graphics", [*attributes, *kept.attributes], with_kept((), kept))]


def _corner(found: Map, tag: str, place: tuple[float, float] | None) -> list[Node]:
    if place is None:
        return []
    kept = found.kept_within.get(tag, NOTHING_KEPT)
    x, y = (figure_text(value) for value in place)
    return [Node(tag, [("CenterX", x), ("CenterY", y), *kept.attributes], with_kept((), kept))]


def _biopax(found: Map) -> Node:
    items = [(item.place, annotation_xml(item)) for item in found.annotations]
    items += [(item.place, publication_xml(item)) for item in found.publications]
    placed = sorted((item for item in items if item[0] is not None), key=lambda item: item[0] or 0)
    placed += [item for item in items if item[0] is None]
    kept = found.kept_within.get("Biopax", NOTHING_KEPT)
    return Node("Biopax", kept.attributes, with_kept((Node("", raw=raw) for _, raw in placed), kept))


class _Writer:
    """Writes the drawn elements."""

    def __init__(self, minted: bool) -> None:
        self.minted = minted

    def _element(self, tag: str, table: str, part: Part, children: Iterable[Node]) -> Node:
        attributes = _ENCODER.attributes(part, table, without=self._unwritten(part))
        return Node(tag, attributes, with_kept([*_notes(part), *children], part.kept))

    def _unwritten(self, part: Part | Anchor) -> frozenset[str]:
        return frozenset({"id"}) if part.minted and not self.minted else frozenset()

    def box(self, tag: str, part: DataNode | Label | Shape) -> Node:
        graphics = _ENCODER.empty(part.graphics, "Graphics", "Graphics")
        xref = _ENCODER.xref(part.xref) if isinstance(part, DataNode) else []
        return self._element(tag, tag, part, [graphics, *xref])

    def state(self, state: State) -> Node:
        graphics = _ENCODER.empty(state.graphics, "StateGraphics", "Graphics")
        return self._element("State", "State", state, [graphics, *_ENCODER.xref(state.xref)])

    def group(self, group: Group) -> Node:
        return self._element("Group", "Group", group, ())

    def line(self, line: Line) -> Node:
        inner = [
            *(_ENCODER.empty(point, "Point", "Point") for point in line.points),
            *(self._anchor(anchor) for anchor in line.anchors),
        ]
        look = line.graphics
        graphics = Node("Graphics", _ENCODER.attributes(look, "LineGraphics"), with_kept(inner, look.kept))
        return self._element(line.kind, "Interaction", line, [graphics, *_ENCODER.xref(line.xref)])

    def _anchor(self, anchor: Anchor) -> Node:
        attributes = _ENCODER.attributes(anchor, "Anchor", without=self._unwritten(anchor))
        return Node("Anchor", attributes, with_kept((), anchor.kept))
