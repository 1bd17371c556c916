"""The receptor network of one cell: molecule, receptors, trafficking and the pSTAT5 read-out in one
definition.

This is the one receptor, trafficking and pSTAT5 model of il2. Structure is here; numbers come from the
catalogue, from the molecule and from the fitted ensemble (``il2.cells.parameters``).

Species (molecules per cell): free receptors ``A`` (IL-2Ralpha), ``B`` (IL-2Rbeta), ``G`` (gamma-c); bound
arms ``a_1``, ``b_1``, ``ab_1``, ``bg_1``, ``abg_1`` of the first kind of arm, and so on; molecules by bound
arms ``M_2``...; inside, signalling complexes ``E`` and IL-2Ralpha ``A_in``; ``P``, the phosphorylated share
of STAT5.
"""

from __future__ import annotations

from functools import lru_cache

from il2.cells.binding import (
    TRACE,
    BoundMolecules,
    binding_reactions,
    bound_species,
    letting_go,
    taking,
    total,
)
from il2.cells.shape import Shape
from il2.cells.trafficking import (
    fate_reactions,
    mean_uptake,
    passenger_rate,
    receptor_species,
    signals,
    turnover_reactions,
    uptake_reactions,
)
from il2.engine.expression import Expr, Num, Op, Sym
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
)

#: Parameter names with their units; values are set for each molecule, cell and ensemble member.
UNITS = {
    "kon": "1/(nM min)",
    "kfwd": "1/(molecule min)",
    "Kx": "nM/molecule",
    "Kcis": "nM/molecule",
    "K_gamma": "molecule",
    "kt": "1/min",
    "ke": "1/min",
    "kd": "1/min",
    "krec": "1/min",
    "fsort": "1",
    "endosome_weight": "1",
    "k_stat": "1/min",
    "n_stat": "1",
    "K_stat": "molecule",
    "A_rest": "molecule",
    "B_rest": "molecule",
    "G_rest": "molecule",
}


@lru_cache(maxsize=64)
def receptor_network(shape: Shape, *, depletion: bool = False) -> Network:
    """Return the network of a molecule of ``shape`` on one cell, with every parameter at 1
    (``Network.with_values``).

    Parameters
    ----------
    shape : the molecule.
    depletion : the cells take ligand out of the medium (``cells_per_litre``); otherwise its level is held.

    Examples
    --------
    >>> from il2.cells.shape import ArmKind
    >>> receptor_network(Shape((ArmKind(1, True, True),)))
    Network receptor_1ab: 11 species, 21 reactions, 2 rules, 21 parameters, 3 compartments
    """
    bound = BoundMolecules.of(shape)
    reactions = binding_reactions(bound) + turnover_reactions() + uptake_reactions(bound) + fate_reactions()
    species = receptor_species() + bound_species(bound)
    parameters = [Parameter(name, 1.0, unit) for name, unit in UNITS.items()]
    if bound.counts or depletion:
        parameters.append(TRACE)
    for kind, arm in enumerate(shape.kinds):
        parameters += [Parameter(f"kd_alpha_{kind + 1}", 1.0, "nM")] * arm.alpha
        parameters += [Parameter(f"kd_beta_{kind + 1}", 1.0, "nM")] * arm.beta
    species.append(Species("P", "cytosol", amount=0.0, unit="1"))
    rules: list[AssignmentRule | RateRule] = [
        *_shorthands(bound),
        AssignmentRule("active", active_complexes(bound)),
        RateRule("P", _stat5()),
    ]

    named = [
        Parameter(r.variable, None, "molecule" if r.variable == "active" else "1/min", constant=False)
        for r in rules
        if r.variable != "P"
    ]
    initial = [InitialAssignment(r, Sym(f"{r}_rest")) for r in ("A", "B", "G")]
    if depletion:
        extra = _depletion(bound)
        species.append(Species("L_total", "medium", amount=0.0, unit="molecule"))
        parameters += [Parameter("dose", 1.0, "nM"), Parameter("molecules_per_nM", 1.0, "molecule/nM")]
        rules.append(AssignmentRule("L", Sym("L_total") / Sym("molecules_per_nM")))
        named.append(Parameter("L", None, "nM", constant=False))
        initial.append(InitialAssignment("L_total", Sym("dose") * Sym("molecules_per_nM")))
        reactions += extra
    else:
        parameters.append(Parameter("L", 1.0, "nM", constant=False))
    return Network(
        f"receptor_{_label(shape)}" + ("_depletion" if depletion else ""),
        compartments=_COMPARTMENTS + ([Compartment("medium", 1.0, "pl")] if depletion else []),
        species=species,
        parameters=parameters + named,
        reactions=reactions,
        rules=rules,
        initial=initial,
        units=Units(substance="molecule", time="min", volume="fl", area="um^2", extent="molecule"),
    )


_COMPARTMENTS = [
    Compartment("surface", 1.0, "um^2", dimensions=2, title="cell surface (amounts are counted per cell)"),
    Compartment("endosome", 1.0, "fl", title="endosomes of one cell (amounts are counted per cell)"),
    Compartment("cytosol", 1.0, "fl", title="cytosol of one cell (P is a share)"),
]


def active_complexes(bound: BoundMolecules) -> Expr:
    """Signalling complexes per cell: arms that hold gamma-c, and those inside by their weight."""
    surface = [bound.arm(k, s) for k, arm in enumerate(bound.shape.kinds) for s in arm.states if signals(s)]
    inside = Sym("endosome_weight") * Sym("E")
    return total(surface) + inside if surface else inside


def _stat5() -> Expr:
    """Rate of the phosphorylated share of STAT5: cooperative, limited by the pool, first-order loss."""
    active = Op("max", (Sym("active"), Num(0.0)))  # a rounding error below zero has no real power
    drive = (active / Sym("K_stat")) ** Sym("n_stat")
    return Sym("k_stat") * (drive * (1 - Sym("P")) - Sym("P"))


def _shorthands(bound: BoundMolecules) -> list[AssignmentRule]:
    """Rates that several reactions share; a molecule with one arm needs none."""
    if not bound.counts:
        return []
    rules = []
    for kind in range(len(bound.shape.kinds)):
        rules.append(AssignmentRule(f"taking_{kind + 1}", taking(bound, kind)))
        rules.append(AssignmentRule(f"letting_go_{kind + 1}", letting_go(bound, kind)))
        rules.append(AssignmentRule(f"uptake_{kind + 1}", mean_uptake(bound, kind)))
    rules += [
        AssignmentRule(f"passenger_{k + 1}", passenger_rate(bound, k)) for k in range(len(bound.shape.kinds))
    ]
    return rules


def _depletion(bound: BoundMolecules) -> list[Reaction]:
    """Molecules leave the medium when they first attach and return when their last bound arm lets go."""
    kon, ligand = Sym("kon"), Sym("L")
    reactions = []
    for kind, arm in enumerate(bound.shape.kinds):
        single = bound.molecules(tuple(int(i == kind) for i in range(len(bound.shape.kinds))))
        on = Num(float(arm.count)) * kon * ligand * total([Sym("A")] * arm.alpha + [Sym("B")] * arm.beta)
        off = letting_go(bound, kind) * single
        reactions.append(Reaction(f"from_medium_{kind + 1}", ["L_total"], [], on - off, reversible=True))
    return reactions


def _label(shape: Shape) -> str:
    """Return a short name of the shape such as ``2ab_2a``."""
    return "_".join(f"{k.count}{'a' * k.alpha}{'b' * k.beta}" for k in shape.kinds)
