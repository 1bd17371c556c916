"""A virtual cohort under one named set of holding rules: which doses it gets.

Sets are never merged. At the time of each dose every row of the set that the vessels can answer is looked up
in every patient; how many cannot is said. The output is "row Y of set X matched", in a population of
virtual patients: it says nothing about whether anybody should get a dose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from il2.body.person import Person
from il2.body.regimen import Regimen
from il2.body.vessel_course import differences
from il2.body.vessel_support import supported
from il2.ground.errors import UnknownNameError
from il2.knowledge import tables

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: What a row is compared with, from the series [n] of the vessels and weights [n].
Read = Callable[[Mapping[str, Floats], Floats], Floats]
#: The finding of a row to what the vessels say, in the unit of the row: (begin of the finding, unit).
_FINDINGS: Mapping[tuple[str, str], Read] = {
    ("systolic BP", "mmHg"): lambda s, w: s["SBP"],
    ("sinus tachycardia", "bpm"): lambda s, w: s["HR"],
    ("weight gain", "%"): lambda s, w: 100 * s["weight_gain"] / w,
    ("creatinine", "mg/dL"): lambda s, w: s["creatinine"],
    ("serum creatinine", "mg/dL"): lambda s, w: s["creatinine"],
    ("urine output", "mL/shift"): lambda s, w: 1000 * s["urine"] / 3,
    ("urine output", "mL/8 h"): lambda s, w: 1000 * s["urine"] / 3,
    ("urine output", "mL/h"): lambda s, w: 1000 * s["urine"] / 24,
    ("urine output", "mL/kg"): lambda s, w: 1000 * s["urine"] / 3 / w,
}
#: Rows with a condition that the vessels do not know are not looked up.
_CONDITIONS = (" with ", " despite ", "rising", "x2")
_HOLD, _STOP = ("hold", "withhold", "relative"), ("permanently discontinue", "discontinue", "absolute")
#: Relative rows at one time, and held doses, after which a set says stop.
_MOST: Mapping[str, tuple[int, int]] = {"community hospital 2015": (3, 3)}


@dataclass(frozen=True)
class RuleRow:
    """A row of a set that can be looked up."""

    id: str
    finding: str
    operator: str
    low: float | None
    high: float | None
    unit: str
    action: str

    @property
    def stops(self) -> bool:
        """Whether it ends the course, or holds one dose."""
        return self.action in _STOP

    def matches(self, values: Floats) -> Flags:
        """Whether values lie beyond the threshold, or inside the range."""
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        tests = {
            "<": values < high, "<=": values <= high, ">": values > low, ">=": values >= low,
            "range": (values >= low) & (values <= high),
        }  # fmt: skip
        return np.asarray(tests[self.operator])


@dataclass(frozen=True)
class RuleSet:
    """A named set: what can be looked up, how many rows cannot, and what is missing of it.

    Examples
    --------
    >>> current = rule_set("US label current")
    >>> current.complete, [row.id for row in current.rows]
    (False, ['H002'])
    """

    name: str
    complete: bool
    missing: str
    rows: tuple[RuleRow, ...]
    not_looked_up: int


def rule_set(name: str) -> RuleSet:
    """Return a set of holding rules.

    Raises
    ------
    UnknownNameError : no such set.
    """
    sets = {r["rule_set"]: r for r in tables.load("clinic_holding_sets")}
    if name not in sets:
        raise UnknownNameError("set of holding rules", name, sets)
    every = [r for r in tables.load("clinic_holding") if r["rule_set"] == name]
    rows = tuple(
        RuleRow(
            r["id"],
            r["finding"],
            r["operator"],
            r["threshold_low"],
            r["threshold_high"],
            r["unit"],
            r["action"],
        )
        for r in every
        if r["action"] in (*_HOLD, *_STOP) and _series(r["finding"], r["unit"]) is not None
    )
    return RuleSet(name, sets[name]["complete"] == "yes", sets[name]["missing"], rows, len(every) - len(rows))


def _series(finding: str, unit: str) -> Read | None:
    if any(word in finding for word in _CONDITIONS):
        return None
    return next(
        (read for (begin, u), read in _FINDINGS.items() if finding.startswith(begin) and u == unit), None
    )


@dataclass(frozen=True, eq=False)
class Held:
    """What a cohort got.

    Parameters
    ----------
    rules : the set. doses : [n] doses given. planned : of how many.
    stopped : [n] whether the course ended early. matched : row to the share of patients in whom it matched.
    """

    rules: RuleSet
    doses: NDArray[np.intp]
    planned: int
    stopped: Flags
    matched: Mapping[str, float]


def under_rules(
    name: str, cause: str, regimen: Regimen, rules: RuleSet, patients: int, seed: int,
    people: Sequence[Person] | None = None,
) -> Held:  # fmt: skip
    """Give a regimen under a set of holding rules.

    Parameters
    ----------
    name : K90 or LAB. cause : of the effect on vessels. regimen : as planned. rules : the set.
    patients, seed : of the cohort; people differ as :func:`il2.body.vessel_course.differences` says. Fluid is
        what healthy people take and boluses by the rule of TIL 2024.
    people : who they are; the reference person when not given.
    """
    everyone = list(people or [Person()] * patients)
    desk = _Desk(rules, np.array([p.weight_kg for p in everyone]))
    run = supported(
        name, cause, regimen, everyone, days=regimen.days,
        differing=differences(len(everyone), seed), decide=desk.decide,
    )  # fmt: skip
    shares = {key: float(flags.mean()) for key, flags in desk.seen.items()}
    return Held(rules, run.given.sum(axis=1), run.given.shape[1], desk.stopped, shares)


class _Desk:
    """Looks every row up at the time of each dose, and remembers who was held and stopped."""

    def __init__(self, rules: RuleSet, weights: Floats) -> None:
        self.rules, self.weights = rules, weights
        self.stopped = np.zeros(len(weights), dtype=bool)
        self.held = np.zeros(len(weights), dtype=np.intp)
        self.seen = {row.id: np.zeros(len(weights), dtype=bool) for row in rules.rows}

    def decide(self, number: int, series: Mapping[str, Floats]) -> Flags:
        """Whether the dose is given; the first always is."""
        if not number:
            return ~self.stopped
        nobody = np.zeros(len(self.weights), dtype=bool)
        most_relative, most_held = _MOST.get(self.rules.name, (10**9, 10**9))
        found = {row.id: self._match(row, series) for row in self.rules.rows}
        for key, flags in found.items():
            self.seen[key] |= flags & ~self.stopped
        holding = np.sum([found[r.id] for r in self.rules.rows if not r.stops] or [nobody], axis=0)
        ending = np.any([found[r.id] for r in self.rules.rows if r.stops] or [nobody], axis=0)
        self.stopped |= ending | (holding >= most_relative)
        given: Flags = ~self.stopped & (holding == 0)
        self.held += ~given
        self.stopped |= self.held >= most_held
        return given

    def _match(self, row: RuleRow, series: Mapping[str, Floats]) -> Flags:
        read = _series(row.finding, row.unit)
        assert read is not None
        return row.matches(read(series, self.weights))
