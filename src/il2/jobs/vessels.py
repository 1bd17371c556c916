"""``il2 vessels``: what a regimen does to pressure, leak, fluid, kidney and blood, under each cause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from il2.body.person import REFERENCE_WEIGHT_KG, Person
from il2.body.pk import set_names
from il2.body.published import regimen as read_regimen
from il2.body.published import warnings
from il2.body.regimen import DAY_MIN
from il2.body.vessel_constants import constant
from il2.body.vessel_course import SERIES, VesselCourse, checked_fluids, checked_sodium, differences
from il2.body.vessel_support import BOLUSES, supported
from il2.body.vessels import CAUSES
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Cell, Table, TableAnswer, show
from il2.knowledge import tables

#: What is shown, in the words of people.
LABELS: Final = {
    "SBP": "systolic pressure", "HR": "heart rate", "resistance": "vascular resistance",
    "cardiac_output": "cardiac output", "leak": "escape of albumin", "serum_albumin": "serum albumin",
    "plasma": "plasma volume", "weight_gain": "weight gain", "urine": "urine", "GFR": "filtration",
    "creatinine": "creatinine", "serum_sodium": "serum sodium", "platelets": "platelets",
    "neutrophils": "neutrophils", "glucose": "glucose", "bilirubin": "bilirubin", "fever": "fever",
}  # fmt: skip
#: Those of which no published course exists: turnover from textbooks, sizes assumed.
ASSUMED: Final = ("platelets", "neutrophils", "glucose", "bilirubin", "fever")
#: Days looked at after the last day of dosing, the most of a table, and the most columns of a screen.
_AFTER, _MOST_DAYS, _MOST_COLUMNS = 5, 60, 7
_MOST_PATIENTS = 2000
#: Least and most fluid of 70 kg, L a day: what breath, skin and dense urine take; what is given at most.
_FLUIDS: Final = (1.5, 10.0)
#: What a body survives; weight as a share of it. Beyond, nothing is said.
_SURVIVED: Final = {"serum_sodium": (120.0, 160.0), "weight_gain": (-0.1, 0.25), "SBP": (50.0, 250.0)}
_BAND = (5.0, 50.0, 95.0)
#: Digits behind the point; one where not named.
_DIGITS: Final = {
    **dict.fromkeys(("SBP", "HR", "GFR", "serum_sodium", "platelets", "glucose"), 0),
    "resistance": 2, "cardiac_output": 2,
}  # fmt: skip
NO_FORECAST: Final = (
    "An explorer of mechanism for groups of people. It forecasts nobody's course and says nothing about what "
    "anybody should do."
)


@dataclass(frozen=True)
class VesselsQuestion:
    """A regimen in words or by its published name.

    Parameters
    ----------
    regimen : such as "600,000 IU/kg IV over 15 min every 8 h, 14 doses".
    weight_kg, height_cm : of the people the dose is for.
    fluids_L_per_day : given and drunk besides boluses; that of healthy people when not given.
    days : of the table; five beyond the last day of dosing when not given.
    patients, seed : of the virtual people, the same for every set and cause.
    boluses : whether boluses are given by the rule of TIL 2024.
    sodium_mmol_per_L : of the fluid besides boluses; as in food and drink when not given.

    Raises
    ------
    InputError : a regimen that cannot be read; days, fluids or patients that cannot be run.
    """

    regimen: str
    weight_kg: float = 70.0
    height_cm: float = 170.0
    fluids_L_per_day: float | None = None
    days: int | None = None
    patients: int = 100
    seed: int = 1
    boluses: bool = False
    sodium_mmol_per_L: float | None = None

    def __post_init__(self) -> None:
        if self.days is not None and not 1 <= self.days <= _MOST_DAYS:
            raise InputError(f"the table can hold 1 to {_MOST_DAYS} days, not {self.days}")
        if not 1 <= self.patients <= _MOST_PATIENTS:
            raise InputError(f"{self.patients} patients cannot be run; give 1 to {_MOST_PATIENTS:,}")
        if self.fluids_L_per_day is not None:
            checked_fluids(self.fluids_L_per_day)
            size = Person(self.weight_kg, self.height_cm).weight_kg / REFERENCE_WEIGHT_KG
            low, high = (litres * size for litres in _FLUIDS)
            if not low <= self.fluids_L_per_day <= high:
                raise InputError(
                    f"{self.fluids_L_per_day:g} L of fluid a day is beyond what {self.weight_kg:g} kg can "
                    f"live on or pass; give {low:.2g} to {high:.2g} L"
                )
        if self.sodium_mmol_per_L is not None:
            checked_sodium(self.sodium_mmol_per_L)

    @property
    def until(self) -> int:
        """Days of the table."""
        return self.days or int(min(_MOST_DAYS, read_regimen(self.regimen).days + _AFTER))


@dataclass(frozen=True)
class VesselsAnswer(TableAnswer):
    """One row for each day and series: the band over everybody, and the median of each set and cause."""

    question: VesselsQuestion
    courses: tuple[VesselCourse, ...]
    boluses_given: float
    warnings: tuple[str, ...]
    provenance: Provenance

    title = "Pressure, leak, kidney and blood: bands over people, sets and proposed causes, no forecast"

    @cached_property
    def days(self) -> tuple[int, ...]:
        """Days of the table, in steps that keep it readable."""
        return tuple(range(self.question.until + 1))

    def band(self, series: str, cause: str | None = None) -> NDArray[np.float64]:
        """Return 5, 50 and 95 % over people and sets [3, time] in the units of ``SERIES``."""
        chosen = [c.series[series] for c in self.courses if cause in (None, c.cause)]
        return np.percentile(np.concatenate(chosen), _BAND, axis=0)

    def table(self) -> Table:
        """Return values at the end of each day."""
        rows: list[dict[str, Cell]] = []
        places = [int(np.argmin(np.abs(self.courses[0].times_min - d * DAY_MIN))) for d in self.days]
        for day, place in zip(self.days, places, strict=True):
            for series in LABELS:
                low, median, high = (float(v) for v in self.band(series)[:, place])
                row: dict[str, Cell] = {
                    "day": day, "series": series, "unit": SERIES[series], "median": median, "low": low,
                    "high": high,
                }  # fmt: skip
                for course in self.courses:
                    middle = float(np.median(course.series[series][:, place]))
                    row[f"{course.set}: {course.cause}"] = middle
                rows.append(row)
        return Table.of(rows)

    def shown(self) -> Table:
        """Series as rows, days as columns: the median, and 90 % of people in all sets and causes."""
        step = -(-len(self.days) // _MOST_COLUMNS)
        cells = {(r["day"], r["series"]): r for r in self.table().records()}
        rows: list[dict[str, Cell]] = []
        for series, label in LABELS.items():
            name = f"{label} (size assumed)" if series in ASSUMED else label
            row: dict[str, Cell] = {"median (5 to 95 %)": name, "unit": SERIES[series]}
            for day in self.days[::step]:
                found = cells[day, series]
                row[f"day {day}"] = _interval(found)
            rows.append(row)
        return Table.of(rows)

    def notes(self) -> tuple[str, ...]:
        """Say what this is and is not, what is fitted, and what is not sourced."""
        rows = tables.load("vessel_constants")
        unsourced = sum(r["status"] in ("assumed", "unverified") for r in rows)
        usual = constant("intake_rest", "L/d") * self.question.weight_kg / REFERENCE_WEIGHT_KG
        fluids = self.question.fluids_L_per_day or usual
        usual_salt = constant("sodium_rest", "mmol/d") / constant("intake_rest", "L/d")
        salt = usual_salt if self.question.sodium_mmol_per_L is None else self.question.sodium_mmol_per_L
        poured = (
            f" Boluses by the rule of {BOLUSES}: {show(self.boluses_given)} a person on average."
            if self.question.boluses
            else ""
        )
        return (
            *self.warnings,
            NO_FORECAST,
            "Bands hold 90 % of virtual people who differ in exposure, in pressure and heart rate at rest "
            "and in how they answer, under both parameter sets and all three proposed causes (killer cells, "
            "the endothelium itself, a released cytokine). Where they "
            "differ, the literature does not decide.",
            "Three measurements are fitted: systolic pressure and heart rate on 18 MIU/m2/day, escape of "
            "albumin on 9 MIU a day. Everything else follows from textbook physiology.",
            "Platelets, neutrophils, glucose, bilirubin and fever: no course is published among the sources. "
            "Their time course is turnover from textbooks, their size is assumed, for neutrophils even the "
            "direction.",
            f"Fluid given and drunk: {fluids:.3g} L a day with {salt:.3g} mmol/L of sodium to everybody."
            f"{poured} No vasopressor, diuretic or medicine against fever is given, and nothing is "
            "lost by the gut.",
            *self.beyond(),
            f"{unsourced} of {len(rows)} constants are assumed or unverified (table vessel_constants; "
            "il2 validate --patient says what is met and missed).",
        )

    def beyond(self) -> tuple[str, ...]:
        """Say from when on more than a twentieth of the people are where no body goes."""
        told = []
        for series, limits in _SURVIVED.items():
            scale = self.question.weight_kg if series == "weight_gain" else 1.0
            everybody = np.concatenate([c.series[series] for c in self.courses]) / scale
            share = ((everybody < limits[0]) | (everybody > limits[1])).mean(axis=0)
            if (share > 0.05).any():
                day = self.courses[0].times_min[int(np.argmax(share > 0.05))] / DAY_MIN
                told.append(f"{LABELS[series]} from day {day:.0f} on")
        if not told:
            return ()
        return (
            f"Beyond what a body survives in more than 5 % of people: {', '.join(told)}. Nobody drinks, is "
            "treated or dies in the model; what it says from then on describes nobody.",
        )


def _interval(found: dict[str, Cell]) -> str:
    """The median with its band, in the digits that are read at a bedside."""
    digits = _DIGITS.get(str(found["series"]), 1)
    middle, low, high = (_fixed(found[key], digits) for key in ("median", "low", "high"))
    return middle if low == middle == high else f"{middle} ({low} to {high})"


def _fixed(value: Cell, digits: int) -> str:
    """A number with fixed digits and without a minus before zero."""
    return f"{round(float(value or 0.0), digits) + 0.0:.{digits}f}"


def vessels(question: VesselsQuestion) -> VesselsAnswer:
    """Run a regimen under both parameter sets and every cause.

    Raises
    ------
    InputError, UnknownNameError : a regimen that cannot be read.

    Examples
    --------
    >>> asked = VesselsQuestion("18 MIU/m2/day continuous infusion for 5 days", days=5, patients=20)
    >>> rows = vessels(asked).table().records()
    >>> [115 < r["median"] < 135 for r in rows if (r["day"], r["series"]) == (5, "HR")]
    [True]
    """
    read = read_regimen(question.regimen)
    people = [Person(question.weight_kg, question.height_cm)] * question.patients
    told = warnings(read, people[0])
    differing = differences(question.patients, question.seed)
    runs = [
        supported(
            name, cause, read, people, days=question.until, fluids_L_per_day=question.fluids_L_per_day,
            sodium_mmol_per_L=question.sodium_mmol_per_L, boluses=question.boluses, differing=differing,
        )
        for name in set_names("both")
        for cause in CAUSES
    ]  # fmt: skip
    poured = float(np.mean([run.boluses.mean() for run in runs]))
    sources = {r["source"] for r in tables.load("vessel_constants")}
    inputs = {
        "regimen": question.regimen, "weight_kg": question.weight_kg,
        "fluids": question.fluids_L_per_day, "sodium": question.sodium_mmol_per_L,
        "patients": question.patients, "boluses": question.boluses,
    }  # fmt: skip
    courses = tuple(run.course for run in runs)
    return VesselsAnswer(question, courses, poured, told, Provenance.of(inputs, question.seed, sources))
