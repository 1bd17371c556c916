"""The page of time courses: one panel for each molecule and cell type, one curve for each dose."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from il2.jobs.answer import show
from il2.jobs.curves import Point
from il2.jobs.time_course import TimeCourseAnswer
from il2.report.charts import LARGE, SMALL, Axis, Series, charted, curves, styled, upper_end
from il2.report.figure import Drawing, Panel
from il2.report.library import altair
from il2.report.page import Section, listed, page, sureness
from il2.report.response import BAND, names

Course = tuple[Point, ...]


def time_course_page(answer: TimeCourseAnswer) -> str:
    """Return the page as text."""
    asked = answer.question
    sections = [
        Section.of("Time and response", time_drawing(answer).markup()),
        Section.of("In words", *(f"{note}." for note in answer.notes())),
        Section.of("How sure", *sureness(asked.ligands)),
    ]
    molecules = listed(names(one.name for one in asked.ligands))
    title = f"How fast does {molecules} move {listed(asked.cells)}, and for how long?"
    return page(title, f"{answer.notes()[0]}.", sections, answer.provenance)


def time_drawing(answer: TimeCourseAnswer) -> Drawing:
    """Return the figure of all courses before it is drawn."""
    asked = answer.question
    panels: dict[tuple[str, str], list[Course]] = defaultdict(list)
    for course in answer.courses():
        panels[course[0].ligand, course[0].cell_type].append(course)
    sentences = dict(zip(panels, _sentences(answer, len(asked.doses_nM)), strict=True))
    small = len(panels) > 1
    drawn = [
        Panel(f"{key[0]} on {key[1]}", sentences[key], time_chart(answer, *key, small=small))
        for key in panels
    ]
    caption = f"pSTAT5 (1 = native IL-2, 28 nM, 30 min) over time in minutes, one curve for each dose. {BAND}"
    doses = [f"{show(dose)} nM" for dose in asked.doses_nM]
    return Drawing("time-course", caption, drawn, answer.table(), legend=doses, heads=2)


def time_chart(
    answer: TimeCourseAnswer, molecule: str, cell: str, *, small: bool = False, legend: bool = False
) -> dict[str, Any]:
    """Return the declared chart of one molecule on one cell type."""
    top = upper_end(max(max(p.pstat5_high, p.pstat5) for p in answer.points))
    series = [
        Series(
            f"{show(course[0].dose_nM)} nM",
            [p.time_min for p in course],
            [p.pstat5 for p in course],
            [p.pstat5_low for p in course],
            [p.pstat5_high for p in course],
            [(p.time_min, p.pstat5) for p in course],
        )
        for course in answer.courses()
        if (course[0].ligand, course[0].cell_type) == (molecule, cell)
    ]
    last = max(p.time_min for p in answer.points)
    axes = Axis("time, min", low=0, high=last or 1.0), Axis("pSTAT5", low=0, high=top)
    return curves(series, *axes, size=SMALL if small else LARGE, legend=legend)


def time_charts(answer: TimeCourseAnswer) -> Any:
    """Return the Altair chart of all molecules and cell types beside each other, as a notebook shows it."""
    pairs = dict.fromkeys((p.ligand, p.cell_type) for p in answer.points)
    drawn = [
        charted(time_chart(answer, *pair, small=True, legend=True)).properties(
            title=f"{pair[0]} on {pair[1]}"
        )
        for pair in pairs
    ]
    return styled(altair().concat(*drawn, columns=4))


def _sentences(answer: TimeCourseAnswer, doses: int) -> list[str]:
    """The notes of one panel as one text: there is a note for each dose."""
    notes = answer.notes()
    return [". ".join(notes[i : i + doses]) + "." for i in range(0, len(notes), doses)]
