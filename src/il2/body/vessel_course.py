"""Courses of pressure, leak, fluid, kidney and blood values for a regimen, under each proposed cause.

Everything that :mod:`il2.body.vessel_fit` does not set on three measurements is predicted. Bands are over
people, parameter sets and causes; never a forecast for one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.body import vessels
from il2.body.constants import spread
from il2.body.dose import Factor, factor
from il2.body.person import Person
from il2.body.regimen import DAY_MIN, Regimen
from il2.body.vessel_constants import constant
from il2.body.vessel_fit import fitted
from il2.body.vessel_solve import given_doses, solve, values
from il2.engine import Batch
from il2.engine.draws import normals
from il2.ground.errors import InputError, UnknownNameError

Floats = NDArray[np.float64]
#: Series of a course, with units.
SERIES: Final = {
    "SBP": "mmHg", "MAP": "mmHg", "HR": "1/min", "resistance": "of rest", "cardiac_output": "of rest",
    "leak": "of rest", "serum_albumin": "g/dL", "albumin_conc": "of rest", "albumin_in": "g",
    "hematocrit": "1", "plasma": "L", "weight_gain": "kg", "urine": "L/d", "serum_sodium": "mmol/L",
    "FENa": "%", "GFR": "mL/min", "creatinine": "mg/dL", "platelets": "1/nL", "neutrophils": "1/nL",
    "glucose": "mg/dL", "bilirubin": "mg/dL", "fever": "°C over rest",
}  # fmt: skip
#: From the units of the network to those of the series.
_SCALES: Final = {"urine": DAY_MIN, "GFR": 1000.0, "FENa": 100.0}


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
    sodium_mmol_per_L: float | None = None,
    differing: Mapping[str, ArrayLike] | None = None,
    by: Factor | None = None,
) -> VesselCourse:
    """Return what vessels, fluid and kidney do.

    Parameters
    ----------
    name : K90 or LAB. cause : one of ``vessels.CAUSES``. regimen : ``None`` for none.
    times_min : [time], ascending. people : one or many.
    fluids_L_per_day : given and drunk; what healthy people take when not given.
    sodium_mmol_per_L : of that fluid; as in food and drink, 75, when not given.
    differing : factors [n] by which people differ from the average (:func:`differences`).

    Raises
    ------
    UnknownNameError : no such cause. InputError : fluids that nobody gets.

    Examples
    --------
    >>> rest = course("K90", "killer cells", None, [0, 10_000])
    >>> [round(float(rest.series[s][0, 1]), 6) for s in ("SBP", "HR", "weight_gain", "urine")]
    [128.0, 84.0, 0.0, 1.2]
    """
    if cause not in vessels.CAUSES:
        raise UnknownNameError("cause", cause, vessels.CAUSES)
    given = person_values(name, cause, people, differing)
    if fluids_L_per_day is not None:
        given["fluids"] = checked_fluids(fluids_L_per_day) / DAY_MIN
    if sodium_mmol_per_L is not None:
        given["fluid_sodium"] = checked_sodium(sodium_mmol_per_L)
    times = np.atleast_1d(np.asarray(times_min, dtype=float))
    batch = solve(times, given, given_doses(regimen, people, by or factor()))
    return VesselCourse(name, cause, times, series_of(batch))


def checked_fluids(fluids_L_per_day: ArrayLike) -> Floats:
    """Return fluids as an array; InputError where one is not a positive volume that is ever given."""
    fluids = np.asarray(fluids_L_per_day, dtype=float)
    if not ((fluids > 0.0) & (fluids <= 20.0)).all():
        raise InputError(
            f"fluids must be a positive volume of at most 20 L a day, not {fluids.tolist()} L; such as 3.7"
        )
    return fluids


def checked_sodium(sodium_mmol_per_L: float) -> float:
    """Return the sodium of fluid; InputError beyond what is ever given."""
    if not 0.0 <= sodium_mmol_per_L <= 154.0:
        raise InputError(
            f"fluid with {sodium_mmol_per_L} mmol/L of sodium cannot be given; give 0 (water, glucose) to "
            "154 (normal saline), such as 77"
        )
    return sodium_mmol_per_L


def person_values(
    name: str, cause: str, people: Sequence[Person], differing: Mapping[str, ArrayLike] | None = None
) -> dict[str, ArrayLike]:
    """Return the constants of people, what is fitted included."""
    given = values(name, cause, people) | vars(fitted(name, cause))
    for key, factors in (differing or {}).items():
        given[key] = np.asarray(given[key]) * np.asarray(factors)
    return given


def series_of(batch: Batch) -> dict[str, Floats]:
    """Return every series of a solution in the units of ``SERIES``."""
    return {key: np.asarray(batch[key]) * _SCALES.get(key, 1.0) for key in SERIES}


def differences(people: int, seed: int) -> dict[str, Floats]:
    """Return the factors by which virtual people differ: exposure, pressure and heart rate, their answer.

    Person ``i`` of a seed is the same in every batch. Spreads are rows of ``vessel_constants`` and
    ``body_constants``.

    Examples
    --------
    >>> found = differences(3, 1)
    >>> bool((differences(2, 1)["CL"] == found["CL"][:2]).all())
    True
    """
    drawn = normals(seed, 0, people, 5)
    pressure = 10.0 ** (constant("sbp_spread") * drawn[:, 1])
    return {
        "sensitivity": 10.0 ** (constant("response_spread") * drawn[:, 0]),
        "sbp_rest": pressure,
        "map_rest": pressure,
        "hr_rest": 10.0 ** (constant("hr_spread") * drawn[:, 2]),
        "CL": 10.0 ** (spread("clearance_spread") * drawn[:, 3]),
        "absorbed": np.minimum(10.0 ** (spread("absorption_spread") * drawn[:, 4]), 2.0),
    }
