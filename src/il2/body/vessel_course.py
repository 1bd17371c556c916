"""Courses of pressure, leak and fluid for a regimen, under each proposed cause, set on three measurements.

Fitted: the fall of systolic pressure and the rise of heart rate on 18 MIU/m2/day for 120 h, and the escape of
albumin after four days of 9 MIU; each parameter set and each cause on its own. Everything else is predicted.
Bands over people, sets and causes; never a forecast for one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.body import vessels
from il2.body.dose import Factor, factor
from il2.body.person import Person
from il2.body.pk import pk_set
from il2.body.regimen import DAY_MIN, Dose, Regimen
from il2.body.regimen_text import parse
from il2.body.solve import dose_inputs
from il2.body.values import calibration, pk_values
from il2.engine import Batch
from il2.engine.draws import normals
from il2.ground.errors import Il2Error, InputError, UnknownNameError
from il2.ground.units import to_float
from il2.knowledge import tables

Floats = NDArray[np.float64]

#: What is fitted: continuous infusion (mmHg, beats/min at 120 h) and injections (albumin escape over rest).
INFUSION: Final = "18 MIU/m2/day continuous infusion for 5 days"
SBP_AFTER, HR_AFTER = 100.0, 125.0
INJECTIONS: Final = "9 MIU SC daily for 4 days"
ESCAPE_RATIO: Final = 1.59
#: Series of a course, with units.
SERIES: Final = {
    "SBP": "mmHg", "MAP": "mmHg", "HR": "1/min", "resistance": "of rest", "cardiac_output": "of rest",
    "leak": "of rest", "serum_albumin": "g/dL", "albumin_conc": "of rest", "albumin_in": "g",
    "weight_gain": "kg", "urine": "L/d", "creatinine": "mg/dL",
}  # fmt: skip


@lru_cache(maxsize=1)
def _rows() -> dict[str, tables.Record]:
    return {row["key"]: row for row in tables.load("vessel_constants")}


def constant(key: str, unit: str = "") -> float:
    """Return a constant of the vessels in ``unit``; in that of the network when not given."""
    rows = _rows()
    if key not in rows:
        raise UnknownNameError("constant of the vessels", key, rows)
    row, wanted = rows[key], unit or vessels.CONSTANTS.get(key, str(rows[key]["unit"]))
    if row["unit"] == wanted:
        return float(row["value"])
    return float(to_float(f"{row['value']} {row['unit']}", wanted))


@dataclass(frozen=True)
class VesselFit:
    """What was set on the three measurements, for one set and one cause."""

    half_effect: float
    heart_gain: float
    leak_gain: float


@lru_cache(maxsize=8)
def fitted(name: str, cause: str) -> VesselFit:
    """Return the constants that meet the three measurements exactly.

    Examples
    --------
    >>> found = fitted("K90", "killer cells")
    >>> 2.0 < found.heart_gain < 2.5
    True
    """
    fall = 1.0 - SBP_AFTER / constant("sbp_rest")
    heart = (HR_AFTER / constant("hr_rest") - 1.0) / fall
    rest, venous = constant("map_rest"), constant("cvp_rest")
    after = rest * (1.0 - fall)
    resistance = (after - venous) / (1.0 + heart - after * heart / rest) / (rest - venous)
    effect = (1.0 - resistance) / constant("most_dilation")
    start = VesselFit(1.0, heart, 0.0)
    pushed = _drive(name, cause, INFUSION, start, 5.0)
    leaking = _drive(name, cause, INJECTIONS, start, 4.0)
    return VesselFit(pushed * (1.0 - effect) / effect, heart, (ESCAPE_RATIO - 1.0) / leaking)


def _drive(name: str, cause: str, words: str, start: VesselFit, days: float) -> float:
    batch, _ = _solve(
        name, cause, parse(words), [0.0, days * DAY_MIN], [Person()], start, None, None, factor()
    )
    return float(batch["drive"][0, -1])


@dataclass(frozen=True, eq=False)
class VesselCourse:
    """Series [n, time] by name, in the units of ``SERIES``."""

    set: str
    cause: str
    times_min: Floats
    series: Mapping[str, Floats] = field(repr=False)


def course(
    name: str,
    cause: str,
    regimen: Regimen | None,
    times_min: ArrayLike,
    people: Sequence[Person] = (Person(),),
    *,
    fluids_L_per_day: ArrayLike | None = None,
    sensitivity: ArrayLike | None = None,
    by: Factor | None = None,
    given: Sequence[tuple[Dose, ...]] | None = None,
) -> VesselCourse:
    """Return what vessels, fluid and kidney do.

    Parameters
    ----------
    name : K90 or LAB. cause : one of ``vessels.CAUSES``. regimen : ``None`` for none.
    times_min : [time], ascending. people : one or many.
    fluids_L_per_day : given and drunk; what healthy people take when not given. A number or [n].
    sensitivity : of the vessels, 1 for the average; a number or [n].
    given : the doses of each person instead of those of the regimen, at the same times.

    Raises
    ------
    UnknownNameError : no such cause. InputError : fluids that are not positive.

    Examples
    --------
    >>> rest = course("K90", "killer cells", None, [0, 10_000])
    >>> [round(float(rest.series[s][0, 1]), 6) for s in ("SBP", "HR", "weight_gain")]
    [128.0, 84.0, 0.0]
    """
    if cause not in vessels.CAUSES:
        raise UnknownNameError("cause", cause, vessels.CAUSES)
    if fluids_L_per_day is not None and not (np.asarray(fluids_L_per_day, dtype=float) > 0).all():
        raise InputError(f"fluids must be a positive volume per day in L, not {fluids_L_per_day}")
    batch, times = _solve(
        name, cause, regimen, times_min, people, fitted(name, cause), fluids_L_per_day, sensitivity,
        by or factor(), given,
    )  # fmt: skip
    series = {key: np.asarray(batch[key]) for key in SERIES}
    series["urine"] = series["urine"] * DAY_MIN
    return VesselCourse(name, cause, times, series)


def shares(
    name: str, cause: str, regimen: Regimen, people: int, seed: int = 0, days: float = 5.0
) -> dict[str, float]:
    """Return the share of courses with a weight gain of a tenth, and with a systolic pressure below 90.

    People differ in how their vessels answer; fluid is given as in the published high-dose series.

    Examples
    --------
    >>> found = shares("K90", "killer cells", parse("600,000 IU/kg IV over 15 min every 8 h, 14 doses"), 50)
    >>> sorted(found), all(0.0 <= share <= 1.0 for share in found.values())
    (['systolic pressure below 90 mmHg', 'weight gain of 10 % or more'], True)
    """
    answer = 10.0 ** (constant("response_spread", "1") * normals(seed, 0, people, 1)[:, 0])
    everyone = [Person()] * people
    run = course(
        name, cause, regimen, np.arange(0.0, days * DAY_MIN + 1.0, 60.0), everyone,
        fluids_L_per_day=constant("fluids_high_dose", "L/d"), sensitivity=answer,
    )  # fmt: skip
    weight = np.array([person.weight_kg for person in everyone])
    return {
        "weight gain of 10 % or more": float((run.series["weight_gain"].max(axis=1) >= 0.1 * weight).mean()),
        "systolic pressure below 90 mmHg": float((run.series["SBP"].min(axis=1) < 90.0).mean()),
    }


def _solve(
    name: str, cause: str, regimen: Regimen | None, times_min: ArrayLike, people: Sequence[Person],
    fit: VesselFit, fluids: ArrayLike | None, sensitivity: ArrayLike | None, by: Factor,
    given_doses: Sequence[tuple[Dose, ...]] | None = None,
) -> tuple[Batch, Floats]:  # fmt: skip
    n, times = len(people), np.atleast_1d(np.asarray(times_min, dtype=float))
    body = [pk_values(pk_set(name), person) for person in people]
    values: dict[str, ArrayLike] = {key: np.array([b[key] for b in body]) for key in body[0]}
    values |= {key: constant(key) for key in vessels.CONSTANTS} | vars(fit)
    values |= {switch: float(cause == c) for c, switch in vessels.SWITCHES.items()}
    injected = calibration(name)
    values |= {"absorbed": injected.absorbed, "ktr": injected.ktr_per_min}
    values["fluids"] = constant("intake_rest") if fluids is None else np.asarray(fluids) / DAY_MIN
    values["sensitivity"] = 1.0 if sensitivity is None else sensitivity
    model = vessels.compiled()
    known = set(model.parameters)
    given = {k: np.broadcast_to(v, (n,)) for k, v in values.items() if k in known}
    doses = given_doses or ([regimen.doses(p, by) for p in people] if regimen else [])
    inputs = dose_inputs(doses) if doses else []
    batch = model.solve(times, given, inputs=inputs, rtol=1e-6, atol=1e-8, max_steps=400_000)
    if not batch.ok.all():
        raise Il2Error(f"the vessels could not be solved ({batch.message(int(np.argmin(batch.ok)))})")
    return batch, times
