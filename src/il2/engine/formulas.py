"""Nodes of a graph as one Python function over named values, for formulas that are read outside kernels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from il2.engine.evaluation import apply
from il2.engine.graph import Graph, children

#: From values by name to the values of the nodes.
Formulas = Callable[[Mapping[str, Any]], tuple[Any, ...]]

_INFIX: Final = frozenset(["<", "<=", ">", ">=", "==", "!="])


def formulas(graph: Graph, nodes: Sequence[int]) -> Formulas:
    """Return a function that evaluates ``nodes``, each shared part once.

    Examples
    --------
    >>> from il2.engine.parsing import parse
    >>> graph = Graph(frozenset())
    >>> formulas(graph, [graph.convert(parse("2*x^2 - 1 > y"), {})])({"x": 1.0, "y": 0.5})
    (1.0,)
    """
    lines = [f"    v{node} = {_text(graph, node)}" for node in _ordered(graph, nodes)]
    result = "".join(f"v{node}, " for node in nodes)
    source = "\n".join(["def read(values):", *lines, f"    return ({result})"])
    names: dict[str, Any] = {"apply": apply, "inf": np.inf, "nan": np.nan, "number": np.float64}
    exec(compile(source, "<formulas>", "exec"), names)
    read: Formulas = names["read"]
    return read


def _ordered(graph: Graph, nodes: Sequence[int]) -> list[int]:
    """``nodes`` and all they are made of, parts first."""
    found: dict[int, None] = {}
    todo = list(reversed(nodes))
    while todo:
        node = todo[-1]
        if node in found:
            todo.pop()
            continue
        missing = [n for n in children(graph.kind[node], graph.data[node]) if n not in found]
        if missing:
            todo += missing
        else:
            found[node] = None
            todo.pop()
    return list(found)


def _text(graph: Graph, node: int) -> str:
    kind, data = graph.kind[node], graph.data[node]
    if kind == "num":
        return f"number({data!r})"
    if kind == "leaf":
        return f"values[{data!r}]"
    if kind == "lin":
        terms = [f"v{n}" if c == 1.0 else f"{c!r} * v{n}" for n, c in data[1]]
        return " + ".join([*([repr(data[0])] if data[0] else []), *terms])
    if kind == "prod":
        tops = [f"v{n}" if e == 1 else f"v{n}**{e}" for n, e in data if e > 0] or ["1.0"]
        bottoms = [f" / v{n}" if e == -1 else f" / v{n}**{-e}" for n, e in data if e < 0]
        return " * ".join(tops) + "".join(bottoms)
    if kind in _INFIX:
        return f"(v{data[0]} {kind} v{data[1]}) * 1.0"
    return f"apply({kind!r}, [{', '.join(f'v{a}' for a in data)}])"
