"""Figures of a page: the drawing of the server, and what the browser needs to make it answer."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from il2.report.figure import Drawing

#: Digits of a number in a living chart: it is shown with three.
_DIGITS = 4


def interactive(drawing: Drawing) -> Markup:
    """Return the figure and, beside it, its declared charts as blocks of data.

    The drawing of the server stays what people without scripts, on paper and with a screen reader have; the
    script of the page puts the living charts in its place when somebody points at it. Their style stands
    once, and their rows are written by columns: a page stays below a megabyte with the library.
    """
    style = drawing.declared[0].get("config", {}) if drawing.declared else {}
    blocks = [_block("chart-style", "", style)]
    for number, chart in enumerate(drawing.declared):
        kept = {k: v for k, v in chart.items() if k not in ("config", "$schema")}
        blocks.append(_block("chart", drawing.panel_key(number), _by_columns(kept)))
    return Markup(drawing.markup() + "\n".join(blocks))


def _by_columns(part: Any) -> Any:
    """Write every list of rows as columns; a column that is the same in every row stands once."""
    if isinstance(part, list):
        return [_by_columns(one) for one in part]
    if isinstance(part, float):
        return float(f"{part:.{_DIGITS}g}")
    if not isinstance(part, dict):
        return part
    if (rows := part.get("values")) and isinstance(rows, list) and isinstance(rows[0], dict):
        columns = {name: [_by_columns(row.get(name)) for row in rows] for name in rows[0]}
        same = {name: column[0] for name, column in columns.items() if all(v == column[0] for v in column)}
        others = {name: column for name, column in columns.items() if name not in same}
        return {"count": len(rows), "same": same, "columns": others}
    return {name: _by_columns(one) for name, one in part.items()}


def _block(kind: str, key: str, content: object) -> str:
    written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    safe = written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<script type="application/json" class="{kind}" data-for="{key}">{safe}</script>'
