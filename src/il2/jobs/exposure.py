"""``il2 treat --molecule``: exposure to another molecule by its published kinetics, without cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from il2.body.exposure import Reading
from il2.body.exposure import exposure as read
from il2.body.molecules import figures, named
from il2.body.person import Person
from il2.body.regimen import Regimen
from il2.body.regimen_text import parse
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Cell, Table, TableAnswer
from il2.jobs.treat import NO_FORECAST

#: More patients than this say nothing new about ranges.
_MOST = 100_000


@dataclass(frozen=True)
class ExposureQuestion:
    """Which molecule is given how to whom.

    Parameters
    ----------
    molecule : with published kinetics. regimen : a sentence with doses by mass. person : whom they resemble.
    patients : how many. seed : of the draws.

    Raises
    ------
    InputError, UnknownNameError : no such molecule, a regimen that cannot be read, no patient.
    """

    molecule: str
    regimen: str
    person: Person = Person()  # noqa: RUF009 (frozen)
    patients: int = 100
    seed: int = 1

    def __post_init__(self) -> None:
        figures(self.molecule)
        if not 1 <= self.patients <= _MOST:
            raise InputError(f"a cohort of {self.patients} patients cannot be run; give 1 to {_MOST:,}")

    @cached_property
    def read(self) -> Regimen:
        """The regimen as data."""
        return parse(self.regimen)


@dataclass(frozen=True)
class ExposureAnswer(TableAnswer):
    """Bands of what is known."""

    question: ExposureQuestion
    readings: tuple[Reading, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What was given."""
        asked = self.question
        return (
            f"{named(asked.molecule)}, {asked.regimen!r} in {asked.patients:,} virtual patients like one of "
            f"{asked.person}: median (5 to 95 %)"
        )

    def table(self) -> Table:
        """One row for each reading."""
        rows: list[dict[str, Cell]] = []
        for one in self.readings:
            low, median, high = (float(x) for x in np.quantile(one.values, (0.05, 0.5, 0.95)))
            rows.append({"readout": one.name, "median": median, "low": low, "high": high, "unit": one.unit})
        return Table.of(rows)

    def notes(self) -> tuple[str, ...]:
        """What is left out, and where the figures are from."""
        printed = figures(self.question.molecule)
        told = "; ".join(f"{f.quantity} {f.as_printed} {f.unit}" for f in printed)
        notes = [
            f"Exposure only: no affinity of {printed[0].molecule} is in the catalogue, so cells were "
            "not run.",
            f"Published ({printed[0].citation}): {told}. Patients lie evenly in these ranges on the "
            "logarithm (assumed). A parameter set of its own, never mixed with K90 or LAB; the decline "
            "is linear.",
        ]
        if len(printed) == 1:
            notes.append(
                "Without a published volume there are no levels, and without absorption every dose counts "
                "at once."
            )
        else:
            notes.append("The printed volume is taken as that of the first of two compartments (assumed).")
        return (*notes, NO_FORECAST)


def exposure(question: ExposureQuestion) -> ExposureAnswer:
    """Return the exposure to a molecule by its published kinetics.

    Examples
    --------
    >>> answer = exposure(ExposureQuestion("rezpegaldesleukin", "24 ug/kg SC every 14 days, 3 doses"))
    >>> answer.table().records()[0]["readout"], "cells were not run" in answer.notes()[0]
    ('half-life', True)
    """
    found = read(question.molecule, question.read, question.person, question.patients, question.seed)
    inputs = {
        "molecule": question.molecule, "regimen": question.regimen, "person": str(question.person),
        "patients": question.patients,
    }  # fmt: skip
    return ExposureAnswer(question, found, Provenance.of(inputs, question.seed, {"il2"}))
