"""The formulas of one Rosenbrock step's derivative: what moves when a parameter or an initial value moves.

A stage solves ``W U = f(t_i, y_i) + sum(c U)/h + w f_t`` with ``W = 1/(h gamma) - J`` and ``w = h shift_i``.
Its derivative along a direction in which the start of the step moves by S0 and a parameter by 1 is

    W dU = J(y_i) S_i + sum(c dU)/h + B S0 + own,      B = d(J U + w f_t)/dy at the start of the step,

so the same factors serve every direction. ``own`` is what a parameter moves by itself:
``df/dp`` at the stage plus ``d(J U + w f_t)/dp`` at the start of the step.
This is the derivative of the numerical solution, and so converges with the order of the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from il2.engine.analysis import Analysis
from il2.engine.differentiation import Slopes
from il2.engine.graph import Graph
from il2.engine.nodes import TIME

#: Leaf of the weight w; ``#`` cannot stand in a name.
WEIGHT: Final = "#w"


@dataclass(frozen=True)
class Own:
    """What one parameter moves by itself: state to node, at the stage and at the start of the step."""

    stage: dict[int, int]
    start: dict[int, int]


@dataclass(frozen=True, eq=False)
class Tangents:
    """Derivative formulas of an analysed system.

    Attributes
    ----------
    by : parameters and states; of a state, its initial value moves.
    stages : leaf of each component of a stage vector U.
    weight : leaf of w.
    slopes : (i, j) to the Jacobian's entry, evaluated at the stage.
    bends : (i, j) to the entry of B, evaluated at the start of the step.
    own : for each of ``by``; empty for states.
    stops : for each of ``by``: position among ``Analysis.breaks`` to the derivative of that time.
    """

    analysis: Analysis
    by: tuple[str, ...]
    stages: tuple[int, ...]
    weight: int
    slopes: dict[tuple[int, int], int]
    bends: dict[tuple[int, int], int]
    own: tuple[Own, ...]
    stops: tuple[dict[int, int], ...]


def differentiate(analysis: Analysis, by: tuple[str, ...], states: tuple[str, ...]) -> Tangents:
    """Derive the formulas for the directions ``by``; names in ``states`` mean initial values.

    Examples
    --------
    >>> from il2.engine.analysis import analyse
    >>> from il2.engine.parsing import parse
    >>> from il2.engine.system import State, System
    >>> decay = analyse(System((State("x"),), (("k", 1.0),), rates={"x": parse("-k*x")}))
    >>> made = differentiate(decay, ("k", "x"), ("x",))
    >>> list(made.slopes), list(made.bends), [list(o.stage) for o in made.own]
    ([(0, 0)], [], [[0], []])
    """
    graph, leaves = analysis.graph, analysis.leaves
    stages = tuple(graph.leaf(f"#u{i}") for i in range(len(leaves)))
    weight, time = graph.leaf(WEIGHT), graph.leaf(TIME)
    rates = _rates(analysis)
    # J U + w f_t of every state, a function of the start of the step.
    held: list[int] = []
    for rate in rates:
        found = graph.slopes(rate)
        parts = [(found[leaf], stages[j]) for j, leaf in enumerate(leaves) if leaf in found]
        if time in found:
            parts.append((found[time], weight))
        held.append(graph.lin(0.0, _collected(graph, parts)))
    bends: dict[tuple[int, int], int] = {}
    column = {leaf: j for j, leaf in enumerate(leaves)}
    for i, node in enumerate(held):
        for leaf, slope in graph.slopes(node).items():
            if leaf in column:
                bends[i, column[leaf]] = slope
    own, stops = [], []
    for name in by:
        direct, start, jumps = {}, {}, {}
        if name not in states:
            leaf = graph.leaf(name)
            slopes = Slopes(graph, [leaf])
            direct = {i: slopes.of(r)[leaf] for i, r in enumerate(rates) if leaf in slopes.of(r)}
            start = {i: slopes.of(h)[leaf] for i, h in enumerate(held) if leaf in slopes.of(h)}
            jumps = {i: slopes.of(b)[leaf] for i, b in enumerate(analysis.breaks) if leaf in slopes.of(b)}
        own.append(Own(direct, start))
        stops.append(jumps)
    return Tangents(
        analysis, by, stages, weight, dict(analysis.slopes), bends, tuple(own), tuple(stops)
    )  # fmt: skip


def _rates(analysis: Analysis) -> list[int]:
    """The rate of every state as one node."""
    graph, found = analysis.graph, analysis.rates
    sums: list[dict[int, float]] = [{} for _ in analysis.leaves]
    for i, node, c in found.columns:
        sums[i][node] = sums[i].get(node, 0.0) + c
    for i, node in found.constants.items():
        sums[i][node] = sums[i].get(node, 0.0) + 1.0
    whole = [graph.lin(0.0, terms) for terms in sums]
    return [graph.times(found.scales[i], w) if i in found.scales else w for i, w in enumerate(whole)]


def _collected(graph: Graph, products: list[tuple[int, int]]) -> dict[int, float]:
    terms: dict[int, float] = {}
    for a, b in products:
        node = graph.times(a, b)
        terms[node] = terms.get(node, 0.0) + 1.0
    return terms
