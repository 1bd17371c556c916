"""From a map to a scene: every element as an item with its figures, in the order of painting."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from il2.pathway.boxes import Box, angle, around, group_box, state_box
from il2.pathway.draw.connectors import Connectors
from il2.pathway.draw.faithful import Faithful
from il2.pathway.draw.fonts import shown
from il2.pathway.draw.heads import head_gap, head_marks
from il2.pathway.draw.labels import set_text
from il2.pathway.draw.looks import BoxStyle, Look
from il2.pathway.draw.marks import NONE, Ink, Item, Mark, Scene, Text, trace_path
from il2.pathway.draw.names import Names
from il2.pathway.draw.shapes import is_open, outline
from il2.pathway.graph import Graph
from il2.pathway.model import DataNode, Graphics, Group, Label, Line, Map, Part, Shape, State
from il2.pathway.words import head_class

#: Place in the order of painting of what has no ZOrder; those that have one use about these.
_GROUND: Final = {"Group": 4096.0, "Interaction": 12288.0, "GraphicalLine": 12288.0, "Shape": 16384.0,
                  "Label": 28672.0, "DataNode": 32768.0, "State": 36864.0}  # fmt: skip
_MARGIN: Final = 8.0
_ROTATION: Final = "org.pathvisio.core.StateRotation"
_ANCHOR_RADIUS: Final = 4.0
#: Anchors that are seen, with their outline.
_ANCHOR_SHAPES: Final = {"Circle": "Circle", "Square": "Rectangle"}


def scene(found: Map, graph: Graph, look: Look | None = None) -> Scene:
    """Return the picture of a map.

    Parameters
    ----------
    found, graph : a map and its graph, which names the lines.
    look : the faithful look unless given.
    """
    return _Builder(found, graph, look or Faithful(found)).scene()


class _Builder:
    def __init__(self, found: Map, graph: Graph, look: Look) -> None:
        self.map, self.graph, self.look = found, graph, look
        self.names = Names(found, graph)
        self.connectors = Connectors(found)

    def scene(self) -> Scene:
        items = [self._item(part) for part in self.map.parts()]
        z = {item.id: item.z for item in items}
        kinds = [*_GROUND, "Receptor", "Key"]
        order = sorted(items, key=lambda item: (self._level(item, z), kinds.index(item.kind)))
        order = sorted([*order, *self.look.extras(order)], key=lambda item: self._level(item, z))
        counts = self.map.counts()
        sizes = (_counted(counts["DataNode"], "data node"), _counted(counts["Interaction"], "interaction"))
        said = " and ".join(sizes)
        title = self.map.title or self.map.name or "Map"
        return Scene(
            title=title,
            desc=f"{said}, {self.map.organism}." if self.map.organism else f"{said}.",
            board=self._board(order),
            items=tuple(order),
            ground=self.look.ground,
            look=self.look.name,
        )

    def _level(self, item: Item, z: dict[str, float]) -> float:
        """A state lies just above its data node."""
        part = self.map.by_id.get(item.id)
        return (
            max(z.get(part.node, item.z), item.z)
            if isinstance(part, State) and part.graphics.z is None
            else item.z
        )

    def _board(self, items: list[Item]) -> Box:
        """The board of the file together with everything that is painted."""
        boxes = [item.box.grown(2.0) for item in items if item.marks]
        if self.look.crops and boxes:
            return around(boxes).grown(_MARGIN)
        wide, high = float(self.map.board_width or 0.0), float(self.map.board_height or 0.0)
        if not self.map.board_width and not boxes:
            return Box(50.0, 50.0, 100.0, 100.0)
        content = around(boxes)
        left, top = min(0.0, content.left - _MARGIN), min(0.0, content.top - _MARGIN)
        right = max(wide, content.right + (_MARGIN if content.right > wide else 0.0))
        bottom = max(high, content.bottom + (_MARGIN if content.bottom > high else 0.0))
        left, top = (0.0 if content.left >= 0 else left), (0.0 if content.top >= 0 else top)
        return Box((left + right) / 2, (top + bottom) / 2, max(right - left, 1.0), max(bottom - top, 1.0))

    def _item(self, part: Part) -> Item:
        marks, box = self._drawn(part)
        if self.look.is_hidden(part):
            marks = ()
        graphics = getattr(part, "graphics", None)
        z = graphics.z if graphics is not None and graphics.z is not None else _GROUND[part.kind]
        item = Item(
            id=part.id,
            kind=part.kind,
            title=self.look.text(self.names.name(part)),
            desc=self.look.text(self.names.about(part)),
            marks=marks,
            box=box,
            z=self.look.level(part, float(z)),
        )
        if isinstance(part, Line):
            spots = [(a.id, self.connectors.anchor_spot(part, a)) for a in part.anchors]
            spots += [(p.id, (float(p.x), float(p.y))) for p in part.points if p.id]
            return replace(item, anchors=tuple(spots))
        return item

    def _drawn(self, part: Part) -> tuple[tuple[Mark | Text, ...], Box]:
        if isinstance(part, Line):
            return self._line(part)
        if isinstance(part, Group):
            box = group_box(self.map, part)
            if not (box.width or box.height):
                return (), box
            return tuple(_boxed(self.look.group(part), box, 0.0)), box
        if isinstance(part, State):
            box, style = self.look.place(part, state_box(self.map, part)), self.look.state(part)
            turn = angle(part.property_value(_ROTATION) or part.graphics.rotation)
            return (*_boxed(style, box, turn), *self._words(part.label, part.graphics, style, box)), box
        style = self._style(part)
        graphics: Graphics = part.graphics  # type: ignore[attr-defined]
        plain = Box(*(float(v or 0.0) for v in (graphics.x, graphics.y, graphics.width, graphics.height)))
        box, text = self.look.place(part, plain), getattr(part, "label", None)
        marks: tuple[Mark | Text, ...] = (
            *_boxed(style, box, angle(graphics.rotation)),
            *self._words(text, graphics, style, box),
        )
        return marks, box

    def _style(self, part: Part) -> BoxStyle:
        if isinstance(part, DataNode):
            return self.look.node(part)
        if isinstance(part, Label):
            return self.look.label(part)
        if isinstance(part, Shape):
            return self.look.shape(part)
        raise TypeError(part.kind)

    def _words(self, text: str | None, graphics: Graphics, style: BoxStyle, box: Box) -> tuple[Text, ...]:
        if not text or not text.strip():
            return ()
        framed = style.shape != "None"
        said = shown(self.look.text(text), graphics.font_name)
        return set_text(said, box, style.font, fit=framed, pad=1.0 if framed else 0.0)

    def _line(self, line: Line) -> tuple[tuple[Mark | Text, ...], Box]:
        style = self.look.line(line)
        trace = self.connectors.trace(line)
        box = around([Box(x, y, 0.0, 0.0) for x, y in trace.chords])
        if style.colour == NONE or not line.points:
            return (), box
        width = max(style.width, 0.0)
        ends = [(p.head, head_class(p.head)) for p in (line.start, line.end)]
        gaps = [head_gap(word, kind, width) for word, kind in ends]
        path = trace_path(trace.shortened(*gaps), style.corner)
        ink = Ink(stroke=style.colour, width=width, dash=style.dash)
        marks: list[Mark | Text] = [Mark(path, ink)]
        if style.double:
            marks = [
                Mark(path, replace(ink, width=3 * width)),
                Mark(path, Ink(stroke=self.look.ground, width=width)),
            ]
        for (word, kind), tip, way in zip(
            ends, (trace.start, trace.end), (trace.start_direction, trace.end_direction), strict=True
        ):
            marks += head_marks(word, kind, tip, way, style.colour, width, self.look.ground)
        for anchor in line.anchors:
            if anchor.shape in _ANCHOR_SHAPES:
                x, y = trace.at(anchor.position)
                spot = Box(x, y, 2 * _ANCHOR_RADIUS, 2 * _ANCHOR_RADIUS)
                dot = outline(_ANCHOR_SHAPES[anchor.shape], spot)
                marks += [Mark(figure, Ink(fill=style.colour)) for figure in dot]
        return tuple(marks), box


def _boxed(style: BoxStyle, box: Box, turn: float) -> Iterator[Mark]:
    """The outline of a box, filled and bordered."""
    degrees = math.degrees(turn) % 360
    fill = NONE if is_open(style.shape) else style.fill
    width = style.width if style.stroke != NONE else 0.0
    ink = Ink(fill, style.stroke if width > 0 else NONE, width or 1.0, style.dash, style.opacity)
    for place, figure in enumerate(outline(style.shape, box, style.corner)):
        yield Mark(figure, ink if place == 0 else replace(ink, fill=NONE), degrees, (box.x, box.y))
    if style.double and width > 0:
        inner = box.grown(-(2 * width + 1.0))
        if inner.width > 0 and inner.height > 0:
            for figure in outline(style.shape, inner, max(style.corner - 2 * width - 1, 0.0)):
                yield Mark(figure, replace(ink, fill=NONE), degrees, (box.x, box.y))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
