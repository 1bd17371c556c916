"""Answers whose curves are Hill curves that can be checked by hand, for the tests of charts and pages."""

from __future__ import annotations

import numpy as np

from il2.cells.targets import TargetRow
from il2.ground.provenance import Provenance
from il2.jobs.candidates import grid, pareto_front
from il2.jobs.compare import CompareAnswer, CompareQuestion, against
from il2.jobs.curves import Curve, Point
from il2.jobs.dose_response import DoseResponseAnswer, DoseResponseQuestion
from il2.jobs.estimate import GRID_NM, Estimate, ec50
from il2.jobs.screen import ScreenAnswer, ScreenQuestion
from il2.jobs.time_course import TimeCourseAnswer, TimeCourseQuestion
from il2.jobs.validation import Overlay, ValidateAnswer
from il2.knowledge.ligands import Arm, Ligand, ligand

HOSTILE = '<script>alert("x")</script> & [bold]'
LIGANDS = (ligand("aldesleukin"), ligand("WT N-term dimer"), Ligand(HOSTILE, (Arm(2, 0.4, 22.0),), "fc"))
CELLS = ("Treg", "Treg_memory", "Thelper", "Thelper_memory", "CD8", "CD8_memory", "NK", "NK_CD56bright")
ORIGIN = Provenance("0.1.0", "0" * 64, (("cells", CELLS), ("time_min", 60.0)), 0, ("rickert2004",))
SPREAD = np.array([0.4, 0.7, 1.0, 1.4, 2.5])


def hill(doses: np.ndarray, half: float) -> np.ndarray:
    return doses / (doses + half)


def curve(name: str, cell: str, half: float) -> Curve:
    doses = np.array(GRID_NM)
    members = np.stack([hill(doses, half * factor) for factor in SPREAD])
    found = ec50(doses, members)
    middle, low, high = hill(doses, half), members.min(axis=0), members.max(axis=0)
    bands = (tuple(a.tolist()) for a in (middle, low, high))
    return Curve(
        name, cell, 60.0, GRID_NM, *bands, Estimate.of(found), Estimate.of(members.max(axis=1)), found
    )


def curves() -> tuple[Curve, ...]:
    return tuple(
        curve(one.name, cell, 0.01 * 3**c * 2**number)
        for number, one in enumerate(LIGANDS)
        for c, cell in enumerate(CELLS)
    )


def comparison() -> CompareAnswer:
    found = curves()
    compared = [row for one in LIGANDS for row in against([c for c in found if c.ligand == one.name], "Treg")]
    return CompareAnswer(CompareQuestion(LIGANDS, CELLS), tuple(compared), ORIGIN)


def dose_responses() -> DoseResponseAnswer:
    found = tuple(c for c in curves() if c.cell_type == "Treg")
    points = tuple(Point(c.ligand, c.cell_type, 1.0, 60.0, 0.9, 0.8, 1.0) for c in found)
    return DoseResponseAnswer(DoseResponseQuestion(LIGANDS, ("Treg",), (1.0,)), found, points, ORIGIN)


def courses() -> TimeCourseAnswer:
    question = TimeCourseQuestion(LIGANDS[:2], ("Treg", "NK"), (0.1, 1.0), (0.0, 10.0, 60.0, 240.0))
    points = [
        Point(one.name, cell, dose, time, *(scale * time / (time + 10 / dose) for scale in (0.9, 0.8, 1.0)))
        for one in question.ligands
        for cell in question.cells
        for dose in question.doses_nM
        for time in question.times_min
    ]
    return TimeCourseAnswer(question, tuple(points), ORIGIN)


def screening() -> ScreenAnswer:
    pairs = grid((0.1, 100.0), (0.1, 100.0), 6)
    question = ScreenQuestion(pairs, (1, 2), "Treg", ("NK", "CD8"))
    arms = np.repeat([1.0, 2.0], len(pairs))
    both = np.tile(pairs, (2, 1))
    half = np.sqrt(both[:, 0] * both[:, 1]) / arms
    half[0] = np.nan
    selectivity = np.stack([both[:, 1] / both[:, 0] * arms, 2 * both[:, 1] / both[:, 0]], axis=1)
    selectivity[0] = np.nan
    front = pareto_front(half, selectivity.min(axis=1))
    bound = selectivity[:, 0] > 100
    return ScreenAnswer(
        question, arms, both[:, 0], both[:, 1], half, np.full(72, 0.9), selectivity, bound, front, ORIGIN
    )


def validation() -> ValidateAnswer:
    doses = (0.001, 0.01, 0.1, 1.0)
    values = tuple(hill(np.array(doses), 0.01).tolist())
    wide = tuple(v + 0.1 for v in values)
    rows = (
        TargetRow("R14", "left-out ligand, free R2", ">= 0.87", 0.87, None, 0.88, "met", "check", "must"),
        TargetRow("R20", "median width", "< 0.40", None, 0.40, 0.45, "missed", "check", "must"),
        TargetRow("R21", "ligand left", "table", None, None, None, "not run", "check", "should"),
    )
    overlay = Overlay(
        "Ligand left out: Treg", HOSTILE, doses, values, doses, values, tuple(v - 0.1 for v in values), wide
    )
    other = Overlay("Ligand left out: Treg", "IL-2", doses, values, doses, values)
    return ValidateAnswer(rows, ("R21: no reference data",), (overlay, other), ORIGIN)


ANSWERS = {
    "compare": comparison,
    "dose-response": dose_responses,
    "time-course": courses,
    "screen": screening,
    "validate": validation,
}
