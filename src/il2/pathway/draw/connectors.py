"""Connectors: the course of a line through its points, as PathVisio draws it.

Straight and segmented lines go through their points. Elbows run along the axes; where the file does not store
exactly the bends that the sides of both ends ask for, they are computed. Curves are elbows with their corners
rounded off. Source of the table and rules: libGPML (github PathVisio/libGPML, commit aa335162).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Final

from il2.pathway.boxes import Box, part_box
from il2.pathway.draw.traces import Spot, Trace, polyline
from il2.pathway.model import Anchor, Line, Map, Point

#: Number of bends by side of the left end, then side of the right end: when the left end is the lower one,
#: and when it is not.
_BENDS: Final[Mapping[str, tuple[int, int]]] = {
    "NN": (1, 1), "NE": (2, 2), "NS": (1, 3), "NW": (0, 2),
    "EN": (2, 0), "EE": (1, 1), "ES": (0, 2), "EW": (1, 1),
    "SN": (3, 1), "SE": (2, 2), "SS": (1, 1), "SW": (2, 0),
    "WN": (2, 2), "WE": (3, 3), "WS": (2, 2), "WW": (1, 1),
}  # fmt: skip
_STEP: Final = 20.0
_OPPOSITE: Final = {"N": "S", "S": "N", "E": "W", "W": "E"}
_CLOCKWISE: Final = {"E": "S", "S": "W", "W": "N", "N": "E"}
#: A line on an anchor of a line that runs this close to its own axis leaves it sideways (degrees).
_ALONG: Final = 30.0
#: Lines that end on anchors of lines that end on anchors ...: no drawing needs more.
_DEEPEST: Final = 30


class Connectors:
    """The traces of the lines of one map."""

    def __init__(self, found: Map) -> None:
        self.map = found
        self._anchors: dict[str, tuple[Line, Anchor]] = {
            anchor.id: (line, anchor) for line in found.lines for anchor in line.anchors
        }
        self._traces: dict[str, Trace] = {}
        self._boxes: dict[str, Box] = {}
        self._under_way: set[str] = set()

    def trace(self, line: Line) -> Trace:
        """Return the course of a line."""
        if line.id not in self._traces:
            self._under_way.add(line.id)
            self._traces[line.id] = self._made(line)
            self._under_way.discard(line.id)
        return self._traces[line.id]

    def anchor_spot(self, line: Line, anchor: Anchor) -> Spot:
        """Return where an anchor lies."""
        return self.trace(line).at(anchor.position)

    def _made(self, line: Line) -> Trace:
        spots = [(float(p.x), float(p.y)) for p in line.points]
        if not spots:
            return polyline([(0.0, 0.0)])
        kind = line.graphics.connector
        if kind not in ("Elbow", "Curved") or len(spots) < 2:
            return polyline(spots)
        sides = self._side(line, line.start, "W"), self._side(line, line.end, "E")
        joints = elbow(spots[0], spots[-1], sides[0], sides[1], spots[1:-1])
        return polyline(joints) if kind == "Elbow" else curve(joints)

    # Sides ------------------------------------------------------------------------------------------------

    def _side(self, line: Line, point: Point, loose: str) -> str:
        """The side on which a line leaves what it touches; ``loose`` for an end that touches nothing."""
        if not point.ref:
            return loose
        if point.ref in self._anchors:
            return self._side_of_anchor(line, *self._anchors[point.ref])
        part = self.map.by_id.get(point.ref)
        if part is None:
            return loose
        rel_x, rel_y = point.rel_x, point.rel_y
        if rel_x is None or rel_y is None:
            box = self._boxes.setdefault(part.id, part_box(self.map, part))
            rel_x = (point.x - box.x) / (box.width / 2 or 1.0)
            rel_y = (point.y - box.y) / (box.height / 2 or 1.0)
        if abs(rel_x) > abs(rel_y):
            return "E" if rel_x > 0 else "W"
        return "S" if rel_y > 0 else "N"

    def _side_of_anchor(self, line: Line, owner: Line, anchor: Anchor) -> str:
        deep = owner.id in self._under_way or len(self._under_way) > _DEEPEST
        if owner.graphics.connector in ("Elbow", "Curved") and not deep:
            ahead = _heading_at(self.trace(owner), anchor.position)
            return _CLOCKWISE[ahead]
        side = _OPPOSITE[heading(line.start.x, line.start.y, line.end.x, line.end.y)]
        dx, dy = abs(owner.end.x - owner.start.x), abs(owner.end.y - owner.start.y)
        off = math.degrees(math.atan2(dy, dx) if side in "EW" else math.atan2(dx, dy))
        return _CLOCKWISE[side] if off < _ALONG else side


def heading(x0: float, y0: float, x1: float, y1: float) -> str:
    """Return the side towards which a line runs.

    Examples
    --------
    >>> heading(0, 0, 10, 3), heading(0, 0, 1, -9)
    ('E', 'N')
    """
    if abs(x1 - x0) > abs(y1 - y0):
        return "E" if x1 > x0 else "W"
    return "S" if y1 > y0 else "N"


def _heading_at(trace: Trace, fraction: float) -> str:
    """The heading of the piece that carries a fraction of the length."""
    left = min(max(fraction, 0.0), 1.0) * trace.length
    chords = trace.chords
    for a, b in itertools.pairwise(chords):
        step = math.dist(a, b)
        if step > 0 and left <= step:
            return heading(*a, *b)
        left -= step
    return heading(*trace.start, *trace.end)


# Elbows ---------------------------------------------------------------------------------------------------


def elbow(start: Spot, end: Spot, start_side: str, end_side: str, stored: Sequence[Spot] = ()) -> list[Spot]:
    """Return the joints of an elbow, from start to end.

    Parameters
    ----------
    start, end : the ends.
    start_side, end_side : N, E, S or W: where the line leaves what it touches.
    stored : the inner points of the file; used when they are as many as the sides ask for.

    Examples
    --------
    >>> elbow((0.0, 0.0), (40.0, 30.0), "E", "N")
    [(0.0, 0.0), (40.0, 0.0), (40.0, 30.0)]
    """
    count = bends(start, end, start_side, end_side)
    ways = list(stored) if len(stored) == count else _bends(start, end, start_side, end_side, count)
    joints, across = [start], start_side in "EW"
    for way in ways:
        joints.append(_step(joints[-1], way, across))
        across = not across
    joints.append(_step(joints[-1], end, across))
    if ways:
        across = end_side in "EW"
        joints.append(_step(joints[-1], end, across))
    if joints[-1] != end:
        joints.append(end)
    return joints


def bends(start: Spot, end: Spot, start_side: str, end_side: str) -> int:
    """Return how many bends of an elbow are stored or computed (its corners follow from them)."""
    if start[0] <= end[0]:
        sides, lower = start_side + end_side, start[1] > end[1]
    else:
        sides, lower = end_side + start_side, end[1] > start[1]
    return _BENDS[sides][0 if lower else 1]


def _bends(start: Spot, end: Spot, start_side: str, end_side: str, count: int) -> list[Spot]:
    if count == 0:
        return []
    if count == 1:
        return [_bend(start, end, start_side)]
    if count == 2:
        offset = _STEP * _sign(end_side)
        first = _bend(start, (end[0] + offset, end[1] + offset), start_side)
        return [first, _bend(end, first, end_side)]
    centre = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    return [_bend(start, centre, start_side), centre, _bend(end, centre, end_side)]


def _bend(here: Spot, there: Spot, side: str) -> Spot:
    """A bend one step away from a side, and half way to the other spot on the other axis."""
    if side in "EW":
        return (here[0] + _STEP * _sign(side), (here[1] + there[1]) / 2)
    return ((here[0] + there[0]) / 2, here[1] + _STEP * _sign(side))


def _sign(side: str) -> float:
    return 1.0 if side in "ES" else -1.0


def _step(here: Spot, there: Spot, across: bool) -> Spot:
    return (there[0], here[1]) if across else (here[0], there[1])


def curve(joints: Sequence[Spot]) -> Trace:
    """Return the curve along the segments of an elbow.

    Examples
    --------
    >>> curve([(0.0, 0.0), (40.0, 0.0), (40.0, 30.0)]).pieces
    (((0.0, 0.0), (40.0, 0.0), (40.0, 30.0), (40.0, 30.0)),)
    """
    segments = list(itertools.pairwise(joints))
    if len(segments) < 2:
        return polyline(list(joints))
    pieces, last = [], joints[0]
    for a, b in segments[1:-1]:
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        pieces.append((last, last, a, middle))
        last = middle
    corner, end = segments[-1]
    return Trace((*pieces, (last, corner, end, end)))
