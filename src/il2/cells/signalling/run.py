"""Run the pathway of cells under many perturbations at a time, as means over a population's IL-2Ralpha."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from il2.cells.model import CellModel
from il2.cells.population import quadrature
from il2.cells.shape import shape_of
from il2.cells.signalling.parameters import cell_values
from il2.cells.signalling.pathway_network import compiled, pathway_network
from il2.cells.signalling.perturb import Perturbation, Regimen
from il2.engine import Input
from il2.ground.errors import Il2Error
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand
from il2.network import Network

Floats = NDArray[np.float64]

#: What a laboratory reads: name in the network and its meaning.
READOUTS = {
    "pSTAT5": "phosphorylated STAT5 as a share of all STAT5",
    "ppERK": "doubly phosphorylated MAPK1 and MAPK3 as a share",
    "pAKT": "AKT1 phosphorylated at T308 and S473 as a share",
    "pS6": "phosphorylated RPS6 as a share",
    "FOXO3_p": "phosphorylated, inactive FOXO3 as a share",
    "CISH": "CISH relative to full induction",
    "SOCS3": "SOCS3 mRNA relative to full induction",
    "IL2RA_mRNA": "IL2RA mRNA relative to full induction",
    "CCND2": "CCND2 mRNA relative to full induction",
    "MYC": "MYC mRNA relative to full induction",
    "BCL2": "BCL2 mRNA relative to full induction",
    "FOS": "FOS mRNA relative to full induction",
}
#: Before the first dose a cell rests this long under its perturbation, min (the slowest step takes 430).
REST_MIN = 3000.0
#: Tolerances of the solves.
RTOL, ATOL = 1e-4, 1e-6


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

    Parameters
    ----------
    regimens : doses over time, all with steps at the same times.
    times_min : from the first dose on, ascending.

    Raises
    ------
    InputError, UnknownNameError : a cell type or output that is not known.
    """
    lanes: list[dict[str, float]] = []
    weights = []
    doses: list[list[float]] = []
    for cell in cells:
        base = values(model, molecule, cell)
        factors, weight = quadrature(cell_type(cell).il2ra_cv)
        weights.append(weight)
        for change in perturbations:
            held = change.apply(base)
            for regimen in regimens:
                for factor in factors:
                    lanes.append(held | {"A_rest": held["A_rest"] * factor, "L": 0.0})
                    doses.append([step.dose_nM * change.ligand_factor for step in regimen.steps])
    names = sorted({name for lane in lanes for name in lane})
    defaults = {p.name: p.value for p in pathway_network(shape_of(molecule)).parameters}
    given = {n: np.array([lane.get(n, defaults[n]) for lane in lanes], dtype=float) for n in names}
    moves = [
        replace(jump, value=np.array([d[i] for d in doses])) for i, jump in enumerate(regimens[0].inputs())
    ]
    batch = compiled(shape_of(molecule)).solve(
        list(times_min), given, inputs=_same_times(moves, regimens), outputs=list(outputs),
        start=-REST_MIN, rtol=RTOL, atol=ATOL,
    )  # fmt: skip
    if not batch.ok.all():
        raise Il2Error(batch.message(int(np.flatnonzero(~batch.ok)[0])))
    stacked = np.stack([batch[name] for name in outputs], axis=-1)
    shape = (len(cells), len(perturbations), len(regimens), len(weights[0]), len(times_min), len(outputs))
    found: Floats = np.einsum("cprkto,ck->cprto", stacked.reshape(shape), np.array(weights))
    return found


def _same_times(moves: list[Input], regimens: Sequence[Regimen]) -> list[Input]:
    first = [step.time_min for step in regimens[0].steps]
    if any([step.time_min for step in one.steps] != first for one in regimens):
        raise Il2Error("regimens that are run together must change the dose at the same times")
    return moves
