"""The Fallon and Lauffenburger 2000 model, a named baseline: growth of T cells that use up their IL-2.

Species are molecules per cell, except ligand in the medium (pM); ``Y`` counts the cells of a litre of medium.
The distributed file (BIOMD0000000665) balances endosomal ligand with the on-rate of the cell
surface, so ligand is not conserved and the analogue 2D1 is depleted more than IL-2, against the paper. The
encoding ``our_correction`` uses the endosomal on-rate in both balances: the paper's claim then holds at 100
and 1000 pM.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from il2 import engine
from il2.ground.errors import UnknownNameError
from il2.knowledge import tables
from il2.network import (
    AssignmentRule,
    Compartment,
    InitialAssignment,
    Network,
    Parameter,
    RateRule,
    Reaction,
    Species,
    Units,
    bind,
    convert,
    degrade,
    synthesise,
)

ENCODINGS = ("as_distributed", "our_correction")
LIGANDS = ("IL-2", "2D1")
_RTOL, _ATOL = 1e-8, 1e-10
_START = ("Rs", "Cs", "Ri", "Ci", "Ld", "L", "Y")
# Everything is per cell, so that cells are a plain count.
_UNITS = {
    "cells/L": "1/L",
    "cells/(mL min)": "1/mL/min",
    "molecules/cell": "molecule",
    "molecules/cell/min": "molecule/min",
    "1/pmol": "molecule/pmol",
}


def constants(ligand: str = "IL-2") -> dict[str, float]:
    """Return the published constants and initial values of one ligand.

    Raises
    ------
    UnknownNameError : neither IL-2 nor 2D1.

    Examples
    --------
    >>> constants("2D1")["kd_surface"]
    8.2
    """
    if ligand not in LIGANDS:
        raise UnknownNameError("ligand of the Fallon model", ligand, LIGANDS)
    return {r["symbol"]: r["value"] for r in tables.load("fallon2000") if r["variant"] in ("both", ligand)}


@cache
def network(encoding: str = "our_correction", ligand: str = "IL-2") -> Network:
    """Return the model as a network; ``L0`` (pM) and ``Y0`` (cells/L) are parameters.

    Raises
    ------
    UnknownNameError : an encoding other than ``as_distributed`` and ``our_correction``, or another ligand.

    Examples
    --------
    >>> network("as_distributed", "2D1")
    Network fallon2000: 7 species, 13 reactions, 5 rules, 30 parameters, 2 compartments
    """
    if encoding not in ENCODINGS:
        raise UnknownNameError("encoding of the Fallon model", encoding, ENCODINGS)
    value = constants(ligand)
    unit = {r["symbol"]: _UNITS.get(str(r["unit"]), str(r["unit"])) for r in tables.load("fallon2000")}
    computed = [
        *(Parameter(k, None, "1/pM/min", constant=False) for k in ("kf", "kfe")),
        Parameter("kre", None, "1/min", constant=False),
        Parameter("Li_pM", None, "pM", constant=False, title="ligand in the endosome"),
        Parameter("pmol", None, "pmol/molecule", title="amount of one molecule"),
        Parameter("per_litre", 1000.0, "mL/L"),
        Parameter("Y", None, "1/L", constant=False, title="cells"),
    ]
    return Network(
        "fallon2000",
        compartments=[
            Compartment("cell", 1.0, "1", title="one cell"),
            Compartment("medium", 1.0, "L"),
        ],
        species=[
            *(Species(n, "cell", amount=0.0, unit="molecule") for n in ("Rs", "Cs", "Ri", "Ci", "Ld", "Li")),
            Species("L", "medium", concentration=0.0, unit="pM", conversion="pmol"),
        ],
        parameters=[
            *(Parameter(n, x, unit[n], source="fallon2000") for n, x in value.items()),
            *computed,
        ],
        reactions=_reactions(encoding),
        rules=[
            AssignmentRule("kf", "kr / kd_surface"),
            AssignmentRule("kre", "kr * kre_over_kr"),
            AssignmentRule("kfe", "kre / kd_endosome"),
            AssignmentRule("Li_pM", "Li / (Ve * NA)"),
            RateRule("Y", _GROWTH),
        ],
        initial=[
            InitialAssignment("pmol", "1 / NA"),
            InitialAssignment("Li", "Li0 * Ve * NA"),
            *(InitialAssignment(n, f"{n}0") for n in _START),
        ],
        units=Units(substance="molecule", time="min", volume="L", extent="molecule"),
        title=f"IL-2 trafficking, depletion and growth (Fallon 2000), {ligand}, {encoding.replace('_', ' ')}",
        identifiers=("https://identifiers.org/biomodels.db:BIOMD0000000665",),
    )


_GROWTH = (
    "piecewise(per_litre * (growth_max * Cs / (growth_half + Cs) - growth_loss), "
    "growth_max * Cs / (growth_half + Cs) > growth_loss, 0)"
)


def _reactions(encoding: str) -> list[Reaction]:
    """Return the thirteen (distributed) or twelve (corrected) processes; amounts are per cell."""
    out = [
        Reaction("bind", ["Rs"], ["Cs"], "kf * L * Rs"),
        Reaction("unbind", ["Cs"], ["Rs"], "kr * Cs"),
        synthesise("Rs", "Vs"),
        Reaction("induce_Rs", [], ["Rs"], "ksyn * Cs"),
        convert("Rs", "Ri", "kt"),
        convert("Cs", "Ci", "ke"),
        degrade("Ri", "kh"),
        Reaction("degrade_Ci", ["Ci"], ["Ld"], "kh * Ci"),
        Reaction("recycle_Li", ["Li"], [], "kx * Li"),
        # What one cell takes from the medium and gives back, times the cells of the medium.
        Reaction("exchange_L", ["L"], [], "(kf * L * Rs - kr * Cs - kx * Li) * Y * medium", reversible=True),
    ]
    if encoding == "our_correction":
        return [*out, bind("Li", "Ri", "Ci", "kfe / (Ve * NA)", "kre")]
    return [
        *out,
        Reaction("bind_Ri", ["Ri"], ["Ci"], "kfe * Li_pM * Ri"),
        Reaction("unbind_Ci", ["Ci"], ["Ri"], "kre * Ci"),
        # As in the file: kf where kfe is meant.
        Reaction("balance_Li", ["Li"], [], "kf * Li_pM * Ri - kre * Ci", reversible=True),
    ]


@cache
def _model(encoding: str, ligand: str) -> engine.Model:
    return engine.compile(network(encoding, ligand).system())


def grow(
    dose_pM: ArrayLike,
    times_h: ArrayLike,
    encoding: str = "our_correction",
    ligand: str = "IL-2",
) -> engine.Batch:
    """Grow cells in medium that starts with the given ligand; species and ``Y`` over time.

    Parameters
    ----------
    dose_pM : ligand at the start, number or [n]. times_h : hours; the times of the batch are minutes.

    Raises
    ------
    UnknownNameError : another encoding or ligand.

    Examples
    --------
    >>> batch = grow([10, 100], [0, 120])
    >>> print(batch["L"][:, -1].round(2), (batch["Y"][:, -1] / batch["Y"][:, 0]).round(2))
    [ 0.42 38.53] [1.13 3.99]
    """
    minutes = 60.0 * np.asarray(times_h, float)
    return _model(encoding, ligand).solve(minutes, {"L0": dose_pM}, rtol=_RTOL, atol=_ATOL)
