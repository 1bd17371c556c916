"""Compile a system: normal form, analytic sparse Jacobian, elimination order, generated NumPy text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from il2.engine.elimination import Factors, factorise, markowitz_order
from il2.engine.emit import Rows, function, namespace, triangle, unpack
from il2.engine.graph import Graph
from il2.engine.nodes import TIME
from il2.engine.program import Constants, Program, Ref, Signed, split_sum
from il2.engine.system import System


@dataclass(frozen=True)
class Kernels:
    """What the integrator needs of one system; states stand in elimination order throughout.

    Attributes
    ----------
    order : position in the system of each internal state.
    hoisted : graph nodes of the parameter-only rows ``k``.
    numbers : the numbers ``c``.
    stoichiometry : [state, state + term]; rates are its product with the stacked states and terms.
    scales : (state, reference): rates multiplied afterwards, such as by 1/volume.
    standing : (term row, reference): terms that do not change during a solve.
    drift : states whose rate depends on time explicitly, with rows 0, 1, ... of array ``g``.
    breaks : graph nodes of the times at which a comparison with time, such as ``time > t_on``, changes.
    sizes : number of rows of each array of the workspace.
    source : the generated text.
    bind : function of the text: rows in, kernels out.
    """

    order: NDArray[np.intp]
    graph: Graph
    hoisted: tuple[int, ...]
    numbers: tuple[float, ...]
    stoichiometry: csr_array
    scales: tuple[tuple[int, Ref], ...]
    standing: tuple[tuple[int, Ref], ...]
    drift: tuple[int, ...]
    breaks: tuple[int, ...]
    sizes: dict[str, int]
    source: str
    bind: Callable[..., Any]


@dataclass(frozen=True)
class _Rates:
    """Rates as sums over shared terms."""

    terms: list[int]
    columns: list[tuple[int, int, float]]
    constants: dict[int, int]
    scales: dict[int, int]


def build(system: System) -> Kernels:
    """Compile ``system`` to generated NumPy kernels."""
    graph = Graph(frozenset(n for n, _ in system.parameters))
    rates = _rate_nodes(graph, system)
    leaves = [graph.leaf(n) for n in system.names]
    position = {leaf: i for i, leaf in enumerate(leaves)}
    pattern = [{position[leaf] for leaf in graph.slopes(r) if leaf in position} for r in rates]
    order = markowitz_order(pattern)
    leaves, rates = [leaves[i] for i in order], [rates[i] for i in order]
    return _Compiler(graph, leaves, rates).kernels(order)


def _rate_nodes(graph: Graph, system: System) -> list[int]:
    names: dict[str, int] = {}
    for name, expr in system.assignments:
        names[name] = graph.convert(expr, names)
    return [graph.convert(system.rates[n], names) if n in system.rates else graph.zero for n in system.names]


def _breaks(graph: Graph, time: int) -> tuple[int, ...]:
    """Times, given by parameters alone, at which some comparison switches."""
    found: dict[int, None] = {}
    for kind, data in list(zip(graph.kind, graph.data, strict=True)):
        if kind in ("<", "<=", ">", ">=", "==", "!="):
            constant, varying = split_sum(graph, graph.lin(0.0, {data[0]: 1.0, data[1]: -1.0}))
            if len(varying) == 1 and varying[0][0] == time:
                found[graph.lin(0.0, {constant: -1.0 / varying[0][1]})] = None
    return tuple(found)


class _Compiler:
    """Holds what the steps of one compilation share."""

    def __init__(self, graph: Graph, leaves: list[int], rates: list[int]) -> None:
        self.graph, self.leaves, self.size = graph, leaves, len(leaves)
        self.constants = Constants()
        self.rates = _split_rates(graph, rates)
        index = {leaf: i for i, leaf in enumerate(leaves)}
        time = graph.leaf(TIME)
        self.breaks = _breaks(graph, time)
        self.slopes: dict[tuple[int, int], int] = {}
        self.drift: dict[int, int] = {}
        for i, rate in enumerate(rates):
            for leaf, node in graph.slopes(rate).items():
                if leaf == time:
                    self.drift[i] = node
                else:
                    self.slopes[i, index[leaf]] = node

    def kernels(self, order: list[int]) -> Kernels:
        terms = [*self.rates.terms, *self.rates.scales.values()]
        plain = Program(self.graph, self.leaves, self.constants, terms)
        plain_rows = Rows(plain, "q")
        signs, places = self._place_terms(plain, plain_rows)
        plain_rows.allocate()

        roots = [*terms, *self.slopes.values(), *self.drift.values()]
        full = Program(self.graph, self.leaves, self.constants, roots)
        full_rows = Rows(full, "r")
        self._place_terms(full, full_rows)
        jacobian: dict[tuple[int, int], Signed] = {ij: full.signed(node) for ij, node in self.slopes.items()}
        for row, node in enumerate(self.drift.values()):
            full_rows.pin(full.value(node), ("g", row))
        split = len(full.code)
        factors = factorise(full, jacobian, self.size)
        _pin_factors(full_rows, factors)
        full_rows.allocate()

        standing = [(len(places) + j, self.constants.hoist(self.graph, node))
                    for j, node in enumerate(self.rates.constants.values())]  # fmt: skip
        scales = [(i, self.constants.hoist(self.graph, node)) for i, node in self.rates.scales.items()]
        sizes = {
            "y": self.size, "p": self.size, "g": len(self.drift), "v": len(places) + len(standing),
            "k": len(self.constants.hoisted), "c": len(self.constants.numbers), "q": plain_rows.size,
            "r": full_rows.size, "l": sum(map(len, factors.lower)), "u": sum(map(len, factors.upper)),
        }  # fmt: skip
        parts = (full_rows.lines(0, split), full_rows.lines(split), plain_rows.lines())
        source, scratch = _write(parts, factors, sizes)
        sizes["s"] = scratch
        return Kernels(
            order=np.array(order, dtype=np.intp),
            graph=self.graph,
            hoisted=tuple(self.constants.hoisted),
            numbers=tuple(self.constants.numbers),
            stoichiometry=self._stoichiometry(signs, places, sizes["v"]),
            scales=tuple(scales),
            standing=tuple(standing),
            drift=tuple(self.drift),
            breaks=self.breaks,
            sizes=sizes,
            source=source,
            bind=_execute(source),
        )

    def _place_terms(self, program: Program, rows: Rows) -> tuple[dict[int, Signed], dict[int, int]]:
        """Give each term a row of ``v``; bare states are used where they stand."""
        signs: dict[int, Signed] = {}
        places: dict[int, int] = {}
        for node in self.rates.terms:
            signs[node] = program.signed(node)
            if signs[node][1][0] != "y":
                places[node] = len(places)
        for node, place in places.items():
            rows.pin(signs[node][1], ("v", place))
        return signs, places

    def _stoichiometry(self, signs: dict[int, Signed], places: dict[int, int], terms: int) -> csr_array:
        matrix = np.zeros((self.size, self.size + terms))
        for i, node, c in self.rates.columns:
            sign, (kind, index) = signs[node]
            matrix[i, index if kind == "y" else self.size + places[node]] += sign * c
        for j, i in enumerate(self.rates.constants):
            matrix[i, self.size + len(places) + j] = 1.0
        return csr_array(matrix)


def _split_rates(graph: Graph, rates: list[int]) -> _Rates:
    terms: dict[int, None] = {}
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
        for node, c in varying:
            terms[node] = None
            columns.append((i, node, c))
    return _Rates(list(terms), columns, constants, scales)


def _common_factor(graph: Graph, node: int) -> tuple[int, int]:
    """Split ``parameter * sum`` so that the terms of the sum are shared with other rates."""
    if graph.kind[node] == "prod" and not graph.fixed[node]:
        varying = [(n, e) for n, e in graph.data[node] if not graph.fixed[n]]
        if len(varying) == 1 and varying[0][1] == 1 and graph.kind[varying[0][0]] == "lin":
            return graph.prod({n: e for n, e in graph.data[node] if graph.fixed[n]}), varying[0][0]
    return graph.one, node


def _pin_factors(rows: Rows, factors: Factors) -> None:
    slot = 0
    for column in factors.lower:
        for _, ref in column:
            rows.pin(ref, ("l", slot))
            slot += 1
    slot = 0
    for column in reversed(factors.upper):
        for _, ref in column:
            rows.pin(ref, ("u", slot))
            slot += 1
    for i, ref in enumerate(factors.inverse):
        rows.pin(ref, ("p", i))


def _write(
    parts: tuple[list[str], list[str], list[str]], factors: Factors, sizes: dict[str, int]
) -> tuple[str, int]:
    lower = [(p, [i for i, _ in column]) for p, column in enumerate(factors.lower)]
    upper = [(p, [i for i, _ in column]) for p, column in enumerate(factors.upper)][::-1]
    forward, views, deep = triangle(lower, "l")
    backward, more, deeper = triangle(upper, "u")
    scratch = max(deep, deeper)
    start = [line for name in "yvkcqrlugp" for line in unpack(name, sizes[name], name.upper())]
    solver = [
        *unpack("x", sizes["y"], "X"),
        *unpack("s", scratch, "S"),
        *dict.fromkeys(views + more),
        *function("solve", "", [*forward, "multiply(X, P, X)", *backward]),
        "return solve",
    ]
    body = [
        *start,
        *function("slopes", "", parts[0]),
        *function("factorise", "", parts[1]),
        *function("terms", "", parts[2]),
        *function("solver", "X", solver),
        "return slopes, factorise, terms, solver",
    ]
    return "\n".join(function("bind", "Y, V, K, C, Q, R, L, U, G, P, S, t, d", body)) + "\n", scratch


def _execute(source: str) -> Callable[..., Any]:
    names = namespace()
    exec(compile(source, "<generated kernels>", "exec"), names)
    bind: Callable[..., Any] = names["bind"]
    return bind
