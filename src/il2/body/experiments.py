"""Experiments on the level: every form of ``body_rules`` that asks what a regimen does to IL-2 in plasma.

An experiment takes a rule and a parameter set and returns one number. Forms on cells stand in
``experiments_cells``, on tissue in ``experiments_tissue``; :mod:`il2.body.rules` knows them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from il2.body.molecules import figure
from il2.body.person import Person
from il2.body.pk import pk_set
from il2.body.published import regimen
from il2.body.regimen import DAY_MIN
from il2.body.solve import solve
from il2.body.treatment import Treated, grid, treat
from il2.engine import Input
from il2.knowledge import tables

Floats = NDArray[np.float64]
#: IU in a Cetus unit.
CETUS_IU = next(r["value"] for r in tables.load("body_units") if r["key"] == "cetus_unit")
#: Body of the SC reference runs: 1.8 m2.
TALL = Person(weight_kg=70.0, height_cm=166.6)


@dataclass(frozen=True)
class Rule:
    """One rule as written in ``body_rules``."""

    id: str
    part: str
    what: str
    form: str
    regimen: str
    argument: str
    unit: str
    low: float | None
    high: float | None
    note: str

    @property
    def words(self) -> list[str]:
        """The words of the argument."""
        return self.argument.split()


Form = Callable[[Rule, str], float]


@lru_cache(maxsize=96)
def course(name: str, text: str, days: float, step_min: float, kidney: float = 1.0) -> Treated:
    """Return a regimen in the reference person, once for each set and grid.

    Single days of injections are given to 1.8 m2 (Kirchner, Piscitelli), all else to the person of the set.
    """
    asked = regimen(text)
    person = TALL if asked.routes == ("SC",) and days <= 1.5 else Person()
    person = Person(person.weight_kg, person.height_cm, kidney=kidney)
    return treat(name, asked, grid(days, step_min), [person])


def level(name: str, text: str, days: float, step_min: float) -> tuple[Floats, Floats]:
    """Return times (min) and plasma level (IU/mL)."""
    run = course(name, text, days, step_min)
    return run.times_min, run.level_IU_per_mL()[0]


def _two_exponentials(rule: Rule, name: str) -> Floats:
    """Fit A exp(-a t) + B exp(-b t) to the level from 2 to 240 min, relative errors; (A, a, B, b)."""
    times, values = level(name, rule.regimen, 0.25, 2.0)
    chosen = (times >= 2) & (times <= 240)
    t, y = times[chosen], values[chosen]

    def miss(log: Floats) -> Floats:
        a, fast, b, slow = np.exp(log)
        return np.asarray(np.log(a * np.exp(-fast * t) + b * np.exp(-slow * t)) - np.log(y))

    start = np.log([y[0], np.log(2) / 12, y[0] / 30, np.log(2) / 85])
    found = np.exp(least_squares(miss, start, method="lm").x).reshape(2, 2)
    return np.asarray(found[np.argsort(-found[:, 1])].ravel())


def half_life_fast(rule: Rule, name: str) -> float:
    """Fast half-life, min."""
    return float(np.log(2) / _two_exponentials(rule, name)[1])


def half_life_slow(rule: Rule, name: str) -> float:
    """Slow half-life, min."""
    return float(np.log(2) / _two_exponentials(rule, name)[3])


def c0_per_cetus(rule: Rule, name: str) -> float:
    """Level at the bolus in Cetus units per mL, for 1e6 of them per m2."""
    fitted = _two_exponentials(rule, name)
    return float((fitted[0] + fitted[2]) / CETUS_IU)


def level_end_per_cetus(rule: Rule, name: str) -> float:
    """Level at 6 h in Cetus units per mL."""
    _, values = level(name, rule.regimen, 0.25, 5.0)
    return float(values[-1] / CETUS_IU)


def clearance(rule: Rule, name: str) -> float:
    """Linear clearance of the set, mL/min."""
    return 1000 * pk_set(name).clearance_L_min


def tmax(rule: Rule, name: str) -> float:
    """Time of the peak, h."""
    times, values = level(name, rule.regimen, 1.0, 5.0)
    return float(times[values.argmax()] / 60)


def late_half_life(rule: Rule, name: str) -> float:
    """Half-life from 12 to 18 h, h."""
    times, values = level(name, rule.regimen, 1.0, 5.0)
    first, last = values[np.searchsorted(times, 720)], values[np.searchsorted(times, 1080)]
    return float(6 * np.log(2) / np.log(first / last))


def peak(rule: Rule, name: str) -> float:
    """Highest level of the first day, IU/mL."""
    return float(level(name, rule.regimen, 1.0, 5.0)[1].max())


def _auc(name: str, text: str) -> float:
    run = course(name, text, 1.0, 5.0)
    return float(run.batch["eliminated"][0, -1] / run.values["CL"][0])


def area(rule: Rule, name: str) -> float:
    """AUC of the first day, IU h/mL."""
    run = course(name, rule.regimen, 1.0, 5.0)
    return _auc(name, rule.regimen) / run.factor.pM(1.0) / 60.0


def lag(rule: Rule, name: str) -> float:
    """Last time before the depot holds anything, min."""
    run = course(name, rule.regimen, 1.0, 5.0)
    late = treat(name, regimen(rule.regimen), np.arange(0.0, 60.0, 0.1), list(run.people))
    return float(late.times_min[int(np.argmax(late.batch["depot"][0] > 0))])


def auc_ratio(rule: Rule, name: str) -> float:
    """AUC of the first day over that of the regimen in the argument."""
    return _auc(name, rule.regimen) / _auc(name, rule.argument)


def _daily_area(name: str, text: str, days: float) -> Floats:
    run = course(name, text, days, 120.0)
    at_midnight = run.batch["eliminated"][0][:: int(DAY_MIN // 120)]
    return np.diff(at_midnight)


def auc_day_28(rule: Rule, name: str) -> float:
    """AUC of day 28 over that of day 1."""
    areas = _daily_area(name, rule.regimen, 28.0)
    return float(areas[-1] / areas[0])


def peak_day_28(rule: Rule, name: str) -> float:
    """Highest level on day 28, IU/mL."""
    run = course(name, rule.regimen, 28.0, 30.0)
    return float(run.level_IU_per_mL()[0][run.times_min >= 27 * DAY_MIN].max())


def level_over_c0(rule: Rule, name: str) -> float:
    """Lowest or highest level from 2 to 8 h over that of a bolus of the same dose at time 0, percent."""
    times, values = level(name, rule.regimen, 1.0, 5.0)
    chosen = values[(times >= 120) & (times <= 480)]
    asked = regimen(rule.regimen).courses[0].amount
    run = course(name, rule.regimen, 1.0, 5.0)
    c0 = run.factor.IU(asked.pmol(run.people[0], run.factor)) / (1000 * run.values["V1"][0])
    return float(100 * (chosen.min() if rule.argument == "lowest" else chosen.max()) / c0)


def induced_clearance(rule: Rule, name: str) -> float:
    """Clearance (rate over level) at the end of the later infusions, mean, over that of the first."""
    run = course(name, rule.regimen, 9.0, 60.0, float(rule.argument))
    found = []
    for number, one in enumerate(regimen(rule.regimen).courses):
        rate = one.amount.pmol(run.people[0], run.factor) / DAY_MIN
        at = np.searchsorted(run.times_min, (3 * number + 3) * DAY_MIN - 61)
        found.append(rate / (run.batch["A1"][0, at] / run.values["V1"][0]))
    return float(np.mean(found[1:]) / found[0])


def level_late(rule: Rule, name: str) -> float:
    """Mean level of the last week, pM."""
    run = course(name, rule.regimen, 30.0, 240.0)
    chosen = (run.times_min >= 23 * DAY_MIN) & (run.times_min < 30 * DAY_MIN - 1)
    return float(run.level_pM()[0][chosen].mean())


def clearance_ratio(rule: Rule, name: str) -> float:
    """Dose over AUC with the kidney function of the argument over that with healthy kidneys."""
    areas = []
    for kidney in (1.0, float(rule.argument)):
        run = course(name, rule.regimen, 2.0, 30.0, kidney)
        areas.append(run.batch["eliminated"][0, -1] / run.values["CL"][0])
    return float(areas[0] / areas[1])


def long_half_life(rule: Rule, name: str) -> float:
    """Half-life of a simulated decline with the middle of the published range, days."""
    half_life = figure(rule.argument, "half-life").middle * DAY_MIN
    linear = {"V1": 5.0, "V2": 5.0, "Q": 0.0, "CL": 5.0 * np.log(2) / half_life, "ka": 1.0, "ktr": 1.0}
    given = [Input(0.0, "given", 1e6), Input(0.0, "A1", 1e6)]
    batch = solve([0.0, 30 * DAY_MIN], linear, given, cells=False, rtol=1e-8)
    return float(30 * np.log(2) / np.log(batch["A1"][0, 0] / batch["A1"][0, 1]))


FORMS: Mapping[str, Form] = {
    f.__name__: f
    for f in (
        half_life_fast, half_life_slow, c0_per_cetus, level_end_per_cetus, clearance, tmax, late_half_life,
        peak,
        auc_ratio, area, lag, auc_day_28, peak_day_28, level_over_c0, induced_clearance, level_late,
        clearance_ratio, long_half_life,
    )
}  # fmt: skip
