"""The quantities that a binding shows, over time, for cells and doses, with the interval of the calibration.

The course is that of the most probable parameters (:mod:`il2.cells.signalling.run`); the interval is that
of :mod:`il2.cells.signalling.ensemble`, for formulas over any names of the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from il2.cells.model import CellModel
from il2.cells.population import quadrature
from il2.cells.shape import Shape, shape_of
from il2.cells.signalling.ensemble import QUANTILES, member_values
from il2.cells.signalling.pathway_network import compiled, pathway_network
from il2.cells.signalling.perturb import Perturbation
from il2.cells.signalling.run import ATOL, REST_MIN, RTOL, values
from il2.engine import Input
from il2.engine.evaluation import evaluate
from il2.engine.expression import parse, symbols
from il2.ground.errors import Il2Error, InputError
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand, ligand

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

#: Share of the members inside the interval.
LEVEL = round(QUANTILES[1] - QUANTILES[0], 3)


@dataclass(frozen=True)
class BoundCourses:
    """Means over the cells of a population.

    Parameters
    ----------
    formulas : what is shown, in the order of the last axis.
    best, low, high : [cell, dose, time, formula]; low and high hold the central 90 %.
    """

    formulas: tuple[str, ...]
    best: Floats
    low: Floats
    high: Floats


def bound_courses(
    model: CellModel,
    molecule: Ligand,
    cells: Sequence[str],
    doses_nM: Sequence[float],
    times_min: Sequence[float],
    formulas: Sequence[str],
    *,
    wash_min: float | None = None,
    perturbation: Perturbation | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> BoundCourses:
    """Return the courses of formulas over names of the pathway's network.

    Parameters
    ----------
    doses_nM : each given at time 0. wash_min : when the medium is taken away, if at all.
    times_min : from the dose on, ascending. seed : of the dates that the members stand for.

    Raises
    ------
    InputError : a wash that is not after the dose. UnknownNameError : a name that the network does not hold.
    """
    if wash_min is not None and wash_min <= 0:
        raise InputError(f"the wash at {wash_min:g} min does not come after the dose at 0 min")
    change = perturbation or Perturbation()
    shape, parts = shape_of(molecule), []
    for place, cell in enumerate(cells):
        lanes, shift = _lanes(model, molecule, cell, seed, change)
        found = _solve(shape, lanes, shift, cell, doses_nM, times_min, formulas, wash_min, change)
        parts.append((found[0], *np.quantile(found[1:], QUANTILES, axis=0)))
        if progress:
            progress(place + 1, len(cells))
    best, low, high = (np.stack([part[i] for part in parts]) for i in range(3))
    return BoundCourses(tuple(formulas), best, np.minimum(low, best), np.maximum(high, best))


def _lanes(
    model: CellModel, molecule: Ligand, cell: str, seed: int, change: Perturbation
) -> tuple[list[dict[str, float]], Floats]:
    """The most probable parameters, then those of every member, perturbed; and the shifts of log10 dose."""
    members, shift = member_values(model, molecule, cell, seed)
    base = values(model, molecule, cell)
    usual = {p.name: p.value for p in pathway_network(shape_of(molecule)).parameters if p.value is not None}
    base = {name: usual[name] for name in members if name in usual} | base
    own = [{name: float(column[i]) for name, column in members.items()} for i in range(len(shift))]
    return [change.apply({**base, **held}) for held in ({}, *own)], np.concatenate([[0.0], shift])


@lru_cache(maxsize=1)
def _native_names() -> frozenset[str]:
    """Names of the network of native IL-2: what of it another molecule lacks, such as IL-2Ralpha, is zero."""
    return frozenset(part.name for part in pathway_network(shape_of(ligand("IL-2"))))


def _solve(
    shape: Shape,
    lanes: Sequence[dict[str, float]],
    log10_shift: Floats,
    cell: str,
    doses_nM: Sequence[float],
    times_min: Sequence[float],
    formulas: Sequence[str],
    wash_min: float | None,
    change: Perturbation,
) -> Floats:
    """Every lane at every dose: [lane, dose, time, formula]."""
    factors, weights = quadrature(cell_type(cell).il2ra_cv)
    counts = (len(lanes), len(doses_nM), len(factors))
    given = {name: np.repeat([lane[name] for lane in lanes], counts[1] * counts[2]) for name in lanes[0]}
    given["A_rest"] = given["A_rest"] * np.tile(factors, counts[0] * counts[1])
    given["L"] = np.zeros(len(given["A_rest"]))
    said = np.tile(np.repeat(np.asarray(doses_nM, float), counts[2]), counts[0]) * change.ligand_factor
    shift = np.repeat(10**log10_shift, counts[1] * counts[2])
    jumps = [Input(0.0, "L", said * shift, "set")]
    jumps += [Input(wash_min, "L", 0.0, "set")] if wash_min is not None else []
    batch = compiled(shape).solve(list(times_min), given, inputs=jumps, start=-REST_MIN, rtol=RTOL, atol=ATOL)
    if not batch.ok.all():
        raise Il2Error(batch.message(int(np.flatnonzero(~batch.ok)[0])))
    fixed = {p.name: p.value for p in pathway_network(shape).parameters if p.value is not None}
    constants: dict[str, Any] = {**fixed, **given}
    medium = np.where(np.asarray(times_min) < (np.inf if wash_min is None else wash_min), said[:, None], 0.0)

    absent = _native_names() - {part.name for part in pathway_network(shape)}

    def of(name: str) -> Floats:
        if name == "L":
            return medium
        if name in constants:
            return np.broadcast_to(np.reshape(constants[name], (-1, 1)), medium.shape)
        if name in absent:
            return np.zeros(medium.shape)
        return batch[name]

    columns = []
    for text in formulas:
        formula = parse(text)
        found = np.asarray(evaluate(formula, {name: of(name) for name in symbols(formula)}))
        whole = np.broadcast_to(found, medium.shape).reshape(*counts, len(times_min))
        columns.append(np.einsum("ldkt,k->ldt", whole, weights))
    stacked: Floats = np.clip(np.stack(columns, axis=-1), 0.0, None)
    return stacked
