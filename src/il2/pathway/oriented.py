"""Lines with a direction: from the end without head to the end with one."""

from __future__ import annotations

from dataclasses import dataclass

from il2.pathway.model import Line, Point
from il2.pathway.words import head_class


@dataclass(frozen=True)
class Oriented:
    """A line read in one direction. ``head`` is the head at the tip, ``None`` for a line without heads."""

    line: Line
    tail: Point
    tip: Point
    head: str | None

    @property
    def head_class(self) -> str:
        """Class of the head."""
        return head_class(self.head)


def oriented(line: Line) -> tuple[Oriented, ...]:
    """Return the directions of a line: one, or two where both ends carry a head.

    A line without heads is read as it was drawn, from its first to its last point.
    """
    start, end = line.start, line.end
    at_start, at_end = _head(start), _head(end)
    forward, backward = Oriented(line, start, end, at_end), Oriented(line, end, start, at_start)
    if at_start and at_end:
        return (forward, backward)
    return (backward,) if at_start else (forward,)


def _head(point: Point) -> str | None:
    return point.head if head_class(point.head) != "Undirected" else None
