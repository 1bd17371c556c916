"""The verbs as Python functions: names, texts with units and molecules go in, frozen answers come out.

Each builds the question of a job and asks it, so that the answers are those of the command line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from il2.jobs.amounts import Amounts, amounts
from il2.jobs.answer import TableAnswer
from il2.jobs.candidates import grid, read_pairs
from il2.jobs.compare import CompareAnswer, CompareQuestion
from il2.jobs.compare import compare as ask_compare
from il2.jobs.demo import DemoQuestion
from il2.jobs.demo import demo as ask_demo
from il2.jobs.doings import read_perturbation, read_regimen
from il2.jobs.dose_response import DEFAULT_DOSES_NM, DoseResponseAnswer, DoseResponseQuestion
from il2.jobs.dose_response import dose_response as ask_dose_response
from il2.jobs.perturb import PerturbAnswer, PerturbQuestion
from il2.jobs.perturb import perturb as ask_perturb
from il2.jobs.predict import PredictAnswer, PredictQuestion
from il2.jobs.predict import predict as ask_predict
from il2.jobs.screen import ScreenAnswer, ScreenQuestion
from il2.jobs.screen import screen as ask_screen
from il2.jobs.simulate import SimulateAnswer, SimulateQuestion
from il2.jobs.simulate import simulate as ask_simulate
from il2.jobs.time_course import DEFAULT_DOSES_NM as DEFAULT_COURSES_NM
from il2.jobs.time_course import DEFAULT_TIMES_MIN, TimeCourseAnswer, TimeCourseQuestion
from il2.jobs.time_course import time_course as ask_time_course
from il2.knowledge.ligands import Ligand, ligand

if TYPE_CHECKING:
    from il2.jobs.guide import GuideAnswer
    from il2.jobs.interpret import InterpretAnswer
    from il2.jobs.medicine import MedicineAnswer
    from il2.jobs.treat import TreatAnswer

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


def simulate(
    cells: Names = "CD8",
    *,
    dose: str = "1 nM",
    ligand: str | Ligand = "IL-2",
    inhibit: Names = (),
    knockout: Names = (),
    amount: Names = (),
    switch: Names = (),
    until: str | float = 240.0,
    readouts: Names = SimulateQuestion.readouts,
    seed: int = 0,
) -> SimulateAnswer:
    """The whole pathway over time, with and without what is done to the cells.

    Parameters
    ----------
    cells : names of cell types.
    dose : doses over time, such as ``"1 nM for 30 min, wash"``.
    ligand : a name of the catalogue or a molecule.
    inhibit : ``"tofacitinib:100nM"`` or ``"JAK1:90%"``; one or several.
    knockout, amount : genes to take away; ``"JAK1:0.5"`` for half, ``"CISH:5"`` for five times.
    switch : other readings where the literature disagrees, ``"no-ERK"`` or ``"erk_gate=0.5"``.
    until : end in minutes or with a unit. readouts : what is read. seed : of the draws behind the interval.

    Examples
    --------
    >>> import il2
    >>> answer = il2.simulate("Treg", dose="1 nM for 30 min, wash", knockout="SOCS3", until="1 h")
    >>> sorted({row["readout"] for row in answer.rows})
    ['CISH', 'SOCS3', 'pAKT', 'pS6', 'pSTAT5', 'ppERK']
    """
    done = read_perturbation(_names(knockout), _names(amount), _names(inhibit), _names(switch))
    (molecule,) = _molecules(ligand)
    return ask_simulate(
        SimulateQuestion(
            molecule, read_regimen(dose), _names(cells), done, _one(until), _names(readouts), seed
        )
    )


def perturb(
    cells: Names = CELLS,
    *,
    doses: Amounts = 1.0,
    time: str | float = 60.0,
    ligand: str | Ligand = "IL-2",
    pairs: bool = False,
    members: int = 64,
    seed: int = 0,
    amount: float = 0.0,
    switch: Names = (),
) -> PerturbAnswer:
    """Every gene of the map knocked out and every inhibitor, on every read-out, against the control.

    Parameters
    ----------
    cells : names of cell types. doses : in nM or with a unit. time : in minutes or with a unit.
    ligand : a name of the catalogue or a molecule.
    pairs : each knock-out together with each inhibitor, too.
    members : of the ensemble, behind the interval; 0 leaves it out. seed : of the draws behind it.
    amount : what is left of each gene, 0.5 for half. switch : for every run, as for :func:`simulate`.

    Examples
    --------
    >>> import il2
    >>> rows = il2.perturb("CD8", members=0).rows
    >>> [row["ratio"] for row in rows if row["perturbation"] == "JAK1 knocked out"][0]
    0.0
    """
    (molecule,) = _molecules(ligand)
    found = amounts(doses, "nM")
    settings = read_perturbation(alternatives=_names(switch)).settings
    return ask_perturb(
        PerturbQuestion(molecule, _names(cells), found, _one(time), pairs, members, seed, amount, settings)
    )


def demo(seed: int = 0) -> CompareAnswer:
    """Compare aldesleukin, a wild-type Fc dimer and a CD25-biased variant on eight populations."""
    return ask_demo(DemoQuestion(seed))


def interpret(
    analyte: str,
    value: str | float,
    unit: str = "",
    *,
    laboratory: str = "",
    method: str = "",
    matrix: str = "",
    age: str | float = "",
    on_therapy: str = "",
    language: str = "en",
) -> InterpretAnswer:
    """Read a result of IL-2 or sIL-2R against its own test (:class:`il2.jobs.interpret.InterpretQuestion`).

    Parameters
    ----------
    analyte : ``"IL-2"`` or ``"sIL-2R"``. value, unit : as printed, such as ``"<2.1"`` and ``"pg/mL"``.
    laboratory, method, matrix : as printed. age : in years. on_therapy : a treatment that could move it.
    """
    from il2.jobs.interpret import InterpretQuestion
    from il2.jobs.interpret import interpret as ask_interpret

    sent = (analyte, str(value), unit, laboratory, method, matrix, str(age), on_therapy)
    return ask_interpret(InterpretQuestion(*sent, language=language))


def treat(
    *regimens: str,
    weight_kg: float = 70.0,
    height_cm: float | None = None,
    sets: str = "both",
    patients: int = 100,
    seed: int = 1,
    until_days: float | None = None,
) -> TreatAnswer:
    """What regimens do in virtual patients: levels, receptors, cells; never a forecast for one person.

    Parameters
    ----------
    regimens : sentences such as ``"1 MIU/m2 SC daily for 5 days"`` or names of published ones.
    weight_kg, height_cm : of the people that the patients resemble.
    sets : ``"K90"``, ``"LAB"`` or ``"both"``. patients, seed : of the cohort.
    until_days : end of the simulation; two days after the last day of dosing when not given.
    """
    from il2.body.person import Person
    from il2.jobs.treat import TreatQuestion
    from il2.jobs.treat import treat as ask_treat

    person = Person(weight_kg, height_cm)
    return ask_treat(TreatQuestion(regimens, person, sets, patients, seed, until_days))


def medicine(name: str = "aldesleukin", *, family: bool = False, language: str = "en") -> MedicineAnswer:
    """IL-2 as a medicine, for professionals or (``family=True``) in plain words."""
    from il2.jobs.medicine import MedicineQuestion
    from il2.jobs.medicine import medicine as ask_medicine

    return ask_medicine(MedicineQuestion(name, family, language))


def guide(topic: str = "", *, language: str = "en") -> GuideAnswer:
    """What a level of IL-2 can say and what it cannot; one topic (``"low"``) or all of them."""
    from il2.jobs.guide import GuideQuestion
    from il2.jobs.guide import guide as ask_guide

    return ask_guide(GuideQuestion(topic, language))


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
    "guide",
    "interpret",
    "medicine",
    "page",
    "perturb",
    "predict",
    "read_pairs",
    "screen",
    "simulate",
    "time_course",
    "treat",
]
