"""Parts of the layout package of SBML: boxes, curves and texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from lxml import etree

from il2.pathway.boxes import Box

LAYOUT: Final = "http://www.sbml.org/sbml/level3/version1/layout/version1"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"


def glyph(parent: etree._Element, tag: str, attributes: dict[str, str] | None = None) -> etree._Element:
    """Append an element of the layout package with attributes of that package."""
    given = {f"{{{LAYOUT}}}{name}": value for name, value in (attributes or {}).items()}
    return etree.SubElement(parent, f"{{{LAYOUT}}}{tag}", given)


def curve(parent: etree._Element, points: Sequence[tuple[float, float]]) -> None:
    """Append a curve of straight segments through points."""
    segments = glyph(glyph(parent, "curve"), "listOfCurveSegments")
    for (x1, y1), (x2, y2) in pairwise(points):
        segment = glyph(segments, "curveSegment")
        segment.set(f"{{{_XSI}}}type", "LineSegment")
        glyph(segment, "start", {"x": number(x1), "y": number(y1)})
        glyph(segment, "end", {"x": number(x2), "y": number(y2)})


def bounding_box(parent: etree._Element, box: Box, name: str) -> None:
    """Append a box under an id of its own."""
    bounds = glyph(parent, "boundingBox", {"id": name})
    glyph(bounds, "position", {"x": number(box.left), "y": number(box.top)})
    glyph(bounds, "dimensions", {"width": number(box.width), "height": number(box.height)})


def number(value: float) -> str:
    """Return a length as text with all its digits.

    Examples
    --------
    >>> number(12)
    '12.0'
    """
    return repr(float(value))
