"""Where a link runs on the board."""

from __future__ import annotations

import math

from il2.pathway.boxes import Box
from il2.pathway.export.view import Link, View
from il2.pathway.model import Line

Point = tuple[float, float]


def link_points(shown: View, link: Link) -> tuple[Point, ...]:
    """Return the points of a link, from its source to its target.

    A link that is one drawn line between its two elements runs as drawn; one that was read through buses,
    groups or texts runs straight from the side of its source to the side of its target.
    """
    line = shown.map.by_id.get(link.line)
    source, target = shown.by_id[link.source].box, shown.by_id[link.target].box
    if isinstance(line, Line):
        points = tuple((float(p.x), float(p.y)) for p in line.points)
        if (line.start.ref, line.end.ref) == (link.source, link.target):
            return points
        if (line.end.ref, line.start.ref) == (link.source, link.target):
            return points[::-1]
    return (side_point(source, target.x, target.y), side_point(target, source.x, source.y))


def side_point(box: Box, x: float, y: float) -> Point:
    """Return where the line from the centre of a box towards a point leaves the box.

    Examples
    --------
    >>> side_point(Box(0.0, 0.0, 40.0, 20.0), 100.0, 0.0), side_point(Box(0.0, 0.0, 40.0, 20.0), 0.0, 0.0)
    ((20.0, 0.0), (0.0, 0.0))
    """
    dx, dy = float(x - box.x), float(y - box.y)
    shares = [
        half / abs(step)
        for half, step in ((box.width / 2, dx), (box.height / 2, dy))
        if not math.isclose(step, 0)
    ]
    share = min([*shares, 1.0]) if shares else 0.0
    return float(box.x + share * dx), float(box.y + share * dy)
