"""A drawing for a page: an SVG element with a name, a finding, no fixed size and steady bytes."""

from __future__ import annotations

from typing import Any

from lxml import etree

from il2.report.markup import Markup
from il2.report.vega import SVG, Plan, drawing


def render(chart: Any, name: str, finding: str, key: str) -> Markup:
    """Draw a chart as an SVG element that says what it shows.

    Parameters
    ----------
    chart : an Altair chart or its declaration (a dictionary); its data are inside, nothing is fetched.
    name : what a screen reader calls the image.
    finding : the description, one sentence.
    key : prefix of every id in the drawing; unique on the page.
    """
    declared = chart if isinstance(chart, dict) else chart.to_dict()
    drawn = _named(drawing(Plan.of(declared)), name, finding, key)
    return Markup(etree.tostring(drawn, encoding="unicode"))


def _named(root: Any, name: str, finding: str, key: str) -> Any:
    """Say what a drawing shows, drop what would read "0 1 2 3" to a screen reader, and number the ids."""
    ids: dict[str, str] = {}
    for node in root.iter():
        if old := node.get("id"):
            ids[old] = f"{key}-{len(ids)}"
            node.set("id", ids[old])
    for node in root.iter() if ids else ():
        for attribute, value in node.attrib.items():
            if value.startswith("url(#"):
                node.set(attribute, f"url(#{ids[value[5:-1]]})")
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
