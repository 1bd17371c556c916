"""The body as one reaction network: disposition, populations with the receptor model in each, blood."""

from __future__ import annotations

from functools import lru_cache

import il2.engine as engine
from il2.body import blood, disposition, growth
from il2.body.block import OWN, bound_states
from il2.body.constants import Population, populations
from il2.cells.receptor import UNITS
from il2.engine.expression import Sym
from il2.network import AssignmentRule, Compartment, InitialAssignment, Network, Parameter, Species, Units
from il2.network.reactions import Rule

#: Constants of the receptor network that all populations share, in the units of one cell.
SHARED = {k: u for k, u in UNITS.items() if k not in OWN} | {"kd_alpha_1": "nM", "kd_beta_1": "nM"}
#: What rules give, with units.
_RULED = (("leave", "1/min"), ("C_tissue", "nM"), ("bystander", "1"))
#: Lymph compartments between an injection and plasma: none in B0, three in B1 and B2.
LYMPH_STEPS = 3


@lru_cache(maxsize=4)
def body_network(*, cells: bool = True, lymph_steps: int = LYMPH_STEPS) -> Network:
    """Return the network of the body, with placeholder values (:mod:`il2.body.values` sets them).

    Parameters
    ----------
    cells : with the populations; without them it is the linear model B0 or B1.
    lymph_steps : between an injection and plasma.

    Examples
    --------
    >>> body_network(cells=False, lymph_steps=0)
    Network body_linear: 7 species, 6 reactions, 3 rules, 10 parameters, 1 compartment
    """
    species = disposition.species(lymph_steps)
    parameters = disposition.parameters() + disposition.level_parameters()
    reactions = disposition.reactions(lymph_steps)
    rules: list[Rule] = list(disposition.levels())
    initial: list[InitialAssignment] = []
    if cells:
        everyone = populations()
        species += [Species(n, "body", amount=0.0, unit="pmol") for n in ("taken", "lost_with_cells")]
        ancestors, fed = growth.progenitors()
        species += [*blood.species(), *ancestors]
        parameters += _parameters()
        rules.append(AssignmentRule("C_tissue", _tissue_level()))
        rules += [*growth.traffic_rules(), growth.bystander(), *fed, *blood.rules(everyone)]
        reactions += blood.secretion(everyone)
        for population in everyone:
            own = growth.population_parts(population, everyone)
            species += own[0]
            parameters += own[1]
            reactions += own[2]
            rules += own[3]
            initial += _at_rest(population)
    name = "body" if cells else "body_linear"
    return Network(
        name, [Compartment("body", 1.0, "L")], species, parameters, reactions, rules, initial=initial,
        units=Units(substance="pmol", time="min", volume="L", extent="pmol"),
    )  # fmt: skip


def _parameters() -> list[Parameter]:
    constants = SHARED | growth.CONSTANTS | {"rapid_exchange": "1"}
    found = [Parameter(name, 1.0, unit) for name, unit in constants.items()] + blood.parameters()
    found += [Parameter(name, 0.0, "1", constant=False) for name in growth.STIMULI]
    return found + [Parameter(n, None, u, constant=False) for n, u in _RULED]


def _tissue_level() -> growth.Expr:
    share = Sym("rapid_exchange")
    return share * Sym("C1") + (1 - share) * Sym("C2")


def _at_rest(population: Population) -> list[InitialAssignment]:
    found = []
    for block in growth.blocks(population):
        share = Sym("blood_share") if block.place == "blood" else 1 - Sym("blood_share")
        cells = Sym(f"n_rest_{population.key}") * share
        found.append(InitialAssignment(block.cells, cells))
        found += [
            InitialAssignment(block.of(c), Sym(block.own(f"{c}_rest")) * cells) for c in ("A", "B", "G")
        ]
    return found


@lru_cache(maxsize=4)
def compiled(*, cells: bool = True, lymph_steps: int = LYMPH_STEPS) -> engine.Model:
    """Return the compiled body, once for each structure."""
    return engine.compile(body_network(cells=cells, lymph_steps=lymph_steps).system())


def held_names() -> list[str]:
    """Return every amount of IL-2 on the surface of cells."""
    return [b.of(s) for p in populations() for b in growth.blocks(p) for s in bound_states()]
