"""The guide to IL-2 in blood, a result read against its own test, the medicine, the claims behind them."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from il2.clinic import claims as known
from il2.clinic.guide import TOPICS
from il2.ground.errors import InputError
from il2.jobs.claims import ClaimsAnswer, ClaimsQuestion, claims
from il2.jobs.guide import GuideAnswer, GuideQuestion, guide
from il2.jobs.interpret import Earlier, InterpretAnswer, InterpretQuestion, interpret
from il2.jobs.medicine import MedicineAnswer, MedicineQuestion, medicine
from il2.knowledge import tables
from il2.web import private, twin
from il2.web.area import Area, Link
from il2.web.documents import shown
from il2.web.fields import Text
from il2.web.render import linker
from il2.web.words import N_

router = APIRouter()
_MOST_EARLIER = 20


class GuideFields(BaseModel):
    """The form of the guide."""

    topic: Literal["", *TOPICS] = Field("", description="One topic; all when none is given.")  # type: ignore[valid-type]
    language: Literal["", "en", "es"] = Field("", description="en or es; that of the address when not given.")


class MedicineFields(BaseModel):
    """The form of the medicine."""

    name: Text = Field("aldesleukin", description="The medicine, by any of its names.")
    family: bool = Field(True, description="In plain words for families; else in full for professionals.")
    language: Literal["", "en", "es"] = Field("", description="en or es; that of the address when not given.")


class ClaimFields(BaseModel):
    """The search among the claims."""

    q: str = Field("", max_length=200, description="Words of a claim, or its id.")
    most: int = Field(50, ge=1, le=500, description="How many at most.")


class ResultFields(BaseModel):
    """A result as its report prints it; blank where the report does not say."""

    analyte: Text = Field("IL-2", description="IL-2 or sIL-2R, by any of their names.")
    value: Text = Field("", description="The number with its unit, such as 31 pg/mL or <2.1 pg/mL.")
    unit: Text = Field("", description="The unit, where it does not stand with the number.")
    laboratory: Text = Field("", description="Laboratory, as printed.")
    method: Text = Field("", description="Method of the test, as printed.")
    matrix: Text = Field("", description="Kind of sample: serum or plasma.")
    age: Text = Field("", description="Age in years.")
    on_therapy: Text = Field("", description="A treatment that could move the number.")
    range_text: Text = Field("", description="The range that the laboratory printed.")
    collected: Text = Field("", description="When the blood was drawn.")
    earlier: str = Field(
        "",
        max_length=4000,
        description="Own earlier results, one a line: VALUE UNIT; LAB; METHOD; SAMPLE; DATE.",
    )
    language: Literal["", "en", "es"] = Field("", description="en or es; that of the address when not given.")


def ask_guide(given: GuideFields) -> GuideAnswer:
    """Return the guide."""
    return guide(GuideQuestion(given.topic, given.language or "en"))


def ask_medicine(given: MedicineFields) -> MedicineAnswer:
    """Return the sheet."""
    return medicine(MedicineQuestion(given.name, given.family, given.language or "en"))


def ask_result(given: ResultFields) -> InterpretAnswer:
    """Read a result; nothing of it is kept.

    Raises
    ------
    InputError : what cannot be read.
    """
    fields = given.model_dump(exclude={"earlier", "language"})
    earlier = tuple(_earlier(line) for line in given.earlier.splitlines() if line.strip())
    if len(earlier) > _MOST_EARLIER:
        raise InputError(
            f"{len(earlier)} earlier results are too many for a page; give up to {_MOST_EARLIER}"
        )
    return interpret(InterpretQuestion(**fields, earlier=earlier, language=given.language or "en"))


def ask_claims(given: ClaimFields) -> ClaimsAnswer:
    """Search the claims."""
    return claims(ClaimsQuestion(given.q, given.most))


def _earlier(line: str) -> Earlier:
    parts = [part.strip() for part in line.split(";")]
    value, laboratory, method, matrix, date = (*parts, "", "", "", "", "")[:5]
    return Earlier(value, "", laboratory, method, matrix, date)


def _document(request: Request, given: BaseModel, answer: Any) -> dict[str, Any]:
    return shown(answer, linker(request))


def _result_form(request: Request, given: ResultFields) -> dict[str, Any]:
    language = request.scope.get("il2.language", "en")
    return {
        "methods": [row[f"name_{language}"] for row in tables.load("clinic_methods")],
        "laboratories": [row["name"] for row in tables.load("clinic_laboratories")],
    }


def _claim(key: str) -> ClaimsAnswer:
    return claims(ClaimsQuestion(known.claim(key).id, 1))


twin.add(router, "/guide", GuideFields, ask_guide, "guide.html", _document,
         form=lambda request, given: {"topics": TOPICS})  # fmt: skip
twin.add(router, "/medicine", MedicineFields, ask_medicine, "medicine.html", _document)
twin.add(
    router, "/claims", ClaimFields, ask_claims, "claims.html", lambda request, given, answer: {},
    idle=lambda given: not given.q.strip(),
)  # fmt: skip
twin.add_named(
    router, "/claims", _claim, "claim.html", lambda request, name, answer: {"claim": answer.claims[0]}
)  # fmt: skip
private.add(router, "/result", ResultFields, ask_result, "result.html", _document, form=_result_form)

area = Area(
    "clinic",
    router,
    {
        "Read": (
            Link("/result", N_("Read a result")),
            Link("/guide", N_("IL-2 in blood: the guide")),
            Link("/medicine", N_("The medicine aldesleukin")),
        ),
        "Facts": (Link("/claims", N_("Claims")),),
    },
)
