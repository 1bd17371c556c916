"""From a network to the engine's language.

Names in the system:

- ``S`` is the amount of species S, ``[S]`` its concentration; a formula's symbol means one of them
  (``Species.counted``).
- A species that reactions or events change is a state (its amount). One with a rate rule on its
  concentration is the state ``[S]``, because the rule gives the change of concentration whatever the
  compartment does. One that never changes is a parameter.
- ``S'`` is the rate of change of S where a formula asks for it (``rateOf``), ``[S]'`` that of ``[S]``.
- ``S at start`` is the first value of a free variable, a parameter.
- A reaction's name is its rate. A parameter ``k`` that only reaction r sees is called ``r_k``.
- Parameters, compartments and named stoichiometries keep their names; those with a rate rule or changed by
  an event are states.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from il2.engine import expression as ex
from il2.engine import system as engine
from il2.engine.expression import Expr, Num, Sym
from il2.ground.errors import InputError
from il2.network.names import AVOGADRO, AVOGADRO_VALUE
from il2.network.network import Network
from il2.network.parts import Compartment, Parameter, Species
from il2.network.reactions import AssignmentRule, Event, Participant, RateRule, Reaction
from il2.network.slopes import slope_name, slopes
from il2.network.validate import formulas


def lower(network: Network, free: Iterable[str] = ()) -> engine.System:
    """Return ``network`` as an ``engine.System``; see ``Network.system``."""
    try:
        return _Lowering(network, frozenset(free)).system()
    except RecursionError:
        raise InputError(f"formulas of network {network.name!r} are nested too deeply to be read") from None


def first_name(name: str) -> str:
    """Return the name of the parameter that gives a free variable its first value."""
    return f"{name} at start"


def concentration(name: str) -> str:
    """Return the name of a species' concentration in a lowered system."""
    return f"[{name}]"


def sizeless(place: Compartment, given: Container[str]) -> bool:
    """Return whether a compartment is a point without size, so that the symbols of its species are amounts.

    A point may have a size (SBML test suite, case 01809); ``given`` are the names that formulas give a value.
    """
    return place.dimensions == 0 and place.size is None and place.name not in given


def meant_names(network: Network) -> dict[str, str]:
    """Return what the symbol of each species stands for in the system: ``S`` or ``[S]``."""
    lowering = _Lowering(network)
    return {s.name: s.name if lowering.counted(s) else concentration(s.name) for s in network.species}


def local_names(network: Network) -> dict[tuple[str, str], str]:
    """Return the name in the system of each (reaction, local parameter)."""
    taken = {p.name for p in network}
    found = {}
    for reaction in network.reactions:
        for parameter in reaction.local:
            name = f"{reaction.name}_{parameter.name}"
            while name in taken:
                name += "_"
            taken.add(name)
            found[reaction.name, parameter.name] = name
    return found


class _Lowering:
    """One walk over the network; holds the pieces of the system while it is built."""

    def __init__(self, network: Network, free: frozenset[str] = frozenset()) -> None:
        self.network, self.free = network, free
        self.assigned = {r.variable: r.math for r in network.rules if isinstance(r, AssignmentRule)}
        self.rated = {r.variable: r.math for r in network.rules if isinstance(r, RateRule)}
        self.started = {a.variable: a.math for a in network.initial} | {n: Sym(first_name(n)) for n in free}
        self.by_event = {v for e in network.events for v in e.assignments}
        self.place = {c.name: c for c in network.compartments}
        self.kinds = {s.name: s for s in network.species}
        self.locals = local_names(network)
        # What a symbol of a formula stands for in the system.
        self.meaning: dict[str, Expr] = {AVOGADRO: Num(AVOGADRO_VALUE)}
        for species in network.species:
            if not self.counted(species):
                self.meaning[species.name] = Sym(concentration(species.name))
        self.starts: dict[str, Expr] = {}  # initial value of every name of the system
        self.states: dict[str, float | None] = {}  # with the scale hint
        self.parameters: dict[str, float] = {first_name(n): 0.0 for n in sorted(free)}
        self.assignments: dict[str, Expr] = {}
        self.rates: dict[str, Expr] = {}
        self.wanted: list[str] = []  # names whose rate of change some formula uses

    def system(self) -> engine.System:
        for compartment in self.network.compartments:
            if not self.sizeless(compartment) or compartment.name in self.needed:
                self.variable(compartment, compartment.size)
        for parameter in self.network.parameters:
            self.variable(parameter, parameter.value)
        self.stoichiometries()
        for reaction in self.network.reactions:
            self.reaction(reaction)
        for species in self.network.species:
            self.one_species(species)
        self.sum_reactions()
        self.at_least_one_state()
        events = tuple(map(self.event, self.network.events))
        self.assignments |= slopes(self.wanted, self.states, self.assignments, self.starts, self.rates)
        initial = self.initial_values()
        order = _ordered(self.assignments, self.network.name)
        return engine.System(
            states=tuple(engine.State(n, initial[n], scale) for n, scale in self.states.items()),
            parameters=tuple(self.parameters.items()),
            assignments=tuple((n, self.assignments[n]) for n in order),
            rates=self.rates,
            events=events,
            name=self.network.name,
        )

    def at_least_one_state(self) -> None:
        """Where nothing moves, an idle state stands in, because the engine wants an unknown."""
        if not self.states:
            name = "idle"
            while name in self.parameters or name in self.assignments:
                name += "_"
            self.states[name], self.starts[name] = None, Num(0.0)

    # Meaning of formulas ------------------------------------------------------------------------------

    def counted(self, species: Species) -> bool:
        """Whether the symbol means an amount: declared so, or the compartment is a point without size."""
        return bool(species.counted) or self.sizeless(self.place[species.compartment])

    def sizeless(self, place: Compartment) -> bool:
        return sizeless(place, self.given_by_formula)

    @cached_property
    def given_by_formula(self) -> frozenset[str]:
        """Names that a rule, an initial assignment, an event or the batch gives a value."""
        return frozenset([*self.assigned, *self.rated, *self.started, *self.by_event])

    def read(self, expr: Expr, own: Mapping[str, Expr] | None = None) -> Expr:
        """A formula of the network in names of the system; ``own`` are names that only it sees."""
        meaning = {**self.meaning, **(own or {})}
        if ex.calls(expr, "rateOf"):
            expr = self.with_slopes(expr, own or {})
        return ex.substitute(expr, meaning)

    def with_slopes(self, expr: Expr, own: Mapping[str, Expr]) -> Expr:
        """Replace rates of change by their names."""
        if not isinstance(expr, ex.Op):
            return expr
        if expr.op != "rateOf":
            return ex.Op(expr.op, [self.with_slopes(a, own) for a in expr.args])
        (part,) = expr.args
        if not isinstance(part, Sym) or part.name in {r.name for r in self.network.reactions}:
            raise InputError(
                f"network {self.network.name!r} asks for the rate of change of {str(part)!r}; "
                "only species, parameters, compartments and stoichiometries have one"
            )
        if part.name in own:
            return Num(0.0)
        wanted = self.meaning.get(part.name, part)
        if not isinstance(wanted, Sym):  # a number
            return Num(0.0)
        self.wanted.append(wanted.name)
        return Sym(slope_name(wanted.name))

    def size(self, species: Species) -> Expr:
        place = self.place[species.compartment]
        return Num(1.0) if self.sizeless(place) else Sym(place.name)

    # Parameters, compartments, stoichiometries ----------------------------------------------------------

    def variable(self, part: Compartment | Parameter | Participant, value: float | None) -> None:
        name = part.name
        if name in self.assigned:
            self.assignments[name] = self.read(self.assigned[name])
            return
        if name in self.started:
            self.starts[name] = self.read(self.started[name])
        elif value is not None or name not in self.needed:
            value = math.nan if value is None else value
            self.starts[name] = Num(value)
        else:
            raise InputError(
                f"{name!r} of network {self.network.name!r} has no value, rule or initial assignment"
            )
        if name in self.rated:
            self.states[name] = None
            self.rates[name] = self.read(self.rated[name])
        elif name in self.by_event:
            self.states[name] = None
        elif name in self.started or value != value:  # a number that is none stands in nobody's way
            self.assignments[name] = self.starts[name]  # resolved to the start by initial_values
        else:
            assert value is not None
            self.parameters[name] = value

    @cached_property
    def needed(self) -> frozenset[str]:
        """Names whose value something depends on; others may be left without one."""
        used = {*self.rated, *self.by_event, self.network.conversion}
        used.update(*(ex.symbols(expr) - own for _, expr, own in formulas(self.network)))
        for species in self.network.species:
            used.add(species.conversion)
            by_level = species.concentration is not None or species.name in {*used, *self.started}
            if by_level and not self.counted(species):
                used.add(species.compartment)
        return frozenset(used)

    def stoichiometries(self) -> None:
        """Named stoichiometries that formulas use or change become variables like parameters."""
        used = set(self.given_by_formula)
        used.update(*(ex.symbols(expr) for _, expr, _ in formulas(self.network)))
        for part in (p for r in self.network.reactions for p in (*r.reactants, *r.products)):
            if part.name in used:
                self.variable(part, part.count)
                self.meaning[part.name] = Sym(part.name)

    def turns(self, part: Participant) -> Expr:
        if part.name in self.meaning:
            return self.meaning[part.name]
        return self.read(part.stoichiometry)

    # Reactions and species ------------------------------------------------------------------------------

    def reaction(self, reaction: Reaction) -> None:
        own: dict[str, Expr] = {}
        for parameter in reaction.local:
            name = self.locals[reaction.name, parameter.name]
            if parameter.value is None:
                raise InputError(f"parameter {parameter.name!r} of reaction {reaction.name!r} has no value")
            self.parameters[name] = parameter.value
            own[parameter.name] = Sym(name)
        self.assignments[reaction.name] = self.read(reaction.law, own)

    def one_species(self, species: Species) -> None:
        name = species.name
        amount, level = Sym(name), Sym(concentration(name))
        main = amount if self.counted(species) else level
        if name in self.assigned:
            self.assignments[main.name] = self.read(self.assigned[name])
        elif name in self.rated:
            main = self.ruled(species, main)
        elif name in self.moving or self.varying(self.place[species.compartment]):
            main = amount
            self.states[name] = self.scale(species)
            self.starts[name] = self.start_of(species, main)
        elif name in self.started:
            self.starts[main.name] = self.assignments[main.name] = self.start_of(species, main)
        elif species.amount is None and species.concentration is None and name not in self.needed:
            self.starts[main.name] = self.assignments[main.name] = Num(math.nan)
        else:
            main = level if species.amount is None else amount
            value = species.concentration if species.amount is None else species.amount
            self.parameters[main.name] = self.given(species, value)
        self.companion(species, main)

    def ruled(self, species: Species, main: Sym) -> Sym:
        """The state of a species with a rate rule, as amount where events change the size of its place.

        A jump in size keeps amounts; between jumps both forms say the same.
        """
        place, rate = species.compartment, self.read(self.rated[species.name])
        if main.name != species.name and place in self.by_event:
            growth = self.read(self.rated[place]) if place in self.rated else Num(0.0)
            rate = rate * self.size(species) + Sym(concentration(species.name)) * growth
            main = Sym(species.name)
        self.states[main.name] = None
        self.rates[main.name] = rate
        self.starts[main.name] = self.start_of(species, main)
        return main

    def scale(self, species: Species) -> float | None:
        """Hint for tolerances: errors of what is known by concentration are judged as concentrations."""
        size = self.place[species.compartment].size
        return size if not self.counted(species) and size and 0 < size < float("inf") else None

    def companion(self, species: Species, main: Sym) -> None:
        """The amount of a species known by concentration, or the other way round."""
        size = self.size(species)
        if main.name != species.name:
            self.assignments[species.name] = main * size
        elif not self.sizeless(self.place[species.compartment]):
            self.assignments[concentration(species.name)] = main / size

    @cached_property
    def moving(self) -> frozenset[str]:
        """Species that reactions or events change."""
        parts = [p for r in self.network.reactions for p in (*r.reactants, *r.products)]
        free = (p.species for p in parts if self.reacts(self.kinds[p.species]))
        return frozenset([*free, *self.by_event])

    @staticmethod
    def reacts(species: Species) -> bool:
        return not species.boundary and not species.constant

    def varying(self, place: Compartment) -> bool:
        return any(place.name in group for group in (self.assigned, self.rated, self.by_event))

    def given(self, species: Species, value: float | None) -> float:
        if value is None:
            raise InputError(
                f"species {species.name!r} of network {self.network.name!r} has no initial value, rule or "
                "initial assignment"
            )
        return value

    def start_of(self, species: Species, wanted: Sym) -> Expr:
        """Initial value of a species as amount or concentration, whichever symbol is wanted."""
        level = concentration(species.name)
        if species.name in self.started:
            value = self.read(self.started[species.name])
            have = species.name if self.counted(species) else level
        else:
            have = level if species.amount is None else species.name
            value = Num(
                self.given(species, species.amount if have == species.name else species.concentration)
            )
        if have == wanted.name:
            return value
        return value * self.size(species) if have == level else value / self.size(species)

    def sum_reactions(self) -> None:
        """Rate of each amount: what reactions add, less what they take."""
        for reaction in self.network.reactions:
            for side, sign in ((reaction.reactants, -1.0), (reaction.products, 1.0)):
                for part in side:
                    species = self.kinds[part.species]
                    if self.reacts(species):
                        self.add(species, self.turns(part), sign, Sym(reaction.name))

    def add(self, species: Species, count: Expr, sign: float, rate: Expr) -> None:
        if count != Num(1.0):
            rate = count * rate
        factor = species.conversion or self.network.conversion
        if factor:
            rate = Sym(factor) * rate
        so_far = self.rates.get(species.name)
        if so_far is None:
            self.rates[species.name] = rate if sign > 0 else -rate
        else:
            self.rates[species.name] = so_far + rate if sign > 0 else so_far - rate

    # Initial values ---------------------------------------------------------------------------------------

    def initial_values(self) -> dict[str, Expr]:
        """Initial values of states and of constants with an initial assignment, by parameters alone."""
        formulas = {**self.assignments, **self.starts}
        held = sorted(self.assignments.keys() & self.starts.keys())
        needs: dict[str, list[str]] = {}
        todo = [*held, *self.states]
        while todo:
            name = todo.pop()
            if name in formulas and name not in needs:
                needs[name] = sorted(ex.symbols(formulas[name]))
                todo += needs[name]
        value: dict[str, Expr] = {n: Sym(n) for n in self.parameters} | {ex.TIME: Num(0.0)}
        for name in self.in_order(needs):
            if name not in value:
                value[name] = ex.substitute(formulas[name], {n: value[n] for n in needs[name]})
        self.assignments |= {name: value[name] for name in held}
        return {name: value[name] for name in self.states}

    def in_order(self, needs: Mapping[str, list[str]]) -> list[str]:
        try:
            return list(TopologicalSorter(needs).static_order())
        except CycleError as error:
            circle = " -> ".join(reversed(error.args[1]))
            raise InputError(f"initial values of {self.network.name!r} form a circle: {circle}") from None

    # Events -------------------------------------------------------------------------------------------------

    def event(self, event: Event) -> engine.Event:
        """An event's concentrations become amounts with the size just before it is made.

        Amounts stay when the size of a place jumps (SBML test suite, case 01779).
        """
        changes, factors = {}, {}
        for variable, formula in event.assignments.items():
            species, new = self.kinds.get(variable), self.read(formula)
            level = concentration(variable)
            if species is None or self.counted(species) or level not in self.states:
                changes[variable] = new
                if species is not None and not self.counted(species):
                    factors[variable] = self.size(species)
            else:
                changes[level] = new
        return engine.Event(
            event.name,
            self.read(event.trigger),
            tuple(changes.items()),
            delay=None if event.delay is None else self.read(event.delay),
            priority=None if event.priority is None else self.read(event.priority),
            persistent=event.persistent,
            initial_value=event.starts_true,
            use_trigger_values=event.values_at_trigger,
            factors=tuple(factors.items()),
        )


def _ordered(assignments: Mapping[str, Expr], name: str) -> list[str]:
    """Names of assignments, each after those that it uses."""
    graph = {n: sorted(ex.symbols(expr) & assignments.keys()) for n, expr in assignments.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise InputError(f"assignments of network {name!r} form a circle: {circle}") from None
