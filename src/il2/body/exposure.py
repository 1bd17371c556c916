"""Exposure to a molecule of which only published kinetics are known: a linear decline, and nothing on cells.

Every virtual patient has figures of his own, drawn evenly on the logarithm between the ends that are printed
(assumed: ranges are printed, not how people lie in them). Levels of two compartments are sums of the closed
form; a molecule of which only a half-life is printed has no volume, so that amounts are told in doses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from il2.body.molecules import Figure, figures, two_compartments
from il2.body.person import Person
from il2.body.pk import PkSet
from il2.body.regimen import DAY_MIN, Regimen
from il2.ground.errors import InputError

Floats = NDArray[np.float64]
#: Tries to draw figures that two compartments can have, for one patient.
_TRIES = 200
#: Share of a dose below which it counts as gone.
_GONE = 0.1


@dataclass(frozen=True)
class Reading:
    """One number of an exposure: its name, unit, and the value of every patient."""

    name: str
    unit: str
    values: Floats


def bolus_level(given: PkSet, time_min: Floats) -> Floats:
    """Return the level after a bolus of 1 into plasma, 1/L: [time], 0 before it.

    Examples
    --------
    >>> level = bolus_level(two_compartments("denileukin diftitox"), np.array([-1.0, 0.0, 1e4]))
    >>> float(level[0]), round(float(level[1]), 3), bool(level[2] < 1e-30)
    (0.0, 0.194, True)
    """
    t = np.maximum(time_min, 0.0)
    fast, slow = _weights(given)
    level = (fast * np.exp(-given.alpha * t) + slow * np.exp(-given.beta * t)) / given.v1_L
    return np.where(time_min >= 0, level, 0.0)


def infused_level(given: PkSet, time_min: Floats, duration_min: float) -> Floats:
    """Return the level of an amount of 1 infused from 0 on, 1/L: [time]; a bolus when it takes no time."""
    if not duration_min:
        return bolus_level(given, time_min)
    level = np.zeros_like(time_min)
    for weight, rate in zip(_weights(given), (given.alpha, given.beta), strict=True):
        begun = -np.expm1(-rate * np.maximum(time_min, 0.0))
        ended = -np.expm1(-rate * np.maximum(time_min - duration_min, 0.0))
        level += weight * (begun - ended) / rate
    return np.asarray(level / (given.v1_L * duration_min))


def _weights(given: PkSet) -> tuple[float, float]:
    span = given.alpha - given.beta
    return (given.alpha - given.k21) / span, (given.k21 - given.beta) / span


def exposure(
    molecule: str, regimen: Regimen, person: Person, patients: int, seed: int
) -> tuple[Reading, ...]:
    """Return what is known of the exposure of virtual patients.

    Parameters
    ----------
    molecule : with published kinetics. regimen : doses by mass, by the route of the publication.
    person : whom the patients resemble. patients : how many. seed : of the draws.

    Raises
    ------
    UnknownNameError : no kinetics of this molecule. InputError : another route, a dose in IU.
    """
    printed = figures(molecule)
    routes = {f.route for f in printed}
    if strange := sorted(set(regimen.routes) - routes):
        raise InputError(
            f"the kinetics of {molecule} are published for {' and '.join(sorted(routes))} alone, "
            f"not for {strange[0]}; nothing says how it is absorbed"
        )
    for course in regimen.courses:
        course.amount.pg(person)
    draws = [np.random.default_rng([seed, number]) for number in range(patients)]
    if {f.quantity for f in printed} == {"half-life"}:
        return _in_doses(regimen, [_drawn(printed[0], rng) * DAY_MIN for rng in draws])
    return _levels(regimen, person, [_compartments(printed, person, rng) for rng in draws])


def _drawn(figure: Figure, rng: np.random.Generator) -> float:
    return float(exp(rng.uniform(log(figure.low), log(figure.high))))


def _compartments(printed: Sequence[Figure], person: Person, rng: np.random.Generator) -> PkSet:
    """Figures of one patient that two compartments can have; the middles when no draw can."""
    per = person.weight_kg
    for _ in range(_TRIES):
        f = {one.quantity: _drawn(one, rng) for one in printed}
        try:
            return PkSet(
                printed[0].molecule, f["distribution half-life"], f["terminal half-life"],
                f["clearance"] * per / 1000.0, f["volume"] * per,
            )  # fmt: skip
        except InputError:  # no two compartments have these four at once
            continue
    return two_compartments(printed[0].molecule, per)


def _levels(regimen: Regimen, person: Person, sets: Sequence[PkSet]) -> tuple[Reading, ...]:
    mass_ng = {
        c: c.amount.pg(person) / 1000.0 * (c.duration_min / DAY_MIN if c.rate_per_day else 1.0)
        for c in regimen.courses
    }
    begins = sorted(t for c in regimen.courses for t in c.times_min)
    ends = [t + c.duration_min for c in regimen.courses for t in c.times_min]
    total = sum(mass_ng[c] * len(c.times_min) for c in regimen.courses)

    def level(one: PkSet, times: Floats) -> Floats:
        found = np.zeros_like(times)
        for course in regimen.courses:
            for begin in course.times_min:
                found += mass_ng[course] * infused_level(one, times - begin, course.duration_min)
        return found / 1000.0  # ng/L to ng/mL

    peaks, troughs = np.array(ends), np.array(begins[1:])
    readings = [
        Reading("highest level", "ng/mL", np.array([level(one, peaks).max() for one in sets])),
        Reading("AUC, all", "ng h/mL", np.array([total / one.clearance_L_min / 60e3 for one in sets])),
        Reading("terminal half-life", "min", np.array([one.t_half_slow_min for one in sets])),
        Reading("volume at steady state", "L", np.array([one.vss_L for one in sets])),
    ]
    if len(troughs):
        low = np.array([level(one, troughs - 1e-6)[-1] for one in sets])
        readings.insert(1, Reading("level before the last dose", "ng/mL", low))
    return tuple(readings)


def _in_doses(regimen: Regimen, half_lives_min: Sequence[float]) -> tuple[Reading, ...]:
    """Amount in the body in units of the first dose, as if each were absorbed whole and at once."""
    first = regimen.courses[0].amount.value
    if {(c.amount.unit, c.amount.per) for c in regimen.courses} != {
        (regimen.courses[0].amount.unit, regimen.courses[0].amount.per)
    }:
        raise InputError("amounts are told in doses here; write all doses in one unit")
    doses = sorted((t, c.amount.value / first) for c in regimen.courses for t in c.times_min)
    times, sizes = (np.array(x) for x in zip(*doses, strict=True))
    half = np.array(half_lives_min)
    left = 2.0 ** (-(times[-1] - times) / half[:, None])
    amount, half = (sizes * left).sum(axis=1), half / DAY_MIN
    return (
        Reading("half-life", "day", half),
        Reading("in the body after the last dose", "first doses", amount),
        Reading("in the body before the last dose", "first doses", amount - sizes[-1]),
        Reading(
            f"until less than {_GONE:g} first doses are left, from the last", "day",
            half * np.log2(np.maximum(amount / _GONE, 1.0)),
        ),
    )  # fmt: skip
