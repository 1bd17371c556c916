"""The refined look: places of the file, colours that all can tell apart, one style per kind of thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from il2.pathway.boxes import Box, part_box
from il2.pathway.colours import is_double
from il2.pathway.draw.faithful import Faithful
from il2.pathway.draw.fonts import width
from il2.pathway.draw.key import key_items
from il2.pathway.draw.looks import BoxStyle, LineStyle
from il2.pathway.draw.marks import NONE, Ink, Item, LookName, Mark, Rect
from il2.pathway.draw.palette import SCHEMES, contrast, ink_on, pen_for
from il2.pathway.draw.pens import Pens
from il2.pathway.draw.receptor import chains, plate
from il2.pathway.draw.shapes import is_open
from il2.pathway.draw.symbols import Symbol, used_symbols
from il2.pathway.graph import Graph
from il2.pathway.model import DataNode, Group, Label, Line, Map, Part, Shape, State
from il2.pathway.mojibake import repair
from il2.pathway.words import COMPONENT, OLD_SHAPES, is_rna

Scheme = Literal["light", "dark", "print"]
WHITE: Final = "#ffffff"
#: Colours that WikiPathways uses for a type; they say nothing more than the type.
_CONVENTION: Final = frozenset({"#000000", "#0000ff", "#14961e", "#00ff00", "#008000"})
_LINE: Final = 1.3
_PLATE: Final = -1e8
_CORNER: Final = 5.0
#: Shapes up to this size without text are symbols.
_SYMBOL: Final = 48.0
#: States are discs of this size; longer texts make them wider.
_MARK: Final = 16.0
_GENES: Final = frozenset({"geneproduct", "protein", "dna", "unknown", "undefined", ""})
_TYPES: Final = {
    "metabolite": "metabolite",
    "pathway": "pathway",
    "pathways": "pathway",
    "complex": "complex",
}
_ROUND: Final = frozenset({"Oval", "Circle", "Rectangle", "RoundedRectangle"})
_ROOMS: Final = frozenset(
    {"Cell", "Nucleus", "Organelle", "Extracellular region", "Vesicle", "Mitochondria"}
)  # fmt: skip


def kind_of(node: DataNode) -> str:
    """Return the palette's word for the type of a data node.

    Examples
    --------
    >>> kind_of(DataNode(type="Rna")), kind_of(DataNode(type="Protein")), kind_of(DataNode(type="Event"))
    ('rna', 'gene', 'other')
    """
    word = (node.type or "").casefold()
    if is_rna(node.type):
        return "rna"
    return "gene" if word in _GENES else _TYPES.get(word, "other")


def is_mark(shape: Shape) -> bool:
    """Tell whether a shape of an old file is a mark such as a P, which is a state today."""
    return shape.graphics.shape in OLD_SHAPES and len((shape.label or "").strip()) in (1, 2)


def is_small(shape: Shape) -> bool:
    """Tell whether a shape is a symbol, such as the ball of a ligand, and not a room."""
    sides = shape.graphics.width or 0.0, shape.graphics.height or 0.0
    return max(sides) <= _SYMBOL and not (shape.label or "").strip()


class Refined(Faithful):
    """The refined look of one map in one scheme.

    Parameters
    ----------
    found, graph : a map and its graph, whose legend says what the colours mean.
    scheme : ``light``, ``dark`` or ``print``.
    """

    name: LookName = "refined"
    crops = True

    def __init__(self, found: Map, graph: Graph, scheme: Scheme = "light") -> None:
        super().__init__(found)
        self.palette = SCHEMES[scheme]
        self.ground = self.palette.ground
        self.pens = Pens(found, graph)
        self._legend = graph.legend.parts
        self.receptor = chains(found)
        self._widths = {node.id: self._text_width(node) for node in found.nodes}

    def _text_width(self, node: DataNode) -> float:
        font = super().node(node).font
        rows = node.label.split("\n")
        return max(width(row, font.size, bold=font.bold, family=font.family) for row in rows)

    # Boxes ------------------------------------------------------------------------------------------------

    def node(self, node: DataNode) -> BoxStyle:
        """A soft fill by type; colours of the file that say more than the type are kept."""
        given, kind = super().node(node), kind_of(node)
        pen = self.palette.grey if given.stroke in (*_CONVENTION, NONE) else self._pen(given.stroke)
        fill, text = self._filled(given, self.palette.pen(kind))
        corner = {"metabolite": given.font.size, "pathway": 10.0}.get(kind, 4.0)
        shape = "RoundedRectangle" if given.shape == "Rectangle" else given.shape
        tinted = (
            text if given.stroke in _CONVENTION else self._readable(self._pen(given.font.colour), fill, text)
        )
        font = replace(given.font, colour=tinted)
        return replace(
            given,
            fill=fill,
            stroke=pen,
            corner=corner,
            shape=shape,
            font=font,
            width=self._stroke(given.width),
        )

    def state(self, state: State) -> BoxStyle:
        """One kind of disc; other shapes, and fills of the file that are neither white nor yellow, stay."""
        given = super().state(state)
        return self._disc(given) if self._is_disc(state) else given

    def _is_disc(self, part: Part) -> bool:
        """Whether an element is a mark on a data node that is drawn as a disc."""
        if isinstance(part, State):
            return super().state(part).shape in _ROUND and bool((part.label or "").strip())
        return isinstance(part, Shape) and is_mark(part)

    def _disc(self, given: BoxStyle) -> BoxStyle:
        keep = given.fill not in (NONE, WHITE) and pen_for(given.fill) not in ("ochre", "ink")
        fill = given.fill if keep else self.palette.mark
        font = replace(given.font, colour=ink_on(fill), size=10.0, valign="Middle", align="Center")
        return replace(
            given, shape="RoundedRectangle", corner=_MARK / 2, fill=fill, opacity=1.0, stroke="#5c4d00",
            width=0.8, dash=(), double=False, font=font,
        )  # fmt: skip

    def mark_style(self, fill: str) -> BoxStyle:
        """Style of a disc that has this fill in the file."""
        return self._disc(BoxStyle(fill=fill))

    def marks(self) -> Counter[tuple[str, str]]:
        """How often each text of a state is used, with the fill of its disc."""
        states = [s for s in self.map.states if s.id not in self._legend and self._is_disc(s)]
        return Counter((self.text(" ".join((s.label or "").split())), self.state(s).fill) for s in states)

    def kinds(self) -> Counter[str]:
        """How many data nodes are of each kind."""
        return Counter(kind_of(node) for node in self.map.nodes if node.id not in self._legend)

    def place(self, part: Part, box: Box) -> Box:
        """A disc on the border, pushed outwards where it would lie on the text of its data node."""
        label = part.label if isinstance(part, State | Shape) else None
        if not self._is_disc(part):
            return box
        size = max(_MARK, width((label or "").strip(), 10.0) + 7.0)
        node = self.map.by_id.get(part.node) if isinstance(part, State) else None
        if not isinstance(node, DataNode):
            return Box(box.x, box.y, size, _MARK)
        own = part_box(self.map, node)
        x, reach = box.x, self._widths[node.id] / 2 + size / 2
        if abs(x - own.x) < reach and abs(box.y - own.y) < own.height / 2 + 1.0:
            x = own.x + min(reach, own.width / 2 + size / 2 - 3.0) * (1.0 if x >= own.x else -1.0)
        return Box(x, box.y, size, _MARK)

    def label(self, label: Label) -> BoxStyle:
        """Text in a pen of the palette."""
        given = super().label(label)
        fill, text = self._filled(given, NONE)
        font = replace(given.font, colour=self._readable(self._pen(given.font.colour), fill, text))
        return replace(given, fill=fill, stroke=self._quiet(given.stroke), font=font)

    def shape(self, shape: Shape) -> BoxStyle:
        """Compartments in a faint fill, marks of old files as discs, everything else in a pen."""
        given = super().shape(shape)
        if is_mark(shape):
            return self._disc(given)
        fill, text = self._filled(given, NONE)
        if self._is_room(shape, given):
            fill = self.palette.faint
        elif fill != NONE and is_small(shape) and pen_for(fill) not in ("ink", "grey"):
            fill = self._pen(fill)
        font = replace(given.font, colour=self._readable(self._pen(given.font.colour), fill, text))
        return replace(given, fill=fill, stroke=self._quiet(given.stroke), font=font)

    def _is_room(self, shape: Shape, given: BoxStyle) -> bool:
        """Whether a shape is a compartment without a fill of its own."""
        named = shape.property_value(COMPONENT) not in (None, "None") or given.shape in _ROOMS
        return named and given.fill in (NONE, WHITE) and not is_open(given.shape)

    def level(self, part: Part, z: float) -> float:
        """Compartments are filled, so they lie below everything, the larger ones first."""
        if isinstance(part, Shape) and self._is_room(part, super().shape(part)):
            box = part_box(self.map, part)
            return -1e9 - box.width * box.height
        return z

    def group(self, group: Group) -> BoxStyle:
        """Complexes on a soft plate, other groups in a quiet frame."""
        given = super().group(group)
        if given.stroke == NONE and given.fill == NONE:
            return given
        plate = self.palette.complex if group.style == "Complex" else self.palette.faint
        return replace(
            given, shape="RoundedRectangle", corner=8.0, fill=plate, opacity=1.0, stroke=self.palette.quiet
        )

    def _filled(self, given: BoxStyle, usual: str) -> tuple[str, str]:
        """The fill, and the colour of text that is read on it."""
        if given.fill in (NONE, WHITE):
            return usual, self.palette.text
        return given.fill, ink_on(given.fill) if given.opacity > 0.5 else self.palette.text

    def _readable(self, colour: str, fill: str, usual: str) -> str:
        ground = fill if fill != NONE else self.ground
        return colour if contrast(colour, ground) >= 4.5 and usual == self.palette.text else usual

    def _pen(self, colour: str) -> str:
        return colour if colour == NONE else self.palette.pen(pen_for(colour))

    def _quiet(self, colour: str) -> str:
        pen = self._pen(colour)
        return self.palette.quiet if pen == self.palette.grey else pen

    @staticmethod
    def _stroke(width: float) -> float:
        return 1.0 if width <= 1.5 else width

    # Lines ------------------------------------------------------------------------------------------------

    def line(self, line: Line) -> LineStyle:
        """The pen of its meaning."""
        given = super().line(line)
        if given.colour == NONE:
            return given
        pen = self.pens.pen(line)
        thick = _LINE if given.width <= 1.5 else given.width
        dash = tuple(round(length * max(1.0, min(thick, 3.0)), 1) for length in pen.dash)
        colour = self.palette.pen(pen.colour)
        return LineStyle(colour, thick, dash, is_double(line), _CORNER)

    # The rest ---------------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """The text with broken letters restored."""
        return text if text.isascii() else repair(text).text

    def is_hidden(self, part: Part) -> bool:
        """The legend of the file gives way to a key of what is used."""
        return part.id in self._legend

    def symbols(self) -> tuple[Symbol, ...]:
        """Symbols of the file's legend, other than lines, that the map uses."""
        return used_symbols(self.map, self._legend, self)

    def extras(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """A plate under the chains of the receptor, and the key."""
        key = key_items(self, [item for item in items if item.marks])
        if not self.receptor:
            return key
        box = plate(self.receptor)
        ink = Ink(self.palette.complex, self.palette.quiet)
        mark = Mark(Rect(box.left, box.top, box.width, box.height, 12.0), ink)
        name = "Receptor complex of " + ", ".join(node.label for node in self.receptor)
        return (Item("", "Receptor", name, "chains in one complex", (mark,), box, z=_PLATE), *key)
