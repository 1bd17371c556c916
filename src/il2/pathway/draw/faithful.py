"""The faithful look: colours, borders and fonts as the file gives them or the format defines them."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Final

from il2.pathway.boxes import Box
from il2.pathway.colours import is_dashed, is_double, to_hex
from il2.pathway.draw.fonts import family_of
from il2.pathway.draw.labels import Font
from il2.pathway.draw.looks import BoxStyle, LineStyle
from il2.pathway.draw.marks import NONE, Item, LookName
from il2.pathway.model import DataNode, Graphics, Group, Label, Line, Map, Part, Shape, State
from il2.pathway.words import DOUBLE_LINE

BLACK: Final = "#000000"
WHITE: Final = "#ffffff"
#: Dash and gap of a broken line, in line widths.
_DASH: Final = (5.0, 3.0)
#: A state has no font in GPML 2013a.
_STATE_SIZE: Final = 10.0
#: Border, fill, its opacity, dashed and shape of the groups of GPML 2013a, by style.
_GROUPS: Final = {
    "Group": (NONE, NONE, 0.0, False, "Rectangle"),
    "Transparent": (NONE, NONE, 0.0, False, "Rectangle"),
    "Complex": ("#808080", "#b4b464", 0.1, False, "Octagon"),
    "Pathway": ("#808080", "#00ff00", 0.05, True, "Rectangle"),
}
_PLAIN_GROUP: Final = ("#808080", "#b4b464", 0.1, True, "Rectangle")


def paint(colour: str | None, usual: str) -> tuple[str, float]:
    """Return a colour of a file as ``#rrggbb`` or ``none``, and its opacity.

    Examples
    --------
    >>> paint("ff0000", BLACK), paint("Transparent", BLACK), paint("b4b46419", BLACK), paint("odd", BLACK)
    (('#ff0000', 1.0), ('none', 1.0), ('#b4b464', 0.098), ('#000000', 1.0))
    """
    code = to_hex(colour)
    if code is None or len(code) not in (6, 8) or not set(code) <= set(string.hexdigits):
        return (usual, 1.0)
    opacity = round(int(code[6:8], 16) / 255, 3) if len(code) == 8 else 1.0
    return (f"#{code[:6]}", opacity) if opacity > 0 else (NONE, 1.0)


def dashes(width: float) -> tuple[float, ...]:
    """Return the dash pattern of a broken line."""
    scale = max(1.0, min(width, 4.0))
    return tuple(round(length * scale, 1) for length in _DASH)


def font_of(graphics: Graphics, version: str, size: float = 12.0) -> Font:
    """Return the font of an element."""
    underlined = "underline" if graphics.font_decoration == "Underline" else ""
    struck = "line-through" if graphics.font_strikethru == "Strikethru" else ""
    return Font(
        size=float(graphics.font_size or size),
        colour=paint(graphics.text_color or graphics.color, BLACK)[0].replace(NONE, BLACK),
        bold=graphics.font_weight == "Bold" or "black" in (graphics.font_name or "").casefold(),
        italic=graphics.font_style == "Italic",
        decoration=" ".join(word for word in (underlined, struck) if word),
        family=family_of(graphics.font_name),
        align=graphics.align or "Center",
        valign=graphics.valign or ("Middle" if version == "2021" else "Top"),
    )


class Faithful:
    """The look of one map as its file gives it."""

    name: LookName = "faithful"
    crops = False

    def __init__(self, found: Map) -> None:
        self.map = found
        self.ground = paint(found.background, WHITE)[0].replace(NONE, WHITE)

    def node(self, node: DataNode) -> BoxStyle:
        """Style of a data node: white unless the file says otherwise."""
        return self._box(node, node.graphics, WHITE, node.graphics.shape or "Rectangle")

    def state(self, state: State) -> BoxStyle:
        """Style of a state."""
        style = self._box(state, state.graphics, WHITE, state.graphics.shape or "Rectangle", _STATE_SIZE)
        centred = Font(**{**vars(style.font), "valign": "Middle"})
        return BoxStyle(**{**vars(style), "font": centred})

    def label(self, label: Label) -> BoxStyle:
        """Style of a label: no border unless the file says otherwise."""
        return self._box(label, label.graphics, self._clear, label.graphics.shape or "None")

    def shape(self, shape: Shape) -> BoxStyle:
        """Style of a shape: not filled unless the file says otherwise."""
        return self._box(shape, shape.graphics, self._clear, shape.graphics.shape or "Rectangle")

    @property
    def _clear(self) -> str:
        return WHITE if self.map.version == "2021" else NONE

    def _box(self, part: Part, g: Graphics, fill: str, shape: str, size: float = 12.0) -> BoxStyle:
        filled, opacity = paint(g.fill, fill)
        width = 1.0 if g.line_width is None else float(g.line_width)
        broken = g.line_style in ("Broken", "Dashed")
        double = g.line_style == "Double" or part.property_value(DOUBLE_LINE) == "Double"
        return BoxStyle(
            shape=shape,
            fill=filled,
            opacity=opacity,
            stroke=paint(g.color, BLACK)[0],
            width=width,
            dash=dashes(width) if broken else (),
            double=double,
            font=font_of(g, self.map.version, size),
        )

    def group(self, group: Group) -> BoxStyle:
        """Style of a group: that of the file (GPML 2021) or of its style (2013a)."""
        if group.graphics is not None and group.style != "Transparent":
            shape = group.graphics.shape or "Rectangle"
            return self._box(group, group.graphics, NONE, shape)
        stroke, fill, opacity, broken, shape = _GROUPS.get(group.style or "", _PLAIN_GROUP)
        return BoxStyle(
            shape=shape, fill=fill, opacity=opacity, stroke=stroke, dash=dashes(1.0) if broken else ()
        )

    def line(self, line: Line) -> LineStyle:
        """Style of a line."""
        width = 1.0 if line.graphics.line_width is None else float(line.graphics.line_width)
        return LineStyle(
            colour=paint(line.graphics.color, BLACK)[0],
            width=width,
            dash=dashes(width) if is_dashed(line) else (),
            double=is_double(line),
        )

    def place(self, part: Part, box: Box) -> Box:
        """Where the file puts it."""
        return box

    def level(self, part: Part, z: float) -> float:
        """The level of the file."""
        return z

    def extras(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Nothing is added."""
        return ()

    def text(self, text: str) -> str:
        """The text as it stands."""
        return text

    def is_hidden(self, part: Part) -> bool:
        """Nothing is hidden."""
        return False
