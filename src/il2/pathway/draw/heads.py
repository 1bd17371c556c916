"""Heads of lines: arrows, bars, circles, and how much shorter the line is drawn before them.

Sizes in px at line width 1 and their place before the tip follow libGPML (see docs/maps.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from il2.pathway.draw.marks import Ink, Mark, Path, number, spots_path
from il2.pathway.draw.traces import Spot

#: Figures are given with the tip at (0, 0) and the line coming from the left.
_TRIANGLE: Final = ((-9.0, 4.0), (0.0, 0.0), (-9.0, -4.0))


@dataclass(frozen=True)
class _Head:
    """``gap``: the line ends this far before the tip. Figures are full, open (filled with ground), stroke."""

    gap: float
    figures: tuple[tuple[str, tuple[Spot, ...]], ...] = ()
    circle: tuple[float, float, str] | None = None


_ARROW: Final = _Head(6.0, (("full", _TRIANGLE),))
_OPEN: Final = _Head(9.0, (("open", _TRIANGLE),))
_BAR: Final = _Head(7.0, (("stroke", ((-6.5, -7.5), (-6.5, 7.5))),))
_HEADS: Final = {
    "Stimulation": _OPEN,
    "mim-necessary-stimulation": _Head(
        13.0,
        (
            ("open", _TRIANGLE),
            ("stroke", ((-9.0, 0.0), (-13.0, 0.0))),
            ("stroke", ((-13.0, -5.0), (-13.0, 5.0))),
        ),
    ),
    "Inhibition": _BAR,
    "Catalysis": _Head(10.0, (), (-6.0, 4.0, "open")),
    "Binding": _Head(4.5, (("full", ((-9.0, 4.0), (0.0, 0.0), (-9.0, -4.0), (-4.5, 0.0))),)),
    "TranscriptionTranslation": _Head(
        13.0,
        (
            ("stroke", ((-17.0, 0.0), (-17.0, 8.0), (-9.0, 8.0))),
            ("open", ((-9.0, 12.0), (0.0, 8.0), (-9.0, 4.0))),
        ),
    ),
    "LigandRound": _Head(0.0, (), (0.0, 5.5, "full")),
    "LigandSquare": _Head(0.0, (("full", ((0.0, -5.5), (8.0, -5.5), (8.0, 5.5), (0.0, 5.5))),)),
    "ReceptorRound": _Head(0.0, (("arc", ((7.0, -7.0), (7.0, 7.0))),)),
    "Receptor": _Head(0.0, (("stroke", ((10.0, -6.5), (0.0, 0.0), (10.0, 6.5))),)),
    "ReceptorSquare": _Head(0.0, (("stroke", ((10.0, -6.5), (0.0, -6.5), (0.0, 6.5), (10.0, 6.5))),)),
}  # fmt: skip


def head_gap(word: str | None, kind: str, width: float) -> float:
    """Return how far before the tip the line ends.

    Parameters
    ----------
    word : of the file; ``None`` for no head. kind : its class in the words of GPML 2021.
    """
    found = _find(word, kind)
    return found.gap * _scale(width) if found else 0.0


def head_marks(
    word: str | None, kind: str, tip: Spot, direction: Spot, colour: str, width: float, ground: str
) -> tuple[Mark, ...]:
    """Return the figures of a head.

    Parameters
    ----------
    word, kind : as :func:`head_gap`.
    tip, direction : where it is and where it points (unit vector).
    colour, width : of the line. ground : colour inside open figures.
    """
    found = _find(word, kind)
    if found is None:
        return ()
    turn = _Turn(tip, direction, _scale(width))
    inks = {
        "full": Ink(fill=colour),
        "open": Ink(fill=ground, stroke=colour, width=max(1.0, width)),
        "stroke": Ink(stroke=colour, width=max(1.0, width)),
    }
    marks = []
    for paint, spots in found.figures:
        if paint == "arc":
            r, (a, b) = number(7.0 * turn.scale), [turn(spot) for spot in spots]
            d = f"M{number(a[0])} {number(a[1])}A{r} {r} 0 0 0 {number(b[0])} {number(b[1])}"
            marks.append(Mark(Path(d), inks["stroke"]))
        else:
            path = spots_path([turn(spot) for spot in spots], closed=paint != "stroke")
            marks.append(Mark(path, inks[paint]))
    if found.circle is not None:
        along, radius, paint = found.circle
        marks.append(Mark(_circle(turn((along, 0.0)), radius * turn.scale), inks[paint]))
    return tuple(marks)


def _circle(centre: Spot, radius: float) -> Path:
    x, y, r, d = number(centre[0] - radius), number(centre[1]), number(radius), number(2 * radius)
    return Path(f"M{x} {y}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z")


@dataclass(frozen=True)
class _Turn:
    """From the frame of a head to the board."""

    tip: Spot
    direction: Spot
    scale: float

    def __call__(self, spot: Spot) -> Spot:
        (x, y), (c, s) = spot, self.direction
        return (self.tip[0] + self.scale * (x * c - y * s), self.tip[1] + self.scale * (x * s + y * c))


def _find(word: str | None, kind: str) -> _Head | None:
    if word in _HEADS:
        return _HEADS[word or ""]
    if kind == "Undirected":
        return None
    return _HEADS.get(kind, _ARROW)


def _scale(width: float) -> float:
    """Heads grow more slowly than their line."""
    return (1.0 + 0.3 * max(width, 0.0)) / 1.3 if math.isfinite(width) else 1.0
