"""Texts that lines end on: labels over unconnected genes, labels as outcomes, named frames, braces."""

from __future__ import annotations

from typing import Final

from il2.pathway.boxes import Box, around, graphics_box, part_box
from il2.pathway.model import DataNode, Group, Label, Map, Part, Shape

#: The unconnected genes that a label stands for lie below it with at most this gap (px); so do further rows.
_ROW_GAP: Final = 20.0
#: Labels of one text stand on top of each other with at most this gap.
_LINE_GAP: Final = 6.0
#: Genes that a brace embraces touch it or lie this close.
_BRACE_GAP: Final = 16.0
#: The name of a frame stands inside it or this close above.
_NAME_GAP: Final = 14.0
#: A frame around more data nodes than this is a compartment, not a group.
_MOST_FRAMED: Final = 12


class Texts:
    """The texts and frames of one map, and what they stand for."""

    def __init__(self, found: Map, legend: frozenset[str]) -> None:
        self.map = found
        self._labels = [label for label in found.labels if label.id not in legend]
        self._touched = _touched(found)
        self._nodes = [node for node in found.nodes if node.id not in legend]
        boxed: tuple[DataNode | Label, ...] = (*found.nodes, *found.labels)
        self._boxes = {part.id: graphics_box(part.graphics) for part in boxed}
        self._loose = [node for node in self._nodes if not self._is_touched(node)]

    def _is_touched(self, node: DataNode) -> bool:
        return node.id in self._touched or (node.group or "") in self._touched

    def genes_of(self, label: Label) -> tuple[str, ...]:
        """Return the unconnected data nodes below the text block of a label, in its columns, row by row."""
        block = self._block_box(label)
        taken: list[str] = []
        reach = block
        left = [node for node in self._loose if self._boxes[node.id].y > block.y]
        while True:
            row = [node for node in left if _hangs_below(self._boxes[node.id], reach, block)]
            if not row:
                return tuple(taken)
            taken += [node.id for node in row]
            left = [node for node in left if node not in row]
            reach = around([self._boxes[node.id] for node in row])

    def head_of(self, label: Label) -> Label:
        """Return the label that a text of several labels begins with: lines may end on any of them."""
        return self._block(label)[0]

    def _block(self, label: Label) -> list[Label]:
        """The label and those that continue its text: the same columns, the same colour, line under line.

        A label on which a line ends is a text of its own, unless it is grouped with this one.
        """
        block, grew = [label], True
        while grew:
            grew = False
            for other in self._labels:
                grouped = bool(label.group) and other.group == label.group
                if other in block or (other.id in self._touched and not grouped):
                    continue
                if other.graphics.color != label.graphics.color:
                    continue
                box = self._boxes[other.id]
                if any(_continue(box, self._boxes[own.id]) for own in block):
                    block.append(other)
                    grew = True
        return sorted(block, key=lambda own: self._boxes[own.id].y)

    def _block_box(self, label: Label) -> Box:
        return around([self._boxes[own.id] for own in self._block(label)])

    def text_of(self, part: Part) -> str:
        """Return the text that an element stands for, ``""`` for one without."""
        if isinstance(part, Label):
            return _one_line(" ".join(own.label for own in self._block(part))) if part.label.strip() else ""
        if isinstance(part, Group):
            return self._group_text(part)
        if isinstance(part, Shape):
            if (part.label or "").strip():
                return _one_line(part.label or "")
            if part.graphics.shape in ("mim-degradation", "Degradation"):
                return "degradation"
            return self._frame_name(part)
        return ""

    def _group_text(self, group: Group) -> str:
        members = self.map.members[group.key]
        texts = [part for part in members if isinstance(part, Label | Shape) and (part.label or "").strip()]
        texts.sort(key=lambda part: (graphics_box(part.graphics).y, graphics_box(part.graphics).x))
        return _one_line(" ".join(part.label or "" for part in texts)) or _one_line(group.label or "")

    def _frame_name(self, shape: Shape) -> str:
        """The label at the top of a frame: inside, or just above."""
        frame = graphics_box(shape.graphics)
        named = []
        for label in self._labels:
            box = self._boxes[label.id]
            near = frame.holds(box.x, box.y) or (box.y < frame.top and frame.gap(box) <= _NAME_GAP)
            if label.id not in self._touched and label.label.strip() and near and box.width <= frame.width:
                named.append((max(box.y - frame.top, 0.0), label.id, label))
        return self.text_of(min(named)[2]) if named else ""

    def framed_nodes(self, shape: Shape) -> tuple[str, ...]:
        """Return the data nodes that a frame or a brace without text stands for."""
        frame = graphics_box(shape.graphics)
        if shape.graphics.shape == "Brace":
            return tuple(node.id for node in self._nodes if _embraces(frame, self._boxes[node.id]))
        inside = tuple(n.id for n in self._nodes if frame.holds(self._boxes[n.id].x, self._boxes[n.id].y))
        return inside if len(inside) <= _MOST_FRAMED else ()

    def near(self, x: float, y: float, tolerance: float) -> str | None:
        """Return the data node or label nearest to a loose end, ``None`` with none within ``tolerance``."""
        places = [(self._boxes[node.id].distance(x, y), node.id) for node in self._nodes]
        places += [(self._boxes[label.id].distance(x, y) + 1.0, label.id) for label in self._labels]
        distance, found = min(places, default=(tolerance + 1.0, None))
        return found if distance <= tolerance else None


def _touched(found: Map) -> frozenset[str]:
    """Ids (and group keys) that any interaction touches; a touched state touches its data node."""
    ends = {p.ref for line in found.interactions for p in (line.start, line.end) if p.ref}
    nodes = {state.node for state in found.states if state.id in ends}
    keys = {group.key for group in found.groups if group.id in ends}
    return frozenset(ends | nodes | keys)


def _hangs_below(box: Box, above: Box, column: Box) -> bool:
    gap = box.top - above.bottom
    overlap = min(box.right, column.right) - max(box.left, column.left)
    return -box.height / 2 <= gap <= _ROW_GAP and overlap >= box.width / 2


def _continue(one: Box, other: Box) -> bool:
    """Whether one box lies line under line with the other."""
    upper, lower = sorted((one, other), key=lambda box: box.y)
    gap = lower.top - upper.bottom
    overlap = min(lower.right, upper.right) - max(lower.left, upper.left)
    return -upper.height / 2 <= gap <= _LINE_GAP and overlap >= min(lower.width, upper.width) / 2


def _embraces(brace: Box, node: Box) -> bool:
    """Whether a node lies along the long side of a brace, close to it."""
    if brace.width >= brace.height:
        along = brace.left - 2 <= node.x <= brace.right + 2
    else:
        along = brace.top - 2 <= node.y <= brace.bottom + 2
    return along and brace.gap(node) <= _BRACE_GAP


def _one_line(text: str) -> str:
    return " ".join(text.split())


def is_plain(found: Map, part: Part, texts: Texts) -> bool:
    """Tell whether a shape or label carries no text and frames nothing: then it can only be a connector."""
    if isinstance(part, Label):
        return not part.label.strip()
    if not isinstance(part, Shape) or texts.text_of(part) or part.graphics.shape == "Brace":
        return False
    box = part_box(found, part)
    return not any(box.holds(*_centre(node)) for node in found.nodes)


def _centre(node: DataNode) -> tuple[float, float]:
    box = graphics_box(node.graphics)
    return box.x, box.y
