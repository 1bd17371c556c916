"""Symbols of a legend that are no lines: shapes, states, boxes and texts with an explanation beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from il2.pathway.boxes import Box, angle, graphics_box
from il2.pathway.draw.looks import BoxStyle
from il2.pathway.entities import entity_name
from il2.pathway.model import DataNode, Label, Map, Shape

if TYPE_CHECKING:
    from il2.pathway.draw.refined import Refined

_REACH: Final = 120.0
_ROW: Final = 10.0
#: A larger shape in a legend is a frame.
_LARGEST: Final = 90.0


@dataclass(frozen=True)
class Symbol:
    """A symbol: how it looks, its own text, its size and turn (radians), and what it means."""

    label: str
    style: BoxStyle
    box: Box
    turn: float
    text: str


def used_symbols(found: Map, legend: frozenset[str], look: Refined) -> tuple[Symbol, ...]:
    """Return the symbols of a legend whose like occurs in the map outside of it.

    Parameters
    ----------
    found : the map. legend : ids of everything in its legend. look : gives the styles.
    """
    labels = [label for label in found.labels if label.id in legend]
    texts = [label for label in labels if (label.graphics.shape or "None") == "None"]
    out: dict[str, Symbol] = {}
    parts: tuple[DataNode | Shape | Label, ...] = (*found.nodes, *found.shapes, *labels)
    for part in parts:
        if part.id in legend and _is_used(part, found, legend):
            box = graphics_box(part.graphics)
            text = _beside(box, [label for label in texts if label is not part])
            if text and max(box.width, box.height) <= _LARGEST:
                own = entity_name(part.label or "")
                out.setdefault(
                    text, Symbol(own, _style(part, look), box, angle(part.graphics.rotation), text)
                )
    return tuple(out.values())


def _is_used(part: DataNode | Shape | Label, found: Map, legend: frozenset[str]) -> bool:
    if isinstance(part, Label):
        said = entity_name(part.label)
        return any(entity_name(x.label) == said for x in found.labels if x.id not in legend)
    if isinstance(part, DataNode):
        own = _paint(part)
        return own != (None, None, None) and any(_paint(x) == own for x in found.nodes if x.id not in legend)
    look = (part.graphics.shape, part.graphics.fill)
    states = [(s.graphics.shape, s.graphics.fill) for s in found.states if s.id not in legend]
    shapes = [(s.graphics.shape, s.graphics.fill) for s in found.shapes if s.id not in legend]
    return (
        look in states
        or look in shapes
        or (
            part.graphics.shape in ("Triangle", "Hexagon")
            and any(shape == part.graphics.shape for shape, _ in states)
        )
    )


def _paint(node: DataNode) -> tuple[str | None, str | None, str | None]:
    look = node.graphics
    return (look.fill, look.color, look.font_style)


def _beside(box: Box, labels: list[Label]) -> str:
    """The text that begins to the right of a symbol in its row."""
    near = []
    for label in labels:
        text = graphics_box(label.graphics)
        if (
            abs(text.y - box.y) <= _ROW
            and box.x < text.x
            and text.left - box.right <= _REACH
            and label.label.strip()
        ):
            near.append((text.left, label.id, entity_name(label.label)))
    return min(near)[2] if near else ""


def _style(part: DataNode | Shape | Label, look: Refined) -> BoxStyle:
    if isinstance(part, DataNode):
        return look.node(part)
    return look.shape(part) if isinstance(part, Shape) else look.label(part)
