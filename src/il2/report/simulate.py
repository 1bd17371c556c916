"""The figure of a simulation: one panel for each read-out, with and without what was done to the cells."""

from __future__ import annotations

from typing import Any

from il2.jobs.answer import show
from il2.jobs.simulate import SimulateAnswer
from il2.report.charts import LARGE, SMALL, Axis, Series, charted, curves, styled, upper_end
from il2.report.figure import Drawing, Panel
from il2.report.library import altair
from il2.report.page import Section, page

_UNPERTURBED = "unperturbed"
_BAND = "The bands hold 90 % of the members of the calibration."


def simulate_page(answer: SimulateAnswer) -> str:
    """Return the page as text."""
    perturbed = answer.question.perturbed
    sections = [
        Section.of("Read-outs over time", simulate_drawing(answer).markup()),
        Section.of("In words", *(f"{one.sentence(perturbed=perturbed)}." for one in answer.courses)),
        Section.of("How sure", *(f"{note}." for note in answer.notes())),
    ]
    asked = answer.question
    title = f"What does {asked.ligand.name} do to {', '.join(asked.cells)}?"
    found = answer.courses[0].sentence(perturbed=perturbed)
    return page(title, f"{found}.", sections, answer.provenance)


def simulate_drawing(answer: SimulateAnswer) -> Drawing:
    """Return the figure: a curve for each cell type, and its control where something was done."""
    panels, legend = [], []
    for readout in answer.question.readouts:
        series = _series(answer, readout)
        legend = [one.name for one in series]
        panels.append(Panel(readout, _finding(readout, series), _chart(answer, readout)))
    given = answer.question.ligand.name
    caption = (
        f"Read-outs over time in minutes after {given} is added: means over the cells of a population, most "
        f"probable parameters. {_BAND}"
    )
    return Drawing("simulation", caption, panels, answer.table(), legend=legend, heads=2)


def simulate_charts(answer: SimulateAnswer) -> Any:
    """Return the Altair chart of all read-outs beside each other, as a notebook shows it."""
    drawn = [
        charted(_chart(answer, readout, legend=True)).properties(title=readout)
        for readout in answer.question.readouts
    ]
    return styled(altair().concat(*drawn, columns=3))


def _chart(answer: SimulateAnswer, readout: str, *, legend: bool = False) -> dict[str, Any]:
    series = _series(answer, readout)
    top = max((v for one in series for v in (*one.y, *one.high)), default=1.0)
    size = SMALL if len(answer.question.readouts) > 1 else LARGE
    axis = Axis(readout, low=0, high=upper_end(top))
    return curves(series, Axis("time, min"), axis, size=size, legend=legend)


def _series(answer: SimulateAnswer, readout: str) -> list[Series]:
    asked = answer.question
    series: list[Series] = []
    for course in (one for one in answer.courses if one.readout == readout):
        cell, times = course.cell_type, course.times_min.tolist()
        name = f"{cell}, {asked.perturbation.name}" if asked.perturbed else cell
        ends = course.value.tolist(), course.low.tolist(), course.high.tolist()
        series.append(Series(name, times, *ends))
        if asked.perturbed:
            control = course.control.tolist(), course.control_low.tolist(), course.control_high.tolist()
            series.append(Series(f"{cell}, {_UNPERTURBED}", times, *control))
    return series


def _finding(readout: str, series: list[Series]) -> str:
    parts = []
    for one in series:
        top = max(range(len(one.y)), key=lambda i: one.y[i])
        parts.append(
            f"{one.name}: {readout} is highest, {show(float(one.y[top]))}, at {show(one.x[top])} min"
        )
    return "; ".join(parts) + "."
