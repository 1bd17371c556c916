"""The search page: one box over everything that has a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from il2.jobs.search import SearchAnswer, SearchQuestion, search
from il2.web import twin
from il2.web.area import Area
from il2.web.words import N_

router = APIRouter()
#: Kinds of hits, as headings.
KINDS = {
    "gene": N_("Genes"),
    "molecule": N_("Molecules"),
    "pathway": N_("Pathway"),
    "effect": N_("What IL-2 does"),
    "cell type": N_("Cell types"),
    "test": N_("Laboratory tests"),
    "regimen": N_("Published regimens"),
    "inhibitor": N_("Inhibitors"),
    "claim": N_("Claims"),
    "parameter": N_("Parameters"),
    "source": N_("Sources"),
}


class SearchFields(BaseModel):
    """The search box."""

    q: str = Field("", max_length=200, description="A gene, a molecule, a cell type, a test, or words.")


def ask(given: SearchFields) -> SearchAnswer:
    """Search."""
    return search(SearchQuestion(given.q.replace("\0", " ")))


def _show(request: Request, given: SearchFields, answer: SearchAnswer) -> dict[str, Any]:
    kinds: dict[str, list[Any]] = {}
    for hit in answer.hits:
        path, mark, query = hit.path.partition("?")
        kinds.setdefault(hit.kind, []).append((hit, quote(path) + mark + query))
    return {"kinds": {KINDS.get(kind, kind): hits for kind, hits in kinds.items()}}


twin.add(router, "/search", SearchFields, ask, "search.html", _show, idle=lambda given: not given.q.strip())
area = Area("search", router)
