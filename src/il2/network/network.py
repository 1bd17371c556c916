"""The network: one frozen object that holds every part and lowers itself to the engine's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from il2.ground.errors import InputError, UnknownNameError
from il2.network import show, validate
from il2.network.names import Named, check_name, name_of
from il2.network.parts import Compartment, Parameter, Part, Species, fill
from il2.network.reactions import (
    AssignmentRule,
    Event,
    FunctionDefinition,
    InitialAssignment,
    Reaction,
    Rule,
)

if TYPE_CHECKING:
    from il2.engine.system import System

Element: TypeAlias = Compartment | Species | Parameter | Reaction | FunctionDefinition | Event


@dataclass(frozen=True)
class Units:
    """Units of the model as a whole; empty text where undeclared.

    Rates of reactions are in ``extent`` per ``time``; ``substance`` counts species.
    """

    substance: str = ""
    time: str = ""
    volume: str = ""
    area: str = ""
    length: str = ""
    extent: str = ""


@dataclass(frozen=True, repr=False)
class Network:
    """A reaction network.

    Parameters
    ----------
    name : its name.
    compartments, species, parameters, reactions : the parts.
    rules : assignment and rate rules. initial : initial assignments.
    events : changes at triggers. functions : named formulas.
    units : units of the model as a whole.
    conversion : parameter that turns extent into amount for species without one of their own.
    title : name for readers. identifiers : resolvable addresses of what it models.
    remarks : what a reader of a foreign file left out, one sentence each.

    Raises
    ------
    InputError : a name used twice or for something that cannot be, two rules for one variable, a rule for a
        constant.
    UnknownNameError : a formula, rule or reaction uses a name that the network does not hold.

    Examples
    --------
    >>> decay = Network(
    ...     "decay",
    ...     compartments=[Compartment("cell")],
    ...     species=[Species("R", "cell", amount=100)],
    ...     parameters=[Parameter("kdeg", 0.1, "1/min")],
    ...     reactions=[Reaction("loss", ["R"], [], "kdeg * R")],
    ... )
    >>> decay
    Network decay: 1 species, 1 reaction, 1 parameter, 1 compartment
    >>> decay["kdeg"].value
    0.1
    >>> print(decay.equations())
    d R/dt = -loss
      loss = kdeg * R
    """

    name: str
    compartments: tuple[Compartment, ...]
    species: tuple[Species, ...]
    parameters: tuple[Parameter, ...]
    reactions: tuple[Reaction, ...]
    rules: tuple[Rule, ...]
    initial: tuple[InitialAssignment, ...]
    events: tuple[Event, ...]
    functions: tuple[FunctionDefinition, ...]
    units: Units
    conversion: str
    title: str
    identifiers: tuple[str, ...]
    remarks: tuple[str, ...]

    def __init__(
        self,
        name: str,
        compartments: Iterable[Compartment] = (),
        species: Iterable[Species] = (),
        parameters: Iterable[Parameter] = (),
        reactions: Iterable[Reaction] = (),
        rules: Iterable[Rule] = (),
        *,
        initial: Iterable[InitialAssignment] = (),
        events: Iterable[Event] = (),
        functions: Iterable[FunctionDefinition] = (),
        units: Units | None = None,
        conversion: Named | str = "",
        title: str = "",
        identifiers: Iterable[str] = (),
        remarks: Iterable[str] = (),
    ) -> None:
        check_name("network", name)
        species = tuple(species)
        fill(
            self,
            name=name,
            compartments=tuple(compartments),
            species=species,
            parameters=tuple(parameters),
            reactions=tuple(validate.with_modifiers(reactions, species)),
            rules=tuple(rules),
            initial=tuple(initial),
            events=tuple(events),
            functions=tuple(functions),
            units=units or Units(),
            conversion=name_of(conversion),
            title=title,
            identifiers=tuple(identifiers),
            remarks=tuple(remarks),
        )
        fill(self, _by_name=validate.index(self))
        validate.check(self)

    def __getitem__(self, name: str) -> Element:
        """Return the part called ``name``; ``UnknownNameError`` names the nearest."""
        by_name: dict[str, Element] = self._by_name  # type: ignore[attr-defined]
        if name not in by_name:
            raise UnknownNameError(f"part of network {self.name!r}", name, by_name)
        return by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name  # type: ignore[attr-defined]

    def __iter__(self) -> Iterator[Element]:
        """Iterate over compartments, species, parameters, reactions, functions and events."""
        return iter(self._by_name.values())  # type: ignore[attr-defined]

    def derive(self, **changes: Any) -> Network:
        """Return a copy with fields replaced, checked anew.

        Examples
        --------
        >>> Network("empty").derive(name="still_empty").name
        'still_empty'
        """
        unknown = sorted(set(changes) - set(self.__dataclass_fields__))
        if unknown:
            raise UnknownNameError("field of a network", unknown[0], self.__dataclass_fields__)
        return replace(self, **changes)

    def with_values(self, values: Mapping[str, float]) -> Network:
        """Return a copy with other values of parameters and sizes of compartments, and other initial values.

        A species takes the number as what its symbol means: amount when counted, else concentration. An
        initial assignment to a name given here is dropped. A parameter ``k`` of reaction r alone is ``r_k``.

        Raises
        ------
        UnknownNameError : a name is no parameter, compartment or species.
        InputError : a name whose value an assignment rule gives.

        Examples
        --------
        >>> Network("n", parameters=[Parameter("k", 1.0)]).with_values({"k": 2.0})["k"].value
        2.0
        """
        from il2.network.lower import local_names

        local = {name: place for place, name in local_names(self).items()}
        check_settable(self, values, local)

        def changed(part: Any) -> Any:
            return _with_value(part, values[part.name]) if part.name in values else part

        inner = {place: values[name] for name, place in local.items() if name in values}

        return self.derive(
            parameters=tuple(map(changed, self.parameters)),
            compartments=tuple(map(changed, self.compartments)),
            species=tuple(map(changed, self.species)),
            reactions=tuple(_with_local(r, inner) for r in self.reactions) if inner else self.reactions,
            initial=tuple(a for a in self.initial if a.variable not in values),
        )

    def system(self, free: Iterable[str] = ()) -> System:
        """Return the network in the engine's language: amounts, assignments, rates, events.

        See ``il2.network.lower`` for the names: ``S`` is the amount of species S and ``[S]`` its
        concentration.

        Parameters
        ----------
        free : parameters, compartments and species whose first value becomes a parameter called
            ``X at start``, so that a batch can vary it (a species takes it as what its symbol means).

        Raises
        ------
        InputError : a value is missing, or assignments form a circle.
        """
        from il2.network.lower import lower

        return lower(self, free)

    def equations(self) -> str:
        """Return the differential equations as text, one line each, then rates and assignments."""
        return show.equations(self)

    def __repr__(self) -> str:
        return show.headline(self)

    def _repr_html_(self) -> str:
        return show.html(self)


def check_settable(network: Network, names: Iterable[str], more: Iterable[str] = ()) -> None:
    """Refuse names that cannot be given a value; ``more`` are allowed beside those of the network."""
    known = [p.name for p in (*network.parameters, *network.compartments, *network.species)]
    ruled = {r.variable for r in network.rules if isinstance(r, AssignmentRule)}
    for name in names:
        if name not in known and name not in more:
            raise UnknownNameError("parameter, compartment or species", name, [*known, *more])
        if name in ruled:
            raise InputError(f"{name!r} is given by an assignment rule at all times; it cannot be set")


def _with_local(reaction: Reaction, values: Mapping[tuple[str, str], float]) -> Reaction:
    found = tuple(replace(p, value=values.get((reaction.name, p.name), p.value)) for p in reaction.local)
    return reaction if found == reaction.local else replace(reaction, local=found)


def _with_value(part: Compartment | Parameter | Species, value: float) -> Part:
    if isinstance(part, Compartment):
        return replace(part, size=value)
    if isinstance(part, Parameter):
        return replace(part, value=value)
    if part.counted:
        return replace(part, amount=value, concentration=None)
    return replace(part, concentration=value, amount=None)
