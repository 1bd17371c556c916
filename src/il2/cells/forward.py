"""Run the receptor network for many parameter vectors, doses and cells at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

import il2.engine as engine
from il2.cells.parameters import RECEPTORS, Layout, fixed
from il2.cells.population import quadrature
from il2.cells.receptor import receptor_network
from il2.cells.shape import Shape
from il2.knowledge.celltypes import CellType, cell_type

Floats = NDArray[np.float64]

#: Tolerances of the solves: pSTAT5 is then within 2e-3 of tight ones over all affinities, valencies and
#: doses. A looser absolute one lets counts far below a molecule leave the cone where they mean anything.
RTOL, ATOL = 1e-3, 1e-6

#: Parameters that go into the network as they stand in the vector.
_PLAIN = ("kon", "Kx", "Kcis", "K_gamma", "kt", "ke", "kd", "endosome_weight", "k_stat", "n_stat")
_FIXED = ("kfwd", "krec", "fsort")


@lru_cache(maxsize=64)
def compiled(shape: Shape, *, depletion: bool = False) -> engine.Model:
    """Return the compiled network of a shape, once for each shape."""
    return engine.compile(receptor_network(shape, depletion=depletion).system())


def shared_parameters(layout: Layout, vectors: Floats) -> dict[str, Floats]:
    """Return the network's parameters that no molecule and no cell changes, each [m]."""
    found = {name: 10 ** layout.column(vectors, name) for name in _PLAIN}
    return found | {name: np.full(len(vectors), fixed()[name]) for name in _FIXED}


def cell_parameters(cell: str, layout: Layout, vectors: Floats) -> dict[str, Floats]:
    """Return resting counts and the read-out constant of a cell type, each [m] per cell.

    A population that was not part of the calibration takes its parent's fitted counts times the ratio of the
    two priors, and the parent's read-out constant; without a parent it takes its prior.
    """
    own = cell_type(cell)
    base = _calibrated(own, layout)
    found = {}
    for key, gene in RECEPTORS.items():
        ratio = own.receptors[gene].centre / max(base.receptors[gene].centre, 1e-300)
        found[key] = 10 ** layout.column(vectors, f"{key}:{base.name}") * ratio
    found["K_stat"] = 10 ** layout.column(vectors, f"K_stat:{base.name}")
    return found


def _calibrated(cell: CellType, layout: Layout) -> CellType:
    """The cell type itself or its nearest ancestor that the vector holds."""
    while f"K_stat:{cell.name}" not in layout.index and cell.parent is not None:
        cell = cell_type(cell.parent)
    return cell


def population_response(
    shape: Shape,
    parameters: Mapping[str, Floats],
    cv: float,
    doses_nM: Floats,
    times_min: Sequence[float],
    *,
    output: str = "P",
) -> Floats:
    """Return the population mean of ``output`` as [m, time, dose].

    Parameters
    ----------
    shape : the molecule. parameters : name to [m]. cv : of IL-2Ralpha between cells.
    doses_nM : [dose]. times_min : ascending, not negative.
    output : a species or a named expression of the network; ``P`` is the phosphorylated share of STAT5.
    """
    factors, weights = quadrature(cv)
    m, k, d = len(parameters["kon"]), len(factors), len(doses_nM)
    lanes = {name: np.repeat(values, k * d) for name, values in parameters.items()}
    lanes["A_rest"] = lanes["A_rest"] * np.tile(np.repeat(factors, d), m)
    lanes["L"] = np.tile(np.asarray(doses_nM, float), m * k)
    batch = compiled(shape).solve(times_min, parameters=lanes, rtol=RTOL, atol=ATOL, outputs=[output])
    values = batch[output].reshape(m, k, d, len(times_min))
    mean: Floats = np.einsum("mkdt,k->mtd", values, weights)
    return mean
