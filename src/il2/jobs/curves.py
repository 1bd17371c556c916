"""The dose-response curve of one molecule on one cell type: what several jobs are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.estimate import GRID_NM, Estimate, Floats, ec50
from il2.jobs.progress import Progress as Progress
from il2.jobs.progress import silent as silent
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

if TYPE_CHECKING:
    from il2.cells.model import CellModel

#: The longest time course that the model is made for: a day.
LONGEST_MIN = 1440.0


@lru_cache(maxsize=1)
def load_model() -> CellModel:
    """Return the shipped model; its libraries are loaded here, since a question and its help need none.

    One model answers all questions of a process: it remembers the full response of every cell type, which
    costs as much as a curve.
    """
    from il2.cells.model import CellModel

    return CellModel.load()


@dataclass(frozen=True)
class Curve:
    """pSTAT5 over dose on the common grid, with the EC50 and the maximum and their intervals.

    ``mean``, ``low`` and ``high`` have one value for each of ``doses_nM``; low and high hold the central
    90 % of what the mean of one plate would show. ``ec50_members`` has one EC50 for each member of the
    ensemble, in its order, so that ratios can be taken member by member.
    """

    ligand: str
    cell_type: str
    time_min: float
    doses_nM: tuple[float, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    ec50_nM: Estimate
    maximum: Estimate
    ec50_members: Floats = field(repr=False, compare=False)


@dataclass(frozen=True)
class Point:
    """pSTAT5 of one molecule on one cell type at one dose and time, with the interval of a plate mean."""

    ligand: str
    cell_type: str
    dose_nM: float
    time_min: float
    pstat5: float
    pstat5_low: float
    pstat5_high: float


def measure(model: CellModel, ligand: Ligand, cell: str, time_min: float, seed: int = 0) -> Curve:
    """Compute the curve of one molecule on one cell type at one time."""
    return measure_with(model, ligand, cell, time_min, (), seed)[0]


def measure_with(
    model: CellModel, ligand: Ligand, cell: str, time_min: float, doses_nM: Sequence[float], seed: int = 0
) -> tuple[Curve, tuple[Point, ...]]:
    """Compute the curve and a point for each of the doses: the model is solved once for both."""
    doses = np.array([*GRID_NM, *doses_nM])
    found = model.response(ligand, cell, doses, np.array([time_min]), seed=seed)
    grid = slice(len(GRID_NM))
    members = found.members[:, grid, 0]
    potencies = ec50(doses[grid], members)
    mean, low, high = (tuple(a[grid, 0].tolist()) for a in (found.mean, found.low, found.high))
    maximum = Estimate.of(members.max(axis=1))
    curve = Curve(
        ligand.name, cell, time_min, GRID_NM, mean, low, high, Estimate.of(potencies), maximum, potencies
    )
    asked = np.stack([found.mean, found.low, found.high], axis=-1)[len(GRID_NM) :, 0]
    rows = zip(doses_nM, asked.tolist(), strict=True)
    return curve, tuple(Point(ligand.name, cell, dose, time_min, *row) for dose, row in rows)


def points(
    model: CellModel,
    ligand: Ligand,
    cell_type: str,
    doses_nM: Sequence[float],
    times_min: Sequence[float],
    seed: int = 0,
) -> tuple[Point, ...]:
    """Compute every dose at every time, doses outside, times inside."""
    found = model.response(ligand, cell_type, np.asarray(doses_nM), np.asarray(times_min), seed=seed)
    return tuple(
        Point(
            ligand.name, cell_type, dose, time, *(float(a[d, t]) for a in (found.mean, found.low, found.high))
        )
        for d, dose in enumerate(doses_nM)
        for t, time in enumerate(times_min)
    )


def origin(
    model: CellModel, ligands: Sequence[Ligand], cells: Sequence[str], inputs: Mapping[str, object], seed: int
) -> Provenance:
    """The provenance of an answer of the shipped model about these molecules and cells."""
    named = {"ligands": tuple(repr(one) for one in ligands)} if ligands else {}
    described = named | {"cells": tuple(cells)} | dict(inputs)
    sources = {one.source for one in ligands if one.source}
    sources |= {key for name in cells for key in cell_type(name).sources}
    return Provenance.of(described, seed=seed, sources=sources | set(model.sources))


def check_doses(doses_nM: Sequence[float]) -> tuple[float, ...]:
    """Return the doses in ascending order, each once.

    Raises
    ------
    InputError : none, or one that is not a positive finite number.
    """
    return _checked(doses_nM, "dose", "nM", zero=False)


def check_times(times_min: Sequence[float]) -> tuple[float, ...]:
    """Return the times in ascending order, each once; zero is allowed.

    Raises
    ------
    InputError : none, or one that is negative or not finite.
    """
    return _checked(times_min, "time", "min", zero=True)


def beyond_calibration(times_min: Sequence[float]) -> tuple[str, ...]:
    """Say so when a time lies beyond the day that the model is made for; nothing otherwise.

    Examples
    --------
    >>> beyond_calibration([60.0, 1440.0])
    ()
    """
    late = max(times_min)
    if late <= LONGEST_MIN:
        return ()
    said = f"{late:g} min is beyond the {LONGEST_MIN:g} min that the model is made for"
    return (f"{said}; intervals do not cover it.",)


def _checked(values: Sequence[float], what: str, unit: str, *, zero: bool) -> tuple[float, ...]:
    if not values:
        raise InputError(f"give at least one {what} in {unit}")
    for value in values:
        if not np.isfinite(value) or value < 0 or (value == 0 and not zero):
            allowed = "zero or more" if zero else "more than zero"
            raise InputError(
                f"{what} {value!r} {unit} is not possible; it must be a finite number, {allowed}"
            )
    return tuple(sorted({float(v) for v in values}))


def check_names(names: Sequence[str], what: str) -> tuple[str, ...]:
    """Return the names in their order, each once.

    Raises
    ------
    InputError : none given.
    """
    if not names:
        raise InputError(f"give at least one {what}")
    return tuple(dict.fromkeys(names))
