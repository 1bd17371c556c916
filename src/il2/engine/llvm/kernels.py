"""The model's own code: rates, Jacobian with its factorisation, and the solution with the factors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from il2.engine.analysis import Analysis
from il2.engine.llvm.factors import Factors, Store, factorise, substitute
from il2.engine.llvm.layout import control_rows
from il2.engine.llvm.straight import Straight
from il2.engine.program import Constants, Program, Ref, Signed
from il2.engine.tableau import rodas5p


@dataclass(frozen=True)
class Programs:
    """Straight-line programs of a model.

    Attributes
    ----------
    first : from the state at the start of a step: right-hand side of stage 1, factors of the matrix.
    stage : replaces what a stage holds, over the step, plus the rates at its argument, by the solution.
    rates : adds the rates at a stage's argument to what it holds over the step.
    solve : replaces a stage's right-hand side by its solution.
    constants : parameter-only values and numbers.
    factors : where the factors are.
    rows : rows that the programs need, by name.
    drift : states whose rate depends on time explicitly.
    """

    first: Straight
    stage: Straight
    rates: Straight
    solve: Straight
    constants: Constants
    factors: Factors
    rows: dict[str, int]
    drift: tuple[int, ...]


def programs(analysis: Analysis) -> Programs:
    """Write the programs of a model."""
    constants = Constants()
    first, factors = _first(analysis, constants)
    size = len(analysis.leaves)
    lower, upper = factors.counts
    rows = {
        "state": size, "argument": size, "stages": 8 * size, "pivots": size, "lower": lower, "upper": upper,
        "drift": len(analysis.drift),
    }  # fmt: skip
    held: list[Ref] = [("held", i) for i in range(size)]
    return Programs(
        first=first,
        stage=_at_stage(
            analysis, constants, lambda program: substitute(program, factors, _held_rates(analysis, program))
        ),
        rates=_at_stage(analysis, constants, lambda program: _held_rates(analysis, program)),
        solve=_at_stage(analysis, constants, lambda program: substitute(program, factors, held)),
        constants=constants,
        factors=factors,
        rows={**rows, **control_rows()},
        drift=tuple(analysis.drift),
    )


def _at_stage(analysis: Analysis, constants: Constants, write: Callable[[Program], list[Ref]]) -> Straight:
    program = _program(analysis, constants, [])
    stores = [(ref, "%u", i) for i, ref in enumerate(write(program))]
    return Straight(program.code, stores, _places("argument", "stage_time"), constants.numbers)


def _held_rates(analysis: Analysis, program: Program) -> list[Ref]:
    """The rates, and what the stage holds over the step."""
    held = [program.emit("mul", ("held", i), ("inverse", 0)) for i in range(len(analysis.leaves))]
    return _rates(analysis, program, [(1, ref) for ref in held])


def _rates(analysis: Analysis, program: Program, start: list[Signed] | None = None) -> list[Ref]:
    """Add the rate of every state to ``start``.

    Each term is computed once and added to all its sums at once: the sums stay in registers, not the terms.
    """
    found, graph = analysis.rates, analysis.graph
    size = len(analysis.leaves)
    sums: list[list[Signed]] = [[] for _ in range(size)]
    for i in range(size):
        if start is not None and i not in found.scales:
            sums[i].append(start[i])
    users: dict[int, list[tuple[int, float]]] = {}
    for i, node, c in found.columns:
        users.setdefault(node, []).append((i, c))
    for node, places in users.items():
        for i, c in places:
            sums[i] = [program.total([*sums[i], program.term(node, c)])]
    rates: list[Ref] = []
    for i, parts in enumerate(sums):
        if i in found.constants:
            parts = [program.total([*parts, (1, program.constants.hoist(graph, found.constants[i]))])]
        if not parts:
            parts = [(1, program.constants.hoist(graph, graph.zero))]
        sign, ref = parts[0]
        if i in found.scales:
            ref = program.emit("mul", program.value(found.scales[i]), ref)
            if start is not None:
                sign, ref = program.total([start[i], (sign, ref)])
        rates.append(ref if sign > 0 else program.emit("neg", ref))
    return rates


def _program(analysis: Analysis, constants: Constants, roots: list[int]) -> Program:
    scales = list(analysis.rates.scales.values())
    return Program(analysis.graph, list(analysis.leaves), constants, [*analysis.rates.terms, *scales, *roots])


def _first(analysis: Analysis, constants: Constants) -> tuple[Straight, Factors]:
    graph, slopes = analysis.graph, analysis.slopes
    program = _program(analysis, constants, [*slopes.values(), *analysis.drift.values()])
    rates = _rates(analysis, program)
    stores: list[Store] = []
    weight = constants.hoist(graph, graph.num(float(rodas5p().shift[0])))
    for row, (i, node) in enumerate(analysis.drift.items()):
        change = program.emit("mul", program.value(node), ("step", 0))
        stores.append((program.emit("mul", change, ("step", 0)), "drift", row))
        rates[i] = program.emit("add", rates[i], program.emit("mul", change, weight))
    stores += [(ref, "stages", i) for i, ref in enumerate(rates)]

    def slope(i: int, j: int) -> Signed | None:
        return program.signed(slopes[i, j]) if (i, j) in slopes else None

    factors = factorise(program, slopes, slope, len(analysis.leaves))
    return Straight(
        program.code, [*stores, *factors.stores], _places("state", "now"), constants.numbers
    ), factors


def _places(state: str, time: str) -> dict[str, str]:
    """Rows of each kind of reference; ``%u`` holds the rows of the current stage."""
    own = {name: name for name in ("lower", "upper", "pivots", "inverse")}
    return {**own, "step": "length", "y": state, "t": time, "d": "shift", "k": "constants", "held": "%u"}
