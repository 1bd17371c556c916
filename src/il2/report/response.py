"""Panels of dose-response curves: one for each cell type, one curve for each molecule."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from il2.jobs.answer import Table
from il2.jobs.curves import Curve
from il2.report.charts import LARGE, SMALL, Axis, Series, charted, curves, styled, upper_end
from il2.report.figure import Drawing, Panel
from il2.report.library import altair
from il2.report.markup import Markup

MOST_DRAWN_NM = 1000.0
BAND = "The band holds 90 % of what the mean of one plate would show."


def dose_figure(found: Sequence[Curve], time_min: float) -> Markup:
    """Return the figure of these curves, with its table twin."""
    return dose_drawing(found, time_min).markup()


def dose_drawing(found: Sequence[Curve], time_min: float) -> Drawing:
    """Return the figure of these curves before it is drawn."""
    found = [_cropped(curve) for curve in found]
    molecules, cells = names(c.ligand for c in found), names(c.cell_type for c in found)
    size = SMALL if len(cells) > 1 else LARGE
    panels = [
        Panel(
            cell, " ".join(_finding(c) for c in found if c.cell_type == cell), dose_chart(found, cell, size)
        )
        for cell in cells
    ]
    unit = "1 = native IL-2, 28 nM, 30 min"
    caption = f"pSTAT5 ({unit}) over dose in nM after {time_min:g} min, by cell type. {BAND}"
    return Drawing("dose-response", caption, panels, dose_table(found), legend=molecules, heads=2)


def dose_chart(
    found: Sequence[Curve], cell: str, size: tuple[int, int] = LARGE, *, legend: bool = False
) -> dict[str, Any]:
    """Return the declared chart of one cell type; its axis of pSTAT5 is that of all curves given."""
    top = upper_end(max((v for c in found for v in (*c.high, *c.mean) if math.isfinite(v)), default=1.0))
    drawn = [_series(curve) for curve in found if curve.cell_type == cell]
    return curves(
        drawn, Axis("dose, nM", log=True), Axis("pSTAT5", low=0, high=top), size=size, legend=legend
    )


def dose_charts(found: Sequence[Curve]) -> Any:
    """Return the Altair chart of all cell types beside each other, as a notebook shows it."""
    found = [_cropped(curve) for curve in found]
    drawn = [
        charted(dose_chart(found, cell, SMALL, legend=True)).properties(title=cell)
        for cell in names(c.cell_type for c in found)
    ]
    return styled(altair().concat(*drawn, columns=4))


def dose_table(found: Iterable[Curve]) -> Table:
    """Every second dose of every curve: what the figure shows, as numbers."""
    return Table.of(
        {
            "cell_type": c.cell_type,
            "ligand": c.ligand,
            "dose_nM": c.doses_nM[i],
            "pstat5": c.mean[i],
            "low": c.low[i],
            "high": c.high[i],
        }
        for c in found
        for i in range(0, len(c.doses_nM), 2)
    )


def _cropped(curve: Curve) -> Curve:
    """The curve up to the highest dose that is drawn: beyond it nothing happens any more."""
    kept = sum(dose <= MOST_DRAWN_NM for dose in curve.doses_nM)
    columns = {name: getattr(curve, name)[:kept] for name in ("doses_nM", "mean", "low", "high")}
    return replace(curve, **columns)


def names(every: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in the order of its first appearance."""
    return tuple(dict.fromkeys(every))


def _series(curve: Curve) -> Series:
    """Markers stand at whole decades, so that curves differ without colour and without crowding."""
    marked = [i for i, dose in enumerate(curve.doses_nM) if abs(math.log10(dose) % 1) < 1e-6]
    points = tuple((curve.doses_nM[i], curve.mean[i]) for i in marked)
    return Series(curve.ligand, curve.doses_nM, curve.mean, curve.low, curve.high, points)


def _finding(curve: Curve) -> str:
    if math.isnan(curve.ec50_nM.value):
        return f"{curve.ligand} gives no response on {curve.cell_type}."
    return f"{curve.ligand} reaches half of its maximum on {curve.cell_type} at {curve.ec50_nM} nM."
