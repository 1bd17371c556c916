"""Experiments on vessels, leak and fluid: forms of ``body_rules`` that the vessels run.

The first argument of a rule is the proposed cause. Fluid and who gets a vasopressor are rules, not outcomes:
in cohorts fluid is what healthy people take and boluses by the rule of TIL 2024, and a vasopressor stands for
a systolic pressure below 90 mmHg at the time of a dose, two hours after the check for a bolus.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from il2.body.experiments import Form, Rule
from il2.body.holding import rule_set, under_rules
from il2.body.person import Person
from il2.body.published import regimen
from il2.body.regimen import DAY_MIN
from il2.body.vessel_constants import constant
from il2.body.vessel_course import VesselCourse, course, differences
from il2.body.vessel_support import Supported, supported

#: People and seed of the shares of a cohort, and days that are looked at.
_PEOPLE, _SEED, _DAYS = 400, 1, 6.0


@lru_cache(maxsize=64)
def _run(name: str, cause: str, text: str, days: float, fluids: float) -> VesselCourse:
    times = np.arange(0.0, days * DAY_MIN + 1, 60.0)
    return course(name, cause, regimen(text), times, fluids_L_per_day=fluids or None)


def _words(rule: Rule) -> tuple[str, str, float, float]:
    """Cause, series, day and fluids (L a day; 0: what healthy people take) of a rule."""
    cause, series, day, fluids = rule.argument.split("; ")
    poured = float(fluids) if fluids != "high dose" else constant("fluids_high_dose", "L/d")
    return cause, series, float(day), poured


def _series(rule: Rule, name: str) -> tuple[np.ndarray, int]:
    cause, series, day, fluids = _words(rule)
    run = _run(name, cause, rule.regimen, max(day, 5.0), fluids)
    return run.series[series][0], int(np.searchsorted(run.times_min, day * DAY_MIN))


def vessel_change(rule: Rule, name: str) -> float:
    """Change of a series from rest on a day."""
    values, at = _series(rule, name)
    return float(values[at] - values[0])


def vessel_ratio(rule: Rule, name: str) -> float:
    """A series on a day over that at rest."""
    values, at = _series(rule, name)
    return float(values[at] / values[0])


def vessel_day_ratio(rule: Rule, name: str) -> float:
    """Mean of a series over the day that ends then, over rest."""
    values, at = _series(rule, name)
    return float(np.trapezoid(values[at - 24 : at + 1], dx=1.0 / 24.0) / values[0])


def vessel_value(rule: Rule, name: str) -> float:
    """A series on a day."""
    values, at = _series(rule, name)
    return float(values[at])


def vessel_lowest(rule: Rule, name: str) -> float:
    """Lowest of a series until a day over rest."""
    values, at = _series(rule, name)
    return float(values[: at + 1].min() / values[0])


def vessel_highest(rule: Rule, name: str) -> float:
    """Highest of a series until a day over rest."""
    values, at = _series(rule, name)
    return float(values[: at + 1].max() / values[0])


@lru_cache(maxsize=8)
def cohort(name: str, cause: str, text: str) -> Supported:
    """Return the courses of the people whose shares are counted, with boluses and no dose held."""
    people, given = [Person()] * _PEOPLE, differences(_PEOPLE, _SEED)
    return supported(name, cause, regimen(text), people, days=_DAYS, differing=given, step_min=120.0)


def vessel_share(rule: Rule, name: str) -> float:
    """Share of courses (percent) in which something happens."""
    cause, what = rule.argument.split("; ")
    run = cohort(name, cause, rule.regimen)
    if what == "systolic pressure below 90 mmHg at a dose":
        return 100.0 * float(run.refractory.mean())
    heaviest = run.course.series["weight_gain"].max(axis=1)
    return 100.0 * float((heaviest >= 0.1 * Person().weight_kg).mean())


def doses_given(rule: Rule, name: str) -> float:
    """Median of the doses given in a course under a set of holding rules."""
    cause, rules = rule.argument.split("; ")
    held = under_rules(name, cause, regimen(rule.regimen), rule_set(rules), _PEOPLE, _SEED)
    return float(np.median(held.doses))


FORMS: Mapping[str, Form] = {
    f.__name__: f
    for f in (
        vessel_change, vessel_ratio, vessel_day_ratio, vessel_value, vessel_lowest, vessel_highest,
        vessel_share, doses_given,
    )
}  # fmt: skip
