"""The model's own code: rates, Jacobian with its factorisation, and the solution with the factors."""

from __future__ import annotations

from dataclasses import dataclass

from il2.engine.analysis import Analysis
from il2.engine.elimination import Factors, factorise
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
    rates : adds the rates at a stage's argument to what the stage holds.
    solve : replaces a stage's right-hand side by its solution.
    constants : parameter-only values and numbers.
    rows : rows that the programs need, by name.
    drift : states whose rate depends on time explicitly.
    """

    first: Straight
    rates: Straight
    solve: Straight
    constants: Constants
    rows: dict[str, int]
    drift: tuple[int, ...]


def programs(analysis: Analysis) -> Programs:
    """Write the programs of a model."""
    constants = Constants()
    rates = _rates(analysis, constants)
    first, factors = _first(analysis, constants)
    solve = _solve(analysis, constants, factors)
    size = len(analysis.leaves)
    rows = {
        "state": size, "argument": size, "stages": 8 * size, "pivots": size,
        "lower": sum(map(len, factors.lower)), "upper": sum(map(len, factors.upper)),
        "drift": len(analysis.drift), "constants": len(constants.hoisted), **control_rows(),
    }  # fmt: skip
    return Programs(first, rates, solve, constants, rows, tuple(analysis.drift))


def _sums(analysis: Analysis, program: Program) -> list[Ref]:
    """The rate of every state."""
    found, graph = analysis.rates, analysis.graph
    terms: list[list[Signed]] = [[] for _ in analysis.leaves]
    for i, node, c in found.columns:
        terms[i].append(program.term(node, c))
    rates: list[Ref] = []
    for i, parts in enumerate(terms):
        if i in found.constants:
            parts.append((1, program.constants.hoist(graph, found.constants[i])))
        if not parts:
            rates.append(program.constants.hoist(graph, graph.zero))
            continue
        sign, ref = program.total(parts)
        if i in found.scales:
            ref = program.emit("mul", program.value(found.scales[i]), ref)
        rates.append(ref if sign > 0 else program.emit("neg", ref))
    return rates


def _program(analysis: Analysis, constants: Constants, roots: list[int]) -> Program:
    scales = list(analysis.rates.scales.values())
    return Program(analysis.graph, list(analysis.leaves), constants, [*analysis.rates.terms, *scales, *roots])


def _rates(analysis: Analysis, constants: Constants) -> Straight:
    program = _program(analysis, constants, [])
    stores: list[tuple[Ref, str, int]] = []
    for i, rate in enumerate(_sums(analysis, program)):
        held = program.emit("mul", ("held", i), ("inverse", 0))
        stores.append((program.emit("add", rate, held), "%u", i))
    return Straight(program.code, stores, _places("argument", "stage_time"), constants.numbers)


def _first(analysis: Analysis, constants: Constants) -> tuple[Straight, Factors]:
    roots = [*analysis.slopes.values(), *analysis.drift.values()]
    program = _program(analysis, constants, roots)
    rates = _sums(analysis, program)
    stores: list[tuple[Ref, str, int]] = []
    weight = constants.hoist(analysis.graph, analysis.graph.num(float(rodas5p().shift[0])))
    for row, (i, node) in enumerate(analysis.drift.items()):
        change = program.emit("mul", program.value(node), ("step", 0))
        stores.append((program.emit("mul", change, ("step", 0)), "drift", row))
        rates[i] = program.emit("add", rates[i], program.emit("mul", change, weight))
    stores += [(ref, "stages", i) for i, ref in enumerate(rates)]
    jacobian = {ij: program.signed(node) for ij, node in analysis.slopes.items()}
    factors = factorise(program, jacobian, len(analysis.leaves))
    for name, columns in (("lower", factors.lower), ("upper", factors.upper)):
        refs = [ref for column in columns for _, ref in column]
        stores += [(ref, name, slot) for slot, ref in enumerate(refs)]
    stores += [(ref, "pivots", i) for i, ref in enumerate(factors.inverse)]
    return Straight(program.code, stores, _places("state", "time"), constants.numbers), factors


def _solve(analysis: Analysis, constants: Constants, factors: Factors) -> Straight:
    program = _program(analysis, constants, [])
    size = len(analysis.leaves)
    x: list[Ref] = [("held", i) for i in range(size)]
    lower, upper = _slots(factors.lower), _slots(factors.upper)
    for p in range(size):
        for i, slot in lower[p]:
            x[i] = program.emit("sub", x[i], program.emit("mul", ("lower", slot), x[p]))
    x = [program.emit("mul", ref, ("pivots", i)) for i, ref in enumerate(x)]
    for p in reversed(range(size)):
        for i, slot in upper[p]:
            x[i] = program.emit("sub", x[i], program.emit("mul", ("upper", slot), x[p]))
    stores = [(ref, "%u", i) for i, ref in enumerate(x)]
    return Straight(program.code, stores, _places("argument", "stage_time"), constants.numbers)


def _slots(columns: tuple[tuple[tuple[int, Ref], ...], ...]) -> list[list[tuple[int, int]]]:
    """For each column (row, place of the factor among all of its triangle)."""
    slots, taken = [], 0
    for column in columns:
        slots.append([(i, taken + at) for at, (i, _) in enumerate(column)])
        taken += len(column)
    return slots


def _places(state: str, time: str) -> dict[str, str]:
    """Rows of each kind of reference; ``%u`` holds the rows of the current stage."""
    own = {name: name for name in ("lower", "upper", "pivots", "step", "inverse")}
    return {**own, "y": state, "t": time, "d": "shift", "k": "constants", "held": "%u"}
