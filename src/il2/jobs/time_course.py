"""pSTAT5 over time: how fast a molecule moves a cell and how long that lasts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, show
from il2.jobs.curves import (
    Point,
    Progress,
    beyond_calibration,
    check_doses,
    check_names,
    check_times,
    load_model,
    origin,
    points,
    silent,
)
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

DEFAULT_DOSES_NM = (0.01, 1.0, 84.0)
DEFAULT_TIMES_MIN = (0.0, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 240.0, 360.0)


@dataclass(frozen=True)
class TimeCourseQuestion:
    """Which molecules on which cells, at which doses, at which minutes after the molecule is added.

    Raises
    ------
    InputError : no molecule, no cell, an unknown cell, a dose that is not positive, a negative time.
    """

    ligands: tuple[Ligand, ...]
    cells: tuple[str, ...] = ("Treg", "NK")
    doses_nM: tuple[float, ...] = DEFAULT_DOSES_NM
    times_min: tuple[float, ...] = DEFAULT_TIMES_MIN
    seed: int = 0

    def __post_init__(self) -> None:
        check_names([one.name for one in self.ligands], "ligand")
        cells = check_names([cell_type(name).name for name in self.cells], "cell type")
        object.__setattr__(self, "cells", cells)
        object.__setattr__(self, "doses_nM", check_doses(self.doses_nM))
        object.__setattr__(self, "times_min", check_times(self.times_min))


@dataclass(frozen=True)
class TimeCourseAnswer(TableAnswer):
    """A point for each molecule, cell type, dose and time."""

    question: TimeCourseQuestion
    points: tuple[Point, ...]
    provenance: Provenance

    title = "pSTAT5 over time, with the interval that holds 90 % of plate means"

    def table(self) -> Table:
        """One row for each point: ligand, cell_type, dose_nM, time_min, pstat5, pstat5_low, pstat5_high."""
        return Table.of(vars(point) for point in self.points)

    def courses(self) -> Iterator[tuple[Point, ...]]:
        """The points of each molecule, cell type and dose, in the order of time."""
        for _, course in groupby(self.points, key=lambda p: (p.ligand, p.cell_type, p.dose_nM)):
            yield tuple(course)

    def notes(self) -> tuple[str, ...]:
        """One sentence for each course: when it is highest and what is left at the end."""
        said = tuple(_sentence(course) for course in self.courses())
        return (*said, *beyond_calibration(self.question.times_min))


def _sentence(course: tuple[Point, ...]) -> str:
    top, last = max(course, key=lambda p: p.pstat5), course[-1]
    start = f"{top.ligand} at {show(top.dose_nM)} nM on {top.cell_type}"
    if not top.pstat5 > 0:
        return f"{start}: no response"
    left = f"{100 * last.pstat5 / top.pstat5:.0f} % of that at {show(last.time_min)} min"
    return f"{start}: highest, {show(top.pstat5)}, at {show(top.time_min)} min; {left}"


def time_course(question: TimeCourseQuestion, *, progress: Progress = silent) -> TimeCourseAnswer:
    """Compute the courses.

    Parameters
    ----------
    question : molecules, cells, doses and times.
    progress : told after each molecule and cell type how many are done.
    """
    model = load_model()
    pairs = [(ligand, cell) for ligand in question.ligands for cell in question.cells]
    found: list[Point] = []
    for done, (ligand, cell) in enumerate(pairs, 1):
        found += points(model, ligand, cell, question.doses_nM, question.times_min, question.seed)
        progress(done, len(pairs))
    inputs = {"doses_nM": question.doses_nM, "times_min": question.times_min}
    origins = origin(model, question.ligands, question.cells, inputs, question.seed)
    return TimeCourseAnswer(question, tuple(found), origins)
