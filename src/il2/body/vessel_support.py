"""A cohort step by step: fluid boluses by a rule, doses that are given or not, and what both do to vessels.

Boluses follow one named rule, TIL 2024: two hours before each dose those with a systolic pressure below the
target, or with less urine than the target, are given one. At the time of the dose the rules that hold doses
are looked up by whoever asks (:mod:`il2.body.holding`). Rules and fluid are inputs, not outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.body.dose import factor
from il2.body.person import Person
from il2.body.regimen import DAY_MIN, Dose, Regimen
from il2.body.vessel_constants import constant
from il2.body.vessel_course import (
    SERIES,
    VesselCourse,
    checked_fluids,
    checked_sodium,
    person_values,
    series_of,
)
from il2.body.vessel_solve import doses_as_inputs, solve
from il2.engine import Input

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: Whether the dose of a number is given, from what the vessels say at its time: (number, series [n]) to [n].
Decide = Callable[[int, Mapping[str, Floats]], Flags]
#: The rule of boluses, by its name.
BOLUSES: Final = "TIL 2024"
#: Rates that infusions and fluid change.
_RATES: Final = ("infusion", "boluses")


def every_dose(_number: int, series: Mapping[str, Floats]) -> Flags:
    """Hold nothing."""
    return np.ones(len(series["SBP"]), dtype=bool)


def _time(jump: Input) -> float:
    """When everybody gets it: doses of a regimen are at the same times for all."""
    return float(np.max(np.asarray(jump.time, dtype=float)))


@dataclass
class _Walk:
    """People on their way: states, running rates, and what is still to come."""

    given: dict[str, ArrayLike]
    count: int
    step_min: float
    time: float = 0.0
    states: dict[str, Floats] | None = None
    inputs: list[Input] = field(default_factory=list)
    times: list[Floats] = field(default_factory=list)
    series: list[dict[str, Floats]] = field(default_factory=list)

    def advance(self, until: float) -> dict[str, Floats]:
        """Solve until a time; return every series there [n]."""
        if self.time < until or self.states is None:
            self._solve(until)
        return {key: values[:, -1] for key, values in self.series[-1].items()}

    def _solve(self, until: float) -> None:
        now = [i for i in self.inputs if _time(i) < until]
        self.inputs = [i for i in self.inputs if _time(i) >= until]
        steps = max(1, int(np.ceil((until - self.time) / self.step_min)))
        times = np.linspace(self.time, until, steps + 1)
        batch = solve(times, self.given, now, initial=self.states, start=self.time)
        for jump in now:
            if jump.target in _RATES:
                self.given[jump.target] = np.asarray(self.given[jump.target]) + jump.value
        self.states = {name: np.asarray(batch[name])[:, -1] for name in batch.names}
        first = 1 if self.times else 0  # the begin is the end of the part before
        self.times.append(times[first:])
        self.series.append({k: v[:, first:] for k, v in series_of(batch).items()})
        self.time = until

    def dose(self, doses: Sequence[Dose], given: Flags) -> None:
        """Put one dose of everybody before them, nothing where it is held."""
        kept = [(replace(d, pmol=d.pmol if flag else 0.0),) for d, flag in zip(doses, given, strict=True)]
        self.inputs += doses_as_inputs(kept)

    def bolus(self, wanted: Flags, size: Floats) -> None:
        """Give fluid from now on, for the time of a bolus."""
        lasting = constant("bolus_duration")
        rate = np.where(wanted, constant("bolus_volume") * size / lasting, 0.0)
        self.inputs += [Input(self.time, "boluses", rate), Input(self.time + lasting, "boluses", -rate)]


@dataclass(frozen=True, eq=False)
class Supported:
    """A course under rules.

    Parameters
    ----------
    course : every series [n, time]. given : [n, dose] whether a dose was given.
    boluses : [n] how many were given. refractory : [n] whether the systolic pressure was below the target
        at the time of a dose, two hours after the check.
    """

    course: VesselCourse
    given: Flags
    boluses: NDArray[np.intp]
    refractory: Flags


def supported(
    name: str, cause: str, regimen: Regimen, people: Sequence[Person], *,
    days: float, fluids_L_per_day: float | None = None, sodium_mmol_per_L: float | None = None,
    boluses: bool = True, differing: Mapping[str, ArrayLike] | None = None, decide: Decide = every_dose,
    step_min: float = 60.0,
) -> Supported:  # fmt: skip
    """Give a regimen dose by dose.

    Parameters
    ----------
    name : K90 or LAB. cause : of the effect on vessels. regimen : as planned. people : one or many.
    days : until when. fluids_L_per_day : besides boluses; what healthy people take when not given.
    sodium_mmol_per_L : of that fluid; as in food and drink when not given.
    boluses : whether the rule of boluses is followed. differing : factors by which people differ.
    decide : whether a dose is given. step_min : between stored times.

    Examples
    --------
    >>> from il2.body.regimen_text import parse
    >>> run = supported("K90", "killer cells", parse("1 MIU/m2 SC daily for 2 days"), [Person()], days=2.0)
    >>> run.given.sum(), run.boluses.tolist(), run.course.times_min[-1]
    (np.int64(2), [0], np.float64(2880.0))
    """
    planned = [regimen.doses(p, factor()) for p in people]
    walk = _Walk(person_values(name, cause, people, differing), len(people), step_min)
    if fluids_L_per_day is not None:
        walk.given["fluids"] = np.full(len(people), checked_fluids(fluids_L_per_day) / DAY_MIN)
    if sodium_mmol_per_L is not None:
        walk.given["fluid_sodium"] = checked_sodium(sodium_mmol_per_L)
    size = np.array([p.weight_kg for p in people]) / Person().weight_kg
    given = np.ones((len(people), len(planned[0])), dtype=bool)
    poured = np.zeros(len(people), dtype=np.intp)
    refractory = np.zeros(len(people), dtype=bool)
    for number, first in enumerate(planned[0]):
        if boluses and first.time_min - constant("check_before") > walk.time:
            low, dry = _wanting(walk.advance(first.time_min - constant("check_before")), people)
            for wanted in (low, dry):
                walk.bolus(wanted, size)
                poured += wanted
        series = walk.advance(first.time_min)
        refractory |= series["SBP"] < constant("pressure_target")
        given[:, number] = decide(number, series)
        walk.dose([doses[number] for doses in planned], given[:, number])
    walk.advance(max(days * DAY_MIN, walk.time))
    joined = {key: np.concatenate([part[key] for part in walk.series], axis=1) for key in SERIES}
    course = VesselCourse(name, cause, np.concatenate(walk.times), joined)
    return Supported(course, given, poured, refractory)


def _wanting(series: Mapping[str, Floats], people: Sequence[Person]) -> tuple[Flags, Flags]:
    """Who has too low a pressure, and who too little urine."""
    weights = np.array([p.weight_kg for p in people])
    hourly = 1000.0 * series["urine"] / 24.0 / weights
    return series["SBP"] < constant("pressure_target"), hourly < constant("urine_target")
