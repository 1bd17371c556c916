"""The verbs as Python functions: names, texts with units and molecules go in, frozen answers come out.

Each builds the question of a job and asks it, so that the answers are those of the command line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from il2.jobs.amounts import Amounts, amounts
from il2.jobs.answer import TableAnswer
from il2.jobs.candidates import grid, read_pairs
from il2.jobs.compare import CompareAnswer, CompareQuestion
from il2.jobs.compare import compare as ask_compare
from il2.jobs.demo import DemoQuestion
from il2.jobs.demo import demo as ask_demo
from il2.jobs.dose_response import DEFAULT_DOSES_NM, DoseResponseAnswer, DoseResponseQuestion
from il2.jobs.dose_response import dose_response as ask_dose_response
from il2.jobs.predict import PredictAnswer, PredictQuestion
from il2.jobs.predict import predict as ask_predict
from il2.jobs.screen import ScreenAnswer, ScreenQuestion
from il2.jobs.screen import screen as ask_screen
from il2.jobs.time_course import DEFAULT_DOSES_NM as DEFAULT_COURSES_NM
from il2.jobs.time_course import DEFAULT_TIMES_MIN, TimeCourseAnswer, TimeCourseQuestion
from il2.jobs.time_course import time_course as ask_time_course
from il2.knowledge.ligands import Ligand, ligand

Ligands = str | Ligand | Iterable[str | Ligand]
Names = str | Iterable[str]

CELLS = ("Treg", "Thelper", "CD8", "NK")


def dose_response(
    ligands: Ligands,
    cells: Names = CELLS,
    *,
    doses: Amounts = DEFAULT_DOSES_NM,
    time: str | float = 60.0,
    seed: int = 0,
) -> DoseResponseAnswer:
    """pSTAT5 over dose, with EC50 and interval.

    Parameters
    ----------
    ligands : names of the catalogue or molecules, one or several.
    cells : names of cell types.
    doses : in nM or with a unit, such as ``"0.1 pM to 100 nM"``.
    time : in minutes or with a unit.
    seed : seed of the draws behind the interval.
    """
    found = amounts(doses, "nM")
    return ask_dose_response(
        DoseResponseQuestion(_molecules(ligands), _names(cells), found, _one(time), seed)
    )


def time_course(
    ligands: Ligands,
    cells: Names = ("Treg", "NK"),
    *,
    doses: Amounts = DEFAULT_COURSES_NM,
    times: Amounts = DEFAULT_TIMES_MIN,
    seed: int = 0,
) -> TimeCourseAnswer:
    """pSTAT5 over time at given doses; arguments as for :func:`dose_response`."""
    found = amounts(doses, "nM"), amounts(times, "min")
    return ask_time_course(TimeCourseQuestion(_molecules(ligands), _names(cells), *found, seed))


def compare(
    ligands: Ligands,
    cells: Names = CELLS,
    *,
    target: str = "Treg",
    time: str | float = 60.0,
    seed: int = 0,
) -> CompareAnswer:
    """EC50, maximum and selectivity for the target cell; arguments as for :func:`dose_response`."""
    return ask_compare(CompareQuestion(_molecules(ligands), _names(cells), target, _one(time), seed))


def screen(
    pairs: Any = None,
    *,
    arms: Iterable[int] = (1, 2),
    target: str = "Treg",
    spare: Names = ("NK", "CD8"),
    time: str | float = 60.0,
) -> ScreenAnswer:
    """EC50 and selectivity of many affinity pairs, and the Pareto front.

    Parameters
    ----------
    pairs : KDs of one arm to IL2RA and IL2RB/IL2RG, ``[pair, 2]`` in nM (:func:`il2.grid`,
        :func:`il2.read_pairs`); a grid of 900 when not given.
    arms : numbers of equal arms to try with every pair.
    target, spare : the cell type to reach and those to spare.
    time : in minutes or with a unit.
    """
    tried = grid((0.01, 1000.0), (0.01, 1000.0), 30) if pairs is None else pairs
    return ask_screen(ScreenQuestion(tried, tuple(arms), target, _names(spare), _one(time)))


def predict(
    conditions: str | os.PathLike[str], ligands: str | os.PathLike[str] | None = None, *, seed: int = 0
) -> PredictAnswer:
    """Predict every row of a CSV of conditions; see :class:`il2.jobs.predict.PredictQuestion`."""
    return ask_predict(PredictQuestion(conditions, ligands, seed))


def demo(seed: int = 0) -> CompareAnswer:
    """Compare aldesleukin, a wild-type Fc dimer and a CD25-biased variant on eight populations."""
    return ask_demo(DemoQuestion(seed))


def page(answer: TableAnswer) -> str:
    """Return the self-contained HTML page of an answer (needs the extra ``charts``)."""
    from il2.report.pages import page_of

    return page_of(answer)


def chart(answer: TableAnswer) -> Any:
    """Return the Altair chart of an answer, for a notebook (needs the extra ``charts``)."""
    from il2.report.pages import chart_of

    return chart_of(answer)


def _molecules(given: Ligands) -> tuple[Ligand, ...]:
    several = [given] if isinstance(given, str | Ligand) else given
    return tuple(ligand(one) if isinstance(one, str) else one for one in several)


def _names(given: Names) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _one(time: str | float) -> float:
    return amounts(time, "min")[0]


__all__ = [
    "chart",
    "compare",
    "demo",
    "dose_response",
    "grid",
    "page",
    "predict",
    "read_pairs",
    "screen",
    "time_course",
]
