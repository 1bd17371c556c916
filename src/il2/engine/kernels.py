"""Compile a system: normal form, analytic sparse Jacobian, elimination order, generated NumPy text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from il2.engine.analysis import Analysis
from il2.engine.elimination import Factors, factorise
from il2.engine.emit import Rows, function, namespace, triangle, unpack
from il2.engine.graph import Graph
from il2.engine.program import Constants, Program, Ref, Signed

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Kernels:
    """What the integrator needs of one system; states stand in elimination order throughout.

    Attributes
    ----------
    analysis : what the code was generated from.
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

    analysis: Analysis
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


@lru_cache(maxsize=64)
def build(analysis: Analysis) -> Kernels:
    """Compile an analysed system to generated NumPy kernels; those of recent systems are remembered."""
    return _Compiler(analysis).kernels()


class _Compiler:
    """Holds what the steps of one compilation share."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.graph, self.rates, self.slopes = analysis.graph, analysis.rates, analysis.slopes
        self.leaves, self.size = list(analysis.leaves), len(analysis.leaves)
        self.drift = analysis.drift
        self.constants = Constants()

    def kernels(self) -> Kernels:
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
            order=np.array(self.analysis.order, dtype=np.intp),
            analysis=self.analysis,
            graph=self.graph,
            hoisted=tuple(self.constants.hoisted),
            numbers=tuple(self.constants.numbers),
            stoichiometry=self._stoichiometry(signs, places, sizes["v"]),
            scales=tuple(scales),
            standing=tuple(standing),
            drift=tuple(self.drift),
            breaks=self.analysis.breaks,
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
        from scipy.sparse import csr_array  # takes longer to load than machine code to answer

        matrix = np.zeros((self.size, self.size + terms))
        for i, node, c in self.rates.columns:
            sign, (kind, index) = signs[node]
            matrix[i, index if kind == "y" else self.size + places[node]] += sign * c
        for j, i in enumerate(self.rates.constants):
            matrix[i, self.size + len(places) + j] = 1.0
        return csr_array(matrix)


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
