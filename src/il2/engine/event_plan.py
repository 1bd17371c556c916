"""Events as formulas: triggers, delays, priorities and values, and the moments known beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from il2.engine.formulas import Formulas, formulas
from il2.engine.graph import Graph, children
from il2.engine.nodes import TIME, Expr
from il2.engine.program import split_sum
from il2.engine.system import Event, System

_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


@dataclass(frozen=True, eq=False)
class Steps:
    """One event.

    Attributes
    ----------
    delay, priority : formulas of one value.
    targets : names of the states that it sets to ``values``.
    scaled : names of those whose value is multiplied by ``factors``, computed when the event is made.
    """

    event: Event
    delay: Formulas | None
    priority: Formulas | None
    targets: tuple[str, ...]
    values: Formulas
    scaled: tuple[str, ...]
    factors: Formulas


@dataclass(frozen=True, eq=False)
class EventPlan:
    """All events of a system.

    Attributes
    ----------
    triggers : formulas of all triggers.
    sides : left and right side of every comparison that a trigger is made of, [comparison * 2].
    watched : names of the states that triggers depend on.
    moments : formulas of the times at which a comparison with time changes, given by parameters and by states
        that only events change; exact stops need no search.
    """

    events: tuple[Steps, ...]
    triggers: Formulas
    sides: Formulas
    watched: tuple[str, ...]
    moments: Formulas


def plan_events(
    graph: Graph, system: System, names: Mapping[str, int], rates: Mapping[int, int]
) -> EventPlan | None:
    """Add the events of ``system`` to its graph.

    Parameters
    ----------
    names : node of each assignment.
    rates : node of each state to the node of its rate.
    """
    if not system.events:
        return None

    def read(exprs: Iterable[Expr]) -> Formulas:
        return formulas(graph, [graph.convert(expr, names) for expr in exprs])

    events = tuple(
        Steps(
            event,
            None if event.delay is None else read([event.delay]),
            None if event.priority is None else read([event.priority]),
            tuple(name for name, _ in event.assignments),
            read(value for _, value in event.assignments),
            tuple(name for name, _ in event.factors),
            read(value for _, value in event.factors),
        )
        for event in system.events
    )
    triggers = [graph.convert(event.trigger, names) for event in system.events]
    watched = _leaves(graph, triggers)
    frozen = {leaf for leaf, rate in rates.items() if rate == graph.zero}
    return EventPlan(
        events,
        formulas(graph, triggers),
        formulas(graph, _sides(graph, triggers, frozen)),
        tuple(n for n in system.names if graph.leaf(n) in watched),
        formulas(graph, _moments(graph, frozen)),
    )


def _parts(graph: Graph, nodes: list[int]) -> list[int]:
    """``nodes`` and all they are made of, without what depends on parameters only."""
    seen: dict[int, None] = {}
    todo = list(nodes)
    while todo:
        node = todo.pop()
        if node not in seen and not graph.fixed[node]:
            seen[node] = None
            todo += children(graph.kind[node], graph.data[node])
    return list(seen)


def _leaves(graph: Graph, nodes: list[int]) -> set[int]:
    """Leaves that ``nodes`` are made of, without parameters."""
    return {node for node in _parts(graph, nodes) if graph.kind[node] == "leaf"}


def _sides(graph: Graph, triggers: list[int], frozen: set[int]) -> list[int]:
    """Both sides of the comparisons inside ``triggers``, without those that only events change."""
    found: dict[tuple[int, int], None] = {}
    for node in _parts(graph, triggers):
        if graph.kind[node] in _COMPARISONS:
            left, right = graph.data[node]
            if left != right and not _leaves(graph, [left, right]) <= frozen:
                found[left, right] = None
    return [side for pair in found for side in pair]


def _moments(graph: Graph, frozen: set[int]) -> tuple[int, ...]:
    """Times at which a comparison ``time > x`` switches, where x changes at events only."""
    time = graph.leaf(TIME)
    found: dict[int, None] = {}
    for kind, data in list(zip(graph.kind, graph.data, strict=True)):
        if kind in _COMPARISONS:
            constant, varying = split_sum(graph, graph.lin(0.0, {data[0]: 1.0, data[1]: -1.0}))
            terms = dict(varying)
            slope = terms.pop(time, 0.0)
            if slope and _leaves(graph, list(terms)) <= frozen:
                scaled = {node: -c / slope for node, c in terms.items()}
                found[graph.lin(0.0, {constant: -1.0 / slope, **scaled})] = None
    return tuple(found)
