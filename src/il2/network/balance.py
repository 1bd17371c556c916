"""Detailed balance of reversible mass-action reactions, and composition of species."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from il2.engine.expression import Expr, Num, Op, Sym, evaluate, symbols
from il2.network.exact import Row, nullspace
from il2.network.network import Network
from il2.network.reactions import Reaction


@dataclass(frozen=True)
class DetailedBalance:
    """One closed cycle of reactions and how far it is from detailed balance.

    Parameters
    ----------
    cycle : how often each reaction is run to come back to the start (negative: backwards).
    imbalance : natural logarithm of the product of equilibrium constants around the cycle; 0 in balance.
    """

    cycle: dict[str, int]
    imbalance: float

    def holds(self, tolerance: float = 1e-6) -> bool:
        """Whether the cycle is in balance; ``tolerance`` on the logarithm."""
        return abs(self.imbalance) <= tolerance

    def __str__(self) -> str:
        steps = " ".join(f"{n:+d} {r}" if abs(n) > 1 else f"{'+-'[n < 0]} {r}" for r, n in self.cycle.items())
        verdict = (
            "in balance" if self.holds() else f"out of balance by a factor {math.exp(self.imbalance):.4g}"
        )
        return f"{steps.removeprefix('+ ')}: {verdict}"


def detailed_balance(
    network: Network, parameters: Mapping[str, float] | None = None, only: Iterable[str] | None = None
) -> tuple[DetailedBalance, ...]:
    """Return the independent cycles of reversible mass-action reactions (Wegscheider's condition).

    Without a source of energy the equilibrium constants around every closed cycle multiply to 1. Reactions
    whose law is not mass action, or that run one way only, are left out; two one-way reactions that undo
    each other count as one reversible reaction.

    Parameters
    ----------
    parameters : values in place of the network's own. only : names of reactions to look at.

    Examples
    --------
    >>> from il2.network import *
    >>> net = Network("n", [Compartment("c")], [Species(s, "c", amount=1) for s in "ABC"], (),
    ...               [convert("A", "B", 2.0, 1.0), convert("B", "C", 2.0, 1.0), convert("C", "A", 1.0, 4.0)])
    >>> print(detailed_balance(net)[0])
    convert_A_to_B + convert_B_to_C + convert_C_to_A: in balance
    """
    values = _values(network, parameters or {})
    wanted = None if only is None else set(only)
    reactions = [r for r in network.reactions if wanted is None or r.name in wanted]
    steps = _reversible([s for r in reactions if (s := _mass_action(network, r, values)) is not None])
    names = [s.name for s in network.species]
    rows: list[Row] = [{} for _ in names]
    for column, step in enumerate(steps):
        for species, count in step.change.items():
            rows[names.index(species)][column] = count
    cycles = []
    for vector in nullspace(rows, len(steps)):
        cycle = {steps[j].name: n for j, n in enumerate(vector) if n}
        total = sum(n * math.log(steps[j].forward / steps[j].backward) for j, n in enumerate(vector) if n)
        cycles.append(DetailedBalance(cycle, total))
    return tuple(cycles)


def composition_errors(network: Network, composition: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """Return a sentence for each reaction that makes or loses a building block.

    Parameters
    ----------
    composition : for each species, how many of each building block it holds. Reactions with a species that
        is not listed, and those with nothing on one side (synthesis, loss), are left out.

    Examples
    --------
    >>> from il2.network import *
    >>> net = Network("n", [Compartment("c")], [Species(s, "c", amount=1) for s in ("L", "R", "LR")], (),
    ...               [bind("L", "R", "LR", 1.0, 1.0)])
    >>> composition_errors(net, {"L": {"L": 1}, "R": {"R": 1}, "LR": {"L": 1, "R": 2}})
    ("reaction 'bind_L_R' makes 1 R",)
    """
    errors = []
    for reaction in network.reactions:
        parts = [*reaction.reactants, *reaction.products]
        if not reaction.reactants or not reaction.products:
            continue
        if any(p.species not in composition or p.count is None for p in parts):
            continue
        change: dict[str, float] = {}
        for side, sign in ((reaction.reactants, -1), (reaction.products, 1)):
            for part in side:
                for block, number in composition[part.species].items():
                    change[block] = change.get(block, 0.0) + sign * number * (part.count or 0.0)
        for block, number in change.items():
            if abs(number) > 1e-9:
                verb = "makes" if number > 0 else "loses"
                errors.append(f"reaction {reaction.name!r} {verb} {abs(number):g} {block}")
    return tuple(errors)


# Recognising mass action -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Step:
    """A mass-action reaction: change of each species per turn, and the constants of both directions."""

    name: str
    change: dict[str, Fraction]
    forward: float
    backward: float


def _values(network: Network, given: Mapping[str, float]) -> dict[str, float]:
    """Values of everything that is not a species or a reaction, at the start."""
    system = network.system()
    values = {**dict(system.parameters), **given, "time": 0.0}
    for state in system.states:
        values[state.name] = float(evaluate(state.initial, values))
    for name, expr in system.assignments:
        values[name] = float(evaluate(expr, values))
    movable = [n for s in network.species for n in (s.name, f"[{s.name}]")]
    for name in (*movable, *(r.name for r in network.reactions)):
        values.pop(name, None)
    return values


def _mass_action(network: Network, reaction: Reaction, values: Mapping[str, float]) -> _Step | None:
    kinds = frozenset(s.name for s in network.species)
    local = {p.name: p.value for p in reaction.local if p.value is not None}
    terms = _terms(reaction.law, kinds, {**values, **local})
    sides = [_side(reaction, products=False), _side(reaction, products=True)]
    if terms is None or None in sides:
        return None
    constants = [0.0, 0.0]
    for constant, powers in terms:
        for i, sign in ((0, 1.0), (1, -1.0)):
            if powers == sides[i] and constant * sign > 0:
                constants[i] += constant * sign
                break
        else:
            return None
    change = {s: Fraction(n).limit_denominator(10**6) for s, n in (sides[1] or {}).items()}
    for species, n in (sides[0] or {}).items():
        change[species] = change.get(species, Fraction(0)) - Fraction(n).limit_denominator(10**6)
    return _Step(reaction.name, {s: n for s, n in change.items() if n}, constants[0], constants[1])


def _side(reaction: Reaction, products: bool) -> dict[str, float] | None:
    counts: dict[str, float] = {}
    for part in reaction.products if products else reaction.reactants:
        if part.count is None:
            return None
        counts[part.species] = counts.get(part.species, 0.0) + part.count
    return counts


def _reversible(steps: list[_Step]) -> list[_Step]:
    """Reversible steps; one-way steps that undo each other become one."""
    result: list[_Step] = []
    one_way: list[_Step] = []
    for step in steps:
        if not step.change:
            continue
        if step.forward > 0 and step.backward > 0:
            result.append(step)
        elif step.forward > 0:
            partner = next((o for o in one_way if o.change == {s: -n for s, n in step.change.items()}), None)
            if partner is None:
                one_way.append(step)
            else:
                one_way.remove(partner)
                name = f"{partner.name}/{step.name}"
                result.append(_Step(name, partner.change, partner.forward, step.forward))
    return result


_Terms = list[tuple[float, dict[str, float]]]


def _terms(expr: Expr, species: frozenset[str], values: Mapping[str, float]) -> _Terms | None:
    """A law as a sum of constants times powers of species, or ``None`` when it is none."""
    if not symbols(expr) & species:
        if symbols(expr) - values.keys():
            return None
        return [(float(evaluate(expr, {n: values[n] for n in symbols(expr)})), {})]
    if isinstance(expr, Sym):
        return [(1.0, {expr.name: 1.0})]
    if not isinstance(expr, Op):
        return None
    if expr.op == "^" and isinstance(expr.args[1], Num):
        base = _terms(expr.args[0], species, values)
        power = expr.args[1].value
        if base is None or len(base) != 1 or power < 0:
            return None
        return [(base[0][0] ** power, {s: n * power for s, n in base[0][1].items()})]
    parts = [_terms(a, species, values) for a in expr.args]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    return _combined(expr.op, known)


def _combined(op: str, parts: list[_Terms]) -> _Terms | None:
    if op == "+":
        return [t for p in parts for t in p]
    if op == "neg":
        return [(-c, s) for c, s in parts[0]]
    if op == "-":
        return parts[0] + [(-c, s) for c, s in parts[1]]
    if op == "*":
        product: _Terms = [(1.0, {})]
        for part in parts:
            product = [(a * b, _times(s, t)) for a, s in product for b, t in part]
        return product
    if op == "/" and len(parts[1]) == 1 and not parts[1][0][1] and parts[1][0][0]:
        return [(c / parts[1][0][0], s) for c, s in parts[0]]
    return None


def _times(left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, float]:
    return {s: left.get(s, 0.0) + right.get(s, 0.0) for s in {**left, **right}}
