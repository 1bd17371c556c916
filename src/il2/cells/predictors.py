"""Our model in the forms that the scores ask for: the shipped fit, and fits that left a molecule out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from il2.cells.benchmark import open_points
from il2.cells.curves import read_off
from il2.cells.ensemble import Ensemble
from il2.cells.model import CellModel, Response
from il2.cells.score_ec50 import HIGH_DOSES_NM, measured_doses
from il2.cells.score_yt1 import CELLS
from il2.cells.split_store import StoredSplits
from il2.cells.training import CellLine
from il2.cells.yt1 import yt1_response
from il2.ground.errors import InputError
from il2.knowledge import tables
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

Floats = NDArray[np.float64]

#: Times of the open experiments that the scores use.
TIMES_MIN = (30.0, 60.0, 240.0)
_QUANTITY = {"IL2RB": "beta", "IL2RG": "gamma"}


class FullFit:
    """The mean prediction of a model; every molecule and cell type is solved once.

    Examples
    --------
    >>> from il2.knowledge.ligands import ligand
    >>> full = FullFit(CellModel.load())
    >>> doses = np.array(measured_doses())[[2, 9]]
    >>> low, high = full(["NK", "NK"], [ligand("IL-2")] * 2, doses, np.array([60.0, 60.0]))
    >>> bool(low < high)
    True
    """

    def __init__(self, model: CellModel, seed: int = 0) -> None:
        self.model, self.seed = model, seed
        self._doses = tuple(sorted({*measured_doses(), *HIGH_DOSES_NM}))
        self._found: dict[tuple[str, Ligand], Response] = {}

    def response(self, molecule: Ligand, cell_type: str) -> Response:
        """Return the prediction at the measured doses, and at the times of the scores."""
        key = cell_type, molecule
        if key not in self._found:
            doses, times = self._doses, TIMES_MIN
            self._found[key] = self.model.response(molecule, cell_type, doses, times, seed=self.seed)
        return self._found[key]

    def __call__(
        self, cell_types: Sequence[str], ligands: Sequence[Ligand], dose_nM: Floats, time_min: Floats
    ) -> Floats:
        """Return pSTAT5 of conditions given side by side.

        Raises
        ------
        InputError : a dose or time that was not measured.
        """
        out = np.empty(len(dose_nM))
        for i, (cell, molecule) in enumerate(zip(cell_types, ligands, strict=True)):
            if dose_nM[i] not in self._doses or time_min[i] not in TIMES_MIN:
                raise InputError(f"{dose_nM[i]:g} nM at {time_min[i]:g} min is no condition of the scores")
            at = self._doses.index(float(dose_nM[i])), TIMES_MIN.index(float(time_min[i]))
            out[i] = self.response(molecule, cell).mean[at]
        return out


class OnDates:
    """The mean prediction of the shipped fit for plates of given dates, with the shifts fitted to them.

    A prediction for a new plate knows nothing of its date; a curve measured on a known date is compared more
    fairly with this.
    """

    def __init__(self, model: CellModel, dates: Sequence[str]) -> None:
        self.model, self.dates = model, tuple(dates)
        self._shift = {r["parameter"]: r["optimum_log10"] for r in tables.load("calibration")}
        self._curves: dict[tuple[str, Ligand], Floats] = {}

    def __call__(
        self, cell_types: Sequence[str], ligands: Sequence[Ligand], dose_nM: Floats, time_min: Floats
    ) -> Floats:
        """Return pSTAT5 of conditions given side by side, averaged over the dates."""
        out = np.empty(len(dose_nM))
        for i, key in enumerate(zip(cell_types, ligands, strict=True)):
            if key not in self._curves:
                self._curves[key] = self.model.curves(key[1], key[0], TIMES_MIN, seed=0).mean(axis=0)
            curve = self._curves[key][TIMES_MIN.index(float(time_min[i]))]
            doses = np.log10(dose_nM[i]) + np.array([self._of(date, key[0]) for date in self.dates])
            out[i] = read_off(np.broadcast_to(curve, (len(doses), len(curve))), doses).mean()
        return out

    def _of(self, date: str, cell: str) -> float:
        """The fitted shift of a date on a cell type or on its nearest fitted ancestor."""
        parent: str | None = cell
        while parent is not None and f"shift:{date}:{parent}" not in self._shift:
            parent = cell_type(parent).parent
        own = self._shift[f"shift:{date}:{parent}"] if parent else 0.0
        return float(self._shift[f"shift:{date}"] + own)


class LeftOut:
    """The mean prediction of each molecule by the fit without it, from the stored splits."""

    def __init__(self, stored: StoredSplits) -> None:
        self._value = {(p.split, p.condition_id): p.pstat5 for p in stored.predictions}
        points = open_points()
        columns = (points.cell_type, points.ligand, points.dose_nM, points.time_min)
        keys = zip(*(c.tolist() for c in columns), strict=True)
        self._condition = dict(zip(keys, points.condition_id.tolist(), strict=True))

    def __call__(
        self, cell_types: Sequence[str], ligands: Sequence[Ligand], dose_nM: Floats, time_min: Floats
    ) -> Floats:
        """Return pSTAT5 of conditions given side by side; NaN for what no split holds."""
        rows = zip(
            cell_types, ligands, np.asarray(dose_nM).tolist(), np.asarray(time_min).tolist(), strict=True
        )
        found = [
            self._value.get((f"LOLO:{x.name}", self._condition.get((cell, x.name, dose, time), "")), np.nan)
            for cell, x, dose, time in rows
        ]
        return np.array(found)


class Yt1Surface:
    """Surface receptors of YT-1 cells by the most probable parameters, as a share of their start."""

    def __init__(self, ensemble: Ensemble) -> None:
        self.ensemble = ensemble

    def __call__(
        self,
        receptor: str,
        cell_types: Sequence[str],
        ligands: Sequence[str],
        dose_nM: Floats,
        time_min: Floats,
    ) -> Floats:
        """Return what the stain would show after native IL-2."""
        if set(ligands) != {"IL-2"}:
            raise InputError("YT-1 is modelled with native IL-2 only")
        alpha = np.array([cell == CELLS["YT-1 CD25+"] for cell in cell_types])
        nothing = np.zeros(len(dose_nM))
        line = CellLine(_QUANTITY[receptor], alpha, dose_nM, time_min, nothing, nothing)
        found: Floats = yt1_response(line, self.ensemble.layout, self.ensemble.optimum[None])[0]
        return found
