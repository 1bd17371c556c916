"""``il2 vessels``: what a regimen does to pressure, leak, fluid and kidney under each proposed cause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from il2.body.person import Person
from il2.body.pk import set_names
from il2.body.published import regimen as read_regimen
from il2.body.regimen import DAY_MIN
from il2.body.vessel_course import SERIES, VesselCourse, constant, course
from il2.body.vessels import CAUSES
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.knowledge import tables

_SHOWN = (
    "SBP",
    "HR",
    "resistance",
    "cardiac_output",
    "serum_albumin",
    "weight_gain",
    "urine",
    "creatinine",
)
_COLUMNS = (
    "day", "series", "unit", "low", "high",
    *(f"{name}: {cause}" for name in ("K90", "LAB") for cause in CAUSES),
)  # fmt: skip


@dataclass(frozen=True)
class VesselsQuestion:
    """A regimen in words or by its published name.

    Parameters
    ----------
    regimen : such as "600,000 IU/kg IV over 15 min every 8 h, 14 doses".
    weight_kg, height_cm : of the person the dose is for.
    fluids_L_per_day : given and drunk; that of healthy people when not given.
    days : of the table.

    Raises
    ------
    InputError : a regimen that cannot be read; days or fluids that are not positive.
    """

    regimen: str
    weight_kg: float = 70.0
    height_cm: float = 170.0
    fluids_L_per_day: float | None = None
    days: int = 6

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 60:
            raise InputError(f"the table can hold 1 to 60 days, not {self.days}")


@dataclass(frozen=True)
class VesselsAnswer(TableAnswer):
    """One row for each day and series; a column for each parameter set and cause, and their range."""

    question: VesselsQuestion
    courses: tuple[VesselCourse, ...]
    provenance: Provenance

    title = "Pressure, leak and kidney under each proposed cause: a range over explanations, no forecast"

    def table(self) -> Table:
        """Return values at the end of each day."""
        rows: list[tuple[str | int | float | None, ...]] = []
        for day in range(self.question.days + 1):
            for series in _SHOWN:
                values = [
                    float(c.series[series][0, int(np.argmin(np.abs(c.times_min - day * DAY_MIN)))])
                    for c in self.courses
                ]
                rows.append((day, series, SERIES[series], min(values), max(values), *values))
        return Table(_COLUMNS, tuple(rows))

    def notes(self) -> tuple[str, ...]:
        """Say what this is and is not, what is fitted, and what is not sourced."""
        unsourced = sum(r["status"] in ("assumed", "unverified") for r in tables.load("vessel_constants"))
        total = len(tables.load("vessel_constants"))
        fluids = self.question.fluids_L_per_day or constant("intake_rest") * DAY_MIN
        return (
            "An explorer of mechanism for groups of people. It forecasts nobody's course and says nothing "
            "about "
            "what anybody should do.",
            "Three causes are proposed (killer cells, the endothelium itself, a released cytokine); each "
            "is set on "
            "the same three measurements, systolic pressure and heart rate on 18 MIU/m2/day and the "
            "escape of "
            "albumin on 9 MIU a day. Where their columns differ, the literature does not decide.",
            f"Fluid given and drunk: {fluids:.3g} L a day. The model has no kidney hormones, so it says "
            f"nothing of "
            "sodium excretion, and everybody is given the same fluid.",
            f"{unsourced} of {total} constants are assumed or unverified (il2 parameter, table "
            f"vessel_constants).",
        )


def vessels(question: VesselsQuestion) -> VesselsAnswer:
    """Run a regimen under both parameter sets and every cause.

    Raises
    ------
    InputError, UnknownNameError : a regimen that cannot be read.

    Examples
    --------
    >>> answer = vessels(VesselsQuestion("18 MIU/m2/day continuous infusion for 5 days", days=5))
    >>> [round(row[3]) for row in answer.table().rows if row[:2] == (5, "HR")]
    [125]
    """
    person = Person(weight_kg=question.weight_kg, height_cm=question.height_cm)
    read = read_regimen(question.regimen)
    times = np.arange(0.0, question.days * DAY_MIN + 1.0, 60.0)
    courses = tuple(
        course(name, cause, read, times, [person], fluids_L_per_day=question.fluids_L_per_day)
        for name in set_names("both")
        for cause in CAUSES
    )
    sources = {r["source"] for r in tables.load("vessel_constants")}
    inputs = {
        "regimen": question.regimen,
        "weight_kg": question.weight_kg,
        "fluids": question.fluids_L_per_day,
    }
    return VesselsAnswer(question, courses, Provenance.of(inputs, sources=sources))
