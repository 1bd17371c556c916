"""Colours of the refined look: nine pens that stay apart for every kind of colour vision, and soft fills.

The pens were chosen so that any two differ by at least 10 (CIEDE2000) as people with deuteranopia and
protanopia see them, by 7 with tritanopia, and have a contrast of 3:1 with the ground; the tests compute it.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, fields
from functools import cache
from typing import Final

_NEUTRAL: Final = 0.12
_DARK: Final = 0.35
#: Hues in degrees up to which a colour of a file takes a pen.
_HUES: Final = (
    (20.0, "red"), (65.0, "ochre"), (160.0, "green"), (205.0, "teal"), (258.0, "blue"), (300.0, "purple"),
    (345.0, "wine"), (360.0, "red"),
)  # fmt: skip


@dataclass(frozen=True)
class Palette:
    """The colours of one scheme; ``ink`` is text, ``quiet`` borders of groups, the rest pens and fills."""

    ground: str
    ink: str
    grey: str
    blue: str
    green: str
    red: str
    purple: str
    teal: str
    ochre: str
    wine: str
    quiet: str
    text: str
    faint: str
    panel: str
    gene: str
    rna: str
    metabolite: str
    pathway: str
    complex: str
    other: str
    mark: str

    def pen(self, name: str) -> str:
        """Return a pen by its name."""
        return str(getattr(self, name))


PENS: Final = ("ink", "green", "blue", "red", "purple", "teal", "ochre", "wine", "grey")
LIGHT: Final = Palette(
    ground="#ffffff", ink="#22272e", grey="#7d8791", blue="#0519b3", green="#029160", red="#af2c0e",
    purple="#b82cdd", teal="#0f6577", ochre="#c27f00", wine="#86225c", quiet="#8b949d", text="#1f2329",
    faint="#f7f8fa", panel="#fbfbfc", gene="#eef4fc", rna="#fff3dc", metabolite="#e9f6ec", pathway="#f3edfb",
    complex="#f3f1e7", other="#f0f2f4", mark="#ffdf6b",
)  # fmt: skip
DARK: Final = Palette(
    ground="#14181d", ink="#f2f4f7", grey="#8b949e", blue="#4b61f9", green="#2eeeaf", red="#ef8755",
    purple="#d782f3", teal="#96d7e7", ochre="#fac541", wine="#f34394", quiet="#87909a", text="#eef0f3",
    faint="#191e24", panel="#1a1f25", gene="#1d2938", rna="#382c15", metabolite="#1a3023", pathway="#2c2440",
    complex="#29271c", other="#252b32", mark="#ffdf6b",
)  # fmt: skip
#: For paper: no tints, black text.
PRINT: Final = Palette(
    ground="#ffffff", ink="#000000", grey="#7d8791", blue="#0519b3", green="#029160", red="#af2c0e",
    purple="#b82cdd", teal="#0f6577", ochre="#c27f00", wine="#86225c", quiet="#6b737b", text="#000000",
    faint="#ffffff", panel="#ffffff", gene="#ffffff", rna="#ffffff", metabolite="#ffffff", pathway="#ffffff",
    complex="#ffffff", other="#ffffff", mark="#ffffff",
)  # fmt: skip
SCHEMES: Final = {"light": LIGHT, "dark": DARK, "print": PRINT}


def partners(one: Palette, other: Palette) -> dict[str, str]:
    """Return the colours of one palette with their partners in another, where they differ.

    Examples
    --------
    >>> partners(LIGHT, DARK)["#ffffff"]
    '#14181d'
    """
    pairs = {getattr(one, f.name): getattr(other, f.name) for f in fields(one)}
    return {light: dark for light, dark in pairs.items() if light != dark}


@cache
def pen_for(colour: str) -> str:
    """Return the name of the pen whose hue a colour has.

    Examples
    --------
    >>> [pen_for(c) for c in ("#00cc00", "#0000ff", "#ff0033", "#000000", "#808080", "#00cccc", "#ff3399")]
    ['green', 'blue', 'red', 'ink', 'grey', 'teal', 'wine']
    """
    try:
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    except ValueError:
        return "ink"
    hue, lightness, _ = colorsys.rgb_to_hls(red, green, blue)
    if max(red, green, blue) - min(red, green, blue) < _NEUTRAL:
        return "ink" if lightness < _DARK else "grey"
    return next(name for bound, name in _HUES if 360 * hue <= bound)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2.2 defines it (1 to 21)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def ink_on(fill: str) -> str:
    """Return black or white, whichever is read better on a fill.

    Examples
    --------
    >>> ink_on("#ffff00"), ink_on("#0519b3")
    ('#000000', '#ffffff')
    """
    return "#000000" if contrast("#000000", fill) >= contrast("#ffffff", fill) else "#ffffff"


@cache
def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
