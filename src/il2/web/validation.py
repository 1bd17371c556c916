"""Measured against predicted: every target with its verdict, and readings over their predictions."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from pydantic import BaseModel, Field

from il2.jobs.validate import ValidateQuestion, validate
from il2.jobs.validation import ValidateAnswer
from il2.report.validate import overlay_drawing
from il2.web import twin
from il2.web.area import Area, Link
from il2.web.asking import Answers
from il2.web.words import N_

router = APIRouter()


class ValidationFields(BaseModel):
    """Which of the figures to show."""

    figure: str = Field("", max_length=200, description="Name of a figure; the first when none is given.")


_answers: Answers[int, ValidateAnswer] = Answers(lambda _: validate(ValidateQuestion()), most=1)


def ask(given: ValidationFields) -> ValidateAnswer:
    """Validate once; the answer does not depend on the figure."""
    return _answers(0)


def _show(request: Request, given: ValidationFields, answer: ValidateAnswer) -> dict[str, Any]:
    names = tuple(dict.fromkeys(overlay.figure for overlay in answer.overlays))
    chosen = given.figure if given.figure in names else next(iter(names), "")
    members = [overlay for overlay in answer.overlays if overlay.figure == chosen]
    return {
        "verdicts": Counter(row.verdict for row in answer.targets),
        "figures": names,
        "chosen": chosen,
        "drawing": Markup(overlay_drawing(chosen, members).markup()) if members else "",
        "benchmark": answer.benchmark() if answer.scores else None,
    }


twin.add(router, "/validation", ValidationFields, ask, "validation.html", _show)
area = Area("validation", router, {"Facts": (Link("/validation", N_("Validation")),)})
