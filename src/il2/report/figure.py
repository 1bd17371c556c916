"""A figure of a page: one or several panels, a legend, a caption with the unit, and the table twin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from il2.jobs.answer import Table
from il2.report import palette
from il2.report.charts import style
from il2.report.library import unchecked
from il2.report.markup import Markup, element, join
from il2.report.svg import render
from il2.report.tables import html_table


@dataclass(frozen=True)
class Panel:
    """One chart of a figure: its name, the sentence that says what it shows, and the chart."""

    name: str
    finding: str
    chart: Any


@dataclass(frozen=True)
class Drawing:
    """A figure before it is drawn.

    Parameters
    ----------
    key : what its id is made of, unique on the page.
    caption : what is drawn, with units and what the band means.
    panels : drawn side by side where there is room, one below the other where there is not.
    table : the twin, the same numbers as drawn.
    legend : names of the curves in the order of their pens (shown when there are two or more).
    wide : panels take half of the page instead of a quarter.
    heads : how many leading columns of the table name its rows.
    """

    key: str
    caption: str
    panels: Sequence[Panel]
    table: Table
    legend: Sequence[str] = ()
    wide: bool = False
    heads: int = 1

    @cached_property
    def declared(self) -> tuple[dict[str, Any], ...]:
        """The charts of the panels as they are given to Vega-Lite."""
        with unchecked():
            charts = [
                one.chart if isinstance(one.chart, dict) else one.chart.to_dict(validate=False)
                for one in self.panels
            ]
        return tuple(chart | {"config": chart.get("config", {}) | style()} for chart in charts)

    def panel_key(self, number: int) -> str:
        """Return the prefix of the ids in a panel: its svg is labelled by the id ``PREFIX-title``."""
        return f"figure-{identifier(self.key)}-{number}"

    def markup(self) -> Markup:
        """Return the figure element."""
        drawn = [
            element(
                "div",
                element("p", one.name, class_="panel-name", aria_hidden="true")
                if len(self.panels) > 1
                else None,
                render(self.declared[i], one.name, one.finding, self.panel_key(i)),
                class_="panel",
            )
            for i, one in enumerate(self.panels)
        ]
        layout = "single" if len(self.panels) == 1 else "wide" if self.wide else ""
        twin = html_table(self.table, f"The numbers: {self.caption}", heads=self.heads)
        return element(
            "figure",
            legend_list(self.legend) if len(self.legend) > 1 else None,
            element("div", join(*drawn, between="\n"), class_=f"panels {layout}".strip()),
            element("figcaption", self.caption),
            element("details", element("summary", "Show the numbers"), twin),
            id=f"figure-{identifier(self.key)}",
            aria_live="polite",
            role="figure",
            aria_label=self.caption,
        )  # fmt: skip


def figure(
    key: str,
    caption: str,
    panels: Sequence[Panel],
    table: Table,
    *,
    legend: Sequence[str] = (),
    wide: bool = False,
    heads: int = 1,
) -> Markup:
    """Return the figure element; the arguments are those of :class:`Drawing`."""
    return Drawing(key, caption, panels, table, legend, wide, heads).markup()


def legend_list(names: Sequence[str]) -> Markup:
    """Name every curve beside a sample of its line and marker."""
    entries = [element("li", _sample(palette.pen(i)), name) for i, name in enumerate(names)]
    return element("ul", *entries, class_="legend", aria_label="Curves")


_MARKERS = {
    "circle": "M20 10m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
    "square": "M16 6h8v8h-8z",
    "triangle-up": "M20 5l5 9h-10z",
    "triangle-down": "M20 15l-5 -9h10z",
    "triangle-right": "M25 10l-9 5v-10z",
    "triangle-left": "M15 10l9 -5v10z",
    "diamond": "M20 4l5 6l-5 6l-5 -6z",
    "cross": "M18 5h4v3h3v4h-3v3h-4v-3h-3v-4h3z",
}


def _sample(pen: palette.Pen) -> Markup:
    dash = " ".join(str(d) for d in pen.dash)
    return element(
        "svg",
        element("path", d="M1 10h38", stroke=pen.light, stroke_width=2, stroke_dasharray=dash),
        element("path", d=_MARKERS[pen.marker], stroke=pen.light, stroke_width=1.5, fill=palette.GROUND[0]),
        class_="sample", viewBox="0 0 40 20", aria_hidden="true", focusable="false",
    )  # fmt: skip


def identifier(text: str) -> str:
    """Return ``text`` as an id for HTML: lower case, letters, digits and hyphens.

    Examples
    --------
    >>> identifier("Dose & response (Treg)")
    'dose-response-treg'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "part"
