"""Colours of a map: one spelling, and how far two of them are apart to the eye."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from il2.pathway import words
from il2.pathway.model import Line

_NAMES: Final = {
    "aqua": "00ffff", "black": "000000", "blue": "0000ff", "fuchsia": "ff00ff", "gray": "808080",
    "green": "008000", "lime": "00ff00", "maroon": "800000", "navy": "000080", "olive": "808000",
    "purple": "800080", "red": "ff0000", "silver": "c0c0c0", "teal": "008080", "white": "ffffff",
    "yellow": "ffff00", "transparent": "00000000",
}  # fmt: skip
#: Colours closer than this (CIEDE2000) are taken for one colour that was picked twice.
ALIKE: Final = 9.0
Lab = tuple[float, float, float]


def to_hex(colour: str | None) -> str | None:
    """Return a colour as lower-case hexadecimal digits, ``None`` for none.

    Examples
    --------
    >>> to_hex("Transparent"), to_hex("#00CC00"), to_hex(None)
    ('00000000', '00cc00', None)
    """
    if colour is None:
        return None
    word = colour.strip().lstrip("#").casefold()
    return _NAMES.get(word, word)


def line_colour(line: Line) -> str:
    """Return the colour of a line as six hexadecimal digits; black where the file gives none."""
    return (to_hex(line.graphics.color) or "000000")[:6]


def is_dashed(line: Line) -> bool:
    """Tell whether a line is drawn dashed (``Broken`` in GPML 2013a)."""
    return line.graphics.line_style in ("Broken", "Dashed")


def is_double(line: Line) -> bool:
    """Tell whether a line is drawn as two strokes."""
    return line.graphics.line_style == "Double" or line.property_value(words.DOUBLE_LINE) == "Double"


def alike(one: str, other: str) -> bool:
    """Tell whether two colours are one to the eye.

    Examples
    --------
    >>> alike("00cc00", "00cc32"), alike("0000ff", "0000cc"), alike("00ffff", "00cccc")
    (True, True, False)
    """
    return one == other or difference(one, other) < ALIKE


@lru_cache(maxsize=4096)
def difference(one: str, other: str) -> float:
    """Return the CIEDE2000 distance of two colours of six hexadecimal digits; what is none counts as black.

    Examples
    --------
    >>> round(difference("ff0000", "ff0033"), 1)
    7.9
    """
    return lab_difference(_lab(one), _lab(other))


def _lab(colour: str) -> Lab:
    """sRGB to CIELAB, white point D65."""
    try:
        levels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    except ValueError:
        levels = [0.0, 0.0, 0.0]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in levels)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def lab_difference(one: Lab, other: Lab) -> float:
    """Return the CIEDE2000 distance of two colours in CIELAB (Sharma, Wu & Dalal 2005).

    Examples
    --------
    >>> round(lab_difference((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485)), 4)
    2.0425
    """
    mean = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1 + 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    c1, h1 = _chroma_hue(one[1] * stretch, one[2])
    c2, h2 = _chroma_hue(other[1] * stretch, other[2])
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    level, chroma = (one[0] + other[0]) / 2, (c1 + c2) / 2
    hue = h1 + turn / 2 if c1 * c2 else h1 + h2
    t = (
        1
        - 0.17 * _cos(hue - 30)
        + 0.24 * _cos(2 * hue)
        + 0.32 * _cos(3 * hue + 6)
        - 0.20 * _cos(4 * hue - 63)
    )
    s_level = 1 + 0.015 * (level - 50) ** 2 / math.sqrt(20 + (level - 50) ** 2)
    d_level = (other[0] - one[0]) / s_level
    d_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    d_hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    bend = 30 * math.exp(-((((hue % 360) - 275) / 25) ** 2))
    cross = -2 * math.sqrt(chroma**7 / (chroma**7 + 25**7)) * math.sin(math.radians(2 * bend))
    return math.sqrt(max(d_level**2 + d_chroma**2 + d_hue**2 + cross * d_chroma * d_hue, 0.0))


def _chroma_hue(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))
