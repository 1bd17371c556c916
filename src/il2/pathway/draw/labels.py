"""Texts in boxes: aligned, broken and shrunk until they fit, never cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from il2.pathway.boxes import Box
from il2.pathway.draw.fonts import width
from il2.pathway.draw.marks import Text

#: Distance of base lines, height above the base line of what is centred, and ascent, in font sizes.
LEADING, MIDDLE, ASCENT = 1.15, 0.35, 0.92
_SIZES: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)
_SMALLEST: Final = 0.45
_BREAK: Final = re.compile(r"(?<=[ \t/,;:\-+)])")


@dataclass(frozen=True)
class Font:
    """How a text is set."""

    size: float = 12.0
    colour: str = "#000000"
    bold: bool = False
    italic: bool = False
    decoration: str = ""
    family: str = ""
    align: str = "Center"
    valign: str = "Middle"


def set_text(text: str, box: Box, font: Font, *, fit: bool, pad: float = 2.0) -> tuple[Text, ...]:
    """Return the lines of a text in a box.

    Parameters
    ----------
    text : with the line ends of the file.
    fit : whether to break and shrink what is wider or higher than the box; else it may stand over.
    pad : room left at the sides.
    """
    lines = [line.strip() for line in text.replace("\r", "").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    if not lines:
        return ()
    size = max(font.size, 1.0)
    if fit:
        lines, size = fitted(lines, size, box.width - 2 * pad, box.height, bold=font.bold, family=font.family)
    return tuple(_placed(lines, size, box, font, pad))


def fitted(
    lines: list[str], size: float, wide: float, high: float, *, bold: bool = False, family: str = ""
) -> tuple[list[str], float]:
    """Return lines and font size that fit a room; the largest size that does, breaking where needed.

    Examples
    --------
    >>> fitted(["interleukin-2 receptor"], 12.0, 70.0, 40.0)
    (['interleukin-2', 'receptor'], 12.0)
    """

    def widest(rows: list[str]) -> float:
        return max(width(row, 1.0, bold=bold, family=family) for row in rows)

    room = max(wide, 4.0)
    if widest(lines) * size <= room and (len(lines) == 1 or _height(lines, size) <= high + 2.0):
        return lines, size
    for share in _SIZES:
        small = size * share
        for rows in (lines, _broken(lines, small, room, bold=bold, family=family)):
            if widest(rows) * small <= room and _height(rows, small) <= max(high, small * 1.05) + 1.0:
                return rows, small
    least = min(room / widest(lines), max(high, 4.0) / _height(lines, 1.0), size * _SIZES[-1])
    return lines, max(least, size * _SMALLEST)


def _height(lines: list[str], size: float) -> float:
    return size * (1.0 + LEADING * (len(lines) - 1))


def _broken(lines: list[str], size: float, room: float, *, bold: bool, family: str) -> list[str]:
    """Lines broken after blanks and signs, each as full as fits."""
    rows = []
    for line in lines:
        row = ""
        for word in _BREAK.split(line):
            if row.strip() and width((row + word).strip(), size, bold=bold, family=family) > room:
                rows.append(row.strip())
                row = ""
            row += word
        rows.append(row.strip())
    return rows


def _placed(lines: list[str], size: float, box: Box, font: Font, pad: float) -> Iterator[Text]:
    step = size * LEADING
    if font.valign == "Top":
        first = box.top + size * ASCENT + min(pad, 1.0)
    elif font.valign == "Bottom":
        first = box.bottom - size * (1 - ASCENT) - step * (len(lines) - 1) - min(pad, 2.0)
    else:
        first = box.y + size * MIDDLE - step * (len(lines) - 1) / 2
    x, anchor = {
        "Left": (box.left + pad, "start"),
        "Right": (box.right - pad, "end"),
    }.get(font.align, (box.x, "middle"))
    for place, line in enumerate(lines):
        if line:
            yield Text(
                x, first + place * step, line, size, font.colour, anchor,
                font.bold, font.italic, font.decoration, font.family,
            )  # fmt: skip
