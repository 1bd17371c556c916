"""Published regimens, and what a regimen does in virtual patients: whom they resemble is sent by POST."""

from __future__ import annotations

from math import isfinite
from typing import Any, Literal

from fastapi import APIRouter, Request
from markupsafe import Markup
from pydantic import BaseModel, Field

from il2.body.dose import factors
from il2.body.person import Person
from il2.ground.errors import InputError
from il2.ground.rows import parse_number
from il2.jobs.published_regimens import RegimensAnswer, RegimensQuestion, regimens
from il2.jobs.treat import NO_FORECAST, TreatAnswer, TreatQuestion, treat
from il2.report.treat import finding, treat_drawings
from il2.web import private, twin
from il2.web.area import Area, Link
from il2.web.asking import alone
from il2.web.fields import Text
from il2.web.words import N_

router = APIRouter()
#: What a page computes while somebody waits; the command line has no such limits.
MOST_PATIENTS, MOST_DAYS, MOST_REGIMENS = 200, 200.0, 4
_SETS = ("both", "K90", "LAB")


class TreatFields(BaseModel):
    """What is given to whom."""

    regimens: str = Field(
        "1 MIU/m2 SC daily for 5 days",
        max_length=2000,
        description="Regimens in words or names of published ones, one a line; several are compared.",
    )
    weight: Text = Field("70", description="Body weight, kg.")
    height: Text = Field("", description="Height, cm; for doses per m2.")
    kidney: Text = Field("1", description="Kidney function, share of normal.")
    sets: Literal["both", "K90", "LAB"] = Field("both", description="Published parameter set; never mixed.")
    patients: Text = Field("50", description=f"Virtual patients, up to {MOST_PATIENTS}.")
    until: Text = Field("", description="Days to simulate; two days after the last day of dosing if empty.")
    factor: Text = Field("vial", description="Mass of an IU, by name.")


class RegimenFields(BaseModel):
    """Which of the published regimens."""

    runnable: bool = Field(True, description="Only those whose publication says enough to be run.")


def ask(given: TreatFields) -> TreatAnswer:
    """Run the regimens.

    Raises
    ------
    InputError : what cannot be read, or more than a page can wait for.
    """
    lines = tuple(line.strip() for line in given.regimens.splitlines() if line.strip())
    if len(lines) > MOST_REGIMENS:
        raise InputError(f"{len(lines)} regimens are too many for a page; give up to {MOST_REGIMENS}")
    height = _number(given.height, "height") if given.height.strip() else None
    person = Person(_number(given.weight, "weight"), height, kidney=_number(given.kidney, "kidney function"))
    patients = _number(given.patients, "number of patients")
    if patients != int(patients) or not 1 <= patients <= MOST_PATIENTS:
        raise InputError(f"{given.patients} patients cannot be run on a page; give 1 to {MOST_PATIENTS}")
    until = _number(given.until, "number of days") if given.until.strip() else None
    question = TreatQuestion(lines, person, given.sets, int(patients), 1, until, given.factor)
    if question.end_days > MOST_DAYS:
        raise InputError(f"{question.end_days:g} days are too long for a page; simulate up to {MOST_DAYS:g}")
    with alone():
        return treat(question)


def _number(text: str, what: str) -> float:
    """Return a field as a number.

    Raises
    ------
    InputError : it is none; the sentence says which field.
    """
    try:
        value = parse_number(text.strip())
    except ValueError:
        raise InputError(f"the {what} {text.strip()!r} is not a number; write it with digits") from None
    if not isfinite(value):
        raise InputError(f"the {what} {text.strip()!r} is not finite; write a number")
    return value


def _form(request: Request, given: TreatFields) -> dict[str, Any]:
    known = regimens(RegimensQuestion()).table().records()
    return {"published": known, "sets": _SETS, "factors": tuple(factors()), "no_forecast": NO_FORECAST}


def _show(request: Request, given: TreatFields, answer: TreatAnswer) -> dict[str, Any]:
    figures = [(heading, Markup(drawing.markup())) for heading, drawing in treat_drawings(answer)]
    return {"finding": finding(answer), "figures": figures, "shown": answer.shown()}


def _list(request: Request, given: RegimenFields, answer: RegimensAnswer) -> dict[str, Any]:
    lead = N_("Regimens as they were published, in words that il2 reads, and what they were given for.")
    return {"title": N_("Published regimens"), "lead": lead, "links": {}, "shown": answer.shown()}


private.add(router, "/treat", TreatFields, ask, "treat.html", _show, form=_form)
twin.add(
    router, "/regimens", RegimenFields, lambda given: regimens(RegimensQuestion(given.runnable)), "list.html",
    _list,
)  # fmt: skip
area = Area(
    "treat",
    router,
    {"Treat": (Link("/treat", N_("What a regimen does")), Link("/regimens", N_("Published regimens")))},
)
