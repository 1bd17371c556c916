"""Scales from pSTAT5 to fluorescence: one for each date, cell type and time, eliminated in closed form.

Within one date and cell type the gain is the same for all times, but every time point is a row of its own;
scales at different times scatter around their mean (``time_scale``). That keeps how a response falls over
time as a datum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from il2.cells.parameters import catalogue
from il2.cells.training import Training

Floats = NDArray[np.float64]

#: Keeps a scale finite where nothing responds.
_NOTHING = 1e-9


@dataclass(frozen=True)
class Scaled:
    """Scales [group], their penalty, and the matrix of the penalty [group, group]."""

    scale: NDArray[np.floating]
    penalty: float
    pull: Floats


@dataclass(frozen=True)
class PlateScales:
    """Scales s of the groups (date, cell type, time), pulled together within a plate (date, cell type).

    Parameters
    ----------
    group : [reading], number of the group. plate : [group], number of the plate. spread : SD of s over its
    mean.
    """

    group: NDArray[np.intp]
    plate: NDArray[np.intp]
    spread: float

    @staticmethod
    def of(data: Training) -> PlateScales:
        """Return the scales of the readings."""
        return PlateScales(data.group, data.plate, catalogue()["time_scale"]["log10_sd"] * float(np.log(10)))

    def solve(self, blood: Floats, y: Floats, weight: Floats) -> Scaled:
        """Return the best scales of predictions ``blood`` for readings ``y``."""
        groups = len(self.plate)
        above = np.bincount(self.group, weight * blood * y, groups)
        below = np.bincount(self.group, weight * blood * blood, groups) + _NOTHING
        pull = self._pull(above, below)
        scale = np.linalg.solve(np.diag(below) + pull, above)
        return Scaled(scale, float(0.5 * scale @ pull @ scale), pull)

    def _pull(self, above: NDArray[np.number], below: NDArray[np.number]) -> Floats:
        """The matrix of the penalty: deviations from the plate's mean over ``spread`` times that mean."""
        pull = np.zeros((len(self.plate), len(self.plate)))
        for plate in range(int(self.plate.max()) + 1):
            own = np.flatnonzero(self.plate == plate)
            common = abs(above[own].sum()) / below[own].sum() + _NOTHING
            away = np.eye(len(own)) - 1.0 / len(own)
            pull[np.ix_(own, own)] = away / (self.spread * common) ** 2
        return pull

    def taken_up(self, blood: Floats, slopes: Floats, weight: Floats, scaled: Scaled) -> Floats:
        """Return what new scales take off the Gauss-Newton matrix of ``slopes`` [reading, parameter]."""
        groups = len(self.plate)
        along = np.stack([np.bincount(self.group, weight * blood * v, groups) for v in slopes.T], axis=1)
        below = np.bincount(self.group, weight * blood * blood, groups) + _NOTHING
        taken: Floats = along.T @ np.linalg.solve(np.diag(below) + scaled.pull, along)
        return taken
