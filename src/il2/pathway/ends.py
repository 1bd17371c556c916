"""What the end of a line stands for: data nodes, a text, a junction, a place on another line, nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from il2.pathway.boxes import graphics_box
from il2.pathway.legend import Legend
from il2.pathway.model import Anchor, DataNode, Group, Label, Line, Map, Point, Shape, State
from il2.pathway.oriented import Oriented
from il2.pathway.stacks import Side, stacks
from il2.pathway.texts import Texts, is_plain

#: Shapes of one connector (ligand ball, receptor cups) touch or lie this close (px).
_TOUCH: Final = 2.0
#: A loose end is proposed to belong to what lies this close (px): about the size of a head.
NEAR: Final = 6.0


@dataclass(frozen=True)
class Place:
    """An end on elements that can be a source or target.

    ``extended`` are those that the line does not touch itself: further members of a stack.
    """

    nodes: tuple[str, ...]
    way: str = "node"
    extended: frozenset[str] = frozenset()

    @property
    def assumed(self) -> bool:
        """Whether a rule was needed."""
        return self.way != "node"


@dataclass(frozen=True)
class Junction:
    """An end on a drawn connector: the lines that meet there belong together."""

    key: str


@dataclass(frozen=True)
class OnLine:
    """An end on an anchor of another line."""

    owner: Line
    anchor: Anchor


End = Place | Junction | OnLine | None


class Ends:
    """The ends of the lines of one map."""

    def __init__(self, found: Map, legend: Legend) -> None:
        self.map, self.legend = found, legend
        self.texts = Texts(found, legend.parts)
        self._stacks = stacks(found)
        self._anchors = {a.id: (line, a) for line in found.lines for a in line.anchors}
        self._cache: dict[tuple[str, Side], End] = {}

    def tail(self, one: Oriented) -> End:
        """Return what a line comes from; ``None`` for a loose end or an element that says nothing."""
        return self._at(one.tail, "tail")

    def tip(self, one: Oriented) -> End:
        """Return what a line goes to, as :meth:`tail`."""
        return self._at(one.tip, "tip")

    def _at(self, point: Point, side: Side) -> End:
        if not point.ref:
            return None
        if (point.ref, side) not in self._cache:
            self._cache[point.ref, side] = self._read(point.ref, side)
        return self._cache[point.ref, side]

    def _read(self, ref: str, side: Side) -> End:
        if ref in self._anchors:
            return OnLine(*self._anchors[ref])
        part = self.map.by_id.get(ref)
        if isinstance(part, State):
            part = self.map.by_id.get(part.node)
        if isinstance(part, DataNode):
            members = self._stacks.get((part.id, side), (part.id,))
            return Place(members, "node", frozenset(members) - {part.id})
        if isinstance(part, Group):
            return self._group(part)
        if isinstance(part, Label):
            return self._label(part)
        return self._shape(part) if isinstance(part, Shape) else None

    def _group(self, group: Group) -> End:
        nodes = tuple(part.id for part in self.map.members[group.key] if isinstance(part, DataNode))
        if nodes:
            return Place(nodes, "group")
        return Place((group.id,), "label") if self.texts.text_of(group) else None

    def _label(self, label: Label) -> End:
        if label.id in self._connectors:
            return Junction(self._connectors[label.id])
        genes = self.texts.genes_of(label)
        if genes:
            return Place(genes, "label")
        return Place((self.texts.head_of(label).id,), "label") if label.label.strip() else None

    def _shape(self, shape: Shape) -> End:
        if shape.id in self._connectors:
            return Junction(self._connectors[shape.id])
        if self.texts.text_of(shape):
            return Place((shape.id,), "shape")
        nodes = self.texts.framed_nodes(shape)
        return Place(nodes, "shape") if nodes else None

    def loose(self, point: Point, side: Side) -> Place | None:
        """Return what a loose end lies close to."""
        near = self.texts.near(point.x, point.y, NEAR)
        end = self._read(near, side) if near else None
        return Place(end.nodes, "free", end.extended) if isinstance(end, Place) else None

    @cached_property
    def _connectors(self) -> Mapping[str, str]:
        """Connector by element: plain shapes and blank labels at which at least two lines meet."""
        ends: dict[str, set[str]] = defaultdict(set)
        for line in self.map.interactions:
            for point in (line.start, line.end):
                if point.ref:
                    ends[point.ref].add(line.id)
        drawn: tuple[Shape | Label, ...] = (*self.map.shapes, *self.map.labels)
        plain = [
            part
            for part in drawn
            if part.id in ends and part.id not in self.legend.parts and is_plain(self.map, part, self.texts)
        ]
        out: dict[str, str] = {}
        for cluster in _clusters(plain):
            lines = {line for part in cluster for line in ends[part.id]}
            if len(lines) >= 2:
                out |= dict.fromkeys((part.id for part in cluster), min(part.id for part in cluster))
        return out


def _clusters(parts: list[Shape | Label]) -> list[list[Shape | Label]]:
    """Elements of one group that touch each other."""
    left, found = list(parts), []
    while left:
        cluster, ahead = [], [left.pop()]
        while ahead:
            part = ahead.pop()
            cluster.append(part)
            box = graphics_box(part.graphics)
            near = [
                other
                for other in left
                if part.group
                and other.group == part.group
                and box.gap(graphics_box(other.graphics)) <= _TOUCH
            ]
            left = [other for other in left if other not in near]
            ahead += near
        found.append(cluster)
    return found
