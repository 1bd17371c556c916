"""The cell model as the jobs use it: pSTAT5 of any molecule on any cell, with what a plate would show.

Every member of the ensemble is one set of parameters seen on one date: its doses are shifted as dates shift
them. The prediction is the mean over members. The interval also holds the scatter of a plate mean.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import N_A
from scipy.stats import norm, t

from il2.cells.affinity import model_kds
from il2.cells.calibrate import FREEDOM, residual_sd
from il2.cells.curves import GRID, read_off
from il2.cells.ensemble import Ensemble, shipped
from il2.cells.forward import cell_parameters, population_response, shared_parameters
from il2.cells.parameters import catalogue
from il2.cells.receptor import receptor_network
from il2.cells.shape import shape_of
from il2.ground.errors import InputError
from il2.knowledge import parameters as facts
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand, ligand
from il2.network import Network

Floats = NDArray[np.float64]

#: pSTAT5 is given relative to the response of the same cells to native IL-2 at this dose and time.
FULL_DOSE_NM, FULL_TIME_MIN = 28.0, 30.0
#: Scatter of a plate mean at each member, as quantiles of its distribution.
_NOISE_LEVELS = np.linspace(0.05, 0.95, 10)
#: Bounds of the interval.
_QUANTILES = (0.05, 0.95)


@dataclass(frozen=True)
class Response:
    """pSTAT5 of one molecule on one cell type.

    Parameters
    ----------
    doses_nM : [dose]. times_min : [time].
    mean, low, high : [dose, time], pSTAT5 averaged over cells, relative to native IL-2 at a full dose (28 nM,
        30 min) on the same cells; low and high hold the central 90 % of what the mean of one plate would
        show.
    members : [member, dose, time], without the scatter of a plate.
    """

    doses_nM: Floats
    times_min: Floats
    mean: Floats
    low: Floats
    high: Floats
    members: Floats


@dataclass(frozen=True)
class CellModel:
    """The receptor, trafficking and pSTAT5 model with its ensemble.

    Examples
    --------
    >>> from il2.knowledge.ligands import ligand
    >>> model = CellModel.load()
    >>> response = model.response(ligand("IL-2"), "Treg", [0.01, 1.0], [60.0])
    >>> bool(response.mean[1, 0] > response.mean[0, 0])
    True
    """

    ensemble: Ensemble
    _full: dict[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def load() -> CellModel:
        """Return the model with the shipped ensemble."""
        return CellModel(shipped())

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources of its structure, priors and training data."""
        return tuple(
            sorted({row["source"] for row in catalogue().values()} | {"gc-cytokines", "type-I-ckine-model"})
        )

    def response(
        self, molecule: Ligand, cell: str, doses_nM: ArrayLike, times_min: ArrayLike, *, seed: int = 0
    ) -> Response:
        """Predict pSTAT5.

        Parameters
        ----------
        molecule : what is given. cell : name or synonym of a cell type.
        doses_nM : [dose], concentration of molecules, above 0. times_min : [time], not negative.
        seed : of the draws behind the interval; the same seed gives the same bytes.

        Raises
        ------
        InputError, UnknownNameError : a dose, time or cell type that cannot be used.
        """
        doses, times = _positive(doses_nM, "dose", "nM"), _positive(times_min, "time", "min", zero=True)
        name = cell_type(cell).name
        order = np.unique(times)
        curves = self.curves(molecule, name, order, seed=seed)[:, np.searchsorted(order, times)]
        shift = self.date_shifts(name, seed)[:, None, None]
        members = read_off(curves[:, None], np.log10(doses)[None, :, None] + shift)
        members = np.clip(members, 0.0, None) / self.full_response(name)[:, None, None]
        scatter = residual_sd() * t.ppf(_NOISE_LEVELS, FREEDOM)
        plates = (members[:, None] + scatter[None, :, None, None]).reshape(-1, *members.shape[1:])
        low, high = np.quantile(plates, _QUANTILES, axis=0)
        return Response(doses, times, members.mean(axis=0), np.clip(low, 0.0, None), high, members)

    def curves(
        self, molecule: Ligand, cell: str, times_min: Sequence[float] | Floats, *, seed: int = 0
    ) -> Floats:
        """Return every member's curve on the grid of doses, without date shifts: [member, time, dose]."""
        layout, vectors = self.ensemble.layout, self.ensemble.vectors
        parameters = shared_parameters(layout, vectors) | cell_parameters(cell, layout, vectors)
        parameters |= model_kds(molecule, layout, vectors, seed)
        cv = cell_type(cell).il2ra_cv
        return population_response(shape_of(molecule), parameters, cv, 10**GRID, list(times_min))

    def date_shifts(self, cell: str, seed: int) -> Floats:
        """Return the log10 dose shift of every member: one of the date, one of the cell type."""
        n = len(self.ensemble.vectors)
        date = catalogue()["date_shift"]["log10_sd"] * _normal(n, seed, "date")
        own = catalogue()["date_cell_shift"]["log10_sd"] * _normal(n, seed, f"date {cell}")
        shift: Floats = date + own
        return shift

    def full_response(self, cell: str) -> Floats:
        """Return pSTAT5 (share of STAT5) after a full dose of native IL-2 for every member: [member]."""
        if cell not in self._full:
            curves = self.curves(ligand("IL-2"), cell, [FULL_TIME_MIN])
            self._full[cell] = read_off(curves[:, 0], np.array(np.log10(FULL_DOSE_NM)))
        return self._full[cell]

    def network(
        self,
        molecule: Ligand,
        cell: str,
        dose_nM: float = 1.0,
        *,
        depletion: bool = False,
        cells_per_mL: float | None = None,
    ) -> Network:
        """Return the reaction network of a molecule on a cell with the most probable parameters.

        Parameters
        ----------
        molecule, cell, dose_nM : what is given to which cell.
        depletion : the cells take the ligand out of their share of the medium.
        cells_per_mL : density that decides this share; that of the assay when not given.
        """
        name = cell_type(cell).name
        layout, optimum = self.ensemble.layout, self.ensemble.optimum[None]
        values = shared_parameters(layout, optimum) | cell_parameters(name, layout, optimum)
        values |= model_kds(molecule, layout, optimum)
        numbers = {key: float(value[0]) for key, value in values.items()}
        numbers["dose" if depletion else "L"] = float(dose_nM)
        if depletion:
            density = cells_per_mL or facts.value("assay_cells_per_volume", "cells/mL")
            numbers["molecules_per_nM"] = N_A * 1e-9 / (1000.0 * density)
        return receptor_network(shape_of(molecule), depletion=depletion).with_values(numbers)


def _normal(n: int, seed: int, name: str) -> Floats:
    """Return ``n`` evenly spread standard normal values in an order that the seed and the name decide."""
    spread = norm.ppf((np.arange(n) + 0.5) / n)
    order = np.random.default_rng([seed, zlib.crc32(name.encode())]).permutation(n)
    values: Floats = spread[order]
    return values


def _positive(values: ArrayLike, what: str, unit: str, *, zero: bool = False) -> Floats:
    array = np.atleast_1d(np.asarray(values, dtype=float))
    bad = ~np.isfinite(array) | (array < 0) | ((array == 0) & (not zero))
    if bad.any():
        wanted = "0 or more" if zero else "above 0"
        raise InputError(f"{what} {array[bad][0]:g} {unit} cannot be used; a number {wanted} is wanted")
    return array
