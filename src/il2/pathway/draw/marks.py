"""What a picture is made of: figures and texts with their ink, gathered in items and a scene.

Nothing here knows maps. All lengths are in px, y grows downwards, colours are ``#rrggbb`` or ``none``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from il2.pathway.boxes import Box
from il2.pathway.draw.traces import Spot, Trace

LookName = Literal["faithful", "refined"]

NONE = "none"


@dataclass(frozen=True)
class Ink:
    """How a figure is painted. ``opacity`` is that of the fill."""

    fill: str = NONE
    stroke: str = NONE
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0

    @property
    def bare(self) -> bool:
        """Whether nothing would be seen."""
        return self.fill == NONE and (self.stroke == NONE or self.width <= 0)


@dataclass(frozen=True)
class Rect:
    """A rectangle with corners of radius ``r``."""

    x: float
    y: float
    width: float
    height: float
    r: float = 0.0


@dataclass(frozen=True)
class Ellipse:
    """An ellipse by centre and half axes."""

    x: float
    y: float
    rx: float
    ry: float


@dataclass(frozen=True)
class Path:
    """A path in the language of SVG."""

    d: str


@dataclass(frozen=True)
class Mark:
    """A figure with its ink, turned by ``turn`` degrees about ``pivot``."""

    figure: Rect | Ellipse | Path
    ink: Ink
    turn: float = 0.0
    pivot: Spot = (0.0, 0.0)


@dataclass(frozen=True)
class Text:
    """One line of text; ``x``, ``y`` is on its base line, ``anchor`` is start, middle or end."""

    x: float
    y: float
    text: str
    size: float = 12.0
    colour: str = "#000000"
    anchor: str = "middle"
    bold: bool = False
    italic: bool = False
    decoration: str = ""
    family: str = ""


@dataclass(frozen=True)
class Item:
    """One element of the map: its marks under one id, with a name and a description.

    Parameters
    ----------
    id, kind : GraphId and GPML name of the element; ``""`` for what is ours, such as a key.
    title, desc : for people who do not see the picture and for the pointer.
    anchors : ids and places of the anchors of a line, and of its points that have an id.
    box : around it, for overlays. z : level of painting.
    """

    id: str
    kind: str
    title: str
    desc: str
    marks: tuple[Mark | Text, ...]
    box: Box
    z: float = 0.0
    anchors: tuple[tuple[str, Spot], ...] = ()


@dataclass(frozen=True)
class Scene:
    """A whole picture: what it shows, the board, and its items in the order of painting."""

    title: str
    desc: str
    board: Box
    items: tuple[Item, ...]
    ground: str = "#ffffff"
    look: LookName = "faithful"


def number(value: float) -> str:
    """Return a length as text: one decimal, no exponent, never NaN.

    Examples
    --------
    >>> number(12.04), number(-0.01), number(float("nan")), number(250)
    ('12', '0', '0', '250')
    """
    if not math.isfinite(value):
        return "0"
    shown = f"{min(max(value, -1e7), 1e7):.1f}"
    shown = shown.removesuffix(".0")
    return "0" if shown == "-0" else shown


def spots_path(spots: Sequence[Spot], *, closed: bool = False) -> Path:
    """Return the path through spots; level and upright steps are written short.

    Examples
    --------
    >>> spots_path([(0, 0), (9, 0), (9, 5), (1, 1)], closed=True).d
    'M0 0H9V5L1 1Z'
    """
    written = [(number(x), number(y)) for x, y in spots]
    out = [f"M{written[0][0]} {written[0][1]}"]
    for (x0, y0), (x1, y1) in itertools.pairwise(written):
        if (x0, y0) == (x1, y1) and len(written) > 2:
            continue
        out.append(f"H{x1}" if y0 == y1 else f"V{y1}" if x0 == x1 else f"L{x1} {y1}")
    return Path("".join(out) + ("Z" if closed else ""))


def trace_path(trace: Trace, corner: float = 0.0) -> Path:
    """Return the path of a trace; corners between straight pieces are rounded by ``corner`` px."""
    if all(len(piece) == 2 for piece in trace.pieces):
        spots = [trace.start, *(piece[1] for piece in trace.pieces)]
        return spots_path(spots) if not corner else Path(_rounded(spots, corner))
    x, y = trace.start
    out = [f"M{number(x)} {number(y)}"]
    for piece in trace.pieces:
        word = "L" if len(piece) == 2 else "C"
        out.append(word + " ".join(f"{number(x)} {number(y)}" for x, y in piece[1:]))
    return Path("".join(out))


def _rounded(spots: Sequence[Spot], corner: float) -> str:
    kept = [spots[0]]
    for spot in spots[1:]:
        if math.dist(spot, kept[-1]) > 0.05:
            kept.append(spot)
    if len(kept) < 3:
        return spots_path([spots[0], spots[-1]]).d
    out = f"M{number(kept[0][0])} {number(kept[0][1])}"
    for a, b, c in zip(kept, kept[1:], kept[2:], strict=False):
        before, after = math.dist(a, b), math.dist(b, c)
        r = min(corner, before / 2, after / 2)
        x0, y0 = b[0] + (a[0] - b[0]) * r / before, b[1] + (a[1] - b[1]) * r / before
        x1, y1 = b[0] + (c[0] - b[0]) * r / after, b[1] + (c[1] - b[1]) * r / after
        out += f"L{number(x0)} {number(y0)}Q{number(b[0])} {number(b[1])} {number(x1)} {number(y1)}"
    return out + f"L{number(kept[-1][0])} {number(kept[-1][1])}"
