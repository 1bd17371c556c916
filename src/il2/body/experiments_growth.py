"""Experiments on growth under perturbed signalling: the growth parts of S17, S21, S23 and S31.

Growth needs STAT5 and translation: the signal of a programme is here pSTAT5 times what is left of pS6 (the
weight that the reference leaves open). Signalling is that of the whole pathway of ``cells``; growth is that
of conventional T cells in the body, cooperative in the programme.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from il2.body.constants import constant
from il2.body.experiments import Form, Rule
from il2.body.treatment import grid, treat
from il2.cells.model import CellModel
from il2.cells.signalling.inhibitors import inhibitor
from il2.cells.signalling.perturb import Perturbation, Regimen, Step, inhibit, knock_out
from il2.cells.signalling.run import courses
from il2.engine import Input
from il2.knowledge.ligands import ligand

#: Dose of IL-2 (nM), cell type and time (min) at which signals are read.
_DOSE_NM, _CELL, _AT_MIN = 1.0, "CD8", 1440.0
_HELD_L = 1e9


@lru_cache(maxsize=32)
def _signal(done: str) -> tuple[float, float, float]:
    """pSTAT5, pS6 and ppERK after a day under what is done, each over that with nothing done."""
    word, _, rest = done.partition(" ")
    change = Perturbation(name="none")
    if word == "knockout":
        change = Perturbation(done, genes=knock_out([rest]))
    elif word == "inhibit":
        name, dose = rest.split(":")
        change = Perturbation(done, inhibitions=inhibit(inhibitor(name), float(dose)))
    found = courses(
        CellModel.load(), ligand("IL-2"), [_CELL], [Regimen((Step(0.0, _DOSE_NM),))],
        [change, Perturbation()],
        [_AT_MIN], ["pSTAT5", "pS6", "ppERK"],
    )[0, :, 0, 0]  # fmt: skip
    ratio = np.clip(found[0], 0.0, None) / found[1]
    return float(ratio[0]), float(ratio[1]), float(ratio[2])


def _growth(signal: float) -> float:
    half, steep = constant("half_programme"), constant("steep_programme")
    return float(signal**steep / (half**steep + signal**steep))


def growth_ratio_under(rule: Rule, name: str) -> float:
    """Growth under what is done over growth with nothing done, at a signal of half of the full one."""
    stat5, s6, _ = _signal(rule.argument)
    return _growth(0.5 * stat5 * min(s6, 1.0)) / _growth(0.5)


def signal_ratio_under(rule: Rule, name: str) -> float:
    """pSTAT5, pS6 or ppERK under what is done over that with nothing done."""
    which, done = rule.argument.split("; ")
    return _signal(done)[("pSTAT5", "pS6", "ppERK").index(which)]


@lru_cache(maxsize=16)
def _programme(name: str, pM: float, alpha: float) -> np.ndarray:
    amount = pM * _HELD_L
    more = [Input(0.0, "given", amount), Input(0.0, "A1", amount)]
    change = {"V1": _HELD_L, "V2": _HELD_L, "CL": 0.0, "Q": 0.0}
    if alpha != 1.0:
        rest = treat(name, None, [0.0]).values["A_rest_Treg_memory"][0]
        change["A_rest_Treg_memory"] = alpha * float(rest)
    return treat(name, None, grid(2.0, 60.0), more=more, change=change).programme("Treg_memory")[0]


def integrated(rule: Rule, name: str) -> float:
    """Growth of Treg with more of one of level, time and IL2RA over growth with less of it.

    The argument is what differs: ``level 10 1``, ``hours 24 4`` or ``IL2RA 1 0.1``; the others are 20 pM,
    24 h and receptors at rest.
    """
    what, more, less = rule.words
    found = []
    for value in (float(more), float(less)):
        pM = value if what == "level" else 20.0
        hours = value if what == "hours" else 24.0
        programme = _programme(name, pM, value if what == "IL2RA" else 1.0)
        found.append(_growth(float(programme[int(hours)])))
    return found[0] / found[1]


FORMS: Mapping[str, Form] = {f.__name__: f for f in (growth_ratio_under, signal_ratio_under, integrated)}
