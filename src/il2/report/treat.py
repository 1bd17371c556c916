"""The page of a treatment: level, receptors, signal and cells over time with both parameter sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from il2.body.cohort import Summary
from il2.body.readouts import HIGH_PM, INTERMEDIATE_PM, SERIES
from il2.jobs.answer import Cell, Table, show
from il2.jobs.treat import NO_FORECAST, TreatAnswer
from il2.report.charts import LARGE, SMALL, Axis, Series, charted, curves, styled
from il2.report.figure import Drawing, Panel
from il2.report.library import altair
from il2.report.page import Section, listed, page
from il2.report.tables import html_table

#: Points of a curve: what a page can show and a printer can print.
_MOST_POINTS = 220
#: Lowest level that is drawn, pM, and days beyond which the highest level of each day is drawn.
_FLOOR_PM, _LONG_DAYS = 0.01, 21.0
_BAND = (
    "Line: median of the virtual patients; band: 90 % of them. Beyond three weeks level, signal and "
    "receptors are the highest of each day."
)
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Cells", ("Treg", "NK", "CD8", "Tcon", "lymphocytes in blood", "soluble IL2RA")),
    ("Signal", ("pSTAT5 of Treg", "pSTAT5 of NK", "pSTAT5 of CD8")),
    ("Receptors", ("high receptors of Treg", "high receptors of NK", "intermediate receptors of NK")),
)


def treat_page(answer: TreatAnswer) -> str:
    """Return the page as text."""
    sections = [
        Section.of("No forecast", NO_FORECAST, *answer.warnings),
        *(Section.of(heading, drawn.markup()) for heading, drawn in treat_drawings(answer)),
        Section.of(
            "Numbers", html_table(answer.shown(), f"{answer.title}.", heads=1, labels=answer.shown().columns)
        ),
        Section.of("How sure", *answer.notes()),
    ]
    told = listed([s.text for s in answer.question.read])
    return page(f"What happens under {told}?", finding(answer), sections, answer.provenance)


def treat_drawings(answer: TreatAnswer) -> tuple[tuple[str, Drawing], ...]:
    """Return the figures with their headings: level, cells, signal, receptors."""
    names = _curves(answer)
    groups = ((heading, _figure(answer, heading, series, names)) for heading, series in _GROUPS)
    return ("Level", _level(answer, names)), *groups


def finding(answer: TreatAnswer) -> str:
    """The answer in one sentence for each regimen and set."""
    found = []
    for summary, name in zip(answer.summaries, _curves(answer), strict=True):
        peak = _median(summary, "Cmax, day 1")
        fold = _median(summary, "Treg in the body, end")
        above = _median(summary, "above 10 pM, day 1")
        pM = peak * summary.task.factor.pM(1.0)
        found.append(
            f"{name}: the level peaks at {show(peak)} IU/mL ({show(pM)} pM) and stays above {HIGH_PM:g} pM "
            f"for {show(above)} h of the first day; regulatory T cells end at {show(fold)} times rest."
        )
    return " ".join(found)


def treat_chart(answer: TreatAnswer) -> Any:
    """Return the Altair chart of the level and of the regulatory T cells, as a notebook shows it."""
    names = _curves(answer)
    drawn = [
        charted(_chart(answer, key, names, legend=True)).properties(title=key)
        for key in ("level", "Treg", "NK")
    ]
    return styled(altair().concat(*drawn, columns=3))


def _median(summary: Summary, name: str) -> float:
    place = [r.name for r in summary.readouts].index(name)
    return float(summary.numbers[1, place])


def _curves(answer: TreatAnswer) -> list[str]:
    """Names of the curves: the set, with the regimen where there are several."""
    several = len(answer.question.regimens) > 1
    return [
        f"{s.task.regimen.name or s.task.regimen.text} ({s.task.set})" if several else s.task.set
        for s in answer.summaries
    ]


def _level(answer: TreatAnswer, names: Sequence[str]) -> Drawing:
    panels = [
        Panel("all days", f"{_peaks(answer, names)}", _chart(answer, "level", names, size=LARGE)),
        Panel("first day of dosing", "The level on the first day.", _first_day(answer, names)),
    ]
    caption = (
        f"Plasma IL-2 in pM over hours. {_BAND} High-affinity receptors hold half at about {HIGH_PM:g} pM, "
        f"intermediate ones at about {INTERMEDIATE_PM:g} pM."
    )
    return Drawing("level", caption, panels, _table(answer, ("level",)), legend=names, heads=2, wide=True)


def _peaks(answer: TreatAnswer, names: Sequence[str]) -> str:
    return " ".join(
        f"{name}: highest median {show(float(np.nanmax(s.series['level'][1])))} pM."
        for name, s in zip(names, answer.summaries, strict=True)
    )


def _figure(answer: TreatAnswer, heading: str, series: Sequence[str], names: Sequence[str]) -> Drawing:
    panels = [
        Panel(f"{key}, {SERIES[key][0]}", _ends(answer, key, names), _chart(answer, key, names))
        for key in series
    ]
    caption = f"{heading} over days. {_BAND}"
    return Drawing(heading, caption, panels, _table(answer, series), legend=names, heads=2)


def _ends(answer: TreatAnswer, key: str, names: Sequence[str]) -> str:
    return " ".join(
        f"{name}: from {show(float(s.series[key][1, 0]))} to {show(float(s.series[key][1, -1]))}, highest "
        f"{show(float(np.nanmax(s.series[key][1])))} {SERIES[key][0]}."
        for name, s in zip(names, answer.summaries, strict=True)
    )


def _picked(summary: Summary, until_min: float | None = None) -> np.ndarray:
    """Places of the times that are drawn."""
    times = summary.task.times_min
    places = np.flatnonzero(times <= (until_min or np.inf))
    return places[:: max(1, -(-len(places) // _MOST_POINTS))]


def _chart(
    answer: TreatAnswer,
    key: str,
    names: Sequence[str],
    *,
    size: tuple[int, int] = SMALL,
    legend: bool = False,
) -> dict[str, Any]:
    log = key == "level"
    drawn = []
    for summary, name in zip(answer.summaries, names, strict=True):
        days, bands = _drawn(summary, key)
        low, median, high = (_floored(band, log) for band in bands)
        drawn.append(Series(name, days, median, low, high))
    axis = Axis(f"{'plasma IL-2' if log else key}, {SERIES[key][0]}", log, *(_ends_of(answer) if log else ()))
    return curves(drawn, Axis("time, days"), axis, size=size, legend=legend)


def _drawn(summary: Summary, key: str) -> tuple[list[float], np.ndarray]:
    """Days and bands as drawn: what follows the doses is drawn as the highest of each day in long courses."""
    days, bands = summary.task.times_min / 1440.0, summary.series[key]
    if summary.task.until_days <= _LONG_DAYS or key in dict(_GROUPS)["Cells"]:
        at = _picked(summary)
        return list(days[at]), bands[:, at]
    number = np.floor(days + 1e-9).astype(int)
    every = np.unique(number)
    highest = np.stack([bands[:, number == day].max(axis=1) for day in every], axis=1)
    return [float(day) for day in every], highest


def _ends_of(answer: TreatAnswer) -> tuple[float, float]:
    """Range of the logarithmic axis of levels: whole decades from 0.01 pM on."""
    top = max(float(np.nanmax(s.series["level"])) for s in answer.summaries)
    return _FLOOR_PM, 10.0 ** max(np.ceil(np.log10(max(top, 1e-6))), 0.0)


def _first_day(answer: TreatAnswer, names: Sequence[str]) -> dict[str, Any]:
    drawn = []
    for summary, name in zip(answer.summaries, names, strict=True):
        at = _picked(summary, 1440.0)
        low, median, high = (_floored(band, True) for band in summary.series["level"][:, at])
        drawn.append(Series(name, list(summary.task.times_min[at] / 60.0), median, low, high))
    axis = Axis("plasma IL-2, pM", True, *_ends_of(answer))
    return curves(drawn, Axis("time, h"), axis, size=LARGE)


def _floored(values: np.ndarray, log: bool) -> list[float]:
    """A logarithmic axis ends at 0.01 pM: below it next to nothing is bound."""
    return [max(float(v), _FLOOR_PM) if log else float(v) for v in values]


def _table(answer: TreatAnswer, series: Sequence[str]) -> Table:
    """Medians and ranges at twenty times."""
    rows: list[dict[str, Cell]] = []
    for summary, name in zip(answer.summaries, _curves(answer), strict=True):
        places = np.unique(np.linspace(0, len(summary.task.times_min) - 1, 20).astype(int))
        for key in series:
            for i in places:
                low, median, high = (float(v) for v in summary.series[key][:, i])
                rows.append(
                    {
                        "series": key, "curve": name, "day": float(summary.task.times_min[i] / 1440.0),
                        "median": median, "low": low, "high": high,
                    }
                )  # fmt: skip
    return Table.of(rows)
