"""Structure of a network: every name is unique and known, every variable has one formula at most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from il2.engine.expression import Expr, symbols
from il2.ground.errors import InputError, UnknownNameError
from il2.network.names import RESERVED
from il2.network.parts import Species
from il2.network.reactions import AssignmentRule, Reaction

if TYPE_CHECKING:
    from il2.network.network import Element, Network


def index(network: Network) -> dict[str, Element]:
    """Return all parts by name.

    Raises
    ------
    InputError : a name is used twice.
    """
    by_name: dict[str, Element] = {}
    groups: list[Iterable[Element]] = [
        network.compartments,
        network.species,
        network.parameters,
        network.reactions,
        network.functions,
        network.events,
    ]
    for part in (p for group in groups for p in group):
        if part.name in by_name:
            kinds = [type(p).__name__.lower() for p in (by_name[part.name], part)]
            raise InputError(
                f"network {network.name!r} uses the name {part.name!r} twice ({kinds[0]} and {kinds[1]}); "
                "every part needs a name of its own"
            )
        by_name[part.name] = part
    return by_name


def with_modifiers(reactions: Iterable[Reaction], species: Iterable[Species]) -> Iterator[Reaction]:
    """Yield reactions with every species of the law listed: as reactant, product or modifier."""
    names = frozenset(s.name for s in species)
    for reaction in reactions:
        listed = {p.species for p in (*reaction.reactants, *reaction.products)} | {*reaction.modifiers}
        own = {p.name for p in reaction.local}
        missing = sorted((symbols(reaction.law) & names) - listed - own)
        yield replace(reaction, modifiers=(*reaction.modifiers, *missing)) if missing else reaction


def check(network: Network) -> None:
    """Refuse a network whose parts do not fit together (see ``Network`` for the errors)."""
    _check_places(network)
    _check_participants(network)
    _check_targets(network)
    quantities = _quantities(network)
    for where, expr, local in formulas(network):
        unknown = sorted(symbols(expr) - quantities - local)
        if unknown:
            raise UnknownNameError(f"symbol in the {where}", unknown[0], sorted(quantities | local))


def formulas(network: Network) -> Iterator[tuple[str, Expr, frozenset[str]]]:
    """Yield every formula with a phrase that says where it stands and the names that only it sees."""
    nothing: frozenset[str] = frozenset()
    for reaction in network.reactions:
        local = frozenset(p.name for p in reaction.local)
        yield f"rate law of reaction {reaction.name!r}", reaction.law, local
        for part in (*reaction.reactants, *reaction.products):
            if part.count is None:
                where = f"stoichiometry of {part.species!r} in reaction {reaction.name!r}"
                yield where, part.stoichiometry, nothing
    for rule in network.rules:
        kind = "assignment rule" if isinstance(rule, AssignmentRule) else "rate rule"
        yield f"{kind} of {rule.variable!r}", rule.math, nothing
    for assignment in network.initial:
        yield f"initial assignment of {assignment.variable!r}", assignment.math, nothing
    for function in network.functions:
        yield f"function {function.name!r}", function.math, frozenset(function.arguments)
    for event in network.events:
        yield f"trigger of event {event.name!r}", event.trigger, nothing
        for extra in (event.delay, event.priority):
            if extra is not None:
                yield f"delay or priority of event {event.name!r}", extra, nothing
        for variable, math in event.assignments.items():
            yield f"assignment of {variable!r} in event {event.name!r}", math, nothing


def stoichiometry_names(network: Network) -> dict[str, Reaction]:
    """Return the named stoichiometries with the reaction they belong to."""
    named: dict[str, Reaction] = {}
    for reaction in network.reactions:
        for part in (*reaction.reactants, *reaction.products):
            if part.name and (part.name in named or part.name in network):
                raise InputError(f"the name {part.name!r} of a stoichiometry is used twice")
            if part.name:
                named[part.name] = reaction
    return named


def _quantities(network: Network) -> frozenset[str]:
    parts: list[Iterable[Element]] = [
        network.compartments,
        network.species,
        network.parameters,
        network.reactions,
    ]
    return frozenset([*RESERVED, *(p.name for g in parts for p in g), *stoichiometry_names(network)])


def _check_places(network: Network) -> None:
    places = [c.name for c in network.compartments]
    factors = [p.name for p in network.parameters]
    for species in network.species:
        if species.compartment not in places:
            raise UnknownNameError(f"compartment of species {species.name!r}", species.compartment, places)
        if species.conversion and species.conversion not in factors:
            raise UnknownNameError(f"conversion of species {species.name!r}", species.conversion, factors)
    if network.conversion and network.conversion not in factors:
        raise UnknownNameError("conversion of the network", network.conversion, factors)


def _check_participants(network: Network) -> None:
    known = [s.name for s in network.species]
    have = frozenset(known)
    for reaction in network.reactions:
        names = [*(p.species for p in (*reaction.reactants, *reaction.products)), *reaction.modifiers]
        for name in names:
            if name not in have:
                raise UnknownNameError(f"species in reaction {reaction.name!r}", name, known)


def _check_targets(network: Network) -> None:
    targets = frozenset(
        [p.name for p in (*network.compartments, *network.species, *network.parameters)]
        + list(stoichiometry_names(network))
    )
    ruled: set[str] = set()
    for rule in network.rules:
        _known_target("rule", rule.variable, targets)
        if rule.variable in ruled:
            raise InputError(f"{rule.variable!r} has two rules; a variable takes one at most")
        if rule.variable in network and getattr(network[rule.variable], "constant", False):
            raise InputError(f"{rule.variable!r} has a rule but is declared constant")
        ruled.add(rule.variable)
    assigned = {r.variable for r in network.rules if isinstance(r, AssignmentRule)}
    started: set[str] = set()
    for assignment in network.initial:
        _known_target("initial assignment", assignment.variable, targets)
        if assignment.variable in started or assignment.variable in assigned:
            raise InputError(f"{assignment.variable!r} has two formulas for its initial value; keep one")
        started.add(assignment.variable)
    for event in network.events:
        for variable in event.assignments:
            _known_target(f"event {event.name!r}", variable, targets)
            if variable in assigned:
                raise InputError(f"event {event.name!r} changes {variable!r}, which has an assignment rule")
            if variable in network and getattr(network[variable], "constant", False):
                raise InputError(f"event {event.name!r} changes {variable!r}, which is declared constant")
    _check_ruled_species(network, ruled)


def _known_target(kind: str, variable: str, targets: frozenset[str]) -> None:
    if variable not in targets:
        raise UnknownNameError(
            f"variable of an {kind}" if kind[0] in "aei" else f"variable of a {kind}",
            variable,
            sorted(targets),
        )


def _check_ruled_species(network: Network, ruled: set[str]) -> None:
    for reaction in network.reactions:
        for part in (*reaction.reactants, *reaction.products):
            species = network[part.species]
            assert isinstance(species, Species)
            if part.species in ruled and not species.boundary:
                raise InputError(
                    f"species {part.species!r} has a rule and is changed by reaction {reaction.name!r}; "
                    "declare it a boundary species or drop one of the two"
                )
