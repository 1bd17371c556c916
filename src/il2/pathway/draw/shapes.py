"""Outlines of boxes: every shape of GPML as one or several figures in its box."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from il2.pathway.boxes import Box
from il2.pathway.draw.marks import Ellipse, Path, Rect, number, spots_path
from il2.pathway.draw.traces import Spot

Figure = Rect | Ellipse | Path
_CORNER: Final = 10.0
_CUT: Final = 0.29
_SQUASHED: Final = 0.5


def outline(shape: str | None, box: Box, corner: float = _CORNER) -> tuple[Figure, ...]:
    """Return the figures of a shape: its outline first, then lines inside it.

    Parameters
    ----------
    shape : GPML's word; what is unknown is drawn as a rectangle, ``None`` (the word) as nothing.
    box : without rotation. corner : radius of rounded rectangles.

    Examples
    --------
    >>> outline("Oval", Box(10.0, 10.0, 20.0, 8.0))
    (Ellipse(x=10.0, y=10.0, rx=10.0, ry=4.0),)
    >>> outline("None", Box(10.0, 10.0, 20.0, 8.0))
    ()
    """
    if shape == "None":
        return ()
    return _DRAWN.get(shape or "", _rectangle)(box) if shape not in _ROUNDED else (_rounded(box, corner),)


def is_open(shape: str | None) -> bool:
    """Tell whether a shape is a line that holds nothing, so that it is not filled."""
    return shape in ("Arc", "Brace")


_ROUNDED: Final = frozenset({"RoundedRectangle", "Cell", "Organelle", "Extracellular region"})


def _rounded(box: Box, corner: float) -> Rect:
    r = min(corner, box.width / 2, box.height / 2)
    return Rect(box.left, box.top, box.width, box.height, r)


def _rectangle(box: Box) -> tuple[Figure, ...]:
    return (Rect(box.left, box.top, box.width, box.height),)


def _oval(box: Box) -> tuple[Figure, ...]:
    return (Ellipse(box.x, box.y, box.width / 2, box.height / 2),)


def _polygon(count: int) -> Callable[[Box], tuple[Figure, ...]]:
    """A regular polygon whose first corner points to the right, stretched to the box."""
    turns = [2 * math.pi * i / count for i in range(count)]
    xs, ys = [math.cos(t) for t in turns], [math.sin(t) for t in turns]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    spots = [((x - min(xs)) / wide, (y - min(ys)) / high) for x, y in zip(xs, ys, strict=True)]
    return lambda box: (spots_path(_stretched(spots, box), closed=True),)


def _octagon(box: Box) -> tuple[Figure, ...]:
    c, d = _CUT, 1 - _CUT
    spots = [(c, 0.0), (d, 0.0), (1.0, c), (1.0, d), (d, 1.0), (c, 1.0), (0.0, d), (0.0, c)]
    return (spots_path(_stretched(spots, box), closed=True),)


def _arc(box: Box) -> tuple[Figure, ...]:
    rx, ry = number(box.width / 2), number(box.height / 2)
    left, right, y = number(box.left), number(box.right), number(box.y)
    return (Path(f"M{left} {y}A{rx} {ry} 0 0 0 {right} {y}"),)


def _brace(box: Box) -> tuple[Figure, ...]:
    """Tips at the bottom corners, arms at half height, peak in the middle of the top."""
    r = min(box.height / 2, box.width / 4)
    x0, x1, xm = number(box.left), number(box.right), number(box.x)
    a, b = number(box.left + r), number(box.right - r)
    c, d = number(box.x - r), number(box.x + r)
    top, middle, low = number(box.top), number(box.y), number(box.bottom)
    path = (
        f"M{x0} {low}Q{x0} {middle} {a} {middle}L{c} {middle}Q{xm} {middle} {xm} {top}"
        f"Q{xm} {middle} {d} {middle}L{b} {middle}Q{x1} {middle} {x1} {low}"
    )
    return (Path(path),)


def _slashed(box: Box) -> tuple[Figure, ...]:
    r = min(box.width, box.height) / 2
    line = spots_path([(box.x - r, box.y + r), (box.x + r, box.y - r)])
    return (Ellipse(box.x, box.y, r, r), line)


def _mitochondrion(box: Box) -> tuple[Figure, ...]:
    """A capsule with folds."""
    r = min(box.width, box.height) * _SQUASHED
    folds = (
        "M.1 .45C.1 .1 .25 .1 .27 .4C.29 .75 .38 .75 .4 .45C.42 .1 .53 .1 .55 .4C.57 .8 .66 .8 .68 .45"
        "C.7 .15 .8 .15 .84 .3C.93 .42 .92 .6 .84 .72C.7 .92 .3 .92 .18 .75C.12 .66 .1 .56 .1 .45Z"
    )
    return (_rounded(box, r), _scaled(folds, box))


def _reticulum(box: Box) -> tuple[Figure, ...]:
    outer = (
        "M.1 .16C.02 .3 .1 .44 .06 .6C.02 .8 .12 1 .28 .94C.42 .9 .5 1 .64 .97C.84 .94 .98 .86 .95 .64"
        "C.93 .5 1 .36 .95 .2C.88 0 .72 .04 .58 .06C.42 .08 .24 -.06 .1 .16Z"
    )
    inner = "M.22 .3C.4 .16 .6 .3 .8 .22M.22 .52C.4 .4 .6 .54 .8 .46M.24 .76C.4 .64 .6 .78 .78 .7"
    return (_scaled(outer, box), _scaled(inner, box))


def _smooth_reticulum(box: Box) -> tuple[Figure, ...]:
    wavy = (
        "M.04 .3C.08 .02 .2 .1 .28 .06C.4 0 .46 .14 .58 .08C.72 0 .78 .1 .88 .12C1 .16 .98 .36 .95 .5"
        "C.92 .66 1 .8 .9 .92C.8 1 .72 .86 .6 .92C.48 1 .4 .88 .28 .94C.16 1 .04 .94 .05 .74"
        "C.06 .58 0 .5 .04 .3Z"
    )
    return (_scaled(wavy, box),)


def _golgi(box: Box) -> tuple[Figure, ...]:
    """Flat sacks, one inside the other."""
    sacks = (
        "M.02 .18C.02 .06 .14 .06 .16 .18C.24 .42 .76 .42 .84 .18C.86 .06 .98 .06 .98 .18"
        "C.94 .66 .06 .66 .02 .18Z"
    )
    more = "M.12 .58C.3 .78 .7 .78 .88 .58M.2 .74C.36 .9 .64 .9 .8 .74M.32 .9C.42 .98 .58 .98 .68 .9"
    return (_scaled(sacks, box), _scaled(more, box))


def _stretched(spots: Iterable[Spot], box: Box) -> list[Spot]:
    return [(box.left + x * box.width, box.top + y * box.height) for x, y in spots]


def _scaled(path: str, box: Box) -> Path:
    """A path in the unit square, stretched to a box; it consists of M, L, C and Z only."""
    out = ""
    for letter, numbers in _commands(path):
        spots = _stretched(zip(numbers[::2], numbers[1::2], strict=True), box)
        out += letter + " ".join(f"{number(x)} {number(y)}" for x, y in spots)
    return Path(out)


def _commands(path: str) -> list[tuple[str, list[float]]]:
    found: list[tuple[str, list[float]]] = []
    for word in "".join(f" {c} " if c in "MLCZ" else c for c in path).split():
        if word in "MLCZ":
            found.append((word, []))
        else:
            found[-1][1].append(float(word))
    return found


_DRAWN: Final[Mapping[str, Callable[[Box], tuple[Figure, ...]]]] = {
    "Rectangle": _rectangle,
    "Oval": _oval,
    "Circle": _oval,
    "Nucleus": _oval,
    "Vesicle": _oval,
    "mim-interaction": _oval,
    "mim-phosphorylated": _oval,
    "Triangle": _polygon(3),
    "Pentagon": _polygon(5),
    "Hexagon": _polygon(6),
    "Octagon": _octagon,
    "Arc": _arc,
    "Brace": _brace,
    "mim-degradation": _slashed,
    "Degradation": _slashed,
    "Mitochondria": _mitochondrion,
    "Endoplasmic Reticulum": _reticulum,
    "EndoplasmicReticulum": _reticulum,
    "Sarcoplasmic Reticulum": _smooth_reticulum,
    "SarcoplasmicReticulum": _smooth_reticulum,
    "Golgi Apparatus": _golgi,
    "GolgiApparatus": _golgi,
}
