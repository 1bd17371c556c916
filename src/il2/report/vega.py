"""What Vega is told of a chart, and what it draws: plans without their rows, and axes drawn once.

Most of the time of a drawing goes into its axes, which measure every label. A slider moves curves and leaves
axes where they are, so that axes are kept as they were drawn and only the marks are drawn anew.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from il2.report.library import schema

SVG = "http://www.w3.org/2000/svg"
# Metric twins of one another, so that a label takes the room for which the drawing was laid out.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
Parts = dict[str, Any]
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
_MOVED = re.compile(r"translate\((\d+),(\d+)\)")


@dataclass(frozen=True)
class Plan:
    """A chart as Vega is told of it: the plan as JSON without rows, and the rows by the name of their source.

    Charts of one form have the same plan, whatever their rows are.
    """

    text: str
    rows: dict[str, list[Parts]]

    @staticmethod
    def of(declared: Parts) -> Plan:
        """Translate a declared chart (Vega-Lite, its rows inside)."""
        rows: dict[str, list[Parts]] = {}
        bare = _without_rows(declared, rows)
        return Plan(_translated(json.dumps(bare), schema()), rows)

    def whole(self) -> Parts:
        """Return the plan with its rows inside."""
        return _filled(json.loads(self.text), self.rows)


def drawing(plan: Plan) -> Any:
    """Draw a chart; returns the svg element with nothing in it that is not seen."""
    parts = json.loads(plan.text)
    if _movable(parts):
        axes = {name: part for name, part in parts.items() if name not in ("data", "marks")}
        axes["scales"] = [scale for scale in parts["scales"] if scale["name"] in _scales_of(parts["axes"])]
        frame = deepcopy(_frame(json.dumps(axes)))
        if _join(frame, _drawn(_filled(parts | {"axes": []}, plan.rows))):
            return frame
    return _drawn(_filled(parts, plan.rows))


@lru_cache(maxsize=128)
def _translated(declared: str, version: str) -> str:
    import vl_convert

    return json.dumps(vl_convert.vegalite_to_vega(declared, vl_version=version))


@lru_cache(maxsize=128)
def _frame(plan: str) -> Any:
    return _drawn(json.loads(plan))


def _without_rows(part: Any, rows: dict[str, list[Parts]]) -> Any:
    """Return a declaration whose data have names, and put the rows under these names."""
    if isinstance(part, list):
        return [_without_rows(one, rows) for one in part]
    if not isinstance(part, dict):
        return part
    if "values" in part.get("data", {}):
        given = part["data"]["values"]
        name = next((known for known, kept in rows.items() if kept is given), f"rows-{len(rows)}")
        rows[name] = given
        part = part | {"data": {"name": name}}
    return {key: _without_rows(one, rows) for key, one in part.items()}


def _filled(parts: Parts, rows: dict[str, list[Parts]]) -> Parts:
    """Put the rows into a plan."""
    data = [one | {"values": rows[one["name"]]} if one["name"] in rows else one for one in parts["data"]]
    return parts | {"data": data}


def _movable(parts: Parts) -> bool:
    """Whether axes do not depend on rows and lie below the marks, with nothing else around."""
    axes, known = parts.get("axes", []), ("$schema", "background", "padding", "width", "height", "style")
    plain = {*known, "data", "scales", "axes", "marks", "config"}
    return (
        bool(axes)
        and not parts.keys() - plain
        and all(axis.get("zindex", 0) == 0 for axis in axes)
        and not any(mark.get("clip") for mark in parts["marks"])
        and all(
            isinstance(scale.get("domain"), list)
            and not any(isinstance(end, dict) for end in scale["domain"])
            for scale in parts["scales"]
        )
    )


def _scales_of(axes: list[Parts]) -> set[str]:
    return {axis[name] for axis in axes for name in ("scale", "gridScale") if name in axis}


def _join(frame: Any, marks: Any) -> bool:
    """Put marks into a frame and make room for what stands out of it; False if they do not fit together."""
    (ground, axes), (_, drawn) = frame, marks
    places = [_MOVED.fullmatch(group.get("transform", "")) for group in (axes, drawn)]
    if not all(places) or axes[0].get("d") != drawn[0].get("d"):
        return False
    ends = []  # left, top, right, bottom, seen from the corner of the plot
    for root, place in zip((frame, marks), places, strict=True):
        left, top = int(place[1]), int(place[2])  # type: ignore[index]
        width, height = (int(end) for end in root.get("viewBox").split()[2:])
        ends.append((left, top, width - left, height - top))
    left, top, right, bottom = (max(sides) for sides in zip(*ends, strict=True))
    axes.set("transform", f"translate({left},{top})")
    frame.set("viewBox", f"0 0 {left + right} {top + bottom}")
    ground.set("width", str(left + right))
    ground.set("height", str(top + bottom))
    axes.extend(drawn[1:])
    return True


def _drawn(plan: Parts) -> Any:
    import vl_convert

    return _seen(etree.fromstring(vl_convert.vega_to_svg(plan, allowed_base_urls=[])))


def _seen(root: Any) -> Any:
    """Keep of a drawing what is seen."""
    for node in list(root.iter()):
        if node.get("class", "").startswith("mark-rect"):
            node.set("shape-rendering", "crispEdges")  # else the ground shows between the tiles of a map
        for attribute in list(node.attrib):
            if attribute not in _KEPT or node.get(attribute) == _USUAL.get(attribute, ""):
                del node.attrib[attribute]
            else:
                node.set(attribute, _LONG_FLOAT.sub(_shorter, node.get(attribute)))
        if _says_nothing(node):
            node.getparent().remove(node)
    del root.attrib["width"], root.attrib["height"]
    root.set("font-family", FONT)
    _unwrap(root)
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
