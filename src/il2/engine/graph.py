"""Expressions as one shared graph in normal form: equal subexpressions meet in one node.

Sums are kept as linear combinations and products as powers of factors, so that ``k*a*b`` written in any order
is one node, terms cancel, and derivatives are short. The nodes are integers; see ``Graph.kind``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from il2.engine.differentiation import Slopes
from il2.engine.evaluation import apply
from il2.engine.nodes import TIME, Expr, Num, Op, Sym

#: Integer powers up to this become products.
_MOST_FACTORS: Final = 6


class Graph:
    """A growing set of nodes.

    ``kind[i]`` is ``"num"``, ``"leaf"``, ``"lin"``, ``"prod"`` or the name of a function; ``data[i]`` is
    the number, the name, ``(constant, ((node, coefficient), ...))``, ``((node, exponent), ...)`` or the
    arguments.
    ``fixed[i]`` says that the value depends on parameters only.
    """

    def __init__(self, parameters: frozenset[str]) -> None:
        self.kind: list[str] = []
        self.data: list[Any] = []
        self.fixed: list[bool] = []
        self._parameters = parameters
        self._known: dict[tuple[str, Any], int] = {}
        self._slopes = Slopes(self)
        self.zero, self.one = self.num(0.0), self.num(1.0)

    def _node(self, kind: str, data: Any, fixed: bool) -> int:
        key = (kind, data)
        if key not in self._known:
            self._known[key] = len(self.kind)
            self.kind.append(kind)
            self.data.append(data)
            self.fixed.append(fixed)
        return self._known[key]

    def num(self, value: float) -> int:
        """Node of a number."""
        return self._node("num", float(value), True)

    def leaf(self, name: str) -> int:
        """Node of a symbol."""
        return self._node("leaf", name, name in self._parameters)

    def lin(self, constant: float, terms: Mapping[int, float]) -> int:
        """Node of ``constant + sum of coefficient * node``."""
        flat: dict[int, float] = {}
        for node, c in terms.items():
            kind, data = self.kind[node], self.data[node]
            if kind == "num":
                constant += c * data
            elif kind == "lin":
                constant += c * data[0]
                for inner, ci in data[1]:
                    flat[inner] = flat.get(inner, 0.0) + c * ci
            else:
                flat[node] = flat.get(node, 0.0) + c
        flat = {n: c for n, c in flat.items() if c != 0.0}
        if not flat:
            return self.num(constant)
        if constant == 0.0 and len(flat) == 1:
            ((node, c),) = flat.items()
            if c == 1.0:
                return node
        return self._node("lin", (constant, tuple(sorted(flat.items()))), all(self.fixed[n] for n in flat))

    def prod(self, factors: Mapping[int, int], coefficient: float = 1.0) -> int:
        """Node of ``coefficient * product of node ** exponent``."""
        flat: dict[int, int] = {}
        for node, e in factors.items():
            kind, data = self.kind[node], self.data[node]
            if kind == "lin" and data[0] == 0.0 and len(data[1]) == 1:
                ((node, c),) = data[1]
                coefficient *= c**e if c or e > 0 else np.inf
                kind, data = self.kind[node], self.data[node]
            if kind == "num" and (data or e > 0):
                coefficient *= data**e
            elif kind == "prod":
                for inner, ei in data:
                    flat[inner] = flat.get(inner, 0) + e * ei
            else:
                flat[node] = flat.get(node, 0) + e
        flat = {n: e for n, e in flat.items() if e}
        if coefficient == 0.0 or not flat:
            return self.num(coefficient)
        if len(flat) == 1 and next(iter(flat.values())) == 1:
            node = next(iter(flat))
        else:
            node = self._node("prod", tuple(sorted(flat.items())), all(self.fixed[n] for n in flat))
        return node if coefficient == 1.0 else self.lin(0.0, {node: coefficient})

    def times(self, a: int, b: int) -> int:
        """Node of a product of two."""
        return self.prod({a: 1, b: 1} if a != b else {a: 2})

    def function(self, op: str, args: tuple[int, ...]) -> int:
        """Node of any other operation; folded when all arguments are numbers."""
        if all(self.kind[a] == "num" for a in args):
            with np.errstate(all="ignore"):
                return self.num(float(apply(op, [np.float64(self.data[a]) for a in args])))
        return self._node(op, args, all(self.fixed[a] for a in args))

    def convert(self, expr: Expr, names: Mapping[str, int]) -> int:
        """Add ``expr``; symbols in ``names`` stand for those nodes, others become leaves."""
        done: dict[int, int] = {}

        def visit(node: Expr) -> int:
            if isinstance(node, Num):
                return self.num(node.value)
            if isinstance(node, Sym):
                found = names.get(node.name)
                return self.leaf(node.name) if found is None else found
            assert isinstance(node, Op)
            if id(node) not in done:
                done[id(node)] = self.operation(node.op, tuple(visit(a) for a in node.args))
            return done[id(node)]

        return visit(expr)

    def operation(self, op: str, args: tuple[int, ...]) -> int:
        """Node of an operation of the expression language, brought to normal form."""
        if op == "+":
            return self._sum([(a, 1.0) for a in args])
        if op == "-":
            return self._sum([(args[0], 1.0), (args[1], -1.0)])
        if op == "neg":
            return self.lin(0.0, {args[0]: -1.0})
        if op == "*":
            return self._product([(a, 1) for a in args])
        if op == "/" and self.kind[args[0]] == self.kind[args[1]] == "num":
            return self.function(op, args)  # nothing over nothing is no number
        if op == "/":
            return self._product([(args[0], 1), (args[1], -1)])
        if op == "^" and self.kind[args[1]] == "num":
            power = self.data[args[1]]
            if abs(power) <= _MOST_FACTORS and power == int(power):
                return self.prod({args[0]: int(power)}) if power else self.one
            if power == 0.5:
                return self.function("sqrt", args[:1])
        return self.function(op, args)

    def _sum(self, terms: list[tuple[int, float]]) -> int:
        merged: dict[int, float] = {}
        for node, c in terms:
            merged[node] = merged.get(node, 0.0) + c
        return self.lin(0.0, merged)

    def _product(self, factors: list[tuple[int, int]]) -> int:
        merged: dict[int, int] = {}
        for node, e in factors:
            merged[node] = merged.get(node, 0) + e
        return self.prod({n: e for n, e in merged.items() if e})

    def slopes(self, node: int) -> dict[int, int]:
        """Non-zero derivatives of ``node`` by every leaf that is not a parameter, as {leaf: node}."""
        return self._slopes.of(node)

    def value(self, node: int, leaves: Mapping[str, Any], memo: dict[int, Any]) -> NDArray[np.float64]:
        """Evaluate ``node`` with NumPy; ``memo`` carries shared results between calls."""
        if node not in memo:
            kind, data = self.kind[node], self.data[node]
            if kind == "num":
                result = np.float64(data)
            elif kind == "leaf":
                result = leaves[data]
            elif kind == "lin":
                result = np.float64(data[0])
                for n, c in data[1]:
                    result = result + c * self.value(n, leaves, memo)
            elif kind == "prod":
                result = np.float64(1.0)
                for n, e in data:
                    factor = self.value(n, leaves, memo)
                    result = result * factor**e if e > 0 else result / factor**-e
            else:
                result = apply(kind, [self.value(a, leaves, memo) for a in data])
            memo[node] = result
        return memo[node]

    def depends_on_time(self, nodes: list[int]) -> bool:
        """Say whether any of ``nodes`` uses model time."""
        seen: set[int] = set()
        todo = list(nodes)
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            kind, data = self.kind[node], self.data[node]
            if kind == "leaf" and data == TIME:
                return True
            todo += children(kind, data)
        return False


def children(kind: str, data: Any) -> list[int]:
    """Nodes that a node of this kind is made of."""
    if kind in ("num", "leaf"):
        return []
    if kind == "lin":
        return [n for n, _ in data[1]]
    if kind == "prod":
        return [n for n, _ in data]
    return list(data)
