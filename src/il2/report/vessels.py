"""The page of the vessels: pressure, fluid, kidney and blood over days, a curve and a band for each cause."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from il2.body.regimen import DAY_MIN
from il2.body.vessel_course import SERIES
from il2.body.vessels import CAUSES
from il2.jobs.answer import Cell, Table
from il2.jobs.vessels import LABELS, NO_FORECAST, VesselsAnswer
from il2.report.charts import Axis, Series, curves
from il2.report.figure import Drawing, Panel
from il2.report.page import Section, page
from il2.report.tables import html_table

#: Points of a curve: what a page can show and a printer can print.
_MOST_POINTS = 240
#: Axes that do not begin at zero, where nobody is near it.
_RANGES = {"SBP": (40.0, 180.0), "HR": (40.0, 180.0), "serum_sodium": (125.0, 155.0)}
_BAND = "Line: median of the virtual people of both parameter sets; band: 90 % of them."
_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Pressure and heart", "", ("SBP", "HR", "resistance", "cardiac_output")),
    ("Leak and fluid", "", ("leak", "serum_albumin", "plasma", "weight_gain")),
    ("Kidney", "", ("urine", "GFR", "creatinine", "serum_sodium")),
    (
        "Blood and fever, sizes assumed",
        " No course is published among the sources: turnover is from textbooks, the size of each effect is "
        "assumed, for neutrophils even the direction.",
        ("platelets", "neutrophils", "bilirubin", "glucose", "fever"),
    ),
)


def vessels_page(answer: VesselsAnswer) -> str:
    """Return the page as text."""
    shown = answer.shown()
    sections = [
        Section.of("No forecast", NO_FORECAST, *answer.warnings, *answer.beyond()),
        *(Section.of(heading, drawn.markup()) for heading, drawn in vessels_drawings(answer)),
        Section.of("Numbers", html_table(shown, f"{answer.title}.", heads=2, labels=shown.columns)),
        Section.of("How sure", *answer.notes()[len(answer.warnings) + 1 :]),
    ]
    title = f"What does {answer.question.regimen} do to vessels, kidney and blood?"
    return page(title, finding(answer), sections, answer.provenance)


def finding(answer: VesselsAnswer) -> str:
    """The answer in one sentence: the extremes of the medians of each cause."""
    told = {
        name: [getattr(answer.band(name, cause)[1], which)() for cause in CAUSES]
        for name, which in (("SBP", "min"), ("urine", "min"), ("weight_gain", "max"), ("creatinine", "max"))
    }
    start = {name: float(answer.band(name)[1, 0]) for name in told}
    return (
        f"In groups of virtual people the median systolic pressure goes from {start['SBP']:.0f} down to "
        f"{_span(told['SBP'], 0)} mmHg and urine from {start['urine']:.1f} down to {_span(told['urine'], 1)} "
        f"L a day; weight rises by {_span(told['weight_gain'], 1)} kg at most and creatinine, "
        f"{start['creatinine']:.1f} mg/dL at rest, reaches {_span(told['creatinine'], 1)}. The ranges are "
        "those of the three proposed causes."
    )


def _span(values: Sequence[float], digits: int) -> str:
    low, high = f"{min(values):.{digits}f}", f"{max(values):.{digits}f}"
    return low if low == high else f"{low} to {high}"


def vessels_drawings(answer: VesselsAnswer) -> tuple[tuple[str, Drawing], ...]:
    """Return the figures with their headings."""
    return tuple((heading, _figure(answer, heading, told, names)) for heading, told, names in _GROUPS)


def _figure(answer: VesselsAnswer, heading: str, told: str, names: Sequence[str]) -> Drawing:
    panels = [
        Panel(f"{LABELS[name]}, {SERIES[name]}", _told(answer, name), _chart(answer, name)) for name in names
    ]
    caption = f"{heading}, over days. {_BAND}{told}"
    return Drawing(heading, caption, panels, _table(answer, names), legend=list(CAUSES), heads=2, wide=True)


def _told(answer: VesselsAnswer, name: str) -> str:
    """What a panel shows, for those who do not see it."""
    parts = []
    for cause in CAUSES:
        middle = answer.band(name, cause)[1]
        far = middle[int(np.argmax(np.abs(middle - middle[0])))]
        parts.append(f"{cause}: from {middle[0]:.3g} at most to {far:.3g}, at the end {middle[-1]:.3g}")
    return f"{LABELS[name]} in {SERIES[name]}, medians. {'; '.join(parts)}."


def _chart(answer: VesselsAnswer, name: str) -> object:
    times = answer.courses[0].times_min
    places = np.arange(len(times))[:: max(1, -(-len(times) // _MOST_POINTS))]
    days = (times[places] / DAY_MIN).tolist()
    drawn = []
    for cause in CAUSES:
        low, middle, high = (band[places].tolist() for band in answer.band(name, cause))
        drawn.append(Series(cause, days, middle, low, high))
    title = f"{LABELS[name]}, {SERIES[name]}"
    if name not in _RANGES:
        return curves(drawn, Axis("days"), Axis(title))
    low, high = _RANGES[name]
    bottom, top = min(low, *(min(s.low) for s in drawn)), max(high, *(max(s.high) for s in drawn))
    return curves(drawn, Axis("days"), Axis(title, low=bottom, high=top))


def _table(answer: VesselsAnswer, names: Sequence[str]) -> Table:
    """Median and band of each cause at the end of each day."""
    rows: list[dict[str, Cell]] = []
    times = answer.courses[0].times_min
    places = [int(np.argmin(np.abs(times - day * DAY_MIN))) for day in answer.days]
    for name in names:
        for cause in CAUSES:
            band = answer.band(name, cause)[:, places]
            for i, day in enumerate(answer.days):
                low, middle, high = (float(v) for v in band[:, i])
                rows.append(
                    {
                        "series": f"{LABELS[name]}, {SERIES[name]}", "cause": cause, "day": day,
                        "median": middle, "low": low, "high": high,
                    }
                )  # fmt: skip
    return Table.of(rows)
