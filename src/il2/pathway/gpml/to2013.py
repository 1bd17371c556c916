"""GPML 2021 in the words of 2013a."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Final, TypeVar

from il2.pathway import words
from il2.pathway.databases import database_of, ontology_name
from il2.pathway.gpml.originals import original_of, without_originals
from il2.pathway.model import (
    DESCRIPTION_SOURCE,
    Anchor,
    Annotation,
    Comment,
    DataNode,
    Graphics,
    Group,
    Label,
    Line,
    Map,
    Part,
    Point,
    Property,
    Publication,
    Reference,
    Shape,
    State,
    Xref,
)

_STYLES: Final = {"Dashed": "Broken", "Double": None, "Solid": None}
#: Shapes of 2021 that 2013a says by a property beside a plain shape.
_COMPONENTS: Final = {
    "Nucleus": "Oval", "Vesicle": "Oval", "Cell": "RoundedRectangle", "Organelle": "RoundedRectangle",
    "Extracellular region": "RoundedRectangle", "Mitochondria": "Mitochondria",
}  # fmt: skip


def to_2013a(found: Map) -> Map:
    """Return the map in the words of GPML 2013a."""
    maker = _Maker(found)
    description = () if found.text is None else (Comment(found.text, DESCRIPTION_SOURCE),)
    authors = ", ".join(author.name for author in found.authors)
    original = found.properties
    return replace(
        found,
        text=None,
        xref=None,
        authors=(),
        comments=(*description, *found.comments),
        references=_citations(found.references),
        properties=without_originals(found.properties),
        author_text=original_of(original, "author") or (f"[{authors}]" if authors else None),
        last_modified=original_of(original, "lastModified"),
        maintainer=original_of(original, "maintainer"),
        email=original_of(original, "email"),
        license=found.license or None,
        background=None,
        info_box=found.info_box or (0.0, 0.0),
        nodes=tuple(maker.node(node) for node in found.nodes),
        states=tuple(maker.state(state) for state in found.states),
        interactions=tuple(maker.line(line) for line in found.interactions),
        graphical_lines=tuple(maker.line(line) for line in found.graphical_lines),
        labels=tuple(maker.box(label) for label in found.labels),
        shapes=tuple(maker.box(shape) for shape in found.shapes),
        groups=tuple(maker.group(group) for group in found.groups),
        publications=tuple(_publication(item) for item in found.publications),
        annotations=tuple(_annotation(item) for item in found.annotations),
        evidences=(),
        kept_within={},
    )


def _citations(items: tuple[Reference, ...]) -> tuple[Reference, ...]:
    return tuple(Reference("citation", item.target) for item in items if item.kind == "citation")


def _publication(item: Publication) -> Publication:
    if not item.xref and item.url:
        return Publication(id=item.id, xref=Xref("URL", item.url))
    xref = item.xref or Xref()
    name = {"pubmed": "PubMed", "doi": "DOI", "isbn": "ISBN"}.get(xref.database or "", xref.database)
    return Publication(id=item.id, xref=Xref(name, xref.identifier))


def _annotation(item: Annotation) -> Annotation:
    xref = item.xref or Xref()
    ontology = ontology_name(xref.database)
    identifier = f"{(xref.database or '').upper()}:{xref.identifier}" if xref else ""
    return Annotation(id=item.id, term=item.term, ontology=ontology, xref=Xref(ontology, identifier))


T = TypeVar("T", DataNode, State, Label, Shape)


class _Maker:
    """Makes the drawn elements anew."""

    def __init__(self, found: Map) -> None:
        taken = set(found.by_id) | set(found.anchor_owner)
        free = (name for i in count(1) if (name := f"g{i:x}") not in taken)
        # 2013a has two strings for a group: members name the key, line ends the id.
        self._id = {
            group.key: original_of(group.properties, "graphId") or next(free) for group in found.groups
        }

    def node(self, node: DataNode) -> DataNode:
        kind = original_of(node.properties, "type")
        if kind == "":
            kind = None
        elif kind is None:
            kind = {"Undefined": "Unknown"}.get(node.type or "", node.type)
        made: DataNode = self.box(node)
        return replace(made, type=kind, alias=None, xref=_xref(node.xref))

    def state(self, state: State) -> State:
        made: State = self.box(state)
        plain = replace(  # states of 2013a have no fonts
            made.graphics,
            font_name=None,
            font_style=None,
            font_decoration=None,
            font_strikethru=None,
            font_weight=None,
            font_size=None,
            align=None,
            valign=None,
        )
        return replace(made, type=None, graphics=plain, xref=_xref(state.xref) if state.xref else None)

    def box(self, part: T) -> T:
        look = part.graphics
        shape, component = look.shape, _COMPONENTS.get(look.shape or "")
        if component:
            shape = component
        graphics = replace(
            look,
            text_color=None,
            color=_clear(look.text_color if isinstance(part, Label) else look.color),
            fill=_clear(look.fill),
            line_style=_STYLES.get(look.line_style or "", look.line_style),
            shape=shape,
            rotation=look.rotation if isinstance(part, Shape) else None,
        )  # fmt: skip
        return replace(
            part,
            graphics=graphics,
            references=_citations(part.references),
            properties=_properties(part, look, look.shape if component else None),
        )

    def group(self, group: Group) -> Group:
        style = words.GROUP_STYLE.get(group.style or "Group", group.style)
        return replace(
            group,
            id=self._id[group.key],
            style=style,
            graphics=None,
            xref=None,
            references=_citations(group.references),
            properties=without_originals(group.properties),
        )

    def line(self, line: Line) -> Line:
        look = line.graphics
        graphics = replace(
            look, color=_clear(look.color), line_style=_STYLES.get(look.line_style or "", look.line_style)
        )
        points = tuple(self._point(point, place, line) for place, point in enumerate(line.points))
        return replace(
            line,
            points=points,
            anchors=tuple(_anchor(anchor) for anchor in line.anchors),
            graphics=graphics,
            xref=(_xref(line.xref) if not line.graphical else None),
            references=_citations(line.references),
            properties=_properties(line, None, None),
        )

    def _point(self, point: Point, place: int, line: Line) -> Point:
        head = original_of(line.properties, f"head{place}")
        if head is None and point.head not in (None, "Undirected"):
            head = words.HEAD_2013A.get(point.head or "", point.head)
        ref = self._id.get(point.ref, point.ref) if point.ref else None
        return replace(point, head=head, ref=ref)


def _anchor(anchor: Anchor) -> Anchor:
    return replace(anchor, shape="Circle" if anchor.shape == "Circle" else "None")


def _clear(colour: str | None) -> str | None:
    """A colour of eight digits ends in its opacity; 2013a only knows none at all."""
    return "Transparent" if colour and len(colour) == 8 and colour.endswith("00") else _six(colour)


def _six(colour: str | None) -> str | None:
    return colour[:6] if colour and len(colour) == 8 else colour


def _xref(xref: Xref | None) -> Xref:
    if not xref:
        return Xref("", "")
    return replace(xref, database=database_of(xref.database) or xref.database)


def _properties(part: Part, look: Graphics | None, component: str | None) -> tuple[Property, ...]:
    items = list(without_originals(part.properties))
    style = look.line_style if look else getattr(part, "graphics").line_style  # noqa: B009
    if style == "Double" and part.property_value(words.DOUBLE_LINE) is None:
        items.append(Property(words.DOUBLE_LINE, "Double"))
    if component and part.property_value(words.COMPONENT) is None:
        items.append(Property(words.COMPONENT, component))
    return tuple(items)
