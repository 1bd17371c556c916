"""Rectangles on the board: of elements, of groups, and how they lie to each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from il2.pathway.model import Graphics, Group, Line, Map, Part, State

_WORDS: Final = {"top": 0.0, "right": math.pi / 2, "bottom": math.pi, "left": 3 * math.pi / 2}
GROUP_MARGIN: Final = 8.0
COMPLEX_MARGIN: Final = 12.0


@dataclass(frozen=True)
class Box:
    """A rectangle with horizontal and vertical sides: centre and full width and height in px."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """Smallest x."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """Largest x."""
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        """Smallest y."""
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        """Largest y."""
        return self.y + self.height / 2

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Tell whether a point lies inside."""
        return self.left - slack <= x <= self.right + slack and self.top - slack <= y <= self.bottom + slack

    def gap(self, other: Box) -> float:
        """Return the distance between the sides of two boxes, 0 when they touch or overlap."""
        dx = max(self.left - other.right, other.left - self.right, 0.0)
        dy = max(self.top - other.bottom, other.top - self.bottom, 0.0)
        return math.hypot(dx, dy)

    def distance(self, x: float, y: float) -> float:
        """Return the distance of a point from the box, 0 inside."""
        return self.gap(Box(x, y, 0.0, 0.0))

    def grown(self, margin: float) -> Box:
        """Return the box with a margin on every side."""
        return Box(self.x, self.y, self.width + 2 * margin, self.height + 2 * margin)


def angle(rotation: str | None) -> float:
    """Return a rotation in radians: a number, or one of Top, Right, Bottom, Left; what is neither is 0."""
    word = (rotation or "").strip().casefold()
    if word in _WORDS:
        return _WORDS[word]
    try:
        value = float(word) if word else 0.0
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


def graphics_box(graphics: Graphics) -> Box:
    """Return the box around a (rotated) element.

    Examples
    --------
    >>> box = graphics_box(Graphics(x=0.0, y=0.0, width=40.0, height=20.0, rotation="1.5707963267948966"))
    >>> round(box.width), round(box.height)
    (20, 40)
    """
    x, y = graphics.x or 0.0, graphics.y or 0.0
    w, h = float(graphics.width or 0.0), float(graphics.height or 0.0)
    turn = angle(graphics.rotation)
    if turn:
        c, s = abs(math.cos(turn)), abs(math.sin(turn))
        w, h = w * c + h * s, w * s + h * c
    return Box(float(x), float(y), w, h)


def around(boxes: list[Box]) -> Box:
    """Return the smallest box around others; an empty list gives a point at the origin."""
    if not boxes:
        return Box(0.0, 0.0, 0.0, 0.0)
    left, right = min(b.left for b in boxes), max(b.right for b in boxes)
    top, bottom = min(b.top for b in boxes), max(b.bottom for b in boxes)
    return Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)


def line_box(line: Line) -> Box:
    """Return the box around the points of a line."""
    return around([Box(p.x, p.y, 0.0, 0.0) for p in line.points])


def part_box(found: Map, part: Part) -> Box:
    """Return the box of any element."""
    if isinstance(part, Line):
        return line_box(part)
    if isinstance(part, Group):
        return group_box(found, part)
    if isinstance(part, State):
        return state_box(found, part)
    graphics: Graphics = part.graphics  # type: ignore[attr-defined]
    return graphics_box(graphics)


def state_box(found: Map, state: State) -> Box:
    """Return the box of a state: its centre hangs on its data node."""
    node = found.by_id.get(state.node)
    owner = part_box(found, node) if node is not None and not isinstance(node, State) else Box(0, 0, 0, 0)
    look = state.graphics
    x = owner.x + (look.rel_x or 0.0) * owner.width / 2
    y = owner.y + (look.rel_y or 0.0) * owner.height / 2
    return Box(float(x), float(y), float(look.width or 0.0), float(look.height or 0.0))


def group_box(found: Map, group: Group) -> Box:
    """Return the box of a group: what the file says (GPML 2021), or its members and a margin."""
    if group.graphics is not None:
        return graphics_box(group.graphics)
    inner = [part_box(found, part) for part in found.members[group.key] if not isinstance(part, Group)]
    if not inner:
        return Box(0.0, 0.0, 0.0, 0.0)
    return around(inner).grown(COMPLEX_MARGIN if group.style == "Complex" else GROUP_MARGIN)
