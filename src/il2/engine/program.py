"""From graph nodes to a straight list of vector instructions, each computed once.

A reference says where a row of numbers lives: ``("y", i)`` a state, ``("t", 0)`` time, ``("k", i)`` a value
that depends on parameters only and is computed once per solve, ``("c", i)`` a number, ``("d", 0)`` the shift
1/(gamma h), ``("v", i)`` the result of instruction ``i``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from il2.engine.graph import Graph, children
from il2.engine.nodes import TIME

Ref = tuple[str, int]
#: A reference with its sign: signs travel through sums and factorisation without an instruction.
Signed = tuple[int, Ref]

_COMMUTE: Final = frozenset(["add", "mul"])


@dataclass
class Constants:
    """Rows shared by all programs of a model: parameter-only values and numbers."""

    hoisted: dict[int, int] = field(default_factory=dict)
    numbers: dict[float, int] = field(default_factory=dict)

    def hoist(self, graph: Graph, node: int) -> Ref:
        """Reference of a node that depends on parameters only."""
        if graph.kind[node] == "num":
            return ("c", self.numbers.setdefault(graph.data[node], len(self.numbers)))
        return ("k", self.hoisted.setdefault(node, len(self.hoisted)))


class Program:
    """Instructions in order; equal ones are shared.

    Parameters
    ----------
    graph : the nodes.
    states : node of each state, in the order of the rows.
    constants : where parameter-only values are collected.
    roots : nodes that will be asked for (they decide which reciprocals pay).
    more : where further leaves are.
    """

    def __init__(
        self, graph: Graph, states: list[int], constants: Constants, roots: list[int],
        more: dict[int, Ref] | None = None,
    ) -> None:  # fmt: skip
        self.graph, self.constants = graph, constants
        self.code: list[tuple[str, tuple[Ref, ...]]] = []
        self._known: dict[tuple[str, tuple[Ref, ...]], Ref] = {}
        self._leaves: dict[int, Ref] = {node: ("y", i) for i, node in enumerate(states)} | (more or {})
        self._done: dict[int, Signed] = {}
        self._divisors, self._bare = self._count_products(roots)

    def emit(self, op: str, *args: Ref) -> Ref:
        """Add an instruction and return where its result is."""
        key = (op, tuple(sorted(args)) if op in _COMMUTE else args)
        if key not in self._known:
            self._known[key] = ("v", len(self.code))
            self.code.append((op, args))
        return self._known[key]

    def value(self, node: int) -> Ref:
        """Reference of a node's value."""
        sign, ref = self.signed(node)
        return ref if sign > 0 else self.emit("neg", ref)

    def signed(self, node: int) -> Signed:
        """Reference of a node's value up to sign."""
        if node not in self._done:
            self._done[node] = self._lower(node)
        return self._done[node]

    def _lower(self, node: int) -> Signed:
        graph = self.graph
        kind, data = graph.kind[node], graph.data[node]
        if graph.fixed[node]:
            if kind == "lin" and data[0] == 0.0 and len(data[1]) == 1 and data[1][0][1] == -1.0:
                return -1, self.constants.hoist(graph, data[1][0][0])
            return 1, self.constants.hoist(graph, node)
        if kind == "leaf":
            return 1, ("t", 0) if data == TIME else self._leaves[node]
        if kind == "lin":
            return self._sum(node)
        if kind == "prod":
            return 1, self._product(node, 1.0)
        return 1, self.emit(kind, *(self.value(a) for a in data))

    def term(self, node: int, coefficient: float) -> Signed:
        """Reference of ``coefficient * node`` up to sign."""
        if abs(coefficient) == 1.0:
            sign, ref = self.signed(node)
            return (sign if coefficient > 0 else -sign), ref
        sign = 1 if coefficient > 0 else -1
        if self.graph.kind[node] == "prod":
            return sign, self._product(node, abs(coefficient))
        own, ref = self.signed(node)
        factor = self.constants.hoist(self.graph, self.graph.num(abs(coefficient)))
        return sign * own, self.emit("mul", ref, factor)

    def _sum(self, node: int) -> Signed:
        constant, varying = split_sum(self.graph, node)
        terms = [self.term(n, c) for n, c in varying]
        if constant != self.graph.zero:
            terms.append((1, self.constants.hoist(self.graph, constant)))
        return self.total(terms)

    def total(self, terms: list[Signed]) -> Signed:
        """Sum of signed references, negative only when every term is."""
        overall = 1 if any(s > 0 for s, _ in terms) else -1
        terms = sorted(terms, key=lambda t: -t[0] * overall)
        result = terms[0][1]
        for sign, ref in terms[1:]:
            result = self.emit("add" if sign * overall > 0 else "sub", result, ref)
        return overall, result

    def _product(self, node: int, coefficient: float) -> Ref:
        """Parameters first, so that ``k*a`` of ``k*a*b`` is shared with the derivative by ``b``."""
        graph = self.graph
        fixed = {n: e for n, e in graph.data[node] if graph.fixed[n]}
        varying = [(n, e) for n, e in graph.data[node] if not graph.fixed[n]]
        tops: list[Ref] = []
        bottoms: list[Ref] = []
        for n, e in varying:
            if e > 0:
                tops += [self.value(n)] * e
            elif self._divisors[n] > 1:
                one = self.constants.hoist(graph, graph.one)
                tops += [self.emit("div", one, self.value(n))] * -e
            else:
                bottoms += [self.value(n)] * -e
        lead = graph.prod(fixed, coefficient) if fixed or coefficient != 1.0 else graph.one
        if lead != graph.one:
            factor = self.constants.hoist(graph, lead)
            # The bare product is computed once where several rates share it.
            tops = [*tops, factor] if self._bare[tuple(varying)] > 1 else [factor, *tops]
        if not tops:
            tops = [self.constants.hoist(graph, graph.one)]
        result = self._multiply(tops)
        return self.emit("div", result, self._multiply(bottoms)) if bottoms else result

    def _multiply(self, refs: list[Ref]) -> Ref:
        result = refs[0]
        for ref in refs[1:]:
            result = self.emit("mul", result, ref)
        return result

    def _count_products(self, roots: list[int]) -> tuple[Counter[int], Counter[tuple[tuple[int, int], ...]]]:
        """How often each node divides, and how often each product of varying factors occurs."""
        graph = self.graph
        divisors: Counter[int] = Counter()
        bare: Counter[tuple[tuple[int, int], ...]] = Counter()
        seen: set[int] = set()
        todo = list(roots)
        while todo:
            node = todo.pop()
            if node in seen or graph.fixed[node]:
                continue
            seen.add(node)
            kind, data = graph.kind[node], graph.data[node]
            if kind == "prod":
                varying = tuple((n, e) for n, e in data if not graph.fixed[n])
                divisors.update(n for n, e in varying if e < 0)
                if sum(abs(e) for _, e in varying) > 1:
                    bare[varying] += 1
            todo += children(kind, data)
        return divisors, bare


def split_sum(graph: Graph, node: int) -> tuple[int, list[tuple[int, float]]]:
    """Split a node into its parameter-only part and its varying terms with coefficients."""
    if graph.fixed[node]:
        return node, []
    if graph.kind[node] != "lin":
        return graph.zero, [(node, 1.0)]
    constant, terms = graph.data[node]
    fixed = {n: c for n, c in terms if graph.fixed[n]}
    return graph.lin(constant, fixed), [(n, c) for n, c in terms if not graph.fixed[n]]
