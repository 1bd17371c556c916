"""Numbers for the network of the body: one person or many, with one parameter set and one calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.constants import N_A

from il2.body import blood, growth
from il2.body.constants import Population, constant, populations
from il2.body.network import SHARED
from il2.body.person import REFERENCE_BSA_M2, REFERENCE_WEIGHT_KG, Person
from il2.body.pk import PkSet, pk_set
from il2.cells.affinity import model_kds
from il2.cells.ensemble import shipped
from il2.cells.forward import cell_parameters, compiled, shared_parameters
from il2.cells.model import FULL_DOSE_NM, FULL_TIME_MIN
from il2.cells.shape import shape_of
from il2.knowledge import tables
from il2.knowledge.ligands import ligand

Floats = NDArray[np.float64]
#: The molecule that is given; its receptor KDs come from the cell model.
MOLECULE = "aldesleukin"
_PMOL_PER_CELL = 1e12 / N_A


@dataclass(frozen=True)
class Calibration:
    """What was set on the fitted targets, for one parameter set.

    Parameters
    ----------
    absorbed : share of an injection that reaches lymph (SC; IM has no figure of its own).
    ktr_per_min : between lymph compartments. growth_gain : largest rise of cell production over rest.

    Examples
    --------
    >>> 0.1 < calibration("K90").absorbed < 0.2
    True
    """

    absorbed: float
    ktr_per_min: float
    growth_gain: float


@lru_cache(maxsize=4)
def calibration(name: str) -> Calibration:
    """Return the shipped calibration of a set (``il2 calibrate --patient``)."""
    found = {r["key"]: r["value"] for r in tables.load("body_calibration") if r["set"] == name}
    return Calibration(found["absorbed"], found["ktr"], found["growth_gain"])


@lru_cache(maxsize=1)
def cell_members() -> dict[str, Floats]:
    """Return receptor and read-out constants for the most probable vector and every member: name to [1 + m].

    Names are those of the network of the body; ``P_full`` is pSTAT5 of each population after a full dose.
    """
    ensemble = shipped()
    vectors = np.vstack([ensemble.optimum[None], ensemble.vectors])
    layout = ensemble.layout
    molecule = ligand(MOLECULE)
    shared = shared_parameters(layout, vectors) | model_kds(molecule, layout, vectors)
    found = {name: shared[name] for name in SHARED}
    for population in populations():
        own = cell_parameters(population.cell_type, layout, vectors)
        lanes = shared | own | {"L": np.full(len(vectors), FULL_DOSE_NM)}
        batch = compiled(shape_of(molecule)).solve(
            [FULL_TIME_MIN], lanes, rtol=1e-6, atol=1e-8, outputs=["P"]
        )
        found |= {f"{name}_{population.key}": value for name, value in own.items()}
        found[f"P_full_{population.key}"] = batch["P"][:, 0]
    return found


def cells_of(population: Population, person: Person) -> float:
    """Cells of a population in the whole body at rest, pmol; blood volume grows with weight (assumed)."""
    volume = constant("blood_volume") * person.weight_kg / REFERENCE_WEIGHT_KG
    return population.per_uL * 1e6 * volume / constant("blood_share") * _PMOL_PER_CELL


def pk_values(pk: PkSet, person: Person) -> dict[str, float]:
    """Return clearance, volumes and flow for a person.

    K90 is per 1.73 m2, LAB per 70 kg; that they scale so is assumed.
    """
    by_weight, by_surface = person.weight_kg / REFERENCE_WEIGHT_KG, person.bsa_m2 / REFERENCE_BSA_M2
    size = by_weight if pk.name == "LAB" else by_surface
    kidney = 1.0 - constant("renal_share") * (1.0 - person.kidney)
    return {
        "CL": pk.clearance_L_min * size * kidney,
        "V1": pk.v1_L * size,
        "V2": pk.v2_L * size,
        "Q": pk.q_L_min * size,
        "ka": log(2) / constant("t_half_absorption"),
        "infusion": 0.0,
    }


def values(name: str, person: Person, fitted: Calibration | None = None, member: int = 0) -> dict[str, float]:
    """Return every constant of the network for one person.

    Parameters
    ----------
    name : K90 or LAB. person : who. fitted : constants set on targets; the shipped ones when not given.
    member : of the ensemble of the cell model; 0 is the most probable vector.
    """
    fitted = fitted or calibration(name)
    found = {key: float(column[member]) for key, column in cell_members().items()}
    found |= pk_values(pk_set(name), person) | {
        "absorbed": fitted.absorbed, "ktr": fitted.ktr_per_min, "growth_gain": fitted.growth_gain,
    }  # fmt: skip
    for key in (*growth.CONSTANTS, *blood.CONSTANTS, "rapid_exchange"):
        if key not in found:
            found[key] = constant(key)
    found |= dict.fromkeys(growth.STIMULI, 0.0)
    alpha = 0.0
    for population in populations():
        cells = cells_of(population, person)
        found[f"n_rest_{population.key}"] = cells
        found[f"loss_{population.key}"] = population.loss_per_min
        alpha += cells * found[f"A_rest_{population.key}"]
    found["alpha_rest"] = alpha
    return found


def stacked(several: Sequence[Mapping[str, float]]) -> dict[str, Floats]:
    """Return the values of several people as arrays [n]."""
    return {key: np.array([one[key] for one in several]) for key in several[0]}
