"""The figure of a simulation: one panel for each read-out, with and without what was done to the cells."""

from __future__ import annotations

from collections import defaultdict

from il2.jobs.answer import show
from il2.jobs.simulate import SimulateAnswer
from il2.report.charts import LARGE, SMALL, Axis, Series, curves
from il2.report.figure import Drawing, Panel

_UNPERTURBED = "unperturbed"


def simulate_drawing(answer: SimulateAnswer) -> Drawing:
    """Return the figure: a curve for each cell type, and its control where something was done."""
    asked = answer.question
    done = asked.perturbation.name
    changed = bool(asked.perturbation.genes or asked.perturbation.inhibitions)
    courses: dict[tuple[str, str], list[tuple[float, float, float]]] = defaultdict(list)
    for row in answer.rows:
        course = courses[str(row["readout"]), str(row["cell_type"])]
        course.append((float(row["time_min"]), float(row["value"]), float(row["control"])))
    panels, legend = [], []
    for readout in asked.readouts:
        series: list[Series] = []
        for cell in asked.cells:
            times, values, controls = zip(*courses[readout, cell], strict=True)
            series.append(Series(f"{cell}, {done}" if changed else cell, times, values))
            if changed:
                series.append(Series(f"{cell}, {_UNPERTURBED}", times, controls))
        legend = [one.name for one in series]
        top = max((v for one in series for v in one.y), default=1.0)
        size = SMALL if len(asked.readouts) > 1 else LARGE
        axis = Axis(readout, low=0, high=1.02 * top if top > 0 else 1.0)
        panels.append(
            Panel(readout, _finding(readout, series), curves(series, Axis("time, min"), axis, size=size))
        )
    caption = (
        f"Read-outs over time in minutes after {asked.ligand.name} is added: means over the cells of a "
        "population, most probable parameters."
    )
    return Drawing("simulation", caption, panels, answer.table(), legend=legend, heads=2)


def _finding(readout: str, series: list[Series]) -> str:
    parts = []
    for one in series:
        top = max(range(len(one.y)), key=lambda i: one.y[i])
        parts.append(
            f"{one.name}: {readout} is highest, {show(float(one.y[top]))}, at {show(one.x[top])} min"
        )
    return "; ".join(parts) + "."
