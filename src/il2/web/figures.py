"""Figures of a page: the drawing of the server, and what the browser needs to make it answer."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from markupsafe import Markup

from il2.report.figure import Drawing
from il2.report.vega import Plan

#: Digits of a number in a living chart: it is shown with three.
_DIGITS = 4
#: Letters of a figure with its living charts from which on it stays a drawing: a page with the chart library
#: would weigh more than a megabyte, and so many curves are read in the table.
_MOST = 250_000


def interactive(drawing: Drawing) -> Markup:
    """Return the figure and, beside it, what its living charts are made of, as blocks of data.

    The drawing of the server stays what people without scripts, on paper and with a screen reader have; the
    script of the page puts the living charts in its place when somebody points at it. Plans are those of
    Vega, so that the browser needs no translator; panels of one form share one, and rows are written by
    columns. A figure of very many curves stays a drawing.
    """
    drawn = drawing.markup()
    plans: dict[str, str] = {}
    blocks = []
    for number, declared in enumerate(drawing.declared):
        plan = Plan.of(_telling(declared))
        name = hashlib.sha256(plan.text.encode()).hexdigest()[:8]
        plans[name] = plan.text
        rows = {source: _by_columns(given) for source, given in plan.rows.items()}
        blocks.append(_block("chart", drawing.panel_key(number), {"plan": name, "rows": rows}))
    shared = [_block("plan", name, json.loads(text)) for name, text in plans.items()]
    living = "\n".join([*shared, *blocks])
    return Markup(drawn if len(drawn) + len(living) > _MOST else f"{drawn}\n{living}")


def _telling(chart: dict[str, Any]) -> dict[str, Any]:
    """Add unseen points along every line, which tell their values."""
    layers = chart.get("layer", [])
    lines = [one for one in layers if isinstance(one["mark"], dict) and one["mark"]["type"] == "line"]
    return (
        chart | {"layer": [*layers, *(_points(one, chart["encoding"]) for one in lines)]} if lines else chart
    )


def _points(line: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    encoding = shared | line["encoding"]
    told = [{"field": "curve", "title": "curve", "type": "nominal"}] + [
        {"field": axis["field"], "title": axis["title"], "type": axis["type"], "format": ".3~g"}
        for axis in (encoding["x"], encoding["y"])
    ]
    mark = {"type": "point", "size": 260, "opacity": 0, "filled": True}
    return line | {"mark": mark, "encoding": line["encoding"] | {"tooltip": told}}


def _by_columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Write rows as columns; a column that is the same in every row stands once."""
    columns = {name: [_short(row.get(name)) for row in rows] for name in (rows[0] if rows else ())}
    same = {name: column[0] for name, column in columns.items() if all(v == column[0] for v in column)}
    others = {name: column for name, column in columns.items() if name not in same}
    return {"count": len(rows), "same": same, "columns": others}


def _short(value: Any) -> Any:
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def _block(kind: str, key: str, content: object) -> str:
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    safe = written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<script type="application/json" class="{kind}" data-for="{key}">{safe}</script>'
