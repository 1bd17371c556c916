"""Colours, dashes and markers of the curves, chosen to differ without colour too.

Every colour has a contrast of at least 4.5:1 with the ground of its scheme (checked in the tests), so that a
line, its label and its marker satisfy WCAG 2.2 AA alike. A chart is drawn in the light colours; in the dark
scheme the style sheet of the page replaces each by its partner.
"""

from __future__ import annotations

from dataclasses import dataclass

GROUND = ("#ffffff", "#14181d")
INK = ("#1f2328", "#e8eaed")
QUIET = ("#57606a", "#a5adb6")
GRID = ("#e3e6ea", "#2c333b")
ACCENT = ("#0b57a4", "#7cbcf5")


@dataclass(frozen=True)
class Pen:
    """How one curve is drawn: colour on light and dark ground, dash pattern, marker of measured points."""

    light: str
    dark: str
    dash: tuple[int, ...]
    marker: str


PENS = (
    Pen("#0b62b0", "#6fb7f2", (1, 0), "circle"),
    Pen("#b3400a", "#ff9d66", (7, 3), "square"),
    Pen("#0f7145", "#55d094", (2, 2), "triangle-up"),
    Pen("#7a3ba3", "#d0a2f2", (8, 3, 2, 3), "diamond"),
    Pen("#8a5a00", "#e3b341", (4, 4), "triangle-down"),
    Pen("#9b1c5a", "#f58fbf", (10, 3), "cross"),
    Pen("#3f4a54", "#c3ccd5", (1, 3), "triangle-right"),
    Pen("#006c75", "#4fd0da", (6, 2, 1, 2, 1, 2), "triangle-left"),
)


def pen(index: int) -> Pen:
    """The pen of the curve with this number; the ninth curve takes the first pen again."""
    return PENS[index % len(PENS)]


def dark_partners() -> dict[str, str]:
    """Light colour -> dark colour, for every colour that a chart is drawn in."""
    return dict((GROUND, INK, QUIET, GRID, ACCENT)) | {p.light: p.dark for p in PENS}


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours written #rrggbb, as WCAG 2.2 defines it (1 to 21).

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
