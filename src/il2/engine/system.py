"""A system of ordinary differential equations as plain data: what the engine compiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from il2.engine.nodes import TIME, Expr, Num, symbols
from il2.ground.errors import InputError, UnknownNameError


@dataclass(frozen=True)
class State:
    """One unknown of the system.

    Parameters
    ----------
    name : its symbol.
    initial : value at the first time; may use parameters and assignments, and states with numeric values.
    scale : typical magnitude, by which one absolute tolerance for all states is multiplied; 1 when ``None``.
    """

    name: str
    initial: Expr = field(default_factory=lambda: Num(0.0))
    scale: float | None = None


@dataclass(frozen=True)
class Event:
    """Assignments made when ``trigger`` turns from false to true.

    ``delay``, ``priority``, ``persistent`` and ``initial_value`` carry the meaning they have in SBML Level 3;
    ``use_trigger_values`` says whether assigned values are computed when the trigger fires. A target in
    ``factors`` gets its value times that factor as it is just before the assignments are made: an amount
    whose concentration is set, in a volume that may have changed since the trigger.
    """

    name: str
    trigger: Expr
    assignments: tuple[tuple[str, Expr], ...]
    delay: Expr | None = None
    priority: Expr | None = None
    persistent: bool = True
    initial_value: bool = True
    use_trigger_values: bool = True
    factors: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True)
class System:
    """States, parameters, assignments, rates and events.

    Parameters
    ----------
    states : the unknowns, in the order of the results.
    parameters : (name, default) pairs.
    assignments : (name, expression) pairs computed from states, parameters, ``time`` and *earlier*
        assignments.
    rates : derivative of each state by time; a state without rate is constant.
    events : changes at triggers.
    name : for messages.

    Raises
    ------
    InputError : a name is used twice, or an expression uses a name that is not defined (before it).

    Examples
    --------
    >>> from il2.engine.expression import parse
    >>> decay = System((State("x", parse("x0")),), (("k", 0.5), ("x0", 2.0)), rates={"x": parse("-k*x")})
    >>> decay.names
    ('x',)
    """

    states: tuple[State, ...]
    parameters: tuple[tuple[str, float], ...] = ()
    assignments: tuple[tuple[str, Expr], ...] = ()
    rates: Mapping[str, Expr] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    name: str = "system"

    def __post_init__(self) -> None:
        _check_names(self)
        known = {TIME, *self.names, *(n for n, _ in self.parameters)}
        everything = {*known, *(n for n, _ in self.assignments)}
        for name, expr in self.assignments:
            if not symbols(expr) <= known:
                _refuse_circles(self)
            _check_symbols(f"assignment {name!r}", expr, known, everything)
            known.add(name)
        for name, expr in self.rates.items():
            if name not in self.names:
                raise UnknownNameError("state with a rate", name, self.names)
            _check_symbols(f"rate of {name!r}", expr, known, everything)
        for state in self.states:
            if state.scale is not None and not 0.0 < state.scale < float("inf"):
                raise InputError(f"the scale of {state.name!r} must be positive, not {state.scale}")
            _check_symbols(f"initial value of {state.name!r}", state.initial, known, everything)
        for event in self.events:
            targets = [n for n, _ in event.assignments]
            for name in targets:
                if name in dict(self.parameters):
                    raise InputError(
                        f"event {event.name!r} sets parameter {name!r}; make it a state without a rate"
                    )
                if name not in self.names:
                    raise UnknownNameError(f"target of event {event.name!r}", name, self.names)
            made = [e for _, e in (*event.assignments, *event.factors)]
            for used in (event.trigger, event.delay, event.priority, *made):
                if used is not None:
                    _check_symbols(f"event {event.name!r}", used, known, everything)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the states, in order."""
        return tuple(s.name for s in self.states)


def _check_names(system: System) -> None:
    if not system.states:
        raise InputError(f"{system.name!r} has no states; give at least one")
    seen: set[str] = {TIME}
    groups: list[tuple[str, Iterable[str]]] = [
        ("state", system.names),
        ("parameter", (n for n, _ in system.parameters)),
        ("assignment", (n for n, _ in system.assignments)),
    ]
    for kind, names in groups:
        for name in names:
            if name in seen:
                why = "is reserved for model time" if name == TIME else "is used twice"
                raise InputError(f"the name {name!r} of a {kind} {why}; every name must be its own")
            seen.add(name)


def _refuse_circles(system: System) -> None:
    """Name the assignments that need each other, if there are any."""
    formulas = dict(system.assignments)
    try:
        TopologicalSorter({n: symbols(e) & formulas.keys() for n, e in formulas.items()}).prepare()
    except CycleError as error:
        # The sorter walks from what is needed to what needs it.
        circle = " -> ".join(reversed(error.args[1]))
        raise InputError(
            f"assignments of {system.name!r} need each other in a circle: {circle}; "
            "solve for one of them, or make it a state"
        ) from None


def _check_symbols(where: str, expr: Expr, known: set[str], everything: set[str]) -> None:
    for name in sorted(symbols(expr) - known):
        if name in everything:
            raise InputError(f"{where} uses {name!r} before it is assigned; order assignments by need")
        raise UnknownNameError(f"symbol in the {where}", name, known)
