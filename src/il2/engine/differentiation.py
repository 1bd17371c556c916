"""Derivatives of the nodes of a graph, by its states and time or by chosen leaves, parameters among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from il2.engine.calculus import partial_derivatives
from il2.engine.nodes import Op, Sym

if TYPE_CHECKING:
    from il2.engine.graph import Graph

_STEPS: Final = frozenset(
    ["floor", "ceil", "quotient", "<", "<=", ">", ">=", "==", "!=", "and", "or", "xor", "not"]
)


class Slopes:
    """Derivatives of nodes; each is made once.

    Parameters
    ----------
    graph : holds the nodes, and gets those of the derivatives.
    leaves : nodes to differentiate by; by default every leaf that is not a parameter.
    """

    def __init__(self, graph: Graph, leaves: Iterable[int] | None = None) -> None:
        self._graph = graph
        self._leaves = None if leaves is None else frozenset(leaves)
        self._known: dict[int, dict[int, int]] = {}

    def of(self, node: int) -> dict[int, int]:
        """Non-zero derivatives of ``node``, as {leaf: node}."""
        graph = self._graph
        if self._leaves is None and graph.fixed[node]:
            return {}
        if node not in self._known:
            kind, data = graph.kind[node], graph.data[node]
            if kind == "num":
                found = {}
            elif kind == "leaf":
                found = {node: graph.one} if self._leaves is None or node in self._leaves else {}
            elif kind == "lin":
                found = self._chain([c for _, c in data[1]], [self.of(n) for n, _ in data[1]])
            elif kind == "prod":
                partials = [(float(e), self._without(data, i)) for i, (_, e) in enumerate(data)]
                found = self._chain_products(partials, [self.of(n) for n, _ in data])
            else:
                found = self._function(kind, data)
            self._known[node] = {leaf: d for leaf, d in found.items() if d != graph.zero}
        return self._known[node]

    def _without(self, factors: tuple[tuple[int, int], ...], i: int) -> int:
        """The product with one power of factor ``i`` taken away."""
        return self._graph.prod({n: e - (j == i) for j, (n, e) in enumerate(factors)})

    def _chain(self, coefficients: list[float], inner: list[dict[int, int]]) -> dict[int, int]:
        sums: dict[int, dict[int, float]] = {}
        for c, slopes in zip(coefficients, inner, strict=True):
            for leaf, d in slopes.items():
                row = sums.setdefault(leaf, {})
                row[d] = row.get(d, 0.0) + c
        return {leaf: self._graph.lin(0.0, row) for leaf, row in sums.items()}

    def _chain_products(
        self, partials: list[tuple[float, int]], inner: list[dict[int, int]]
    ) -> dict[int, int]:
        sums: dict[int, dict[int, float]] = {}
        for (c, partial), slopes in zip(partials, inner, strict=True):
            for leaf, d in slopes.items():
                row = sums.setdefault(leaf, {})
                part = self._graph.times(partial, d)
                row[part] = row.get(part, 0.0) + c
        return {leaf: self._graph.lin(0.0, row) for leaf, row in sums.items()}

    def _function(self, op: str, args: tuple[int, ...]) -> dict[int, int]:
        inner = [self.of(a) for a in args]
        if op == "piecewise" or op in ("min", "max"):
            return self._branches(op, args, inner)
        if not any(inner) or op in _STEPS:
            return {}
        names = {f"#{i}": a for i, a in enumerate(args)}
        symbolic = Op(op, [Sym(n) for n in names])
        wanted = [bool(d) for d in inner]
        partials = [self._graph.convert(p, names) for p in partial_derivatives(symbolic, wanted)]
        return self._chain_products([(1.0, p) for p in partials], inner)

    def _branches(self, op: str, args: tuple[int, ...], inner: list[dict[int, int]]) -> dict[int, int]:
        graph = self._graph
        leaves = sorted({leaf for slopes in inner for leaf in slopes})
        found: dict[int, int] = {}
        for leaf in leaves:
            slopes = [s.get(leaf, graph.zero) for s in inner]
            if op == "piecewise":
                # Conditions stand at odd places, values at even ones.
                mixed: list[Any] = [
                    a if i % 2 else s for i, (a, s) in enumerate(zip(args, slopes, strict=True))
                ]
                found[leaf] = graph.function("piecewise", tuple(mixed))
            else:
                found[leaf] = self._extremum(op, args, slopes)
        return found

    def _extremum(self, op: str, args: tuple[int, ...], slopes: list[int]) -> int:
        best, slope = args[0], slopes[0]
        for arg, d in zip(args[1:], slopes[1:], strict=True):
            keep = self._graph.function("<=" if op == "min" else ">=", (best, arg))
            slope = self._graph.function("piecewise", (slope, keep, d))
            best = self._graph.function(op, (best, arg))
        return slope
