"""The facts behind the answers: parameters, sources, molecules and cell types, each with an address."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from il2.jobs.answer import Table
from il2.jobs.cell import CellAnswer, CellQuestion, cell
from il2.jobs.cite import CiteAnswer, CiteQuestion, cite
from il2.jobs.effect import EffectAnswer, EffectQuestion, effect
from il2.jobs.ligand import LigandAnswer, LigandQuestion, ligand
from il2.jobs.parameter import ParameterAnswer, ParameterQuestion, parameter
from il2.knowledge import celltypes, ligands, parameters
from il2.web import twin
from il2.web.area import Area, Link
from il2.web.words import N_

router = APIRouter()


class ParameterFields(BaseModel):
    """The form of the parameters."""

    q: str = Field("IL2RA", max_length=200, description="A gene, one of its other names, or words.")
    most: int = Field(50, ge=1, le=1000, description="How many facts at most.")


class NoFields(BaseModel):
    """A page without a form."""


def ask_parameters(given: ParameterFields) -> ParameterAnswer:
    """Search the constants."""
    return parameter(ParameterQuestion(given.q, given.most))


def ask_parameter(key: str) -> ParameterAnswer:
    """Return one constant by its key; 404 where there is none."""
    return parameter(ParameterQuestion(parameters.fact(key).key, 1))


def _list(
    answer: Any, title: str, lead: str, links: dict[str, str], table: Table | None = None
) -> dict[str, Any]:
    return {"title": title, "lead": lead, "links": links, "shown": table or answer.shown()}


def _show_parameters(request: Request, given: ParameterFields, answer: ParameterAnswer) -> dict[str, Any]:
    columns = ("name", "value", "unit", "low", "high", "status", "source")
    keys = [fact.key for fact in answer.facts]
    return {"shown": answer.table().select(columns), "keys": keys}


def _show_parameter(request: Request, name: str, answer: ParameterAnswer) -> dict[str, Any]:
    fact = answer.facts[0]
    cited = cite(CiteQuestion((fact.source,))).sources[0] if fact.source else None
    return {"fact": fact, "cited": cited}


def _show_sources(request: Request, given: NoFields, answer: CiteAnswer) -> dict[str, Any]:
    lead = N_("Every source that an answer can name, with its terms of use.")
    return _list(answer, N_("Sources"), lead, {"key": "/sources/"})


def _show_molecules(request: Request, given: NoFields, answer: LigandAnswer) -> dict[str, Any]:
    lead = N_("The molecules of the catalogue: arms, and the KD of one arm to each receptor part.")
    return _list(answer, N_("Molecules"), lead, {"ligand": "/molecules/", "source": "/sources/"})


def _show_cells(request: Request, given: NoFields, answer: CellAnswer) -> dict[str, Any]:
    lead = N_("Receptors per cell, with the interval of the prior and the published counts behind it.")
    return _list(answer, N_("Cell types"), lead, {"cell_type": "/cells/"})


def _show_effects(request: Request, given: NoFields, answer: EffectAnswer) -> dict[str, Any]:
    lead = N_("What IL-2 does to cells and the body, each tied to published findings.")
    return _list(answer, N_("What IL-2 does"), lead, {})


twin.add(router, "/effects", NoFields, lambda _: effect(EffectQuestion()), "list.html", _show_effects)
twin.add(router, "/parameters", ParameterFields, ask_parameters, "parameters.html", _show_parameters)
twin.add_named(router, "/parameters", ask_parameter, "parameter.html", _show_parameter)
twin.add(router, "/sources", NoFields, lambda _: cite(CiteQuestion()), "list.html", _show_sources)
twin.add_named(
    router, "/sources", lambda key: cite(CiteQuestion((key,))), "source.html",
    lambda request, key, answer: {"source": answer.sources[0], "bibtex": answer.to_bibtex()},
)  # fmt: skip
twin.add(router, "/molecules", NoFields, lambda _: ligand(LigandQuestion()), "list.html", _show_molecules)
twin.add_named(
    router, "/molecules", lambda name: ligand(LigandQuestion((name,))), "molecule.html",
    lambda request, name, answer: {
        "molecule": answer.ligands[0], "others": ligands.synonyms(answer.ligands[0].name),
    },
)  # fmt: skip
twin.add(router, "/cells", NoFields, lambda _: cell(CellQuestion()), "list.html", _show_cells)
twin.add_named(
    router, "/cells", lambda name: cell(CellQuestion((name,))), "cell.html",
    lambda request, name, answer: {
        "cell": answer.cells[0], "others": tuple(celltypes.index().synonyms[answer.cells[0].name]),
    },
)  # fmt: skip

area = Area(
    "catalogue",
    router,
    {
        "Facts": (
            Link("/effects", N_("What IL-2 does")),
            Link("/parameters", N_("Parameters")),
            Link("/molecules", N_("Molecules")),
            Link("/cells", N_("Cell types")),
            Link("/sources", N_("Sources")),
        )
    },
)
