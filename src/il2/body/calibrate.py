"""Calibration of the body: three constants for each parameter set, each on one fitted row, and shared ones.

The share absorbed is set on V32, the transit of lymph on V07, the growth of cells on V14; K90 and LAB keep
their own disposition (V01 to V03), absorption its published half-life and lag (V08, V31). What both share is
set in :mod:`il2.body.calibrate_shared`. Nothing else is fitted here, and no validation row is looked at. The
figures that are met are rows of ``body_aims``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq

from il2.body.calibrate_shared import shared
from il2.body.constants import aim
from il2.body.person import Person
from il2.body.pk import SETS
from il2.body.regimen_text import parse
from il2.body.treatment import grid, treat
from il2.body.values import Calibration

#: Body surface of the reference runs of Kirchner 1998 (table body_pk, BSA_SC_runs).
SC_PERSON: Final = Person(weight_kg=70.0, height_cm=166.6)
_ROUNDS = 2


@dataclass(frozen=True)
class Found:
    """One constant of one set as it was set."""

    set: str
    key: str
    value: float
    unit: str
    targets: str
    reached: float


def auc_day_1(name: str, fitted: Calibration) -> float:
    """Return AUC0-24 of 20 MIU/m2 SC, IU h/mL (V32)."""
    run = treat(name, parse("20 MIU/m2 SC once"), grid(1, 10), [SC_PERSON], fitted=fitted)
    return float(run.auc_IU_h_per_mL()[0])


def tmax_h(name: str, fitted: Calibration) -> float:
    """Return the time of the peak after 18 MIU SC, h (V07)."""
    run = treat(name, parse("18 MIU SC once"), grid(0.5, 5), [SC_PERSON], fitted=fitted)
    level = run.level_IU_per_mL()[0]
    top = int(level.argmax())
    curve = np.polyfit(run.times_min[top - 3 : top + 4], level[top - 3 : top + 4], 2)
    return float(-curve[1] / (2 * curve[0]) / 60.0)


def treg_fold(name: str, fitted: Calibration) -> float:
    """Return Treg of the body at week 8 of 1 MIU/m2/day SC, relative to rest (V14)."""
    run = treat(name, parse("1 MIU/m2 SC daily for 8 weeks"), [0.0, 56 * 1440.0], fitted=fitted)
    return float(run.cells("Treg")[0, -1])


def fit(progress: Callable[[int, int], None] = lambda done, total: None) -> tuple[Found, ...]:
    """Set the constants of both sets.

    Parameters
    ----------
    progress : told how many of how many steps are done.
    """
    found: list[Found] = []
    total = len(SETS) * _ROUNDS + 1
    for number, name in enumerate(SETS):
        held = Calibration(0.2, 0.025, 8.0)
        for turn in range(_ROUNDS):
            held = _one_round(name, held)
            progress(number * _ROUNDS + turn + 1, total)
        found += [
            Found(name, "absorbed", held.absorbed, "1", "V32", auc_day_1(name, held)),
            Found(name, "ktr", held.ktr_per_min, "1/min", "V07", tmax_h(name, held)),
            Found(name, "growth_gain", held.growth_gain, "1", "V14", treg_fold(name, held)),
        ]
    found += [Found("both", *row) for row in shared()]
    progress(total, total)
    return tuple(found)


def _one_round(name: str, held: Calibration) -> Calibration:
    """Set each constant with the others as they are."""

    def miss(**changed: float) -> Calibration:
        fields = vars(held) | changed
        return Calibration(**fields)

    share = brentq(lambda f: auc_day_1(name, miss(absorbed=f)) - aim("V32"), 0.02, 0.9, xtol=1e-4)
    held = miss(absorbed=share)

    def late(log_rate: float) -> float:
        return tmax_h(name, miss(ktr_per_min=float(np.exp(log_rate)))) - aim("V07")

    held = miss(ktr_per_min=float(np.exp(brentq(late, np.log(0.008), np.log(0.2), xtol=1e-3))))

    def grown(log_gain: float) -> float:
        fold = treg_fold(name, miss(growth_gain=float(np.exp(log_gain))))
        return float(np.log(fold / aim("V14")))

    return miss(growth_gain=float(np.exp(brentq(grown, 0.0, np.log(100.0), xtol=2e-3))))
