"""Unit check: in every formula, what is added, compared or assigned must be in the same unit.

Numbers inside are plain floats, so the same dimension is not enough: nM added to pM is an error here. A bare
number in a formula counts as dimensionless; zero fits anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from il2.engine.expression import TIME, Expr, Num, Op, Sym
from il2.ground.errors import UnitError
from il2.network.names import AVOGADRO
from il2.network.network import Network
from il2.network.parts import Species
from il2.network.reactions import AssignmentRule
from il2.network.scale import PLAIN, Scale, scale
from il2.network.validate import stoichiometry_names


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    Parameters
    ----------
    kind : ``"mismatch"`` (units do not fit), ``"undeclared"`` (no unit) or ``"unknown"`` (not a unit).
    where : the place. message : what is wrong.
    """

    kind: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def dimensions(network: Network) -> tuple[Finding, ...]:
    """Return what does not fit in the units of a network; formulas with undeclared units are skipped.

    Examples
    --------
    >>> from il2.network import *
    >>> net = Network("n", [Compartment("c", 1, "L")], [Species("R", "c", amount=1, unit="molecule")],
    ...               [Parameter("k", 1.0, "1/s")], [degrade("R", "k")],
    ...               units=Units(substance="molecule", time="min", volume="L"))
    >>> for finding in dimensions(net):
    ...     print(finding)
    rate law of reaction 'degrade_R': is in molecule/s, must be in molecule/min (60 times larger)
    """
    return tuple(_Check(network).run())


def require_consistent(network: Network) -> Network:
    """Return the network when every part has a unit and all units fit: what networks of ours must pass.

    Raises
    ------
    UnitError : the first findings, and how many there are.
    """
    found = dimensions(network)
    if found:
        shown = "; ".join(str(f) for f in found[:3])
        more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
        raise UnitError(f"units of network {network.name!r} do not fit: {shown}{more}")
    return network


_SAME: Final = ("neg", "abs", "floor", "ceil")
_LIKE: Final = ("+", "-", "min", "max", "rem")
_COMPARE: Final = ("<", "<=", ">", ">=", "==", "!=")


class _Check:
    """One pass over a network: knows the unit of every symbol and gathers findings."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.findings: list[Finding] = []
        self.where = ""
        self.texts: dict[str, str] = {}
        self.time = self.unit("time of the network", network.units.time)
        extent = network.units.extent or network.units.substance
        self.extent = self.unit("substance of the network", extent)
        self.rate = _ratio(self.extent, self.time)
        self.rate_text = f"{extent}/{network.units.time}"
        self.values = {p.name: p.value for p in network.parameters}
        self.symbols: dict[str, Scale | None] = {TIME: self.time, AVOGADRO: None}
        for c in network.compartments:
            self.symbols[c.name] = (
                PLAIN if c.dimensions == 0 else self.unit(f"compartment {c.name!r}", c.unit)
            )
        for s in network.species:
            self.symbols[s.name] = self.unit(f"species {s.name!r}", s.unit)
        for p in network.parameters:
            self.symbols[p.name] = self.unit(f"parameter {p.name!r}", p.unit)
        self.symbols |= {r.name: self.rate for r in network.reactions}
        self.symbols |= dict.fromkeys(stoichiometry_names(network), PLAIN)

    def run(self) -> list[Finding]:
        for r in self.network.reactions:
            self.where = f"rate law of reaction {r.name!r}"
            own = {p.name: self.unit(f"parameter {p.name!r} of reaction {r.name!r}", p.unit) for p in r.local}
            self.must_be(self.formula(r.law, {**self.symbols, **own}), self.rate)
        self.changed_species()
        for rule in self.network.rules:
            kind = "assignment" if isinstance(rule, AssignmentRule) else "rate"
            self.where = f"{kind} rule of {rule.variable!r}"
            wanted = self.symbols[rule.variable]
            self.must_be(self.read(rule.math), wanted if kind == "assignment" else _ratio(wanted, self.time))
        for start in self.network.initial:
            self.where = f"initial assignment of {start.variable!r}"
            self.must_be(self.read(start.math), self.symbols[start.variable])
        for event in self.network.events:
            self.where = f"event {event.name!r}"
            self.read(event.trigger)
            if event.delay is not None:
                self.must_be(self.read(event.delay), self.time)
            for variable, math in event.assignments.items():
                self.where = f"assignment of {variable!r} in event {event.name!r}"
                self.must_be(self.read(math), self.symbols[variable])
        return self.findings

    def changed_species(self) -> None:
        """Extent times conversion must be amount of the species."""
        places = {c.name: self.symbols[c.name] for c in self.network.compartments}
        moved = {p.species for r in self.network.reactions for p in (*r.reactants, *r.products)}
        for s in self.network.species:
            if s.name in moved and not s.boundary and not s.constant:
                self.where = f"species {s.name!r}"
                factor = s.conversion or self.network.conversion
                gain = _product(self.extent, self.symbols[factor]) if factor else self.extent
                self.must_be(self.amount(s, places), gain)

    def amount(self, species: Species, places: Mapping[str, Scale | None]) -> Scale | None:
        own = self.symbols[species.name]
        return own if species.counted else _product(own, places[species.compartment])

    # Units of formulas -----------------------------------------------------------------------------------

    def unit(self, where: str, text: str) -> Scale | None:
        if not text:
            self.findings.append(Finding("undeclared", where, "has no unit"))
            return None
        try:
            found = scale(text)
        except UnitError as error:
            self.findings.append(Finding("unknown", where, str(error)))
            return None
        self.texts.setdefault(_key(found), text)
        return found

    def spelled(self, unit: Scale) -> str:
        """A unit in words the user has used, or a ratio of two of them, where possible."""
        if unit.matches(PLAIN):
            return "plain numbers"
        if _key(unit) in self.texts:
            return self.texts[_key(unit)]
        for bottom in [*self.texts.values(), "s", "min"]:
            top = self.texts.get(_key(unit * scale(bottom)))
            if top is not None:
                return f"{top}/{bottom}" if "/" not in bottom else f"{top}/({bottom})"
        return str(unit)

    def must_be(self, found: Scale | None, wanted: Scale | None) -> None:
        if found is not None and wanted is not None and not found.matches(wanted):
            note = (
                f" ({found.factor / wanted.factor:.4g} times larger)" if found.same_dimension(wanted) else ""
            )
            self.say(f"is in {self.spelled(found)}, must be in {self.spelled(wanted)}{note}")

    def say(self, message: str) -> None:
        self.findings.append(Finding("mismatch", self.where, message))

    def read(self, expr: Expr) -> Scale | None:
        return self.formula(expr, self.symbols)

    def formula(self, expr: Expr, known: Mapping[str, Scale | None]) -> Scale | None:
        """Unit of a formula; ``None`` when undeclared units make it unknown."""
        if isinstance(expr, Num):
            return PLAIN if expr.value else None
        if isinstance(expr, Sym):
            return known[expr.name]
        assert isinstance(expr, Op)
        if expr.op == "^":
            return self.power(expr, known)
        if expr.op == "piecewise":
            for condition in expr.args[1::2]:
                self.formula(condition, known)
            branches = [*expr.args[0:-1:2], *(expr.args[-1:] if len(expr.args) % 2 else ())]
            return self.same(expr, [self.formula(b, known) for b in branches])
        return self.operation(expr, [self.formula(a, known) for a in expr.args])

    def operation(self, expr: Op, args: list[Scale | None]) -> Scale | None:
        if expr.op == "*":
            product: Scale | None = PLAIN
            for number, arg in zip(expr.args, args, strict=True):
                product = product if isinstance(number, Num) else _product(product, arg)
            return product
        if expr.op == "rateOf":
            return _ratio(args[0], self.time)
        if expr.op in ("/", "quotient"):
            return _ratio(PLAIN if isinstance(expr.args[0], Num) else args[0], args[1])
        if expr.op in _SAME:
            return args[0]
        if expr.op == "sqrt":
            return None if args[0] is None else args[0] ** 0.5
        if expr.op in _LIKE:
            return self.same(expr, args)
        if expr.op in _COMPARE:
            self.same(expr, args)
            return PLAIN
        for arg in args:
            if arg is not None and not arg.matches(PLAIN):
                self.say(f"{expr.op} takes a plain number, not {self.spelled(arg)}")
        return PLAIN

    def same(self, expr: Op, args: list[Scale | None]) -> Scale | None:
        declared = [a for a in args if a is not None]
        for other in declared[1:]:
            if not other.matches(declared[0]):
                verb = {"+": "adds", "-": "subtracts"}.get(expr.op, "compares")
                self.say(f"{verb} {self.spelled(declared[0])} and {self.spelled(other)} in {expr}")
                break
        return declared[0] if declared else None

    def power(self, expr: Op, known: Mapping[str, Scale | None]) -> Scale | None:
        base, exponent = self.formula(expr.args[0], known), self.formula(expr.args[1], known)
        if exponent is not None and not exponent.matches(PLAIN):
            self.say(f"an exponent is a plain number, not {self.spelled(exponent)}")
        if base is None or base.matches(PLAIN):
            return base
        by = expr.args[1]
        value = by.value if isinstance(by, Num) else self.values.get(by.name) if isinstance(by, Sym) else None
        return None if value is None else base**value


def _product(left: Scale | None, right: Scale | None) -> Scale | None:
    return None if left is None or right is None else left * right


def _ratio(top: Scale | None, bottom: Scale | None) -> Scale | None:
    return None if top is None or bottom is None else top / bottom


def _key(unit: Scale) -> str:
    return f"{unit.factor:.6e} {unit.powers}"
