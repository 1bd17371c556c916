"""Parameter-only values of one system, computed once when a lane is filled."""

from __future__ import annotations

from il2.engine.graph import Graph, children
from il2.engine.llvm.straight import Evaluator
from il2.engine.llvm.text import BYTES, Text
from il2.engine.program import Constants


def hoist(
    text: Text, graph: Graph, constants: Constants, parameters: dict[str, int], lanes: int, real: Text
) -> None:
    """Compute all hoisted values from the parameters at ``%p`` into one lane of rows at ``%k``.

    They are computed as doubles and stored as the real numbers of ``real``.
    """
    needed: set[int] = set()
    todo = list(constants.hoisted)
    while todo:
        node = todo.pop()
        if node not in needed:
            needed.add(node)
            todo += children(graph.kind[node], graph.data[node])
    evaluator = Evaluator(text)
    for node in sorted(needed):
        kind, data = graph.kind[node], graph.data[node]
        if kind == "num":
            evaluator.values[node] = text.number(data)
        elif kind == "leaf":
            evaluator.values[node] = text.load(text.vector, text.at("%p", parameters[data] * BYTES))
        elif kind == "lin":
            evaluator.values[node] = _sum(text, evaluator.values, data)
        elif kind == "prod":
            evaluator.values[node] = _product(text, evaluator.values, data)
        else:
            evaluator.apply(node, kind, data)
    for node, row in constants.hoisted.items():
        value = evaluator.number(node)
        if real.bytes < BYTES:
            value = text.let(f"fptrunc {text.vector} {value} to <1 x float>")
        place = text.at("%k", row * lanes * real.bytes)
        text.do(f"store <1 x {real.real}> {value}, ptr {place}, align {real.bytes}")


def _sum(text: Text, values: dict[int, str], data: tuple[float, tuple[tuple[int, float], ...]]) -> str:
    result = text.number(data[0])
    for node, c in data[1]:
        result = text.fma(values[node], text.number(c), result)
    return result


def _product(text: Text, values: dict[int, str], data: tuple[tuple[int, int], ...]) -> str:
    result = text.number(1.0)
    for node, e in data:
        for _ in range(abs(e)):
            result = text.mul(result, values[node]) if e > 0 else text.div(result, values[node])
    return result
