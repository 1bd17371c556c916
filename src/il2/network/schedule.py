"""Events at given times as the engine's inputs: doses, infusions, washes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from il2.engine.expression import TIME, Expr, Op, Sym, calls, evaluate, symbols
from il2.engine.schedule import Input
from il2.engine.system import System
from il2.network.lower import concentration, sizeless
from il2.network.network import Network
from il2.network.parts import Compartment, Species
from il2.network.reactions import Event


def timed_inputs(network: Network, free: Iterable[str] = ()) -> tuple[Network, tuple[Input, ...]]:
    """Return the network without the events that happen at a known time, and those as inputs of the engine.

    Taken are events with the trigger ``time >= t`` (or ``>``) that set a variable to a number or add a number
    to it, all numbers being formulas of constants. Others stay in the network. Parameters and compartments in
    ``free`` count as unknown: a batch varies them.

    Examples
    --------
    >>> from il2.network import Compartment, Event, Species, degrade
    >>> dosed = Network("pk", [Compartment("blood")], [Species("D", "blood", amount=0)], (),
    ...                 [degrade("D", 0.1)], events=[Event("dose", "time >= 1", {"D": "D + 5"})])
    >>> timed_inputs(dosed)[1]
    (Input(time=1.0, target='D', value=5.0, kind='add'),)
    """
    constants = _constants(network, frozenset(free))
    taken: dict[str, list[Input]] = {}
    for event in network.events:
        time = _time(event, constants)
        known = time is not None and not _moves_more_than_numbers(network, event, constants)
        jumps = _jumps(event, time, constants) if known and time is not None else None
        if jumps is not None:
            taken[event.name] = jumps
    if not taken:
        return network, ()
    rest = network.derive(events=[e for e in network.events if e.name not in taken])
    system = rest.system()
    inputs = [jump for jumps in taken.values() for jump in jumps if math.isfinite(float(jump.time))]  # type: ignore[arg-type]
    named = tuple(_in_the_names_of(rest, system, jump) for jump in inputs)
    targets = {*system.names, *(p for p, _ in system.parameters)}
    # What starts by a formula and is changed by events alone is no plain parameter of the system.
    return (rest, named) if all(jump.target in targets for jump in named) else (network, ())


def _constants(network: Network, free: frozenset[str]) -> dict[str, float]:
    """Values of parameters and compartments that nothing changes."""
    changed = {r.variable for r in network.rules} | {a.variable for a in network.initial}
    changed |= {v for e in network.events for v in e.assignments} | free
    values = {p.name: p.value for p in network.parameters} | {c.name: c.size for c in network.compartments}
    return {n: v for n, v in values.items() if v is not None and n not in changed}


def _value(expr: Expr, constants: Mapping[str, float]) -> float | None:
    if symbols(expr) - constants.keys() or calls(expr, "rateOf"):
        return None
    return float(evaluate(expr, dict(constants)))


def _time(event: Event, constants: Mapping[str, float]) -> float | None:
    """When an event happens; infinity for never, ``None`` when that is not known beforehand."""
    trigger = event.trigger
    if not isinstance(trigger, Op) or trigger.op not in (">=", ">", "<=", "<") or event.priority is not None:
        return None
    left, right = trigger.args if trigger.op[0] == ">" else reversed(trigger.args)
    at = _value(right, constants)
    delay = 0.0 if event.delay is None else _value(event.delay, constants)
    if left != Sym(TIME) or at is None or delay is None:
        return None
    strict = "=" not in trigger.op
    if (at < 0 or (at == 0 and not strict)) and event.starts_true:
        return math.inf
    if at <= 0 and strict:
        return None  # just behind the start: left to the search for events
    # What waits for ``time > t`` has not happened at t itself.
    due = max(at, 0.0) + delay
    return math.nextafter(due, math.inf) if strict else due


def _moves_more_than_numbers(network: Network, event: Event, constants: Mapping[str, float]) -> bool:
    """Whether an event changes a size or stoichiometry, or a concentration in a place that changes its size.

    Amounts stay in such a jump and concentrations follow, which no single number can say.
    """
    parts = [network[v] for v in event.assignments if v in network]
    if len(parts) < len(event.assignments) or any(isinstance(p, Compartment) for p in parts):
        return True
    places = {c.name: c for c in network.compartments}
    given = {a.variable for a in (*network.rules, *network.initial)}
    return any(
        isinstance(p, Species)
        and not p.counted
        and p.compartment not in constants
        and not sizeless(places[p.compartment], given)
        for p in parts
    )


def _jumps(event: Event, time: float, constants: Mapping[str, float]) -> list[Input] | None:
    jumps = []
    for variable, expr in event.assignments.items():
        value = _value(expr, constants)
        if value is not None:
            jumps.append(Input(time, variable, value, "set"))
            continue
        late = event.delay is not None and event.values_at_trigger
        if late or not isinstance(expr, Op) or expr.op != "+" or Sym(variable) not in expr.args:
            return None  # the value before the delay is not known here
        others = [a for a in expr.args if a != Sym(variable)]
        added = [_value(a, constants) for a in others]
        if len(others) != len(expr.args) - 1 or None in added:
            return None
        jumps.append(Input(time, variable, sum(a for a in added if a is not None), "add"))
    return jumps


def _in_the_names_of(network: Network, system: System, jump: Input) -> Input:
    """Turn a jump in the meaning of a symbol into one of the state or parameter of the lowered system."""
    part = network[jump.target]
    if not isinstance(part, Species):
        return jump
    targets = {*system.names, *(p for p, _ in system.parameters)}
    level = concentration(part.name)
    if level in targets or part.counted:
        return Input(jump.time, level if level in targets else part.name, jump.value, jump.kind)
    values = dict(system.parameters) | {TIME: 0.0}
    for name, expr in system.assignments:
        if not symbols(expr) - values.keys():
            values[name] = float(evaluate(expr, values))
    return Input(jump.time, part.name, float(jump.value) * values.get(part.compartment, 1.0), jump.kind)  # type: ignore[arg-type]
