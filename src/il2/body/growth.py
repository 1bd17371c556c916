"""How populations grow, die, mature and move under IL-2, and what else they change in blood.

A programme ``X`` follows the pSTAT5 of the cells of a population with a time constant of most of a day, so
that level, receptors and duration decide together. Growth is cooperative in ``X``, restimulation death
linear.
At rest every source equals its loss: without a dose nothing moves.
"""

from __future__ import annotations

from collections.abc import Sequence

from il2.body.block import PLACES, Block, exchange, hill, mixing
from il2.body.constants import Population
from il2.engine.expression import Expr, Num, Sym
from il2.network import AssignmentRule, Parameter, RateRule, Reaction, Species
from il2.network.reactions import Rule

#: Constants of growth and traffic, the same for all populations.
CONSTANTS = {
    "tau_programme": "min", "half_programme": "1", "steep_programme": "1", "receptor_gain": "1",
    "survival_gain": "1", "passage": "1/min", "kd_margination": "nM", "tissue_exit": "1/min",
    "blood_share": "1", "aicd": "1/min", "division": "1/min", "long_lived": "1/min", "growth_gain": "1",
}  # fmt: skip
#: Laws under which cells answer cooperatively; regulatory and NK cells answer in a graded way.
_DIGITAL = ("activated", "bystander", "survival")
#: What an experiment sets: antigen and restimulation of the activated cells, 0 to 1.
STIMULI = ("antigen", "restimulation")


def blocks(population: Population) -> tuple[Block, Block]:
    """The population in blood and in tissue."""
    return Block(population.key, PLACES[0]), Block(population.key, PLACES[1])


def programme(key: str) -> Sym:
    """The programme of a population, 0 to 1."""
    return Sym(f"X_{key}")


def cooperative(key: str) -> Expr:
    """The share of full growth that the programme of a population gives."""
    return hill(programme(key), Sym("half_programme"), Sym("steep_programme"))


def saturating(key: str) -> Expr:
    """The share of a full response that is not cooperative: differentiation and survival, not division."""
    return hill(programme(key), Sym("half_programme"), Num(1.0))


def population_parts(
    population: Population, everyone: Sequence[Population]
) -> tuple[list[Species], list[Parameter], list[Reaction], list[Rule]]:
    """Return all that one population adds to the network."""
    blood, tissue = blocks(population)
    key = population.key
    species = [*blood.species(), *tissue.species(), Species(f"X_{key}", "body", amount=0.0, unit="1")]
    reactions = [*blood.reactions(), *tissue.reactions(), *_turnover(population, everyone)]
    reactions += exchange(blood, tissue, Sym("leave"), Sym("tissue_exit"))
    signal = (Sym(blood.cells) * blood.signal() + Sym(tissue.cells) * tissue.signal()) / (
        Sym(blood.cells) + Sym(tissue.cells)
    )
    rules: list[Rule] = [
        AssignmentRule(f"growing_{key}", cooperative(key) if population.law in _DIGITAL else saturating(key)),
        AssignmentRule(f"induction_{key}", 1 + Sym("receptor_gain") * saturating(key)),
        RateRule(f"X_{key}", (signal - programme(key)) / Sym("tau_programme")),
        blood.stat5(mixing(blood, tissue, Sym("tissue_exit"))),
        tissue.stat5(mixing(tissue, blood, Sym("leave"))),
    ]
    own = ("A_rest", "B_rest", "G_rest", "K_stat", "P_full", "n_rest")
    parameters = [Parameter(f"{name}_{key}", 1.0) for name in own] + [Parameter(f"loss_{key}", 1.0, "1/min")]
    parameters += [Parameter(f"{n}_{key}", None, "1", constant=False) for n in ("growing", "induction")]
    return species, parameters, reactions, rules


def progenitors() -> tuple[list[Species], list[Rule]]:
    """Progenitors of NK cells in two steps, relative to rest: they feed CD56-bright cells.

    Each step turns over as NK cells do; IL-2 raises what enters the first.
    """
    names = ("progenitor_1", "progenitor_2")
    entering = 1 + Sym("growth_gain") * Sym("growing_NK_bright")
    turnover = Sym("loss_NK_bright")
    rules: list[Rule] = [
        RateRule(names[0], turnover * (entering - Sym(names[0]))),
        RateRule(names[1], turnover * (Sym(names[0]) - Sym(names[1]))),
    ]
    return [Species(n, "body", amount=1.0, unit="1") for n in names], rules


def traffic_rules() -> list[Rule]:
    """Cells leave blood at the rate of rest, and at a passage when intermediate receptors are occupied."""
    at_rest = Sym("tissue_exit") * (1 - Sym("blood_share")) / Sym("blood_share")
    occupied = Sym("C1") / (Sym("kd_margination") + Sym("C1"))
    return [AssignmentRule("leave", at_rest + Sym("passage") * occupied)]


def _share(place: str) -> Expr:
    return Sym("blood_share") if place == PLACES[0] else 1 - Sym("blood_share")


def _turnover(population: Population, everyone: Sequence[Population]) -> list[Reaction]:
    """Sources and losses by the law of the population."""
    found: list[Reaction] = []
    known = {p.key: p for p in everyone}
    key, loss = population.key, Sym(f"loss_{population.key}")
    for block in blocks(population):
        rest = Sym(f"n_rest_{key}") * _share(block.place)
        if population.law == "progenitor":
            # Fed by progenitors, leaves by maturing: its flow at rest replaces the loss of CD56-dim cells.
            flow = Sym("loss_NK_dim") * Sym("n_rest_NK_dim") / Sym(f"n_rest_{key}")
            made = flow * rest * Sym("progenitor_2")
            found.append(block.arrival("differentiate", made))
            found += block.departure("mature", flow)
        elif population.law == "from bright":
            bright = Block("NK_bright", block.place)
            flow = loss * Sym(f"n_rest_{key}") / Sym("n_rest_NK_bright")
            found.append(block.arrival("mature_into", flow * Sym(bright.cells)))
            found += block.departure("lose", loss / (1 + Sym("survival_gain") * programme(key)))
        elif population.law == "growth":
            made = loss * rest * (1 + Sym("growth_gain") * Sym(f"growing_{key}"))
            found.append(block.arrival("renew", made))
            found += block.departure("lose", loss)
        else:
            found += _conventional(population, block, rest)
        if key == "CD4_long_lived" and "CD4_naive" in known:
            naive = Block("CD4_naive", block.place)
            turned = Sym("long_lived") * Sym("antigen") * Sym("growing_CD4_naive")
            found.append(block.arrival("turn_into", turned * Sym(naive.cells)))
    return found


def _conventional(population: Population, block: Block, rest: Expr) -> list[Reaction]:
    """T and B cells: IL-2 keeps them alive; divided by it alone are those that have met antigen before.

    That takes intermediate receptors: their programme is that of killing (``LAK``). Division speeds up
    turnover and ends at the same largest rise over rest as that of regulatory cells.
    """
    key, loss = population.key, Sym(f"loss_{population.key}")
    made: Expr = loss * rest
    rate: Expr = loss / (1 + Sym("survival_gain") * programme(key))
    found: list[Reaction] = []
    if population.law in ("bystander", "activated"):
        divided = Sym("division") * Sym("bystander")
        made = made + divided * rest * (1 + Sym("growth_gain") * Sym("bystander"))
        rate = rate + divided
    if population.law == "activated":
        rate = rate + Sym("aicd") * Sym("restimulation") * programme(key)
        again = Sym("division") * Sym("antigen") * Sym(f"growing_{key}") * Sym(block.cells)
        found.append(block.arrival("divide", again))
    return [block.arrival("renew", made), *block.departure("lose", rate), *found]


def bystander() -> AssignmentRule:
    """Share of full division that occupied intermediate receptors give."""
    return AssignmentRule("bystander", hill(Sym("LAK"), Sym("half_programme"), Sym("steep_programme")))


def total(terms: Sequence[Expr]) -> Expr:
    """Sum of terms."""
    result: Expr = Num(0.0)
    for i, term in enumerate(terms):
        result = term if i == 0 else result + term
    return result
