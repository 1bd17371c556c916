"""From a declared chart to an SVG drawing for a page: no fixed size, a name, a finding, steady bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import ModuleType
from typing import Any

from lxml import etree

from il2.ground.errors import Il2Error
from il2.report.markup import Markup

SVG = "http://www.w3.org/2000/svg"
# Metric twins of one another, so that a label takes the room for which the drawing was laid out.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_KEPT = {
    "d", "transform", "x", "x1", "x2", "y", "y1", "y2", "width", "height", "viewBox", "fill", "fill-opacity",
    "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "stroke-miterlimit", "opacity",
    "clip-path", "id", "font-size", "font-weight", "font-family", "text-anchor", "gradientUnits",
    "offset", "stop-color", "display", "shape-rendering",
}  # fmt: skip
# What an attribute says when it is not there; the font stands once for the whole drawing.
_USUAL = {
    "opacity": "1", "fill-opacity": "1", "stroke-opacity": "1", "stroke-width": "1",
    "transform": "translate(0,0)", "font-family": FONT,
}  # fmt: skip
_LONG_FLOAT = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")


class ChartsMissingError(Il2Error):
    """The libraries of the extra `charts` are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "charts need the libraries altair and vl-convert-python; "
            'install them with: pip install "il2[charts]"'
        )


def altair() -> ModuleType:
    """Return the chart library, or say which extra brings it.

    Raises
    ------
    ChartsMissingError : the extra `charts` is not installed.
    """
    try:
        import altair
        import vl_convert  # noqa: F401
    except ImportError as missing:
        raise ChartsMissingError from missing
    module: ModuleType = altair
    return module


@contextmanager
def unchecked() -> Iterator[None]:
    """Declare charts without the check of every part against the schema, which takes longer than the drawing.

    The tests check what we declare; a page that follows a slider has no time for it.
    """
    altair()
    from altair.utils import schemapi

    with schemapi.debug_mode(False):
        yield


def render(chart: Any, name: str, finding: str, key: str) -> Markup:
    """Draw a chart as an SVG element that says what it shows.

    Parameters
    ----------
    chart : an Altair chart or its declaration (a dictionary); its data are inside, nothing is fetched.
    name : what a screen reader calls the image.
    finding : the description, one sentence.
    key : prefix of every id in the drawing; unique on the page.
    """
    alt = altair()
    import vl_convert

    schema = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    rows: dict[str, Any] = {}
    bare = _without_rows(chart if isinstance(chart, dict) else chart.to_dict(), rows)
    plan = json.loads(_plan(json.dumps(bare), schema))
    for source in plan["data"]:
        if source["name"] in rows:
            source["values"] = rows[source["name"]]
    drawn = vl_convert.vega_to_svg(plan, allowed_base_urls=[])
    return Markup(etree.tostring(_clean(etree.fromstring(drawn), name, finding, key), encoding="unicode"))


@lru_cache(maxsize=128)
def _plan(declared: str, schema: str) -> str:
    """Return the Vega plan of a chart without its rows: panels of one form share it."""
    import vl_convert

    return json.dumps(vl_convert.vegalite_to_vega(declared, vl_version=schema))


def _without_rows(part: Any, rows: dict[str, Any]) -> Any:
    """Return a declaration whose data have names, and put the rows under these names."""
    if isinstance(part, list):
        return [_without_rows(one, rows) for one in part]
    if not isinstance(part, dict):
        return part
    if "values" in part.get("data", {}):
        name = f"rows-{len(rows)}"
        rows[name] = part["data"]["values"]
        part = part | {"data": {"name": name}}
    return {key: _without_rows(one, rows) for key, one in part.items()}


def _clean(root: Any, name: str, finding: str, key: str) -> Any:
    """Keep the drawing, drop what would read "0 1 2 3" to a screen reader, and number the ids."""
    ids: dict[str, str] = {}
    for node in list(root.iter()):
        if node.get("class", "").startswith("mark-rect"):
            node.set("shape-rendering", "crispEdges")  # else the ground shows between the tiles of a map
        for attribute in list(node.attrib):
            if attribute not in _KEPT or node.get(attribute) == _USUAL.get(attribute, ""):
                del node.attrib[attribute]
            else:
                node.set(attribute, _LONG_FLOAT.sub(_shorter, node.get(attribute)))
        if old := node.get("id"):
            ids[old] = f"{key}-{len(ids)}"
            node.set("id", ids[old])
        if _says_nothing(node):
            node.getparent().remove(node)
    for node in root.iter():
        for attribute, value in node.attrib.items():
            if value.startswith("url(#"):
                node.set(attribute, f"url(#{ids[value[5:-1]]})")
    del root.attrib["width"], root.attrib["height"]
    root.set("font-family", FONT)
    _unwrap(root)
    for part in root:
        part.set("aria-hidden", "true")  # else a screen reader may read the labels of the axes as well
    for tag, content in (("desc", finding), ("title", name)):
        label = etree.Element(f"{{{SVG}}}{tag}", id=f"{key}-{tag}")
        label.text = content
        root.insert(0, label)
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title")
    root.set("aria-describedby", f"{key}-desc")
    etree.cleanup_namespaces(root)
    return root


def _unwrap(root: Any) -> None:
    """Put what stands in a group that does nothing in the place of the group."""
    for group in list(root.iter(f"{{{SVG}}}g")):
        parent = group.getparent()
        if not group.attrib and parent is not None:
            at = parent.index(group)
            for child in reversed(group):
                parent.insert(at, child)
            parent.remove(group)


def _says_nothing(node: Any) -> bool:
    """An invisible leftover of the drawing program."""
    empty = node.get("display") == "none" or node.get("d") == "M0,0h0v0h0Z"
    return empty and node.getparent() is not None


def _shorter(number: re.Match[str]) -> str:
    """Two decimals: a hundredth of a pixel, and the same bytes on every machine."""
    shown = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown
