"""The Fallon and Lauffenburger 2000 model, a named baseline: growth of T cells that use up their IL-2.

Species are molecules per cell, except ligand in the endosome and in the medium (pM); cells are counted per
litre of medium. The distributed file (BIOMD0000000665) balances endosomal ligand with the on-rate of the cell
surface, so ligand is not conserved and the analogue 2D1 is depleted more than IL-2, against the paper. The
encoding ``our_correction`` uses the endosomal on-rate in both balances: the paper's claim then holds at 100
and 1000 pM.
"""

from __future__ import annotations

from functools import cache

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
_START = ("Rs", "Cs", "Ri", "Ci", "Ld", "Li", "L", "Y")
_UNITS = {
    "pM": "pM",
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
    Network fallon2000: 7 species, 13 reactions, 4 rules, 27 parameters, 3 compartments
    """
    if encoding not in ENCODINGS:
        raise UnknownNameError("encoding of the Fallon model", encoding, ENCODINGS)
    value = constants(ligand)
    unit = {r["symbol"]: _UNITS.get(str(r["unit"]), str(r["unit"])) for r in tables.load("fallon2000")}
    computed = [Parameter(k, None, "1/pM/min", constant=False) for k in ("kf", "kfe")]
    computed.append(Parameter("kre", None, "1/min", constant=False))
    return Network(
        "fallon2000",
        compartments=[
            Compartment("cell", 1.0, "1", title="one cell"),
            Compartment("medium", 1.0, "L"),
            Compartment("endosome", None, "molecule/pM", title="endosomal volume of one cell"),
        ],
        species=[
            *(Species(n, "cell", amount=0.0, unit="molecule") for n in ("Rs", "Cs", "Ri", "Ci", "Ld")),
            Species("Li", "endosome", concentration=0.0, unit="pM"),
            Species("L", "medium", concentration=0.0, unit="pM"),
        ],
        parameters=[
            *(Parameter(n, x, unit[n], source="fallon2000") for n, x in value.items()),
            Parameter("Y", None, "1/L", constant=False, title="cells"),
            *computed,
        ],
        reactions=_reactions(encoding),
        rules=[
            AssignmentRule("kf", "kr / kd_surface"),
            AssignmentRule("kre", "kr * kre_over_kr"),
            AssignmentRule("kfe", "kre / kd_endosome"),
            RateRule("Y", _GROWTH),
        ],
        initial=[
            InitialAssignment("endosome", "Ve * NA"),
            *(InitialAssignment(n, f"{n}0") for n in _START),
        ],
        units=Units(time="min"),
        title=f"IL-2 trafficking, depletion and growth (Fallon 2000), {ligand}, {encoding.replace('_', ' ')}",
        identifiers=("https://identifiers.org/biomodels.db:BIOMD0000000665",),
    )


_GROWTH = (
    "piecewise(1000 * (growth_max * Cs / (growth_half + Cs) - growth_loss), "
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
        Reaction("recycle_Li", ["Li"], [], "kx * Li * endosome"),
        Reaction("exchange_L", ["L"], [], "(kf * L * Rs - kr * Cs - kx * Li * endosome) * Y / NA * medium"),
    ]
    if encoding == "our_correction":
        return [*out, bind("Li", "Ri", "Ci", "kfe", "kre")]
    return [
        *out,
        Reaction("bind_Ri", ["Ri"], ["Ci"], "kfe * Li * Ri"),
        Reaction("unbind_Ci", ["Ci"], ["Ri"], "kre * Ci"),
        # As in the file: kf where kfe is meant.
        Reaction("balance_Li", ["Li"], [], "kf * Li * Ri - kre * Ci", reversible=True),
    ]
