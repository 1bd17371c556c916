"""Traces: the drawn course of a line as straight pieces and cubic curves, and what is measured on it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

Spot = tuple[float, float]
#: A straight piece has two spots, a cubic curve four: start, two controls, end.
Piece = tuple[Spot, ...]
#: A curve is measured as this many chords.
_CHORDS: Final = 20
_NOTHING: Final = 1e-9


@dataclass(frozen=True)
class Trace:
    """The course of a line; each piece starts where the one before ends.

    Examples
    --------
    >>> bent = polyline([(0.0, 0.0), (30.0, 0.0), (30.0, 40.0)])
    >>> bent.length, bent.at(0.5), bent.end_direction
    (70.0, (30.0, 5.0), (0.0, 1.0))
    """

    pieces: tuple[Piece, ...]

    @property
    def start(self) -> Spot:
        """Where it starts."""
        return self.pieces[0][0]

    @property
    def end(self) -> Spot:
        """Where it ends."""
        return self.pieces[-1][-1]

    @cached_property
    def chords(self) -> tuple[Spot, ...]:
        """The trace as a chain of spots."""
        spots = [self.start]
        for piece in self.pieces:
            spots += _along(piece)
        return tuple(spots)

    @cached_property
    def length(self) -> float:
        """Length in px."""
        return sum(math.dist(a, b) for a, b in itertools.pairwise(self.chords))

    def at(self, fraction: float) -> Spot:
        """Return the spot at a fraction of the length (0 to 1)."""
        left = min(max(fraction, 0.0), 1.0) * self.length
        for a, b in itertools.pairwise(self.chords):
            step = math.dist(a, b)
            if step > 0 and left <= step:
                return (a[0] + (b[0] - a[0]) * left / step, a[1] + (b[1] - a[1]) * left / step)
            left -= step
        return self.end

    @property
    def end_direction(self) -> Spot:
        """Unit vector in which the last piece arrives; to the right where the trace has no length."""
        return self._direction(reversed([spot for piece in self.pieces for spot in piece]), -1.0)

    @property
    def start_direction(self) -> Spot:
        """Unit vector in which a head at the start points: against the first piece."""
        return self._direction(iter([spot for piece in self.pieces for spot in piece]), -1.0)

    def _direction(self, spots: Iterator[Spot], sign: float) -> Spot:
        here = next(spots)
        for other in spots:
            far = math.dist(here, other)
            if far > _NOTHING:
                return (sign * (other[0] - here[0]) / far + 0.0, sign * (other[1] - here[1]) / far + 0.0)
        return (1.0, 0.0)

    def shortened(self, at_start: float, at_end: float) -> Trace:
        """Return the trace pulled back at its ends by some px, at most by its first and last piece."""
        pieces = list(self.pieces)
        pieces[-1] = _pulled(pieces[-1], at_end)
        pieces[0] = _pulled(pieces[0][::-1], at_start)[::-1]
        return Trace(tuple(pieces))


def polyline(spots: Sequence[Spot]) -> Trace:
    """Return the trace through spots; a single spot gives a trace without length."""
    if len(spots) == 1:
        spots = [spots[0], spots[0]]
    return Trace(tuple(itertools.pairwise(spots)))


def _along(piece: Piece) -> Iterator[Spot]:
    if len(piece) == 2:
        yield piece[1]
        return
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = piece
    for step in range(1, _CHORDS + 1):
        t = step / _CHORDS
        a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
        yield (a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3)


def _pulled(piece: Piece, gap: float) -> Piece:
    """A piece whose end is pulled back along the direction in which it arrives."""
    if gap <= 0:
        return piece
    end = piece[-1]
    back = next((spot for spot in reversed(piece[:-1]) if math.dist(spot, end) > _NOTHING), None)
    if back is None:
        return piece
    far = math.dist(back, end)
    share = min(gap, far) / far if len(piece) == 2 else min(gap, 0.9 * far) / far
    dx, dy = (back[0] - end[0]) * share, (back[1] - end[1]) * share
    moved = (end[0] + dx, end[1] + dy)
    if len(piece) == 2:
        return (piece[0], moved)
    control = piece[2] if piece[2] != end else moved
    return (piece[0], piece[1], control, moved)
