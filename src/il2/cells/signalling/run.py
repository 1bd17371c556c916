"""Run the pathway of cells under many perturbations at a time, as means over a population's IL-2Ralpha."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from il2.cells.model import CellModel
from il2.cells.shape import shape_of
from il2.cells.signalling.lanes import ATOL, REST_MIN, RTOL, solve_lanes
from il2.cells.signalling.parameters import cell_values
from il2.cells.signalling.pathway_network import pathway_network
from il2.cells.signalling.perturb import Perturbation, Regimen
from il2.cells.signalling.readouts import READOUT
from il2.knowledge.ligands import Ligand
from il2.network import Network

__all__ = ["ATOL", "READOUTS", "REST_MIN", "RTOL", "courses", "network", "values"]

Floats = NDArray[np.float64]

#: What a laboratory reads: name in the network and its meaning.
READOUTS = {name: one.meaning for name, one in READOUT.items()}


def values(model: CellModel, molecule: Ligand, cell: str) -> dict[str, float]:
    """Return the parameters of a molecule on a cell type: the most probable ones and signalling's."""
    receptor = model.network(molecule, cell)
    held = {p.name: p.value for p in receptor.parameters if p.value is not None}
    return held | cell_values(cell)


def network(
    model: CellModel, molecule: Ligand, cell: str, dose_nM: float, perturbation: Perturbation | None = None
) -> Network:
    """Return the whole pathway of a molecule on a cell, ready to be written as SBML."""
    found = (perturbation or Perturbation()).apply(values(model, molecule, cell))
    return pathway_network(shape_of(molecule)).with_values(found | {"L": dose_nM})


def courses(
    model: CellModel,
    molecule: Ligand,
    cells: Sequence[str],
    regimens: Sequence[Regimen],
    perturbations: Sequence[Perturbation],
    times_min: Sequence[float],
    outputs: Sequence[str] = tuple(READOUTS),
) -> Floats:
    """Return means over the cells of a population: [cell, perturbation, regimen, time, output].

    By the most probable parameters; :func:`il2.cells.signalling.ensemble.member_courses` gives their spread.

    Parameters
    ----------
    regimens : doses over time, all with steps at the same times.
    times_min : from the first dose on, ascending.

    Raises
    ------
    InputError, UnknownNameError : a cell type or output that is not known.

    Examples
    --------
    >>> from il2.cells.signalling.perturb import Step
    >>> from il2.knowledge.ligands import ligand
    >>> dose, model = Regimen((Step(0.0, 1.0),)), CellModel.load()
    >>> courses(model, ligand("IL-2"), ["Treg"], [dose], [Perturbation()], [30.0], ["pSTAT5"]).shape
    (1, 1, 1, 1, 1)
    """
    parts = []
    for cell in cells:
        vectors = {name: np.array([value]) for name, value in values(model, molecule, cell).items()}
        parts.append(solve_lanes(molecule, cell, vectors, perturbations, regimens, times_min, outputs)[0])
    return np.stack(parts)
