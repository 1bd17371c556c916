"""Maps as nobody drew them: published files with attributes, elements and references changed by chance."""

from __future__ import annotations

import copy
import random
from pathlib import Path

from lxml import etree

_PLACES = "CenterX CenterY Width Height X Y RelX RelY Position LineThickness FontSize ZOrder BoardWidth"
_NEWER = (
    "x y relX relY position centerX centerY lineWidth borderWidth width height fontSize zOrder boardWidth"
)
NUMBERS = frozenset((*_PLACES.split(), *_NEWER.split(), "boardHeight", "BoardHeight"))
_VALUES = ("0", "-1", "1", "1e5", "-1e4", "0.0001", "37.5", "1e-12", "500", "-0.0", "2", "99999999")
_WORDS = (
    "", "Arrow", "TBar", "mim-cleavage", "Receptor", "odd head", "Octagon", "Brace", "Arc", "Mitochondria",
    "None", "Elbow", "Curved", "Segmented", "Broken", "Dots", "Double", "Complex", "Pathway", "Rna",
    "Metabolite", "Mus musculus", "zzz", "Transparent", "ff0000ff", "Symbol", "αΔ😀", "a\nb\n\nc", "   ",
    "<&>\"'", "x" * 3000, "Entrez Gene", "4137", "HGNC", "true", "1.5707",
)  # fmt: skip
_IDS = ("GraphId", "elementId")
_ENDS = ("GraphRef", "elementRef", "aliasRef")
_KEY = (*_IDS, *_ENDS, "GroupId")
_COPIED = ("DataNode", "Interaction", "Shape", "Label", "Group", "State", "GraphicalLine", "Comment")


def mutated(path: Path, rng: random.Random) -> bytes:
    """Return a published file with 1 to 30 changes; every reference still leads somewhere."""
    root = etree.parse(path).getroot()
    for _ in range(rng.choice((1, 3, 10, 30))):
        elements = [e for e in root.iter(f"{{{etree.QName(root).namespace}}}*") if e is not root]
        if elements:
            rng.choice((_set, _set, _drop, _remove, _join, _nest, _double))(
                rng.choice(elements), elements, rng
            )
    _mend(root)
    _mend(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _set(element: etree._Element, _: list[etree._Element], rng: random.Random) -> None:
    names = [str(name) for name in element.attrib if name not in _KEY]
    if names:
        name = rng.choice(names)
        element.set(name, rng.choice(_VALUES if name in NUMBERS else _WORDS))


def _drop(element: etree._Element, _: list[etree._Element], rng: random.Random) -> None:
    names = [str(name) for name in element.attrib if name not in NUMBERS]
    if names:
        del element.attrib[rng.choice(names)]


def _remove(element: etree._Element, _: list[etree._Element], __: random.Random) -> None:
    if not str(element.tag).endswith(("Graphics", "Point", "Waypoints")):
        _take_out(element)


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _join(_: etree._Element, elements: list[etree._Element], rng: random.Random) -> None:
    """Move an end of a line to anything that has an id."""
    ids = [name for e in elements for key in _IDS if (name := e.get(key))]
    points = [e for e in elements if etree.QName(e).localname == "Point"]
    if ids and points:
        old = any(e.get("GraphId") for e in elements)
        rng.choice(points).set("GraphRef" if old else "elementRef", rng.choice(ids))


def _nest(_: etree._Element, elements: list[etree._Element], rng: random.Random) -> None:
    groups = [e for e in elements if etree.QName(e).localname == "Group"]
    if groups:
        outer = rng.choice(groups)
        key = ("GroupRef", "GroupId") if outer.get("GroupId") else ("groupRef", "elementId")
        rng.choice(groups).set(key[0], outer.get(key[1]) or "")


def _double(element: etree._Element, _: list[etree._Element], rng: random.Random) -> None:
    if etree.QName(element).localname in _COPIED:
        made = copy.deepcopy(element)
        for part in made.iter("{*}*"):
            for key in (*_IDS, "GroupId"):
                if part.get(key):
                    part.set(key, f"{part.get(key)}q{rng.randrange(10**9)}")
        element.addnext(made)


def _mend(root: etree._Element) -> None:
    known = {name for e in root.iter("{*}*") for key in _IDS if (name := e.get(key))}
    for element in list(root.iter("{*}*")):
        for key in _ENDS:
            if element.get(key) and element.get(key) not in known:
                if etree.QName(element).localname in ("State", "AnnotationRef", "CitationRef", "EvidenceRef"):
                    _take_out(element)
                else:
                    del element.attrib[key]
