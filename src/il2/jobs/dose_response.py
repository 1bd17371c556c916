"""pSTAT5 over dose: how much of a molecule moves which cell, with the EC50 and its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import (
    Curve,
    Point,
    Progress,
    beyond_calibration,
    check_doses,
    check_names,
    check_times,
    load_model,
    measure_with,
    origin,
    silent,
)
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

DEFAULT_DOSES_NM = tuple(float(f"{10 ** (k / 2):.3g}") for k in range(-8, 5))


@dataclass(frozen=True)
class DoseResponseQuestion:
    """Which molecules on which cells, at which doses, after how long.

    Parameters
    ----------
    ligands : molecules (:func:`il2.ligand`), not names.
    cells : names of cell types; synonyms are accepted.
    doses_nM : concentration of molecules, not of arms.
    time_min : minutes of exposure.
    seed : seed of the draws behind the interval.

    Raises
    ------
    InputError : no molecule, no cell, an unknown cell, a dose that is not positive.
    """

    ligands: tuple[Ligand, ...]
    cells: tuple[str, ...] = ("Treg", "Thelper", "CD8", "NK")
    doses_nM: tuple[float, ...] = DEFAULT_DOSES_NM
    time_min: float = 60.0
    seed: int = 0

    def __post_init__(self) -> None:
        check_names([one.name for one in self.ligands], "ligand")
        cells = check_names([cell_type(name).name for name in self.cells], "cell type")
        object.__setattr__(self, "cells", cells)
        object.__setattr__(self, "doses_nM", check_doses(self.doses_nM))
        check_times([self.time_min])


@dataclass(frozen=True)
class DoseResponseAnswer(TableAnswer):
    """One curve for each molecule and cell type, and a point for each dose asked for.

    EC50 and maximum are read off ``curves``, which stand on the common grid of doses, so that they do not
    depend on the doses asked for.
    """

    question: DoseResponseQuestion
    curves: tuple[Curve, ...]
    points: tuple[Point, ...]
    provenance: Provenance

    title = "pSTAT5 over dose, with the interval that holds 90 % of plate means"

    def table(self) -> Table:
        """One row for each point: ligand, cell_type, dose_nM, time_min, pstat5, pstat5_low, pstat5_high."""
        return Table.of(vars(point) for point in self.points)

    def ec50(self) -> Table:
        """One row for each curve: ligand, cell_type, ec50_nM and maximum, each with its interval."""
        return Table.of(
            {"ligand": c.ligand, "cell_type": c.cell_type}
            | c.ec50_nM.cells("ec50_nM")
            | c.maximum.cells("maximum")
            for c in self.curves
        )

    def notes(self) -> tuple[str, ...]:
        """One sentence for each curve: its EC50 and its maximum."""
        said = (f"{c.ligand} on {c.cell_type}: {_potency(c)}, maximum {c.maximum}" for c in self.curves)
        return (*said, *beyond_calibration([self.question.time_min]))


def _potency(curve: Curve) -> str:
    if np.isfinite(curve.ec50_nM.value):
        return f"EC50 {curve.ec50_nM} nM"
    return "no EC50" if np.isnan(curve.ec50_nM.value) else f"EC50 {curve.ec50_nM}"


def dose_response(question: DoseResponseQuestion, *, progress: Progress = silent) -> DoseResponseAnswer:
    """Compute the curves.

    Parameters
    ----------
    question : molecules, cells, doses and time.
    progress : told after each curve how many are done.
    """
    model = load_model()
    pairs = [(ligand, cell) for ligand in question.ligands for cell in question.cells]
    curves: list[Curve] = []
    asked: list[Point] = []
    for done, (ligand, cell) in enumerate(pairs, 1):
        curve, row = measure_with(model, ligand, cell, question.time_min, question.doses_nM, question.seed)
        curves.append(curve)
        asked += row
        progress(done, len(pairs))
    inputs = {"doses_nM": question.doses_nM, "time_min": question.time_min}
    origins = origin(model, question.ligands, question.cells, inputs, question.seed)
    return DoseResponseAnswer(question, tuple(curves), tuple(asked), origins)
