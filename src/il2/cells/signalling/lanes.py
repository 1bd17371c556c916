"""Many runs of the pathway in one batch: parameter vectors, cell types, perturbations, doses over time.

A lane is one cell of one IL-2Ralpha count under one perturbation and one regimen, by one parameter vector.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from il2.cells.population import quadrature
from il2.cells.shape import shape_of
from il2.cells.signalling.pathway_network import compiled, pathway_network
from il2.cells.signalling.perturb import Perturbation, Regimen
from il2.engine import Input
from il2.ground.errors import Il2Error
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

Floats = NDArray[np.float64]

#: Before the first dose a cell rests this long under its perturbation, min (the slowest step takes 430).
REST_MIN = 3000.0
#: Tolerances of the solves.
RTOL, ATOL = 1e-4, 1e-6


def solve_lanes(
    molecule: Ligand,
    cell: str,
    vectors: Mapping[str, Floats],
    perturbations: Sequence[Perturbation],
    regimens: Sequence[Regimen],
    times_min: Sequence[float],
    outputs: Sequence[str],
    *,
    log10_shift: Floats | None = None,
    potency: Floats | None = None,
) -> Floats:
    """Return means over the cells of one population: [vector, perturbation, regimen, time, output].

    Parameters
    ----------
    vectors : parameters of the network by name, each [vector].
    regimens : doses over time, all with steps at the same times.
    times_min : from the first dose on, ascending.
    log10_shift : [vector], how far the doses of a vector are off.
    potency : [vector], where the potency of inhibitors stands between the ends of what was found, -1 to 1.

    Raises
    ------
    Il2Error : regimens with steps at different times, or a lane that could not be solved.
    """
    factors, weights = quadrature(cell_type(cell).il2ra_cv)
    m = len(next(iter(vectors.values())))
    shape = (len(perturbations), m, len(regimens), len(factors))
    usual = {p.name: p.value for p in pathway_network(shape_of(molecule)).parameters if p.value is not None}
    at = np.zeros(m) if potency is None else potency
    given = _parameters(vectors, usual, perturbations, np.tile(factors, len(regimens)), at)
    shift = np.ones(m) if log10_shift is None else 10**log10_shift
    ligand = np.array([change.ligand_factor for change in perturbations])
    jumps = []
    for i, jump in enumerate(_common_steps(regimens)):
        doses = np.array([regimen.steps[i].dose_nM for regimen in regimens])
        values = np.einsum("p,m,r->pmr", ligand, shift, doses)
        jumps.append(replace(jump, value=np.repeat(values.ravel(), len(factors))))
    batch = compiled(shape_of(molecule)).solve(
        list(times_min), given, inputs=jumps, outputs=list(outputs), start=-REST_MIN, rtol=RTOL, atol=ATOL
    )
    if not batch.ok.all():
        raise Il2Error(batch.message(int(np.flatnonzero(~batch.ok)[0])))
    stacked = np.stack([batch[name] for name in outputs], axis=-1)
    found: Floats = np.einsum(
        "pmrkto,k->mprto", stacked.reshape(*shape, len(times_min), len(outputs)), weights
    )
    return found


def _parameters(
    vectors: Mapping[str, Floats],
    usual: Mapping[str, float],
    perturbations: Sequence[Perturbation],
    factors: Floats,
    potency: Floats,
) -> dict[str, Floats]:
    """Every parameter for every lane: perturbations outside, then vectors, then regimens with their cells."""
    m = len(next(iter(vectors.values())))
    held = [change.set_values() for change in perturbations]
    changed = [change.factors_at(potency) for change in perturbations]
    names = set(vectors).union(*held, *changed)
    found = {}
    for name in sorted(names):
        own = vectors[name] if name in vectors else np.full(m, usual[name])
        columns = [np.full(m, values[name]) if name in values else own for values in held]
        scaled = [c * f.get(name, 1.0) for c, f in zip(columns, changed, strict=True)]
        found[name] = np.repeat(np.concatenate(scaled), len(factors))
    found["A_rest"] = found["A_rest"] * np.tile(factors, m * len(perturbations))
    found["L"] = np.zeros(len(found["A_rest"]))
    return found


def _common_steps(regimens: Sequence[Regimen]) -> tuple[Input, ...]:
    first = [step.time_min for step in regimens[0].steps]
    if any([step.time_min for step in one.steps] != first for one in regimens):
        raise Il2Error("regimens that are run together must change the dose at the same times")
    return regimens[0].inputs()
