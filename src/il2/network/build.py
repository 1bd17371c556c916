"""Reactions in the words of biochemistry; each verb returns one ``Reaction`` with a mass-action law.

Species and rates may be given as parts of the network or by name; rates may be formulas. A law is amount per
time. Where all species are concentrations in one compartment, give ``volume``: the law is multiplied by its
size. A ligand by concentration that binds a counted receptor needs none: the receptor sets the amount.
"""

from __future__ import annotations

from collections.abc import Iterable

from il2.engine.expression import Expr, Num, Op
from il2.network.names import Formula, Named, formula, name_of
from il2.network.reactions import Participant, Reaction, Side, participants


def react(
    name: str,
    reactants: Side,
    products: Side,
    forward: Formula,
    backward: Formula | None = None,
    *,
    volume: Named | str | None = None,
) -> Reaction:
    """Return a mass-action reaction, reversible when a backward rate is given.

    Examples
    --------
    >>> react("dimerise", ["2 M"], ["D"], "kf", "kr", volume="cell")
    Reaction dimerise: 2 M <-> D; cell * (kf * M^2 - kr * D)
    """
    left, right = participants(reactants), participants(products)
    law = mass_action(forward, left)
    if backward is not None:
        law = law - mass_action(backward, right)
    if volume is not None:
        law = Op("*", (formula(volume), law))
    return Reaction(name, left, right, law, reversible=backward is not None)


def mass_action(rate: Formula, side: Iterable[Participant]) -> Expr:
    """Return ``rate`` times the product of the species, each to the power of its stoichiometry."""
    law = formula(rate)
    for part in side:
        symbol = formula(part.species)
        law = law * (symbol if part.stoichiometry == Num(1.0) else symbol**part.stoichiometry)
    return law


def bind(
    first: Named | str,
    second: Named | str,
    together: Named | str,
    on: Formula,
    off: Formula,
    *,
    volume: Named | str | None = None,
    name: str = "",
) -> Reaction:
    """Return the reversible binding of two species.

    Examples
    --------
    >>> bind("L", "R", "LR", "kon", "koff")
    Reaction bind_L_R: L + R <-> LR; kon * L * R - koff * LR
    """
    name = name or f"bind_{name_of(first)}_{name_of(second)}"
    return react(name, [_one(first), _one(second)], [_one(together)], on, off, volume=volume)


def convert(
    before: Named | str,
    after: Named | str,
    rate: Formula,
    back: Formula | None = None,
    *,
    volume: Named | str | None = None,
    name: str = "",
) -> Reaction:
    """Return a first-order change of one species into another, such as internalisation.

    Examples
    --------
    >>> convert("LR", "LR_in", "kendo")
    Reaction convert_LR_to_LR_in: LR -> LR_in; kendo * LR
    """
    name = name or f"convert_{name_of(before)}_to_{name_of(after)}"
    return react(name, [_one(before)], [_one(after)], rate, back, volume=volume)


def synthesise(
    species: Named | str, rate: Formula, *, volume: Named | str | None = None, name: str = ""
) -> Reaction:
    """Return the production of a species at a rate that nothing limits.

    Examples
    --------
    >>> synthesise("R", "ksyn")
    Reaction synthesise_R: -> R; ksyn
    """
    return react(name or f"synthesise_{name_of(species)}", [], [_one(species)], rate, volume=volume)


def degrade(
    species: Named | str, rate: Formula, *, volume: Named | str | None = None, name: str = ""
) -> Reaction:
    """Return the first-order loss of a species.

    Examples
    --------
    >>> degrade("LR_in", "kdeg")
    Reaction degrade_LR_in: LR_in ->; kdeg * LR_in
    """
    return react(name or f"degrade_{name_of(species)}", [_one(species)], [], rate, volume=volume)


def _one(species: Named | str) -> Participant:
    return Participant(species)
