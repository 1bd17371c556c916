"""The page of a validation: the verdicts, and readings laid over their predictions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from il2.jobs.answer import Table
from il2.jobs.validation import Overlay, ValidateAnswer
from il2.report.charts import SMALL, Axis, Series, curves
from il2.report.figure import Drawing, Panel
from il2.report.markup import Markup
from il2.report.page import Section, page
from il2.report.tables import html_table

TITLE = "How well does il2 predict what was measured?"


def validate_page(answer: ValidateAnswer) -> str:
    """Return the page as text."""
    caption = "Every target: bounds, the figure reached, and the verdict."
    sections = [Section.of("Targets", html_table(answer.shown(), caption), *answer.notes()[1:])]
    if answer.scores:
        scored = "Predictions of every split against its readings; blank where nothing could be scored."
        sections.append(Section.of("The open benchmark", html_table(answer.benchmark(), scored, heads=4)))
    figures: dict[str, list[Overlay]] = defaultdict(list)
    for overlay in answer.overlays:
        figures[overlay.figure].append(overlay)
    sections += [Section.of(name, _figure(name, members)) for name, members in figures.items()]
    short = [
        row.id for row in answer.targets if row.verdict in ("missed", "not run") and row.priority == "must"
    ]
    verdict = "Every target that must be met is met" if answer.passed else f"Not met: {', '.join(short)}"
    return page(TITLE, f"{verdict}; {answer.notes()[0]}", sections, answer.provenance)


def overlay_chart(overlay: Overlay, top: float) -> dict[str, Any]:
    """Return the declared chart of one overlay: filled points measured, line and band predicted."""
    points = tuple(zip(overlay.doses_nM, overlay.measured, strict=True))
    drawn = Series(
        overlay.panel, overlay.curve_nM, overlay.predicted, overlay.low, overlay.high, points, filled=True
    )
    return curves([drawn], Axis("dose, nM", log=True), Axis("pSTAT5", low=0, high=top), size=SMALL)


def _figure(name: str, overlays: list[Overlay]) -> Markup:
    return overlay_drawing(name, overlays).markup()


def overlay_drawing(name: str, overlays: Sequence[Overlay]) -> Drawing:
    """Return the figure of some overlays before it is drawn."""
    top = 1.02 * max(v for o in overlays for v in (*o.measured, *o.predicted, *o.high))
    panels = [Panel(o.panel, _finding(o), overlay_chart(o, top)) for o in overlays]
    rows = Table.of(
        {"panel": o.panel, "dose_nM": dose, "measured": value}
        for o in overlays
        for dose, value in zip(o.doses_nM, o.measured, strict=True)
    )
    caption = (
        f"{name}: pSTAT5 over dose in nM. Points are readings, the line is predicted, the band holds 90 %."
    )
    return Drawing(name, caption, panels, rows)


def _finding(overlay: Overlay) -> str:
    if not overlay.low:
        return f"{len(overlay.measured)} readings of {overlay.panel} beside the predicted curve."
    inside = sum(
        _within(overlay, dose, value) for dose, value in zip(overlay.doses_nM, overlay.measured, strict=True)
    )
    return f"{inside} of {len(overlay.measured)} readings of {overlay.panel} lie inside the predicted band."


def _within(overlay: Overlay, dose: float, value: float) -> bool:
    """Whether a reading lies in the band at the nearest dose of the curve."""
    i = min(range(len(overlay.curve_nM)), key=lambda k: abs(overlay.curve_nM[k] / dose - 1))
    return overlay.low[i] <= value <= overlay.high[i]
