"""What every kind of code is generated from: rates as sums of shared terms, slopes, elimination order."""

from __future__ import annotations

from dataclasses import dataclass

from il2.engine.elimination import markowitz_order
from il2.engine.event_plan import EventPlan, plan_events
from il2.engine.graph import Graph
from il2.engine.nodes import TIME
from il2.engine.program import split_sum
from il2.engine.system import System


@dataclass(frozen=True)
class Rates:
    """Rates as scaled sums of terms that several rates share.

    Attributes
    ----------
    terms : graph nodes.
    columns : (state, term, coefficient).
    constants : state to a parameter-only summand.
    scales : state to a parameter-only factor of its whole sum, such as 1/volume.
    """

    terms: tuple[int, ...]
    columns: tuple[tuple[int, int, float], ...]
    constants: dict[int, int]
    scales: dict[int, int]


@dataclass(frozen=True, eq=False)
class Analysis:
    """A system in normal form; states stand in elimination order.

    Attributes
    ----------
    graph : holds every node.
    order : position in the system of each internal state.
    leaves : node of each state.
    rates : how rates are summed.
    slopes : (row, column) to the node of that entry of the Jacobian.
    drift : state to the node of the partial derivative of its rate by time.
    breaks : nodes of the times at which a comparison with time, such as ``time > t_on``, changes.
    events : what happens at triggers, ``None`` without any.
    """

    graph: Graph
    order: tuple[int, ...]
    leaves: tuple[int, ...]
    rates: Rates
    slopes: dict[tuple[int, int], int]
    drift: dict[int, int]
    breaks: tuple[int, ...]
    events: EventPlan | None = None

    @property
    def moving(self) -> int:
        """Number of states that have a rate."""
        return len({i for i, _, _ in self.rates.columns} | set(self.rates.constants))


def analyse(system: System) -> Analysis:
    """Bring ``system`` to normal form, differentiate it and choose the order of elimination.

    Examples
    --------
    >>> from il2.engine.parsing import parse
    >>> from il2.engine.system import State
    >>> found = analyse(System((State("x"),), (("k", 1.0),), rates={"x": parse("1 - k*x^2")}))
    >>> len(found.rates.terms), list(found.slopes), found.drift
    (1, [(0, 0)], {})
    """
    graph = Graph(frozenset(n for n, _ in system.parameters))
    names = _assignment_nodes(graph, system)
    rates = [graph.convert(system.rates[n], names) if n in system.rates else graph.zero for n in system.names]
    leaves = [graph.leaf(n) for n in system.names]
    position = {leaf: i for i, leaf in enumerate(leaves)}
    order = markowitz_order([{position[v] for v in graph.slopes(r) if v in position} for r in rates])
    leaves, rates = [leaves[i] for i in order], [rates[i] for i in order]
    split = _split_rates(graph, rates)
    time = graph.leaf(TIME)
    events = plan_events(graph, system, names, dict(zip(leaves, rates, strict=True)))
    breaks = _breaks(graph, time)
    index = {leaf: i for i, leaf in enumerate(leaves)}
    slopes: dict[tuple[int, int], int] = {}
    drift: dict[int, int] = {}
    for i, rate in enumerate(rates):
        for leaf, node in graph.slopes(rate).items():
            if leaf == time:
                drift[i] = node
            else:
                slopes[i, index[leaf]] = node
    return Analysis(graph, tuple(order), tuple(leaves), split, slopes, drift, breaks, events)


def _assignment_nodes(graph: Graph, system: System) -> dict[str, int]:
    names: dict[str, int] = {}
    for name, expr in system.assignments:
        names[name] = graph.convert(expr, names)
    return names


def _breaks(graph: Graph, time: int) -> tuple[int, ...]:
    """Times, given by parameters alone, at which some comparison switches."""
    found: dict[int, None] = {}
    for kind, data in list(zip(graph.kind, graph.data, strict=True)):
        if kind in ("<", "<=", ">", ">=", "==", "!="):
            constant, varying = split_sum(graph, graph.lin(0.0, {data[0]: 1.0, data[1]: -1.0}))
            if len(varying) == 1 and varying[0][0] == time:
                found[graph.lin(0.0, {constant: -1.0 / varying[0][1]})] = None
    return tuple(found)


def _split_rates(graph: Graph, rates: list[int]) -> Rates:
    columns: list[tuple[int, int, float]] = []
    constants: dict[int, int] = {}
    scales: dict[int, int] = {}
    for i, rate in enumerate(rates):
        scale, inner = _common_factor(graph, rate)
        if scale != graph.one:
            scales[i] = scale
        constant, varying = split_sum(graph, inner)
        if constant != graph.zero:
            constants[i] = constant
        columns += [(i, node, c) for node, c in varying]
    columns = _net(graph, columns)
    terms = dict.fromkeys(node for _, node, _ in columns)
    return Rates(tuple(terms), tuple(columns), constants, scales)


def _net(graph: Graph, columns: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Join terms that always occur together, such as the two directions of a reaction.

    Their difference is made once: fewer sums, and rounding errors that leave conserved sums alone.
    """
    places: dict[int, list[tuple[int, float]]] = {}
    for i, node, c in columns:
        places.setdefault(node, []).append((i, c))
    groups: dict[tuple[tuple[int, float], ...], dict[int, float]] = {}
    for node, used in places.items():
        first = used[0][1]
        pattern = tuple((i, c / first) for i, c in used)
        groups.setdefault(pattern, {})[node] = first
    found: list[tuple[int, int, float]] = []
    for pattern, terms in groups.items():
        if len(terms) == 1 or len(pattern) == 1:
            found += [(i, node, share * c) for node, c in terms.items() for i, share in pattern]
        else:
            node = graph.lin(0.0, terms)
            found += [(i, node, share) for i, share in pattern]
    return sorted(found, key=lambda column: column[0])


def _common_factor(graph: Graph, node: int) -> tuple[int, int]:
    """Split ``parameter * sum`` so that the terms of the sum are shared with other rates."""
    if graph.kind[node] == "prod" and not graph.fixed[node]:
        varying = [(n, e) for n, e in graph.data[node] if not graph.fixed[n]]
        if len(varying) == 1 and varying[0][1] == 1 and graph.kind[varying[0][0]] == "lin":
            return graph.prod({n: e for n, e in graph.data[node] if graph.fixed[n]}), varying[0][0]
    return graph.one, node
