"""The spread of the pathway: members of the shipped ensemble, with constants drawn where a range is known.

Receptors, trafficking and pSTAT5 take the ensemble's parameters, each member on a date of its own. A constant
of signalling with a range in its table is drawn from it: the value is the median, the ends are the 5 and 95 %
points; so is the potency of an inhibitor. A constant without a range stays as it is, so that the intervals of
ERK, AKT and S6 hold only what is known to be uncertain.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from il2.cells.affinity import model_kds
from il2.cells.forward import cell_parameters, shared_parameters
from il2.cells.model import CellModel
from il2.cells.signalling.lanes import solve_lanes
from il2.cells.signalling.parameters import catalogue
from il2.cells.signalling.perturb import Perturbation, Regimen
from il2.cells.signalling.run import READOUTS, values
from il2.knowledge import tables
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

Floats = NDArray[np.float64]

#: Bounds of the interval.
QUANTILES = (0.05, 0.95)


def member_courses(
    model: CellModel,
    molecule: Ligand,
    cells: Sequence[str],
    regimens: Sequence[Regimen],
    perturbations: Sequence[Perturbation],
    times_min: Sequence[float],
    outputs: Sequence[str] = tuple(READOUTS),
    *,
    members: int | None = None,
    seed: int = 0,
    new_dates: bool = True,
) -> Floats:
    """Return the courses of every member: [member, cell, perturbation, regimen, time, output].

    Parameters
    ----------
    members : the first so many of the ensemble; all when not given.
    seed : of the dates and draws; the same seed gives the same numbers.
    new_dates : every member stands for a date of its own, whose doses are off by what dates are off.
    Others as for :func:`il2.cells.signalling.run.courses`.
    """
    parts = []
    for cell in cells:
        vectors, shift = member_values(model, molecule, cell, seed)
        shift = shift if new_dates else np.zeros_like(shift)
        kept = {name: column[:members] for name, column in vectors.items()}
        parts.append(
            solve_lanes(
                molecule, cell, kept, perturbations, regimens, times_min, outputs,
                log10_shift=shift[:members], potency=potencies(len(shift), seed)[:members],
            )
        )  # fmt: skip
    return np.stack(parts, axis=1)


def member_values(
    model: CellModel, molecule: Ligand, cell: str, seed: int = 0
) -> tuple[dict[str, Floats], Floats]:
    """Return the parameters of every member on a cell type, each [member], and the log10 dose shifts."""
    layout, members = model.ensemble.layout, model.ensemble.vectors
    name, n = cell_type(cell).name, len(model.ensemble.vectors)
    found = {key: np.full(n, value) for key, value in values(model, molecule, cell).items()}
    found |= shared_parameters(layout, members) | cell_parameters(name, layout, members)
    found |= model_kds(molecule, layout, members, seed)
    return found | drawn(n, seed), model.date_shifts(name, seed)


def potencies(n: int, seed: int = 0) -> Floats:
    """Return where the potency of inhibitors stands for every member: -1 and 1 at the 5 and 95 % points."""
    position: Floats = _normal(n, seed, "potency") / norm.ppf(QUANTILES[1])
    return position


def drawn(n: int, seed: int = 0) -> dict[str, Floats]:
    """Return draws of every constant of signalling that has a range, each [n] and evenly spread.

    Examples
    --------
    >>> half = drawn(101)["pip3_half"]
    >>> [round(float(np.quantile(half, q)), 2) for q in (0.05, 0.5, 0.95)]
    [0.71, 0.95, 1.29]
    """
    ranged = (row for row in catalogue().values() if row["low"] is not None or row["high"] is not None)
    return {row["key"]: _two_sided(row, _normal(n, seed, row["key"])) for row in ranged}


def _two_sided(row: tables.Record, z: Floats) -> Floats:
    """The value at 0, the ends of the range at the 5 % and 95 % points; on the logarithm where it has one."""
    middle = row["value"]
    ends = [middle if row[end] is None else row[end] for end in ("low", "high")]
    at = z / norm.ppf(QUANTILES[1])
    if min(middle, *ends) > 0:
        below, above = (np.log(end / middle) for end in ends)
        found: Floats = middle * np.exp(np.where(at < 0, -at * below, at * above))
    else:
        below, above = (end - middle for end in ends)
        found = np.maximum(middle + np.where(at < 0, -at * below, at * above), 0.0)
    return found


def _normal(n: int, seed: int, name: str) -> Floats:
    """Return ``n`` evenly spread standard normal values in an order that the seed and the name decide."""
    spread: Floats = norm.ppf((np.arange(n) + 0.5) / n)
    return spread[np.random.default_rng([seed, zlib.crc32(f"signalling {name}".encode())]).permutation(n)]
