"""Dose-response, comparison and time course: live forms over the jobs of the receptor model."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from pydantic import BaseModel, Field

from il2.ground.errors import InputError
from il2.jobs.amounts import amounts
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.compare import CompareAnswer, CompareQuestion, compare
from il2.jobs.dose_response import DEFAULT_DOSES_NM, DoseResponseAnswer, DoseResponseQuestion, dose_response
from il2.jobs.time_course import DEFAULT_DOSES_NM as COURSE_DOSES_NM
from il2.jobs.time_course import DEFAULT_TIMES_MIN, TimeCourseAnswer, TimeCourseQuestion, time_course
from il2.report.compare import finding as comparison_finding
from il2.report.page import sureness
from il2.report.response import dose_drawing
from il2.report.tables import html_table
from il2.report.time_course import time_drawing
from il2.web import twin
from il2.web.area import Area, Link
from il2.web.asking import Answers
from il2.web.fields import Molecules, Names, Text, bounded, cell_names, minutes, molecule_names
from il2.web.figures import interactive
from il2.web.words import N_

CELLS = ("Treg", "Thelper", "CD8", "NK")
router = APIRouter()


class DoseFields(Molecules):
    """The form of the dose-response page."""

    cell: Names = Field([], description="Cell types; Treg, Thelper, CD8 and NK when none is given.")
    doses: Text = Field("", description="Doses in nM, or with units, or a range: 0.1 pM to 100 nM.")
    time: Text = Field("60", description="Time of exposure in minutes, or with a unit.")


class CompareFields(Molecules):
    """The form of the comparison."""

    cell: Names = Field([], description="Cell types; Treg, Thelper, CD8 and NK when none is given.")
    target: Text = Field("Treg", description="The cell type to reach.")
    time: Text = Field("60", description="Time of exposure in minutes, or with a unit.")


class CourseFields(Molecules):
    """The form of the time course."""

    cell: Names = Field([], description="Cell types; Treg and NK when none is given.")
    doses: Text = Field("", description="Doses in nM, or with units.")
    times: Text = Field("", description="Times after addition in minutes, or with units.")


_dose_answers: Answers[DoseResponseQuestion, DoseResponseAnswer] = Answers(dose_response)
_compare_answers: Answers[CompareQuestion, CompareAnswer] = Answers(compare)
_course_answers: Answers[TimeCourseQuestion, TimeCourseAnswer] = Answers(time_course)


def ask_doses(given: DoseFields) -> DoseResponseAnswer:
    """Ask for the curves."""
    molecules, cells = given.molecules(), tuple(given.cell) or CELLS
    bounded(molecules, cells)
    doses = several(given.doses, "nM", DEFAULT_DOSES_NM)
    return _dose_answers(DoseResponseQuestion(molecules, cells, doses, minutes(given.time)))


def ask_compare(given: CompareFields) -> CompareAnswer:
    """Ask for the comparison; two molecules where none is named, since one has nothing beside it."""
    if not (given.ligand or given.kd_alpha or given.kd_betagamma):
        given = given.model_copy(update={"ligand": list(_usual_molecules(given))})
    molecules, cells = given.molecules(), tuple(given.cell) or CELLS
    bounded(molecules, cells)
    return _compare_answers(CompareQuestion(molecules, cells, given.target, minutes(given.time)))


def ask_courses(given: CourseFields) -> TimeCourseAnswer:
    """Ask for the courses."""
    molecules, cells = given.molecules(), tuple(given.cell) or ("Treg", "NK")
    bounded(molecules, cells)
    doses = several(given.doses, "nM", COURSE_DOSES_NM)
    times = several(given.times, "min", DEFAULT_TIMES_MIN)
    return _course_answers(TimeCourseQuestion(molecules, cells, doses, times))


def several(text: str, unit: str, usual: tuple[float, ...]) -> tuple[float, ...]:
    """Return the amounts of a field, the usual ones where it is empty.

    Raises
    ------
    InputError : more than a page can show.
    """
    if not text.strip():
        return usual
    found = amounts(text, unit)
    if len(found) > MOST_AMOUNTS:
        raise InputError(f"{len(found)} values are too many for a page; give at most {MOST_AMOUNTS}")
    return found


def _usual_molecules(given: Molecules) -> tuple[str, ...]:
    return ("aldesleukin", "WT N-term dimer") if isinstance(given, CompareFields) else ("aldesleukin",)


def _form(words: dict[str, str], usual: tuple[str, ...], request: Request, given: Any) -> dict[str, Any]:
    own = given.kd_alpha.strip() or given.kd_betagamma.strip()
    chosen = {
        "molecules": given.ligand or (() if own else _usual_molecules(given)),
        "cells": given.cell or usual,
    }
    return words | {"molecules": molecule_names(), "cells": cell_names(), "chosen": chosen}


def _show_doses(request: Request, given: DoseFields, answer: DoseResponseAnswer) -> dict[str, Any]:
    tables = [
        (
            N_("EC50 and maximum"),
            _table(_potencies(answer), "EC50 in nM and largest pSTAT5 (90 % intervals)."),
        ),
        (N_("Doses asked for"), _table(answer.table(), f"{answer.title}.")),
    ]
    drawing = dose_drawing(answer.curves, answer.question.time_min)
    return _shown(answer, f"{answer.notes()[0]}.", interactive(drawing), tables, ())


def _potencies(answer: DoseResponseAnswer) -> Table:
    """EC50 and maximum of every curve, each interval in one cell."""
    return Table.of(
        {"ligand": c.ligand, "cell type": c.cell_type, "ec50_nM": str(c.ec50_nM), "maximum": str(c.maximum)}
        for c in answer.curves
    )


def _show_compare(request: Request, given: CompareFields, answer: CompareAnswer) -> dict[str, Any]:
    drawing = dose_drawing([c.curve for c in answer.comparisons], answer.question.time_min)
    table = html_table(answer.shown(), f"{answer.title}.", heads=2, labels=answer.shown().columns)
    tables = [(N_("EC50 and selectivity"), Markup(table))]
    return _shown(answer, comparison_finding(answer), interactive(drawing), tables, answer.notes())


def _show_courses(request: Request, given: CourseFields, answer: TimeCourseAnswer) -> dict[str, Any]:
    notes = tuple(f"{note}." for note in answer.notes())
    return _shown(answer, notes[0], interactive(time_drawing(answer)), [], notes)


def _shown(
    answer: TableAnswer,
    finding: str,
    figure: Markup,
    tables: list[tuple[str, Markup]],
    notes: tuple[str, ...],
) -> dict[str, Any]:
    known = sureness(answer.question.ligands)  # type: ignore[attr-defined]
    doubts = [doubt for one in answer.question.ligands for doubt in one.doubts()]  # type: ignore[attr-defined]
    return {
        "finding": finding,
        "figure": figure,
        "tables": tables,
        "notes": (*notes, *(f"{doubt}." for doubt in doubts)),
        "sureness": Markup("\n".join(known)),
    }


def _table(table: Any, caption: str) -> Markup:
    return Markup(html_table(table, caption, heads=2))


#: Doses or times of one page.
MOST_AMOUNTS = 60

_PAGES: tuple[tuple[str, type[BaseModel], Any, Any, tuple[str, ...], dict[str, str]], ...] = (
    ("/dose-response", DoseFields, ask_doses, _show_doses, CELLS, {
        "title": N_("Dose-response"),
        "lead": N_("How much of a molecule moves which cell: phosphorylated STAT5 over dose."),
    }),
    ("/compare", CompareFields, ask_compare, _show_compare, CELLS, {
        "title": N_("Compare molecules"),
        "lead": N_("Several molecules on several cells: EC50, maximum, and how selective each is."),
    }),
    ("/time-course", CourseFields, ask_courses, _show_courses, ("Treg", "NK"), {
        "title": N_("Time course"),
        "lead": N_("How fast a molecule moves a cell, and how long that lasts."),
    }),
)  # fmt: skip
for _path, _fields, _ask, _show, _usual, _words in _PAGES:
    twin.add(router, _path, _fields, _ask, "curves.html", _show, form=partial(_form, _words, _usual))

area = Area(
    "curves", router, {"Design": tuple(Link(page[0], page[5]["title"], page[5]["lead"]) for page in _PAGES)}
)
