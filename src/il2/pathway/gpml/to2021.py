"""GPML 2013a in the words of 2021."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Final

from il2.pathway import words
from il2.pathway.boxes import group_box
from il2.pathway.colours import to_hex
from il2.pathway.databases import ontology_word, prefix_of
from il2.pathway.gpml.originals import with_original
from il2.pathway.model import (
    DESCRIPTION_SOURCE,
    Anchor,
    Annotation,
    Author,
    DataNode,
    Graphics,
    Group,
    Label,
    Line,
    Map,
    Point,
    Publication,
    Reference,
    Shape,
    State,
    Xref,
)

_STYLES: Final = {"Broken": "Dashed", "Solid": "Solid"}
_NODE_TYPES: Final = {"Rna": "RNA", "Unknown": "Undefined", "Pathways": "Pathway"}
_CLEAR: Final = "00000000"
#: Look of a group by its type: border colour, border style, fill, shape (libGPML).
_GROUP_LOOK: Final = {
    "Group": ("808080", "Dashed", "b4b46419", "Rectangle"),
    "Transparent": (_CLEAR, "Solid", _CLEAR, "Rectangle"),
    "Complex": ("808080", "Solid", "b4b46419", "Octagon"),
    "Pathway": ("808080", "Dashed", "00ff000c", "Rectangle"),
}


def to_2021(found: Map) -> Map:
    """Return the map in the words of GPML 2021."""
    maker = _Maker(found)
    description = None
    comments = []
    for comment in found.comments:
        if comment.source == DESCRIPTION_SOURCE and description is None:
            description = comment.text
        else:
            comments.append(comment)
    return replace(
        found,
        xref=Xref("wikipathways", found.revision) if _is_published(found) else None,
        text=description,
        comments=tuple(comments),
        authors=tuple(Author(name=name) for name in _names(found.author_text or "")),
        references=(*_term_references(found), *maker.references(found.references)),
        properties=with_original(
            found.properties,
            author=found.author_text,
            lastModified=found.last_modified,
            maintainer=found.maintainer,
            email=found.email,
        ),
        nodes=tuple(maker.node(node) for node in found.nodes),
        states=tuple(maker.state(state) for state in found.states),
        interactions=tuple(maker.line(line) for line in found.interactions),
        graphical_lines=tuple(maker.line(line) for line in found.graphical_lines),
        labels=tuple(maker.label(label) for label in found.labels),
        shapes=tuple(maker.shape(shape) for shape in found.shapes),
        groups=tuple(maker.group(group) for group in found.groups),
        publications=tuple(_publication(item, maker.cited[item.id]) for item in found.publications),
        annotations=tuple(_annotation(item) for item in found.annotations),
        kept_within={},
    )


def _is_published(found: Map) -> bool:
    return found.source == "WikiPathways" and (found.revision or "").startswith("WP")


def _names(text: str) -> list[str]:
    return [
        name.strip() for name in text.strip().removeprefix("[").removesuffix("]").split(",") if name.strip()
    ]


def _term_references(found: Map) -> tuple[Reference, ...]:
    return tuple(Reference("annotation", item.id) for item in found.annotations)


def _free_id(given: str, taken: set[str]) -> str:
    """An id that no element has: 2013a keeps the ids of literature apart, 2021 does not."""
    while given in taken:
        given += "-"
    return given


def _publication(item: Publication, ref: str) -> Publication:
    xref = item.xref or Xref()
    database = (xref.database or "").casefold()
    url = xref.identifier if database == "url" else item.url
    known = Xref({"pubmed": "pubmed", "doi": "doi", "isbn": "isbn"}.get(database, database), xref.identifier)
    return Publication(id=ref, xref=known if xref and database != "url" else None, url=url)


def _annotation(item: Annotation) -> Annotation:
    identifier = (item.xref or Xref()).identifier or ""
    prefix, colon, local = identifier.partition(":")
    database = prefix.casefold() if colon else ontology_word(item.ontology)
    xref = Xref(database, local if colon else identifier) if identifier else None
    return Annotation(id=item.id, term=item.term, ontology="Ontology", xref=xref)


class _Maker:
    """Makes the drawn elements anew; ids of points are counted up, since 2021 wants every point named."""

    def __init__(self, found: Map) -> None:
        self.map = found
        taken = set(found.by_id) | set(found.anchor_owner)
        taken |= {point.id for line in found.lines for point in line.points if point.id}
        self._free: Iterator[str] = (name for i in count(1) if (name := f"p{i:x}") not in taken)
        # A line end names the GraphId of a group, a member its GroupId; 2021 has only the latter.
        self._key = {group.id: group.key for group in found.groups}
        taken |= set(self._key.values()) | {item.id for item in found.annotations}
        self.cited = {item.id: _free_id(item.id, taken) for item in found.publications}
        taken |= set(self.cited.values())

    def references(self, items: tuple[Reference, ...]) -> tuple[Reference, ...]:
        """References that lead somewhere; 2021 allows no others."""
        return tuple(
            replace(item, target=self.cited[item.target]) for item in items if item.target in self.cited
        )

    def node(self, node: DataNode) -> DataNode:
        kind = _NODE_TYPES.get(node.type or "", node.type or "Undefined")
        return replace(
            node,
            minted=False,
            type=kind,
            properties=with_original(node.properties, type=(node.type or "") if node.type != kind else None),
            graphics=_graphics(node, "ffffff", "Rectangle"),
            xref=_xref(node.xref),
            references=self.references(node.references),
        )

    def state(self, state: State) -> State:
        return replace(
            state,
            minted=False,
            label=state.label or "",
            type=state.type or "Undefined",
            graphics=_graphics(state, "ffffff", "Rectangle"),
            xref=_xref(state.xref),
            references=self.references(state.references),
        )

    def label(self, label: Label) -> Label:
        graphics = _graphics(label, _CLEAR, "None")
        return replace(label, minted=False, graphics=graphics, references=self.references(label.references))

    def shape(self, shape: Shape) -> Shape:
        graphics = _graphics(shape, _CLEAR, "None")
        return replace(shape, minted=False, graphics=graphics, references=self.references(shape.references))

    def group(self, group: Group) -> Group:
        kind = words.GROUP_TYPE.get(group.style, group.style or "Group")
        colour, style, fill, shape = _GROUP_LOOK.get(kind, _GROUP_LOOK["Group"])
        box = group_box(self.map, group)
        graphics = Graphics(
            x=box.x, y=box.y, width=box.width, height=box.height, text_color="808080", color=colour,
            line_style=style, line_width=1.0, fill=fill, shape=shape, valign="Middle",
        )  # fmt: skip
        return replace(
            group,
            id=group.key,
            minted=False,
            style=kind,
            graphics=graphics,
            properties=with_original(group.properties, graphId=group.id if group.id != group.key else None),
            references=self.references(group.references),
        )

    def line(self, line: Line) -> Line:
        look = line.graphics
        graphics = replace(
            look,
            color=to_hex(look.color) or "000000",
            line_style=_style(look.line_style, line.property_value(words.DOUBLE_LINE)),
            line_width=1.0 if look.line_width is None else look.line_width,
            connector=look.connector or "Straight",
        )
        lossy = {
            f"head{place}": point.head
            for place, point in enumerate(line.points)
            if point.head and words.HEAD_2013A.get(words.head_class(point.head)) != point.head
            and point.head in words.HEAD_CLASS
        }  # fmt: skip
        return replace(
            line,
            minted=False,
            points=tuple(self._point(point) for point in line.points),
            anchors=tuple(self._anchor(anchor) for anchor in line.anchors),
            graphics=graphics,
            xref=_xref(line.xref),
            properties=with_original(line.properties, **lossy),
            references=self.references(line.references),
        )

    def _point(self, point: Point) -> Point:
        head = words.HEAD_CLASS.get(point.head or "Line", point.head)
        ref = self._key.get(point.ref, point.ref) if point.ref else None
        return replace(point, id=point.id or next(self._free), head=head, ref=ref)

    @staticmethod
    def _anchor(anchor: Anchor) -> Anchor:
        shape = (
            "Circle" if anchor.shape == "Circle" else "None" if anchor.shape in (None, "None") else "Square"
        )
        return replace(anchor, minted=False, shape=shape)


def _xref(xref: Xref | None) -> Xref | None:
    if not xref or xref.identifier is None:
        return None
    return replace(xref, database=prefix_of(xref.database) or xref.database)


def _style(style: str | None, double: str | None) -> str:
    return "Double" if double == "Double" else _STYLES.get(style or "Solid", style or "Solid")


def _graphics(part: DataNode | State | Label | Shape, fill: str, shape: str) -> Graphics:
    look = part.graphics
    colour = to_hex(look.color) or "000000"
    component = part.property_value(words.COMPONENT)
    drawn = component if component and component != "None" else look.shape or shape
    return replace(
        look,
        text_color=colour,
        color=colour,
        fill=to_hex(look.fill) or fill,
        line_style=_style(look.line_style, part.property_value(words.DOUBLE_LINE)),
        line_width=1.0 if look.line_width is None else look.line_width,
        shape=drawn,
        valign=look.valign or "Top",
    )
