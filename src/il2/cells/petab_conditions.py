"""Conditions of the PEtab problem: what a molecule at a dose on a cell type and date sets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from il2.cells.affinity import families
from il2.cells.parameters import RECEPTORS
from il2.cells.petab_model import CONDITION_UNITS, MOST_ARMS
from il2.cells.population import NODES, quadrature
from il2.cells.shape import binding_arms
from il2.ground.errors import InputError
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import ligand

#: Unfused molecules whose KDs are estimated as such: names of the entries for alpha and beta.
_NATIVE = {"IL-2": ("kd_alpha_native", "kd_beta_native"), "IL-15": ("", "kd_beta_il15")}
_COLUMNS = (*CONDITION_UNITS, *RECEPTORS, "K_stat")


@dataclass(frozen=True)
class Condition:
    """One row of the condition table: a number or the name of an estimated parameter in every column."""

    id: str
    name: str
    values: tuple[float | str, ...]

    HEADER = ("conditionId", "conditionName", *_COLUMNS)

    def row(self) -> tuple[str, ...]:
        """Return the cells of the row."""
        return (self.id, self.name, *(v if isinstance(v, str) else repr(v) for v in self.values))


def blood_condition(ligand_name: str, cell: str, date: str, dose_nM: float) -> Condition:
    """Return the condition of a reading of blood cells.

    Raises
    ------
    InputError : the molecule has arms of several kinds or too many.

    Examples
    --------
    >>> blood_condition("IL-2", "Treg", "2019-03-15", 28.0).id
    'IL_2_Treg_2019_03_15_28nM'
    """
    shifts = (petab_id("shift", date), petab_id("shift", date, cell))
    factors = quadrature(cell_type(cell).il2ra_cv)[0].tolist()
    values = _molecule(ligand_name, dose_nM) | _cell(
        cell, factors if _binds_alpha(ligand_name) else [0.0] * NODES
    )
    values |= dict(zip(("date_shift", "date_cell_shift"), shifts, strict=True))
    name = petab_id(ligand_name, cell, date, f"{dose_nM:.6g}nM")
    title = f"{ligand_name} {dose_nM:.6g} nM on {cell}, {date}"
    return Condition(name, title, tuple(values[c] for c in _COLUMNS))


def yt1_condition(dose_nM: float, *, cd25: bool) -> Condition:
    """Return the condition of a reading of YT-1 with native IL-2; one subline has no CD25 (IL-2Ralpha)."""
    values = _molecule("IL-2", dose_nM) | _cell("YT-1", [float(cd25)] * NODES)
    values |= {"date_shift": 1.0, "date_cell_shift": 1.0}
    subline = "YT-1 CD25+" if cd25 else "YT-1 CD25-"
    name = petab_id("IL-2", "YT-1", "with" if cd25 else "without", "CD25", f"{dose_nM:.6g}nM")
    return Condition(name, f"IL-2 {dose_nM:.6g} nM on {subline}", tuple(values[c] for c in _COLUMNS))


def petab_id(*parts: str) -> str:
    """Join names to one that PEtab and SBML accept.

    Examples
    --------
    >>> petab_id("alpha", "R38Q/H16N N-term")
    'alpha_R38Q_H16N_N_term'
    """
    return re.sub(r"\W+", "_", "_".join(parts)).strip("_")


def _binds_alpha(name: str) -> bool:
    return binding_arms(ligand(name))[0].kd_il2ra_nM is not None


def _molecule(name: str, dose_nM: float) -> dict[str, float | str]:
    molecule = ligand(name)
    arms = binding_arms(molecule)
    if len(arms) != 1 or arms[0].count > MOST_ARMS or arms[0].kd_il2rbg_nM is None:
        raise InputError(f"ligand {name!r} does not fit the PEtab model of up to {MOST_ARMS} equal arms")
    arm, family = arms[0], families(molecule)[0]
    native = _NATIVE.get(family)
    alpha, beta = native or (petab_id("alpha", family), petab_id("beta", family))
    return {
        "dose_nM": dose_nM,
        "arms": float(arm.count),
        "fused": float(molecule.fusion == "fc"),
        "kd_alpha_stated": 1.0 if native else float(arm.kd_il2ra_nM or 1.0),
        "kd_beta_stated": 1.0 if native else float(arm.kd_il2rbg_nM or 1.0),
        "alpha_own": alpha or 1.0,
        "beta_own": beta,
    }


def _cell(cell: str, factors: list[float]) -> dict[str, float | str]:
    values: dict[str, float | str] = {key: petab_id(key, cell) for key in (*RECEPTORS, "K_stat")}
    return values | {f"il2ra_factor_{k}": factor for k, factor in enumerate(factors, 1)}
