"""Records to XML text, laid out as PathVisio lays it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from il2.pathway.figure import figure_text
from il2.pathway.gpml.dialects import Dialect
from il2.pathway.gpml.verbatim import escape_attribute, escape_text
from il2.pathway.model import NOTHING_KEPT, Comment, Kept, Property, Xref

Attributes = list[tuple[str, str]]


@dataclass(frozen=True)
class Node:
    """An element to be written. ``text`` stands alone; ``raw`` is XML that is put as it is."""

    tag: str
    attributes: Sequence[tuple[str, str]] = ()
    children: Sequence[Node] = ()
    text: str | None = None
    raw: str | None = None

    def lines(self, indent: str, depth: int) -> Iterable[str]:
        """Give the lines of this element."""
        margin = indent * depth
        if self.raw is not None:
            yield margin + self.raw
            return
        start = f"{margin}<{self.tag}" + "".join(f' {k}="{escape_attribute(v)}"' for k, v in self.attributes)
        if self.text is not None:
            yield f"{start}>{escape_text(self.text)}</{self.tag}>"
        elif not self.children:
            yield f"{start} />"
        else:
            yield f"{start}>"
            for child in self.children:
                yield from child.lines(indent, depth + 1)
            yield f"{margin}</{self.tag}>"


def with_kept(children: Iterable[Node], kept: Kept) -> list[Node]:
    """Put what was kept back at its place among the children."""
    out = list(children)
    for place, raw in kept.children:
        out.insert(min(place, len(out)), Node("", raw=raw))
    return out


@dataclass(frozen=True)
class Encoder:
    """Writes records in one dialect."""

    dialect: Dialect

    def attributes(self, record: Any, table: str, *, without: frozenset[str] = frozenset()) -> Attributes:
        """Return the attributes that a record has, in the order of the dialect, then the kept ones."""
        found: Attributes = []
        for slot in self.dialect.slots[table]:
            value = None if slot.field in without else getattr(record, slot.field, None)
            if value is None:
                if not slot.required or slot.field in without:
                    continue
                value = ""
            found.append((slot.attribute, figure_text(value) if isinstance(value, float) else str(value)))
        # An attribute that one version does not know may be one of the other, and stands there already.
        written = {name for name, _ in found}
        kept = getattr(record, "kept", NOTHING_KEPT).attributes
        return found + [pair for pair in kept if pair[0] not in written]

    def empty(self, record: Any, table: str, tag: str) -> Node:
        """Return an element without modelled children."""
        return Node(tag, self.attributes(record, table), with_kept((), record.kept))

    def comment(self, item: Comment) -> Node:
        """Return a comment."""
        return Node("Comment", self.attributes(item, "Comment"), text=item.text)

    def properties(self, items: Iterable[Property], tag: str) -> list[Node]:
        """Return keys and values."""
        return [self.empty(item, "Property", tag) for item in items]

    def xref(self, item: Xref | None) -> list[Node]:
        """Return the identifier, if any."""
        return [] if item is None else [self.empty(item, "Xref", "Xref")]
