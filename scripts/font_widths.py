"""Writes src/il2/pathway/draw/widths.csv: advance widths of Liberation Sans, the metric twin of Arial.

Run it where the fonts and fontTools are installed: python scripts/font_widths.py FOLDER_OF_FONTS
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "src" / "il2" / "pathway" / "draw" / "widths.csv"
# Latin, Greek, punctuation, sub- and superscripts, arrows, operators: what labels of maps are written in.
BLOCKS = ((0x20, 0x7F), (0xA0, 0x180), (0x370, 0x400), (0x2010, 0x2040), (0x2070, 0x20A0), (0x2100, 0x2270))


def main(folder: str) -> None:
    regular, bold = (_widths(Path(folder) / f"LiberationSans-{name}.ttf") for name in ("Regular", "Bold"))
    codes = [code for start, end in BLOCKS for code in range(start, end) if code in regular and code in bold]
    with OUT.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("codepoint", "regular", "bold"))
        rows.writerows((code, regular[code], bold[code]) for code in codes)


def _widths(path: Path) -> dict[int, int]:
    """Width by code point, in thousandths of the font size."""
    font = TTFont(path)
    units, widths = font["head"].unitsPerEm, font["hmtx"]
    return {code: round(1000 * widths[name][0] / units) for code, name in font.getBestCmap().items()}


if __name__ == "__main__":
    main(sys.argv[1])
