"""Figures of a page: the drawing of the server, and what the browser needs to make it answer."""

from __future__ import annotations

import json

from markupsafe import Markup

from il2.report.charts import styled
from il2.report.figure import Drawing


def interactive(drawing: Drawing) -> Markup:
    """Return the figure and, beside each of its panels, the declared chart as a block of data.

    The drawing of the server stays what people without scripts, on paper and with a screen reader have; the
    script of the page puts the living chart in its place when somebody points at it.
    """
    blocks = [
        f'<script type="application/json" class="chart" data-for="{drawing.panel_key(number)}">'
        f"{_json(panel.chart)}</script>"
        for number, panel in enumerate(drawing.panels)
    ]
    return Markup(drawing.markup() + "\n".join(blocks))


def _json(chart: object) -> str:
    declared = styled(chart).to_dict()
    text = json.dumps(declared, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
