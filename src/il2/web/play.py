"""A simulation played on the map: the form here, the player on a page of its own."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from il2.cells.signalling.switches import switches
from il2.ground.errors import InputError
from il2.jobs.doings import read_perturbation
from il2.jobs.pathway_files import OWN
from il2.jobs.pathway_play import PathwayPlayAnswer, PathwayPlayQuestion, pathway_play, read_doses
from il2.knowledge.ligands import ligand
from il2.report.play import play_page
from il2.web.alone_page import alone_page
from il2.web.area import Area, Link
from il2.web.asking import Answers
from il2.web.fields import Names, Text, cell_names, minutes, molecule_names
from il2.web.problems import RESPONSES
from il2.web.render import linker, render, spoken
from il2.web.twin import as_csv, as_json
from il2.web.words import N_, speaker

router = APIRouter()
_CELLS = ("Treg", "CD8")
_MOST = 4


class PlayFields(BaseModel):
    """The experiment to play."""

    ligand: Text = Field("IL-2", description="A molecule by name.")
    cell: Names = Field([], description="One to four cell types; Treg and CD8 when none is given.")
    doses: Text = Field(
        "0.01, 0.1, 1, 10",
        description="Doses of the slider in nM, or with units; 'for 30 min, wash' ends them.",
    )
    inhibit: Text = Field("", description="tofacitinib:100nM, or JAK1:90%; several with commas between.")
    knockout: Text = Field("", description="Genes to take away, with commas between.")
    amount: Text = Field("", description="GENE:FACTOR, 0.5 is half; several with commas between.")
    switch: Names = Field(
        [], description="Where the literature disagrees, the other reading: no-ERK, CTL ..."
    )
    until: Text = Field("240", description="End in minutes, or with a unit.")


_answers: Answers[PathwayPlayQuestion, PathwayPlayAnswer] = Answers(pathway_play, most=8)


def ask(given: PlayFields) -> PathwayPlayAnswer:
    """Play the experiment on our map.

    Raises
    ------
    InputError : more cell types or doses than a page of bearable size takes.
    """
    cells = tuple(given.cell) or _CELLS
    doses, wash = read_doses(given.doses)
    if len(cells) > _MOST or len(doses) > 2 * _MOST:
        raise InputError(
            f"{len(cells)} cell types at {len(doses)} doses make too large a page; give up to {_MOST} cell "
            f"types and {2 * _MOST} doses (il2 pathway play takes more)"
        )
    lost, other, blocked = ([t] if t.strip() else [] for t in (given.knockout, given.amount, given.inhibit))
    done = read_perturbation(lost, other, blocked, given.switch)
    return _answers(
        PathwayPlayQuestion(OWN, ligand(given.ligand), cells, doses, wash, done, minutes(given.until))
    )


@router.get("/play", include_in_schema=False)
def form(request: Request, given: Annotated[PlayFields, Query()]) -> Response:
    """The form; the player opens on a page of its own, since it needs a policy of its own."""
    seen: dict[str, Any] = {"molecules": molecule_names(), "cells": cell_names(), "switches": switches()}
    return render(request, "play.html", given=given, chosen=given.cell or _CELLS, **seen)


@router.get("/play/view", include_in_schema=False)
def view(request: Request, given: Annotated[PlayFields, Query()]) -> Response:
    """The player."""
    back = linker(request)("/play"), speaker(spoken(request))(N_("Play the pathway"))
    return alone_page(play_page(ask(given)), *back)


@router.get(
    "/play.csv", operation_id="play-csv", summary="Every value of a simulation on the map, as CSV",
    response_class=Response,
    responses={**RESPONSES, 200: {
        "description": "One row per quantity, condition, cell type, dose and time.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }},
)  # fmt: skip
def table(given: Annotated[PlayFields, Query()]) -> Response:
    """The numbers behind the player."""
    return as_csv(ask(given))


@router.get(
    "/play.json", operation_id="play-json", summary="Every value of a simulation on the map, as JSON",
    response_class=Response,
    responses={**RESPONSES, 200: {
        "description": "The question, one row per quantity, condition, cell type, dose and time, the origin.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }},
)  # fmt: skip
def data(given: Annotated[PlayFields, Query()]) -> Response:
    """The same numbers with the question and its origin."""
    return as_json(ask(given))


area = Area("play", router, {"Design": (Link("/play", N_("Play the pathway")),)})
