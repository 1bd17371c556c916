"""The whole pathway over time: a dose, a wash, inhibitors, genes taken away or added."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from il2.cells.signalling.genes import catalogue
from il2.cells.signalling.readouts import READOUT
from il2.cells.signalling.switches import switches
from il2.ground.errors import InputError
from il2.jobs.doings import read_perturbation, read_regimen
from il2.jobs.simulate import SimulateAnswer, SimulateQuestion, simulate
from il2.knowledge.ligands import ligand
from il2.report.simulate import simulate_drawing
from il2.web import twin
from il2.web.area import Area, Link
from il2.web.asking import Answers
from il2.web.fields import Names, Text, cell_names, minutes, molecule_names
from il2.web.figures import interactive
from il2.web.words import N_

router = APIRouter()
_MOST_CELLS = 6


class SimulateFields(BaseModel):
    """The form of the simulation."""

    ligand: Text = Field("IL-2", description="A molecule by name.")
    cell: Names = Field([], description="Cell types; CD8 when none is given.")
    dose: Text = Field("1 nM for 30 min, wash", description="A dose over time; wash ends it.")
    inhibit: Text = Field("", description="tofacitinib:100nM, or JAK1:90%; several with commas between.")
    knockout: Text = Field("", description="Genes to take away, with commas between.")
    amount: Text = Field("", description="GENE:FACTOR, 0.5 is half; several with commas between.")
    switch: Names = Field(
        [], description="Where the literature disagrees, the other reading: no-ERK, CTL ..."
    )
    readout: Names = Field([], description="Read-outs; the six of most interest when none is given.")
    until: Text = Field("240", description="End in minutes from the first dose, or with a unit.")


_answers: Answers[SimulateQuestion, SimulateAnswer] = Answers(simulate)


def ask(given: SimulateFields) -> SimulateAnswer:
    """Run the experiment and its control."""
    if len(given.cell) > _MOST_CELLS:
        raise InputError(f"{len(given.cell)} cell types are too many for a page; choose up to {_MOST_CELLS}")
    lost, other, blocked = ([t] if t.strip() else [] for t in (given.knockout, given.amount, given.inhibit))
    done = read_perturbation(lost, other, blocked, given.switch)
    cells, readouts = tuple(given.cell) or ("CD8",), tuple(given.readout) or SimulateQuestion.readouts
    dose, until = read_regimen(given.dose), minutes(given.until)
    return _answers(SimulateQuestion(ligand(given.ligand), dose, cells, done, until, readouts))


def _form(request: Request, given: SimulateFields) -> dict[str, Any]:
    chosen = given.cell or ("CD8",)
    return {
        "molecules": molecule_names(),
        "cells": cell_names(),
        "chosen": chosen,
        "genes": sorted(catalogue()),
        "readouts": tuple(READOUT),
        "read": given.readout or SimulateQuestion.readouts,
        "switches": switches(),
    }


def _show(request: Request, given: SimulateFields, answer: SimulateAnswer) -> dict[str, Any]:
    drawing = simulate_drawing(answer)
    return {"figure": interactive(drawing), "finding": drawing.panels[0].finding}


twin.add(router, "/simulate", SimulateFields, ask, "simulate.html", _show, form=_form)
area = Area("simulate", router, {"Design": (Link("/simulate", N_("Simulate the pathway")),)})
