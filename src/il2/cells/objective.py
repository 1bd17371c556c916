"""The calibration as a least-squares problem: predictions of every reading, and how they change with
parameters.

Parameters that change different readings are stepped together, so that one Jacobian costs about twenty sets
of curves, however many cell types and molecules there are. Date shifts move a curve along the dose and need
no solve.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from il2.cells.affinity import families, model_kds
from il2.cells.curves import GRID, read_off
from il2.cells.forward import cell_parameters, population_response, shared_parameters
from il2.cells.parameters import Layout
from il2.cells.shape import shape_of
from il2.cells.training import CellLine, Training
from il2.cells.yt1 import yt1_response
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import ligand

Floats = NDArray[np.float64]

#: Step of the finite differences, in log10.
STEP = 1e-3


@dataclass(frozen=True)
class Problem:
    """What is fitted: readings of blood cells, readings of YT-1, and the vector that explains them."""

    data: Training
    lines: tuple[CellLine, ...]
    layout: Layout

    @staticmethod
    def of(data: Training, lines: tuple[CellLine, ...]) -> Problem:
        """Return the problem; YT-1 rows are native IL-2, so leave ``lines`` empty when that is left out."""
        kinds = sorted({f for name in data.ligands for f in families(ligand(name))})
        on = {d: sorted({data.cells[c] for c in data.cell[data.date == i]}) for i, d in enumerate(data.dates)}
        return Problem(data, lines, Layout.of(kinds, on, data.cells, yt1=bool(lines)))

    def curves(self, vectors: Floats) -> Floats:
        """Return pSTAT5 as [m, ligand, cell, time, dose grid]; 0 for a molecule not tried on a cell type."""
        data = self.data
        shape = (len(vectors), len(data.ligands), len(data.cells), len(data.times), len(GRID))
        out = np.zeros(shape)
        tried = set(zip(data.ligand.tolist(), data.cell.tolist(), strict=True))
        shared = shared_parameters(self.layout, vectors)
        for i, name in enumerate(data.ligands):
            molecule = ligand(name)
            kds = model_kds(molecule, self.layout, vectors)
            for j, cell in enumerate(data.cells):
                if (i, j) not in tried:
                    continue
                parameters = shared | cell_parameters(cell, self.layout, vectors) | kds
                cv = cell_type(cell).il2ra_cv
                out[:, i, j] = population_response(shape_of(molecule), parameters, cv, 10**GRID, data.times)
        return out

    def shifts(self, vector: Floats) -> Floats:
        """Return the log10 shift of the dose of every reading."""
        data = self.data
        by_date = np.array([vector[self.layout.index[f"shift:{d}"]] for d in data.dates])
        by_cell = np.array(
            [[vector[self.layout.index.get(f"shift:{d}:{c}", 0)] for c in data.cells] for d in data.dates]
        )  # what stands for a cell type that a date does not have is never read
        shift: Floats = by_date[data.date] + by_cell[data.date, data.cell]
        return shift

    def readings(self, curves: Floats, shift: Floats) -> Floats:
        """Return curves [ligand, cell, time, dose grid] read off at every reading's shifted dose."""
        data = self.data
        return read_off(curves[data.ligand, data.cell, data.time], data.log10_dose + shift)

    def yt1(self, vectors: Floats) -> Floats:
        """Return predicted YT-1 readings as [m, row] over all lines."""
        if not self.lines:
            return np.zeros((len(vectors), 0))
        return np.concatenate([yt1_response(line, self.layout, vectors) for line in self.lines], axis=1)

    def predict(self, vector: Floats) -> tuple[Floats, Floats]:
        """Return predictions of blood cells (unscaled) and of YT-1 for one vector."""
        curves = self.curves(vector[None])[0]
        return self.readings(curves, self.shifts(vector)), self.yt1(vector[None])[0]

    def jacobian(self, vector: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return predictions and their derivatives: blood, YT-1, d blood [reading, parameter], d YT-1."""
        stepped = np.repeat(vector[None], 1 + len(self._directions), axis=0)
        for row, members in enumerate(self._directions, 1):
            stepped[row, members] += STEP
        curves, lines = self.curves(stepped), self.yt1(stepped)
        shift = self.shifts(vector)
        blood = self.readings(curves[0], shift)
        d_blood = np.zeros((len(blood), len(vector)))
        d_lines = np.zeros((lines.shape[1], len(vector)))
        for row, members in enumerate(self._directions, 1):
            change = (self.readings(curves[row], shift) - blood) / STEP
            line_change = (lines[row] - lines[0]) / STEP
            for j in members:
                d_blood[:, j] = np.where(self._touches(j), change, 0.0)
                d_lines[:, j] = line_change if self._touches_yt1(j) else 0.0
        along = (self.readings(curves[0], shift + STEP) - blood) / STEP
        for j, prior in enumerate(self.layout.priors):
            if prior.kind == "shift":
                d_blood[:, j] = np.where(self._touches(j), along, 0.0)
        return blood, lines[0], d_blood, d_lines

    @cached_property
    def _directions(self) -> list[list[int]]:
        """Groups of entries that are stepped together because they change different readings."""
        groups: dict[str, list[int]] = {}
        for j, prior in enumerate(self.layout.priors):
            if prior.kind == "all":
                groups[prior.name] = [j]
            elif prior.kind in ("cell", "YT-1"):
                groups.setdefault(prior.name.split(":")[0], []).append(j)
            elif prior.kind == "family":
                site = "alpha" if "alpha" in prior.name else "beta"
                groups.setdefault(f"family {site}", []).append(j)
        return list(groups.values())

    def _touches(self, j: int) -> NDArray[np.bool_]:
        """Which blood readings entry ``j`` changes."""
        prior, data = self.layout.priors[j], self.data
        if prior.kind == "all":
            return np.ones(len(data.y), bool)
        if prior.kind == "cell":
            return np.array(data.cells)[data.cell] == prior.target
        if prior.kind == "family":
            own = np.array([prior.target in families(ligand(name)) for name in data.ligands])
            return own[data.ligand]
        if prior.kind == "shift":
            parts = prior.name.split(":")
            on_date = np.array(data.dates)[data.date] == parts[1]
            return on_date if len(parts) == 2 else on_date & (np.array(data.cells)[data.cell] == parts[2])
        return np.zeros(len(data.y), bool)

    def _touches_yt1(self, j: int) -> bool:
        prior = self.layout.priors[j]
        return prior.kind in ("all", "YT-1") or (prior.kind == "family" and prior.target == "IL-2")
