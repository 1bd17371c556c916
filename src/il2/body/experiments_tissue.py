"""Experiments on tissue, culture and single cells: competition, switches, secretion, density, tolerance."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from il2.body.constants import constant as body_constant
from il2.body.constants import populations
from il2.body.culture import grow
from il2.body.experiments import Form, Rule
from il2.body.niche import Niche, half_saturation
from il2.body.niche_switch import Neighbour, fold_levels, steady_receptors, switching_secretion
from il2.body.secretion import largest
from il2.cells.model import CellModel
from il2.knowledge.ligands import ligand

_WEEKS = 24.0 * 7


def tug_of_war(rule: Rule, name: str) -> float:
    """Programme of bystanders with regulatory cells over without, in a culture with few secretors.

    The argument is the factor on IL2RA of the bystanders: weakly or strongly activated.
    """
    cells = {"CD4_activated": 2e5, "CD8_effector": 1e5}
    factor = {"CD8_effector": float(rule.argument)}
    secretors = {"secretors": 0.02}
    found = []
    for treg in (4e5, 0.0):
        run = grow([0.0, 48.0], cells | {"Treg_memory": treg}, change=secretors, receptors=factor)
        found.append(run.programme("CD8_effector")[0, -1])
    return float(found[0] / found[1])


def death_beside_treg(rule: Rule, name: str) -> float:
    """Death rate of bystanders on the second day with regulatory cells over without.

    The argument is the species: mouse cells die for want of IL-2, human cells do not. Bystanders are
    activated (10 times IL2RA) and do not divide; 5 % of the activated CD4 secrete.
    """
    want = {"human": 0.0, "mouse": body_constant("deprivation_mouse")}[rule.argument]
    change = {"secretors": 0.05, "division": 0.0, "deprivation": want}
    cells = {"CD4_activated": 2e5, "CD8_effector": 1e5}
    found = []
    for treg in (4e5, 0.0):
        every = cells | {"Treg_memory": treg}
        run = grow([0.0, 24.0, 48.0], every, change=change, receptors={"CD8_effector": 10.0})
        left = run.cells("CD8_effector")[0]
        found.append(np.log(left[1] / left[2]))
    return float(found[0] / found[1])


def switch_width(rule: Rule, name: str) -> float:
    """Highest over lowest level at which a helper has two states; 1 where it has none."""
    folds = fold_levels(float(rule.argument))
    return folds[1] / folds[0] if folds else 1.0


def switch_with_treg(rule: Rule, name: str) -> float:
    """Secretion that switches a helper on with a regulatory cell at some distance over without."""
    tissue, away = Niche(receptors=1e3, fraction=0.95), float(rule.argument)
    treg = Neighbour(1e4, from_secretor=float(np.hypot(20.0, away)), from_responder=away)
    return switching_secretion(tissue, 1000.0, 20.0, (treg,)) / switching_secretion(tissue, 1000.0, 20.0)


def control_lost(rule: Rule, name: str) -> float:
    """Level, or receptors of a helper, after a fall of Treg density over before it.

    The argument is ``level`` or ``receptors``, the share of regulatory cells that is lost, and their density
    before, relative to the one at which the mean level (saturable uptake) is that of the helper's switch.
    Regulatory cells have 1e4 receptors, the helper 1e3 at rest.
    """
    what, lost, before = rule.words
    one, (_, switch) = Niche(1e4, 1.0), fold_levels(1e3) or (0.0, np.nan)
    just = one.secretors * one.secretion * (1.0 + half_saturation() / switch) / one.largest_uptake
    found = []
    for share in (1.0 - float(lost), 1.0):
        level = Niche(1e4, just * float(before) * share).mean_saturable
        if level is None:
            return float("inf")  # IL-2 accumulates
        found.append(level if what == "level" else steady_receptors(1e3, level)[0])
    return float(found[0] / found[1])


def length_slope(rule: Rule, name: str) -> float:
    """Slope of log screening length over log density."""
    density = np.geomspace(1e-5, 1e-3, 9)
    lengths = [Niche(1e4, 0.1, density=float(d)).length for d in density]
    return float(np.polyfit(np.log(density), np.log(lengths), 1)[0])


def screening_length(rule: Rule, name: str) -> float:
    """Screening length, um."""
    receptors, fraction = (float(w) for w in rule.words)
    return Niche(receptors, fraction).length


def accumulation_exponent(rule: Rule, name: str) -> float:
    """Exponent of the largest level of IL-2 over antigen or cells (Tkach 2014)."""
    cells, antigen = np.meshgrid(np.geomspace(1e3, 1e5, 4), np.geomspace(1e7, 1e9, 4))
    found = largest(cells.ravel(), antigen.ravel())
    design = np.stack([np.log(cells.ravel()), np.log(antigen.ravel()), np.ones(found.size)], axis=1)
    exponents = np.linalg.lstsq(design, np.log(found), rcond=None)[0]
    return float(exponents[0] if rule.argument == "cells" else exponents[1])


def jak_block(rule: Rule, name: str) -> float:
    """Largest level with JAK blocked over that without."""
    found = largest([1e5, 1e5], [1e8, 1e8], [0.0, 1.0])
    return float(found[0] / found[1])


def density_cv(rule: Rule, name: str) -> float:
    """CV (percent) of the number of cells after 14 days from starts over a range."""
    low, high = (float(w) for w in rule.words)
    run = _restimulated(tuple(np.geomspace(low, high, 6)))
    return float(100 * run.std() / run.mean())


def density_lost(rule: Rule, name: str) -> float:
    """Cells after 14 days over those at the start."""
    start = float(rule.argument)
    return float(_restimulated((start,))[0] / start)


@lru_cache(maxsize=8)
def _restimulated(starts: tuple[float, ...]) -> np.ndarray:
    change = {"secretors": 0.05, "restimulation": 1.0}
    run = grow([0.0, 336.0], {"CD4_activated": np.array(starts)}, change=change)
    return run.cells("CD4_activated")[:, -1]


def _dead(pM: float, restimulation: float) -> float:
    """Share of cells dead after two days in IL-2 and a third with restimulation, of those that divide not."""
    change = {"restimulation": restimulation, "division": 0.0}
    run = grow([0.0, 24.0], {"CD4_activated": 1e3}, il2_pM=pM, change=change | {"decay": 0.0})
    cells = run.cells("CD4_activated")[0]
    return float(1 - cells[-1] / cells[0])


def aicd_dose(rule: Rule, name: str) -> float:
    """Dead with much over dead with little IL-2, under restimulation."""
    high, low = (float(w) for w in rule.words)
    return _dead(high, 1.0) / _dead(low, 1.0)


def aicd_restimulation(rule: Rule, name: str) -> float:
    """Dead without restimulation over dead with it."""
    pM = float(rule.argument)
    return _dead(pM, 0.0) / _dead(pM, 1.0)


def knockout(rule: Rule, name: str) -> float:
    """Cells after 8 weeks with a share of the IL-2 over those with all, in a tissue with self antigen.

    Regulatory cells hold their number at rest by the IL-2 that few activated cells make; activated cells
    divide on self antigen as far as regulatory cells let them.
    """
    key, share = rule.words
    found = {}
    for factor in (float(share), 1.0):
        found[factor] = _tissue(factor)[key]
    return found[float(share)] / found[1.0]


@lru_cache(maxsize=8)
def _tissue(share: float) -> dict[str, float]:
    treg, effector = 5e5, 5e5
    loss = next(p.loss_per_min for p in populations() if p.key == "CD4_activated")
    change = {
        "secretors": 0.05 * share, "self_antigen": 2.0 * loss, "suppression": treg * 1e12 / 6.02214076e23,
        "division": 0.0,
    }  # fmt: skip
    run = grow([0.0, 8 * _WEEKS], {"Treg_memory": treg, "CD4_activated": effector}, change=change)
    return {k: float(run.cells(k)[0, -1]) for k in ("Treg_memory", "CD4_activated")}


def cell_ec50_ratio(rule: Rule, name: str) -> float:
    """EC50 of pSTAT5 of one cell type over another's, native IL-2 (cell layer)."""
    over, under, minutes = rule.words
    found = [_ec50(cell, float(minutes)) for cell in (over, under)]
    return found[0] / found[1]


@lru_cache(maxsize=8)
def _ec50(cell: str, minutes: float) -> float:
    doses = np.geomspace(1e-4, 1e3, 57)
    mean = CellModel.load().response(ligand("IL-2"), cell, doses, [minutes]).mean[:, 0]
    top = int(mean.argmax())
    return float(np.exp(np.interp(mean[top] / 2, mean[: top + 1], np.log(doses[: top + 1]))))


FORMS: Mapping[str, Form] = {
    f.__name__: f
    for f in (
        tug_of_war, death_beside_treg, switch_width, switch_with_treg, control_lost,
        length_slope, screening_length, accumulation_exponent,
        jak_block, density_cv, density_lost, aicd_dose, aicd_restimulation, knockout, cell_ec50_ratio,
    )
}  # fmt: skip
