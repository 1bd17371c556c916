"""One reaction network that carries the whole calibration: every molecule, cell type and date in one file.

PEtab knows one model and conditions that set its parameters, so what is structure in il2 becomes parameters:

- a population is one copy of the cell for each node of the quadrature over IL-2Ralpha; the conditions set the
  factors of the nodes, and ``pstat5`` is their weighted mean, exactly as in :mod:`il2.cells.population`;
- all molecules are written as two equal arms. With ``arms`` = 1 the arms do not cross-link and the dose is
  halved, which is a molecule with one arm exactly; IL-15, which does not bind IL-2Ralpha, sees cells without
  it;
- a date shifts the dose by two factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from il2.cells.binding import total
from il2.cells.parameters import fixed
from il2.cells.population import NODES, quadrature
from il2.cells.receptor import receptor_network
from il2.cells.shape import ArmKind, Shape
from il2.engine.expression import Expr, Num, Sym, substitute
from il2.network import (
    AssignmentRule,
    InitialAssignment,
    Network,
    Parameter,
    Participant,
    RateRule,
    Reaction,
    Species,
)

#: Most arms of a molecule that the network can carry.
MOST_ARMS = 2
#: Parameters that a condition sets, with their units.
CONDITION_UNITS = {
    "dose_nM": "nM",
    "arms": "1",
    "fused": "1",
    "kd_alpha_stated": "nM",
    "kd_beta_stated": "nM",
    "alpha_own": "1",
    "beta_own": "1",
    "date_shift": "1",
    "date_cell_shift": "1",
    **{f"il2ra_factor_{k}": "1" for k in range(1, NODES + 1)},
}
_SHAPE = Shape((ArmKind(MOST_ARMS, alpha=True, beta=True),))
#: Numbers of the network that the calibration sets through its conditions instead.
_REPLACED = ("L", "Kx", "A_rest", "kd_alpha_1", "kd_beta_1")


def population_network() -> Network:
    """Return the network of a population of cells, with every estimated parameter at 1.

    Examples
    --------
    >>> network = population_network()
    >>> [rule.variable for rule in network.rules][:4]
    ['L', 'Kx_here', 'kd_alpha_1', 'kd_beta_1']
    """
    cell = receptor_network(_SHAPE)
    own = {s.name for s in cell.species} | {rule.variable for rule in cell.rules}
    copies = [_Copy.of(cell, own, k) for k in range(1, NODES + 1)]
    weights = quadrature(1.0)[1]
    mean = total([Num(float(weight)) * Sym(f"P_{k}") for k, weight in enumerate(weights, 1)])
    shared = [p for p in cell.parameters if p.name not in own and p.name not in _REPLACED]
    numbers = [replace(p, value=fixed().get(p.name, p.value)) for p in shared]
    extra = [Parameter(name, 1.0, unit) for name, unit in CONDITION_UNITS.items()]
    extra += [Parameter("Kx", 1.0, "nM/molecule"), Parameter("A_rest", 1.0, "molecule")]
    extra += [Parameter(name, 1.0, "1") for name in ("alpha_factor", "beta_factor")]
    extra += [Parameter("beta_alone", fixed()["beta_alone"], "1")]
    ruled = [*_molecule_rules(), AssignmentRule("pstat5", mean)]
    named = [Parameter(r.variable, None, _unit(r.variable), constant=False) for r in ruled]
    return cell.derive(
        name="il2_calibration",
        species=tuple(s for copy in copies for s in copy.species),
        parameters=(*numbers, *extra, *named, *(p for copy in copies for p in copy.parameters)),
        reactions=tuple(r for copy in copies for r in copy.reactions),
        rules=(*ruled, *(r for copy in copies for r in copy.rules)),
        initial=tuple(a for copy in copies for a in copy.initial),
    )


def _molecule_rules() -> list[AssignmentRule]:
    """What a condition makes of the dose and of the stated KDs (see :mod:`il2.cells.affinity`)."""
    shift = Sym("date_shift") * Sym("date_cell_shift")
    return [
        AssignmentRule("L", Sym("dose_nM") * shift * Sym("arms") / Num(float(MOST_ARMS))),
        AssignmentRule("Kx_here", Sym("Kx") * (Sym("arms") - 1)),
        AssignmentRule(
            "kd_alpha_1", Sym("kd_alpha_stated") * Sym("alpha_factor") ** Sym("fused") * Sym("alpha_own")
        ),
        AssignmentRule(
            "kd_beta_1", Sym("kd_beta_stated") * Sym("beta_factor") * Sym("beta_alone") * Sym("beta_own")
        ),
    ]


def _unit(name: str) -> str:
    return {"L": "nM", "Kx_here": "nM/molecule", "pstat5": "1"}.get(name, "nM")


@dataclass(frozen=True)
class _Copy:
    """The parts of one cell of the population, named with its number."""

    species: list[Species]
    parameters: list[Parameter]
    reactions: list[Reaction]
    rules: list[AssignmentRule | RateRule]
    initial: list[InitialAssignment]

    @staticmethod
    def of(cell: Network, own: set[str], k: int) -> _Copy:
        names = {name: f"{name}_{k}" for name in own}
        symbols: dict[str, Expr | float] = {old: Sym(new) for old, new in names.items()}
        symbols |= {"A_rest": Sym("A_rest") * Sym(f"il2ra_factor_{k}"), "Kx": Sym("Kx_here")}
        return _Copy(
            [replace(s, name=names[s.name]) for s in cell.species],
            [replace(p, name=names[p.name]) for p in cell.parameters if p.name in own],
            [_reaction(r, names, substitute(r.law, symbols), k) for r in cell.reactions],
            [type(r)(names[r.variable], substitute(r.math, symbols)) for r in cell.rules],
            [InitialAssignment(names[a.variable], substitute(a.math, symbols)) for a in cell.initial],
        )


def _reaction(reaction: Reaction, names: Mapping[str, str], law: Expr, k: int) -> Reaction:
    def side(given: Iterable[Participant]) -> list[Participant]:
        return [Participant(names[p.species], p.stoichiometry) for p in given]

    reactants, products = side(reaction.reactants), side(reaction.products)
    return Reaction(f"{reaction.name}_{k}", reactants, products, law, reversible=reaction.reversible)
