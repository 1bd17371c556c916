"""References and words of a map: what cannot be is an error with its line, what is odd becomes a remark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from il2.pathway import words
from il2.pathway.gpml.decode import Decoder
from il2.pathway.model import Graphics, Map

_ID: Final = {"2013a": "GraphId", "2021": "elementId"}
_REF: Final = {"2013a": ("GraphRef",), "2021": ("elementRef", "aliasRef")}


def verify_references(root: etree._Element, decoder: Decoder) -> None:
    """Check that every id is given once and that every reference by id leads somewhere.

    A ``GroupRef`` to no group does no harm (three published maps have one): it becomes a remark.

    Raises
    ------
    InputError : an id given twice, a reference to nothing.
    """
    version = decoder.dialect.version
    known: dict[str, etree._Element] = {}
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    for element in elements:
        given = element.get(_ID[version])
        if given is None:
            continue
        if given in known:
            first = known[given].sourceline
            raise decoder.wrong(element, f"the id {given!r} is given twice (first in line {first})")
        known[given] = element
    for element in elements:
        for attribute in _REF[version]:
            target = element.get(attribute)
            if target and target not in known:
                tag = etree.QName(element).localname
                raise decoder.wrong(element, f"{attribute}={target!r} of <{tag}> leads to no element")
    _groups(root, elements, decoder)


def _groups(root: etree._Element, elements: list[etree._Element], decoder: Decoder) -> None:
    old = decoder.dialect.version == "2013a"
    attribute, key = ("GroupRef", "GroupId") if old else ("groupRef", "elementId")
    keys: dict[str, etree._Element] = {}
    for element in elements:
        if decoder.local(element) == "Group" and (given := element.get(key)) is not None:
            if given in keys:
                raise decoder.wrong(
                    element, f"the {key} {given!r} is given twice (first in line {keys[given].sourceline})"
                )
            keys[given] = element
    for element in elements:
        target = element.get(attribute)
        if target and target not in keys:
            decoder.remark(element, f"{attribute} {target!r} leads to no group")


def verify(found: Map) -> list[str]:
    """Return one remark for every word that GPML does not define, and for sizes below zero."""
    counts = Counter(_odd_words(found))
    remarks = [
        f"unknown {what} {word!r}" + (f" ({count} times)" if count > 1 else "")
        for (what, word), count in counts.items()
    ]
    for part in found.parts():
        graphics = getattr(part, "graphics", None)
        if isinstance(graphics, Graphics) and min(graphics.width or 0.0, graphics.height or 0.0) < 0:
            remarks.append(f"line {part.source_line}: {part.kind} {part.id} has a size below zero")
    for line in found.lines:
        outside = [a for a in line.anchors if not 0.0 <= a.position <= 1.0]
        if outside:
            remarks.append(f"line {line.source_line}: an anchor of {line.id} lies outside its line")
    return remarks


def _odd_words(found: Map) -> Iterator[tuple[str, str]]:
    for line in found.lines:
        yield from _unknown("ArrowHead", words.HEADS, *(p.head for p in line.points))
        yield from _unknown("ConnectorType", words.CONNECTORS, line.graphics.connector)
        yield from _unknown("LineStyle", words.LINE_STYLES, line.graphics.line_style)
    for group in found.groups:
        yield from _unknown("group Style", words.GROUP_STYLES, group.style)
    for node in found.nodes:
        yield from _unknown("DataNode Type", words.NODE_TYPES, node.type)
    for part in found.parts():
        graphics = getattr(part, "graphics", None)
        if isinstance(graphics, Graphics):
            yield from _unknown("ShapeType", words.SHAPES, graphics.shape)
    for item in (*found.properties, *(own for part in found.parts() for own in part.properties)):
        if not item.key.startswith(words.PROPERTY_KEYS):
            yield "property key", item.key


def _unknown(what: str, known: frozenset[str], *given: str | None) -> Iterator[tuple[str, str]]:
    for word in given:
        if word and word not in known:
            yield what, word
