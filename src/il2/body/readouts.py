"""What is read off a treatment: numbers for each person, and courses over time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from il2.body.block import PLACES, Block, bound_states
from il2.body.constants import populations
from il2.body.regimen import DAY_MIN, Regimen
from il2.body.treatment import Treated

Floats = NDArray[np.float64]
#: Levels at which receptors let go: the high-affinity and the intermediate receptor, pM.
HIGH_PM, INTERMEDIATE_PM = 10.0, 1000.0
#: Populations whose receptors are reported.
WATCHED = ("Treg_memory", "NK_bright", "NK_dim", "CD8_memory", "CD4_memory")


@dataclass(frozen=True)
class Readout:
    """One number for each person: group, name, unit, and how it is read."""

    group: str
    name: str
    unit: str
    read: Callable[[Treated, Regimen], Floats]


def states() -> tuple[str, ...]:
    """Return the states and assignments that the read-outs need."""
    cells = [Block(p.key, place).cells for p in populations() for place in PLACES]
    bound = [Block(k, "blood").of(s) for k in WATCHED for s in bound_states()]
    signals = [Block(p.key, "blood").of("P") for p in populations()]
    programmes = [f"X_{p.key}" for p in populations()]
    return ("A1", "eliminated", "sIL2RA", "LAK", "eosinophils", *cells, *bound, *signals, *programmes)


def times(regimen: Regimen, until_days: float) -> Floats:
    """Return the times to store: fine on the first and the last day of dosing and after IV doses.

    Examples
    --------
    >>> from il2.body.regimen_text import parse
    >>> len(times(parse("1 MIU/m2 SC daily for 12 weeks"), 84.0)) < 900
    True
    """
    coarse = 60.0 if until_days <= 7 else 120.0 if until_days <= 35 else 240.0
    found = [np.arange(0.0, until_days * DAY_MIN + 1, coarse)]
    begins = sorted(t for c in regimen.courses for t in c.times_min)
    for day in {begins[0] // DAY_MIN, begins[-1] // DAY_MIN}:
        found.append(day * DAY_MIN + np.arange(0.0, DAY_MIN + 1, 15.0))
    for course in regimen.courses:
        if course.route == "IV":
            for begin in {course.times_min[0], course.times_min[-1]}:
                end = begin + course.duration_min
                found += [
                    begin + np.array([0.0, 2.0]),
                    end + np.array([-1.0, 0, 2, 5, 10, 20, 30, 45, 60, 90]),
                ]
    every = np.unique(np.concatenate(found).round(6))
    return every[(every >= 0) & (every <= until_days * DAY_MIN)]


def first_day(regimen: Regimen) -> tuple[float, float]:
    """Return the 24 hours from the first dose, min."""
    begin = min(t for c in regimen.courses for t in c.times_min)
    return begin, begin + DAY_MIN


def last_day(regimen: Regimen) -> tuple[float, float]:
    """Return the last day of dosing, min."""
    last = max(t + max(c.duration_min - 1, 0) for c in regimen.courses for t in c.times_min)
    begin = last // DAY_MIN * DAY_MIN
    return begin, begin + DAY_MIN


def _window(course: Treated, span: tuple[float, float]) -> NDArray[np.bool_]:
    return np.asarray((course.times_min >= span[0]) & (course.times_min <= span[1]))


def _peak(course: Treated, span: tuple[float, float]) -> Floats:
    return np.asarray(course.level_IU_per_mL()[:, _window(course, span)].max(axis=1))


def _area(course: Treated, span: tuple[float, float]) -> Floats:
    """Exact: what is eliminated linearly is clearance times the area."""
    gone = [course.batch["eliminated"][:, np.searchsorted(course.times_min, t)] for t in
            (span[0], min(span[1], course.times_min[-1]))]  # fmt: skip
    pmol_min_per_L = (gone[1] - gone[0]) / course.values["CL"]
    return np.asarray(pmol_min_per_L / course.factor.pM(1.0) / 60.0)


def _above(course: Treated, span: tuple[float, float], pM: float) -> Floats:
    """Hours above a level, with crossings found on the line between stored times."""
    inside = _window(course, span)
    time, level = course.times_min[inside], course.level_pM()[:, inside] - pM
    left, right, step = level[:, :-1], level[:, 1:], np.diff(time)
    high, low = np.maximum(left, right), np.minimum(left, right)
    share = np.where(low >= 0, 1.0, np.where(high <= 0, 0.0, high / np.maximum(high - low, 1e-300)))
    return np.asarray((share * step).sum(axis=1) / 60.0)


def _tmax(course: Treated, regimen: Regimen) -> Floats:
    """Hours from the first dose to its peak, before the next dose."""
    begin, end = first_day(regimen)
    begins = sorted(t for c in regimen.courses for t in c.times_min)
    end = min(end, begins[1]) if len(begins) > 1 else end
    inside = _window(course, (begin, end - 1e-6))
    highest = course.level_pM()[:, inside].argmax(axis=1)
    return np.asarray((course.times_min[inside][highest] - begin) / 60.0)


def _end(values: Floats) -> Floats:
    return np.asarray(values[:, -1])


def readouts() -> tuple[Readout, ...]:
    """Return every read-out of a treatment."""
    first, last = first_day, last_day
    found = [
        Readout("level", "Cmax, day 1", "IU/mL", lambda c, r: _peak(c, first(r))),
        Readout("level", "Cmax, last day of dosing", "IU/mL", lambda c, r: _peak(c, last(r))),
        Readout("level", "tmax, first dose", "h", _tmax),
        Readout("level", "AUC, day 1", "IU h/mL", lambda c, r: _area(c, first(r))),
        Readout("level", "AUC, last day of dosing", "IU h/mL", lambda c, r: _area(c, last(r))),
        Readout("level", "AUC, all", "IU h/mL", lambda c, r: _area(c, (0.0, float(c.times_min[-1])))),
        Readout("level", "above 10 pM, day 1", "h", lambda c, r: _above(c, first(r), HIGH_PM)),
        Readout("level", "above 10 pM, last day", "h", lambda c, r: _above(c, last(r), HIGH_PM)),
        Readout("level", "above 1 nM, day 1", "h", lambda c, r: _above(c, first(r), INTERMEDIATE_PM)),
        Readout("level", "above 1 nM, last day", "h", lambda c, r: _above(c, last(r), INTERMEDIATE_PM)),
    ]
    for key in WATCHED:
        for kind, chain in (("high", "IL2RB"), ("intermediate", "IL2RB"), ("low", "IL2RA")):
            name = f"{key}: {kind} receptors with IL-2, peak"
            found.append(Readout("receptor", name, f"% of {chain}", _occupied(key, kind)))
    for key in WATCHED:
        found.append(Readout("signal", f"{key}: pSTAT5, peak", "% of full", _signal(key)))
    for group in ("Treg", "Tcon", "CD8", "NK", "NK_bright", "NK_dim"):
        found.append(Readout("cells", f"{group} in the body, end", "times rest", _fold(group)))
    found += [
        Readout("cells", "Treg in the body, highest", "times rest", lambda c, r: c.cells("Treg").max(axis=1)),
        Readout("cells", "Treg : Tcon in blood, end", "ratio", _ratio),
        Readout("cells", "lymphocytes in blood, lowest", "% of rest", _nadir),
        Readout("cells", "Treg in blood, end", "per uL", lambda c, r: _end(c.blood_per_uL("Treg"))),
        Readout("cells", "lymphocytes in blood, end", "per uL",
                lambda c, r: _end(c.blood_per_uL("lymphocytes"))),
        Readout("blood", "soluble IL2RA, highest", "times rest", lambda c, r: c.batch["sIL2RA"].max(axis=1)),
        Readout("blood", "LAK activity, highest", "% of full", lambda c, r: 100 * c.batch["LAK"].max(axis=1)),
        Readout("blood", "eosinophils, highest (unverified)", "times rest",
                lambda c, r: c.batch["eosinophils"].max(axis=1)),
    ]  # fmt: skip
    return tuple(found)


def _occupied(key: str, kind: str) -> Callable[[Treated, Regimen], Floats]:
    return lambda c, r: np.asarray(100 * c.occupancy(key, kind).max(axis=1))


def _signal(key: str) -> Callable[[Treated, Regimen], Floats]:
    return lambda c, r: np.asarray(100 * c.signal(key).max(axis=1))


def _fold(group: str) -> Callable[[Treated, Regimen], Floats]:
    return lambda c, r: _end(c.cells(group))


def _ratio(course: Treated, regimen: Regimen) -> Floats:
    return _end(course.blood_per_uL("Treg") / course.blood_per_uL("Tcon"))


def _nadir(course: Treated, regimen: Regimen) -> Floats:
    counts = course.blood_per_uL("lymphocytes")
    return np.asarray(100 * counts.min(axis=1) / counts[:, 0])


#: Courses over time that a page draws: name to how it is read, with its unit.
SERIES: Mapping[str, tuple[str, Callable[[Treated], Floats]]] = {
    "level": ("pM", lambda c: c.level_pM()),
    "Treg": ("times rest", lambda c: c.cells("Treg")),
    "Tcon": ("times rest", lambda c: c.cells("Tcon")),
    "CD8": ("times rest", lambda c: c.cells("CD8")),
    "NK": ("times rest", lambda c: c.cells("NK")),
    "lymphocytes in blood": ("per uL", lambda c: c.blood_per_uL("lymphocytes")),
    "pSTAT5 of Treg": ("% of full", lambda c: 100 * c.signal("Treg_memory")),
    "pSTAT5 of NK": ("% of full", lambda c: 100 * c.signal("NK_dim")),
    "pSTAT5 of CD8": ("% of full", lambda c: 100 * c.signal("CD8_memory")),
    "high receptors of Treg": ("% of IL2RB", lambda c: 100 * c.occupancy("Treg_memory", "high")),
    "high receptors of NK": ("% of IL2RB", lambda c: 100 * c.occupancy("NK_dim", "high")),
    "intermediate receptors of NK": ("% of IL2RB", lambda c: 100 * c.occupancy("NK_dim", "intermediate")),
    "soluble IL2RA": ("times rest", lambda c: c.batch["sIL2RA"]),
}
