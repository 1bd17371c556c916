"""A virtual cohort under one named set of holding rules: which doses it gets.

Sets are never merged. At the time of each dose every row of the set that the vessels can answer is looked up
in every patient; how many cannot is said. The output is "row Y of set X matched", in a population of
virtual patients: it says nothing about whether anybody should get a dose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from il2.body.dose import factor
from il2.body.person import Person
from il2.body.regimen import Dose, Regimen
from il2.body.vessel_course import VesselCourse, constant, course
from il2.engine.draws import normals
from il2.ground.errors import UnknownNameError
from il2.knowledge import tables

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: The finding of a row to what the vessels say, in the unit of the row: (begin of the finding, unit).
_FINDINGS: Mapping[tuple[str, str], Callable[[VesselCourse, Floats], Floats]] = {
    ("systolic BP", "mmHg"): lambda c, w: c.series["SBP"],
    ("sinus tachycardia", "bpm"): lambda c, w: c.series["HR"],
    ("weight gain", "%"): lambda c, w: 100 * c.series["weight_gain"] / w[:, None],
    ("creatinine", "mg/dL"): lambda c, w: c.series["creatinine"],
    ("serum creatinine", "mg/dL"): lambda c, w: c.series["creatinine"],
    ("urine output", "mL/shift"): lambda c, w: 1000 * c.series["urine"] / 3,
    ("urine output", "mL/8 h"): lambda c, w: 1000 * c.series["urine"] / 3,
    ("urine output", "mL/h"): lambda c, w: 1000 * c.series["urine"] / 24,
    ("urine output", "mL/kg"): lambda c, w: 1000 * c.series["urine"] / 3 / w[:, None],
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


def _series(finding: str, unit: str) -> Callable[[VesselCourse, Floats], Floats] | None:
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
    patients, seed : of the cohort; people differ in how their vessels answer. Fluid is that of the published
        high-dose series, given to all.
    people : who they are; the reference person when not given.
    """
    everyone = list(people or [Person()] * patients)
    planned = [regimen.doses(p, factor()) for p in everyone]
    answer = 10.0 ** (constant("response_spread", "1") * normals(seed, 0, len(everyone), 1)[:, 0])
    weights = np.array([p.weight_kg for p in everyone])
    count = len(planned[0])
    given = np.ones((len(everyone), count), dtype=bool)
    stopped = np.zeros(len(everyone), dtype=bool)
    seen: dict[str, Flags] = {row.id: np.zeros(len(everyone), dtype=bool) for row in rules.rows}
    nobody = np.zeros(len(everyone), dtype=bool)
    most_relative, most_held = _MOST.get(rules.name, (10**9, 10**9))
    for number in range(1, count):
        at = planned[0][number].time_min
        run = course(
            name, cause, regimen, [0.0, at], everyone, fluids_L_per_day=constant("fluids_high_dose", "L/d"),
            sensitivity=answer, given=_kept(planned, given, number),
        )  # fmt: skip
        found = {row.id: _match(row, run, weights) for row in rules.rows}
        for key, flags in found.items():
            seen[key] |= flags & ~stopped
        holding = np.sum([found[r.id] for r in rules.rows if not r.stops] or [nobody], axis=0)
        ending = np.any([found[r.id] for r in rules.rows if r.stops] or [nobody], axis=0)
        stopped |= ending | (holding >= most_relative)
        given[:, number] = ~stopped & (holding == 0)
        stopped |= (~given[:, : number + 1]).sum(axis=1) >= most_held
    shares = {key: float(flags.mean()) for key, flags in seen.items()}
    return Held(rules, given.sum(axis=1), count, stopped, shares)


def _kept(planned: Sequence[tuple[Dose, ...]], given: Flags, number: int) -> list[tuple[Dose, ...]]:
    """The doses before this one, empty where they were held."""
    return [
        tuple(
            replace(dose, pmol=dose.pmol if flag else 0.0)
            for dose, flag in zip(doses[:number], flags, strict=False)
        )
        for doses, flags in zip(planned, given, strict=True)
    ]


def _match(row: RuleRow, run: VesselCourse, weights: Floats) -> Flags:
    read = _series(row.finding, row.unit)
    assert read is not None
    return row.matches(read(run, weights)[:, -1])
