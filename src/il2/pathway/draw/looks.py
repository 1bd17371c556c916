"""What a look decides: how each element is painted. The geometry stays that of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from il2.pathway.boxes import Box
from il2.pathway.draw.labels import Font
from il2.pathway.draw.marks import NONE, Item, LookName
from il2.pathway.model import DataNode, Group, Label, Line, Part, Shape, State


@dataclass(frozen=True)
class BoxStyle:
    """How a box is painted. ``shape`` is GPML's word, ``double`` draws two borders."""

    shape: str | None = "Rectangle"
    fill: str = NONE
    opacity: float = 1.0
    stroke: str = NONE
    width: float = 1.0
    dash: tuple[float, ...] = ()
    double: bool = False
    corner: float = 10.0
    font: Font = field(default_factory=Font)


@dataclass(frozen=True)
class LineStyle:
    """How a line is painted; ``corner`` rounds its bends."""

    colour: str
    width: float = 1.0
    dash: tuple[float, ...] = ()
    double: bool = False
    corner: float = 0.0


class Look(Protocol):
    """A look of a map. ``crops``: the picture ends where its content ends, not where the board does."""

    name: LookName
    ground: str
    crops: bool

    def node(self, node: DataNode) -> BoxStyle:
        """Style of a data node."""

    def state(self, state: State) -> BoxStyle:
        """Style of a state."""

    def label(self, label: Label) -> BoxStyle:
        """Style of a label."""

    def shape(self, shape: Shape) -> BoxStyle:
        """Style of a shape."""

    def group(self, group: Group) -> BoxStyle:
        """Style of a group."""

    def line(self, line: Line) -> LineStyle:
        """Style of a line."""

    def place(self, part: Part, box: Box) -> Box:
        """Box of an element, given the one of the file."""

    def level(self, part: Part, z: float) -> float:
        """Level of painting, given the one of the file."""

    def text(self, text: str) -> str:
        """A text as this look shows it."""

    def extras(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """What this look adds to the picture, given the items of the map."""

    def is_hidden(self, part: Part) -> bool:
        """Whether an element is left unpainted because something else takes its place."""
