"""The legend of our map, drawn from the table of meanings: one key per colour, one text per key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from il2.knowledge import tables
from il2.pathway.model import Graphics, Label, Line, LineGraphics, Point, Shape

_LEFT: Final = 1425.0
_TOP: Final = 190.0
_WIDTH: Final = 290.0
_ROW: Final = 28.0
_KEY: Final = 45.0


@dataclass(frozen=True)
class Legend:
    """What is drawn."""

    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    shapes: tuple[Shape, ...]


def legend() -> Legend:
    """Return the legend."""
    rows = tables.load("map_meanings")
    height = (len(rows) + 3) * _ROW + 20
    frame = Graphics(
        x=_LEFT + _WIDTH / 2, y=_TOP + height / 2, width=_WIDTH, height=height, z=1024.0, color="a0a0a0",
        text_color="a0a0a0", fill="00000000", line_style="Dashed", line_width=1.0, shape="RoundedRectangle",
    )  # fmt: skip
    lines, labels = [], [_text("il2-legend-title", "Legend", _LEFT + _WIDTH / 2, _TOP + 20, 80, bold=True)]
    y = _TOP + 20
    for row in rows:
        y += _ROW
        lines.append(_key(row, y))
        width = _WIDTH - _KEY - 40
        labels.append(
            _text(f"il2-key-{row['key']}-text", row["text"], _LEFT + _KEY + 25 + width / 2, y, width)
        )
    labels.append(_text("il2-legend-rna", "mRNA", _LEFT + 38, y + _ROW, 50, italic=True))
    said = "P: phosphorylated residue"
    labels.append(_text("il2-legend-state", said, _LEFT + _WIDTH / 2, y + 2 * _ROW, _WIDTH - 20))
    return Legend(tuple(lines), tuple(labels), (Shape(id="il2-legend", graphics=frame),))


def _key(row: tables.Record, y: float) -> Line:
    name = f"il2-key-{row['key']}"
    start = Point(x=_LEFT + 15, y=y, head="Undirected", id=f"{name}-0")
    end = Point(x=_LEFT + 15 + _KEY, y=y, head=row["head"], id=f"{name}-1")
    look = LineGraphics(
        color=row["colour"], line_style=row["style"], line_width=1.5, connector="Straight", z=12288.0
    )
    return Line(id=name, graphical=True, points=(start, end), graphics=look)


def _text(
    name: str, text: str, x: float, y: float, width: float, *, bold: bool = False, italic: bool = False
) -> Label:
    look = Graphics(
        x=x, y=y, width=width, height=18.0, z=28672.0, color="00000000", text_color="000000", fill="00000000",
        shape="None", font_size=14.0 if bold else 12.0, font_weight="Bold" if bold else None,
        font_style="Italic" if italic else None, valign="Middle", align="Center" if bold else "Left",
    )  # fmt: skip
    return Label(id=name, label=text, graphics=look)
