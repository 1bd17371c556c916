"""What a map is made of: the elements of GPML 2013a and 2021 in one set of frozen, typed records.

Both versions of the format are read into the same records. Words (``type``, ``head``, ``style`` ...) stay as
the file wrote them; :mod:`il2.pathway.words` says what they mean. ``None`` means "not written": the default
of the format applies. Lengths are in the file's pixels, y grows downwards. What no field holds is in
``kept``, so that nothing is lost on the way back to a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

Version = Literal["2013a", "2021"]
DESCRIPTION_SOURCE = "WikiPathways-description"


@dataclass(frozen=True)
class Kept:
    """What is not modelled: attributes as (name, value) and children as (place, XML text)."""

    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[tuple[int, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.attributes or self.children)


NOTHING_KEPT = Kept()


@dataclass(frozen=True)
class Xref:
    """An identifier in a database; both are ``None`` or ``""`` where the file leaves them out or blank."""

    database: str | None = None
    identifier: str | None = None
    kept: Kept = NOTHING_KEPT

    def __bool__(self) -> bool:
        return bool((self.identifier or "").strip())


@dataclass(frozen=True)
class Comment:
    """A free text of an element, and who wrote it."""

    text: str
    source: str | None = None
    kept: Kept = NOTHING_KEPT
    source_line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Property:
    """A key and a value: ``Attribute`` in GPML 2013a, ``Property`` in 2021."""

    key: str
    value: str
    kept: Kept = NOTHING_KEPT


@dataclass(frozen=True)
class Reference:
    """A pointer to a :class:`Publication` (``citation``), an :class:`Annotation` or an evidence."""

    kind: Literal["citation", "annotation", "evidence"]
    target: str
    nested: tuple[Reference, ...] = ()
    kept: Kept = NOTHING_KEPT


@dataclass(frozen=True, kw_only=True)
class Graphics:
    """Place and look of a box: node, state, label, shape, group. ``x``, ``y`` are its centre.

    A state has ``rel_x``, ``rel_y`` instead: its centre lies at centre + rel * half size of its node.
    """

    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
    rel_x: float | None = None
    rel_y: float | None = None
    z: float | None = None
    color: str | None = None
    text_color: str | None = None
    fill: str | None = None
    line_style: str | None = None
    line_width: float | None = None
    shape: str | None = None
    rotation: str | None = None
    font_name: str | None = None
    font_style: str | None = None
    font_decoration: str | None = None
    font_strikethru: str | None = None
    font_weight: str | None = None
    font_size: float | None = None
    align: str | None = None
    valign: str | None = None
    kept: Kept = NOTHING_KEPT


@dataclass(frozen=True, kw_only=True)
class LineGraphics:
    """Look of a line."""

    color: str | None = None
    line_width: float | None = None
    line_style: str | None = None
    connector: str | None = None
    z: float | None = None
    kept: Kept = NOTHING_KEPT


@dataclass(frozen=True, kw_only=True)
class Part:
    """What every element has.

    Parameters
    ----------
    id : GraphId or elementId; where the file gives none, one made of the element's kind and place.
    minted : whether the id was made by the reader (it is not written back).
    source_line : line in the file, 0 for what was made here; not compared.
    """

    id: str = ""
    minted: bool = False
    comments: tuple[Comment, ...] = ()
    references: tuple[Reference, ...] = ()
    properties: tuple[Property, ...] = ()
    kept: Kept = NOTHING_KEPT
    source_line: int = field(default=0, compare=False)

    @property
    def kind(self) -> str:
        """Name of the element in GPML."""
        return type(self).__name__

    def property_value(self, key: str) -> str | None:
        """Return the value of a property, ``None`` without it."""
        return next((p.value for p in self.properties if p.key == key), None)


@dataclass(frozen=True, kw_only=True)
class DataNode(Part):
    """A gene product, metabolite, pathway ... with its identifier. ``group`` is the ``key`` of a group."""

    label: str = ""
    type: str | None = None
    group: str | None = None
    alias: str | None = None
    graphics: Graphics = Graphics()
    xref: Xref | None = None
    kept_states: Kept = NOTHING_KEPT


@dataclass(frozen=True, kw_only=True)
class State(Part):
    """A mark on a data node, such as a phosphate. ``node`` is the id of the data node."""

    label: str | None = None
    type: str | None = None
    node: str = ""
    graphics: Graphics = Graphics()
    xref: Xref | None = None


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point of a line; ``ref`` is the id of what the line touches there."""

    x: float
    y: float
    ref: str | None = None
    rel_x: float | None = None
    rel_y: float | None = None
    head: str | None = None
    id: str | None = None
    kept: Kept = NOTHING_KEPT


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A place on a line where another line may end: the fraction ``position`` of its drawn length."""

    position: float
    shape: str | None = None
    id: str = ""
    minted: bool = False
    kept: Kept = NOTHING_KEPT


@dataclass(frozen=True, kw_only=True)
class Line(Part):
    """An interaction, or a graphical line without meaning (``graphical``)."""

    graphical: bool = False
    group: str | None = None
    type: str | None = None
    points: tuple[Point, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    graphics: LineGraphics = LineGraphics()
    xref: Xref | None = None
    kept_points: Kept = NOTHING_KEPT

    @property
    def kind(self) -> str:
        """``Interaction`` or ``GraphicalLine``."""
        return "GraphicalLine" if self.graphical else "Interaction"

    @property
    def start(self) -> Point:
        """The first point."""
        return self.points[0]

    @property
    def end(self) -> Point:
        """The last point."""
        return self.points[-1]


@dataclass(frozen=True, kw_only=True)
class Label(Part):
    """A text on the drawing."""

    label: str = ""
    href: str | None = None
    group: str | None = None
    graphics: Graphics = Graphics()


@dataclass(frozen=True, kw_only=True)
class Shape(Part):
    """A drawn figure, with or without text."""

    label: str | None = None
    group: str | None = None
    graphics: Graphics = Graphics()


@dataclass(frozen=True, kw_only=True)
class Group(Part):
    """A group. Its members name its ``key``, line ends name its ``id``; GPML 2021 has one string for both."""

    key: str = ""
    group: str | None = None
    style: str | None = None
    label: str | None = None
    graphics: Graphics | None = None
    xref: Xref | None = None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A literature reference.

    ``place`` and ``raw`` are where and as what it stood in the BioPAX of GPML 2013a; they are not compared.
    """

    id: str
    xref: Xref | None = None
    url: str | None = None
    title: str = ""
    source: str = ""
    year: str = ""
    authors: tuple[str, ...] = ()
    kept: Kept = NOTHING_KEPT
    place: int | None = field(default=None, compare=False, repr=False)
    raw: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """An ontology term of the whole map (or, in GPML 2021, of an element); ``place``, ``raw`` as above."""

    id: str
    term: str
    ontology: str = ""
    xref: Xref | None = None
    url: str | None = None
    kept: Kept = NOTHING_KEPT
    place: int | None = field(default=None, compare=False, repr=False)
    raw: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """An evidence term of GPML 2021."""

    id: str
    value: str | None = None
    xref: Xref | None = None
    url: str | None = None
    kept: Kept = NOTHING_KEPT


@dataclass(frozen=True, kw_only=True)
class Author:
    """An author of a map; GPML 2013a only knows a list of names."""

    name: str
    username: str | None = None
    order: str | None = None
    xref: Xref | None = None
    kept: Kept = NOTHING_KEPT


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the file was laid out between its elements: indentation of one level, line end, what ends it."""

    indent: str = "  "
    newline: str = "\n"
    tail: str = "\n"


@dataclass(frozen=True, kw_only=True)
class Map:
    """A whole drawing.

    Parameters
    ----------
    version : of the format it was read from.
    name : of the file, for messages.
    remarks : what the reader found odd but could read, one sentence each.
    raw : the bytes it was read from; an untouched map is written as these.
    """

    version: Version
    name: str = ""
    title: str = ""
    organism: str | None = None
    source: str | None = None
    revision: str | None = None
    license: str | None = None
    last_modified: str | None = None
    author_text: str | None = None
    maintainer: str | None = None
    email: str | None = None
    xref: Xref | None = None
    text: str | None = None
    authors: tuple[Author, ...] = ()
    comments: tuple[Comment, ...] = ()
    references: tuple[Reference, ...] = ()
    properties: tuple[Property, ...] = ()
    board_width: float | None = None
    board_height: float | None = None
    background: str | None = None
    nodes: tuple[DataNode, ...] = ()
    states: tuple[State, ...] = ()
    interactions: tuple[Line, ...] = ()
    graphical_lines: tuple[Line, ...] = ()
    labels: tuple[Label, ...] = ()
    shapes: tuple[Shape, ...] = ()
    groups: tuple[Group, ...] = ()
    info_box: tuple[float, float] | None = None
    legend_box: tuple[float, float] | None = None
    publications: tuple[Publication, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    evidences: tuple[Evidence, ...] = ()
    kept: Kept = NOTHING_KEPT
    kept_within: Mapping[str, Kept] = field(default_factory=dict)
    layout: Layout = field(default=Layout(), compare=False)
    remarks: tuple[str, ...] = field(default=(), compare=False)
    raw: bytes = field(default=b"", compare=False, repr=False)

    @property
    def description(self) -> str:
        """The text that describes the map, ``""`` without one."""
        if self.text is not None:
            return self.text
        return next((c.text for c in self.comments if c.source == DESCRIPTION_SOURCE), "")

    @property
    def lines(self) -> tuple[Line, ...]:
        """Interactions, then graphical lines."""
        return self.interactions + self.graphical_lines

    def parts(self) -> Iterator[Part]:
        """Every element of the drawing, in the order of GPML 2013a."""
        for several in (self.nodes, self.states, self.lines, self.labels, self.shapes, self.groups):
            yield from several

    @cached_property
    def by_id(self) -> Mapping[str, Part]:
        """Element by its id."""
        return MappingProxyType({part.id: part for part in self.parts()})

    @cached_property
    def anchor_owner(self) -> Mapping[str, Line]:
        """The line that carries an anchor, by the anchor's id."""
        return MappingProxyType({anchor.id: line for line in self.lines for anchor in line.anchors})

    @cached_property
    def group_by_key(self) -> Mapping[str, Group]:
        """Group by the key that its members name."""
        return MappingProxyType({group.key: group for group in self.groups})

    @cached_property
    def members(self) -> Mapping[str, tuple[Part, ...]]:
        """The direct members of every group, by its key."""
        found: dict[str, list[Part]] = {group.key: [] for group in self.groups}
        for part in self.parts():
            key = getattr(part, "group", None)
            if key in found:
                found[key].append(part)
        return MappingProxyType({key: tuple(parts) for key, parts in found.items()})

    def counts(self) -> dict[str, int]:
        """Return how many elements of each kind the map has, under their GPML names."""
        return {
            "DataNode": len(self.nodes),
            "State": len(self.states),
            "Interaction": len(self.interactions),
            "GraphicalLine": len(self.graphical_lines),
            "Label": len(self.labels),
            "Shape": len(self.shapes),
            "Group": len(self.groups),
            "Anchor": sum(len(line.anchors) for line in self.lines),
        }
