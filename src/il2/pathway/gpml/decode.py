"""One XML element to the fields of a record; what no field takes is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lxml import etree

from il2.ground.errors import InputError
from il2.pathway.figure import Figure
from il2.pathway.gpml.dialects import Dialect
from il2.pathway.gpml.verbatim import verbatim
from il2.pathway.model import NOTHING_KEPT, Comment, Graphics, Kept, LineGraphics, Point, Property, Xref

T = TypeVar("T")


@dataclass
class Decoder:
    """Reads the elements of one file in one dialect, and notes what it found odd."""

    dialect: Dialect
    name: str
    remarks: list[str] = field(default_factory=list)

    def wrong(self, element: etree._Element, message: str) -> InputError:
        """Return an error that names the place."""
        return InputError(f"{self.name}, line {element.sourceline}: {message}")

    def remark(self, element: etree._Element, message: str) -> None:
        """Note something odd that does not stop the reader."""
        self.remarks.append(f"line {element.sourceline}: {message}")

    def local(self, element: etree._Element) -> str | None:
        """Return the tag of a GPML element, ``None`` for foreign elements, comments and instructions."""
        if not isinstance(element.tag, str):
            return None
        tag = etree.QName(element)
        return tag.localname if tag.namespace == self.dialect.namespace else None

    def fields(
        self, element: etree._Element, table: str
    ) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
        """Return the fields that the attributes fill, and the attributes that none takes.

        Raises
        ------
        InputError : a number that is none, or a missing number that GPML requires.
        """
        rest = dict(element.attrib.items())
        found: dict[str, Any] = {}
        for slot in self.dialect.slots[table]:
            text = rest.pop(slot.attribute, None)
            if text is None:
                if slot.required:
                    self._missing(element, slot.attribute, number=slot.number)
                continue
            found[slot.field] = self._number(element, slot.attribute, text) if slot.number else text
        return found, tuple((str(k), str(v)) for k, v in rest.items())

    def _missing(self, element: etree._Element, attribute: str, *, number: bool) -> None:
        message = f"<{etree.QName(element).localname}> has no {attribute}"
        if number:
            raise self.wrong(element, message)
        self.remark(element, message)

    def _number(self, element: etree._Element, attribute: str, text: str) -> Figure:
        try:
            return Figure(text)
        except ValueError:
            tag = etree.QName(element).localname
            raise self.wrong(element, f"{attribute}={text!r} of <{tag}> is not a finite number") from None

    def record(self, element: etree._Element, table: str, make: Callable[..., T], **more: Any) -> T:
        """Return ``make(**fields, **more, kept=...)`` of an element without modelled children."""
        found, rest = self.fields(element, table)
        return make(**found, **more, kept=self.kept(rest, self.leftover(element, ())))

    def leftover(self, element: etree._Element, known: Iterable[str]) -> tuple[tuple[int, str], ...]:
        """Return the children that are not of the ``known`` kinds, each with its place among all children."""
        names = frozenset(known)
        return tuple(
            (place, verbatim(child)) for place, child in enumerate(element) if self.local(child) not in names
        )

    @staticmethod
    def kept(attributes: tuple[tuple[str, str], ...], children: tuple[tuple[int, str], ...] = ()) -> Kept:
        """Return a record of what is kept; the one empty record where there is nothing."""
        return Kept(attributes, children) if attributes or children else NOTHING_KEPT

    def all_attributes(self, element: etree._Element) -> Kept:
        """Keep every attribute of an element."""
        return self.kept(tuple((str(k), str(v)) for k, v in element.attrib.items()))

    def children(self, element: etree._Element, tag: str) -> list[etree._Element]:
        """Return the children of one kind."""
        return element.findall(f"{{{self.dialect.namespace}}}{tag}")

    def child(self, element: etree._Element, tag: str) -> etree._Element | None:
        """Return the only child of one kind, ``None`` without it; ``InputError`` for two of them."""
        found = self.children(element, tag)
        if len(found) > 1:
            raise self.wrong(found[1], f"<{etree.QName(element).localname}> has two <{tag}>")
        return found[0] if found else None

    def need(self, element: etree._Element, tag: str) -> etree._Element:
        """Return a child that must be there."""
        found = self.child(element, tag)
        if found is None:
            raise self.wrong(element, f"<{etree.QName(element).localname}> has no <{tag}>")
        return found

    # Records that both dialects share --------------------------------------------------------------------

    def xref(self, element: etree._Element) -> Xref | None:
        """Read the identifier of an element."""
        found = self.child(element, "Xref")
        return None if found is None else self.record(found, "Xref", Xref)

    def comments(self, element: etree._Element) -> tuple[Comment, ...]:
        """Read the comments of an element."""
        return tuple(
            self.record(child, "Comment", Comment, text=child.text or "", source_line=child.sourceline or 0)
            for child in self.children(element, "Comment")
        )

    def properties(self, element: etree._Element, tag: str) -> tuple[Property, ...]:
        """Read keys and values; ``tag`` is Attribute or Property."""
        return tuple(
            self.record(child, "Property", Property, **_blank(child, self.dialect))
            for child in self.children(element, tag)
        )

    def graphics(self, element: etree._Element, table: str = "Graphics") -> Graphics:
        """Read place and look of a box."""
        return self.record(self.need(element, "Graphics"), table, Graphics)

    def line_graphics(self, graphics: etree._Element, *known: str) -> LineGraphics:
        """Read the look of a line; ``known`` are children of Graphics read elsewhere (GPML 2013a)."""
        found, rest = self.fields(graphics, "LineGraphics")
        return LineGraphics(**found, kept=self.kept(rest, self.leftover(graphics, known)))

    def points(self, element: etree._Element, line: etree._Element) -> tuple[Point, ...]:
        """Read the points of a line; it needs two."""
        found = tuple(self.record(child, "Point", Point) for child in self.children(element, "Point"))
        if len(found) < 2:
            count = f"{len(found)} point" + ("" if len(found) == 1 else "s")
            raise self.wrong(line, f"<{etree.QName(line).localname}> has {count}; a line needs two")
        return found


def _blank(element: etree._Element, dialect: Dialect) -> dict[str, str]:
    """Fill required texts that the file leaves out."""
    return {
        slot.field: ""
        for slot in dialect.slots["Property"]
        if slot.required and element.get(slot.attribute) is None
    }
