"""The work-precision plot: solves a second over median error, one line a simulator, one panel a system."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt


def draw(report: dict[str, Any], path: Path) -> None:
    """Write an SVG."""
    rows = [
        {"system": name, "simulator": peer, "error": at["median"], "solves": at["solves_per_s"]}
        for name, system in report["systems"].items()
        for peer, row in system.get("peers", {}).items()
        for at in row.get("at", {}).values()
        if at["reached"]
    ]
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X(
                "error:Q",
                scale=alt.Scale(type="log", reverse=True, nice=False),
                title="median error",
                axis=alt.Axis(values=[1e-4, 1e-5, 1e-6, 1e-7], format="~e", grid=False),
            ),
            y=alt.Y(
                "solves:Q",
                scale=alt.Scale(type="log"),
                title="solves per second and core",
                axis=alt.Axis(values=[10.0**k for k in range(7)], format="~s"),
            ),
            color=alt.Color("simulator:N", title="simulator"),
            shape=alt.Shape("simulator:N", title="simulator"),
        )
        .properties(width=260, height=220)
        .facet(facet=alt.Facet("system:N", title=None), columns=3)
        .resolve_scale(x="shared", y="shared")
    )
    chart.save(path, format="svg")
