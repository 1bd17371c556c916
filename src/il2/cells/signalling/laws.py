"""The laws of a network in its own words: what changes a quantity, and what that depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from il2.engine.expression import Expr, symbols
from il2.ground.errors import UnknownNameError
from il2.network import AssignmentRule, Network, RateRule, Reaction


@dataclass(frozen=True)
class Law:
    """One law.

    Parameters
    ----------
    name : the species, reaction or rule. text : the law as an equation.
    shorthands : formulas, by name, of the assignments that it uses directly or through others.
    uses : every name in the law and in these formulas, its own left side not counted.
    """

    name: str
    text: str
    shorthands: tuple[tuple[str, str], ...]
    uses: frozenset[str]


class Laws(Mapping[str, Law]):
    """Every law of a network by the name of the species, reaction or rule.

    Examples
    --------
    >>> from il2.network import Compartment, Parameter, Species
    >>> net = Network("n", [Compartment("c")], [Species("A", "c", amount=1)], [Parameter("k", 0.1)],
    ...               [Reaction("loss", ["A"], [], "k * A")])
    >>> laws = Laws(net)
    >>> laws["loss"].text, laws["A"].text, sorted(laws["A"].uses)
    ('A -> at the rate k * A', 'd A/dt = - loss', ['A', 'k', 'loss'])
    """

    def __init__(self, network: Network) -> None:
        self.names = frozenset(part.name for part in network)
        self._assigned: dict[str, Expr] = {}
        self._rates: dict[str, Expr] = {}
        for rule in network.rules:
            if isinstance(rule, AssignmentRule):
                self._assigned[rule.variable] = rule.math
            elif isinstance(rule, RateRule):
                self._rates[rule.variable] = rule.math
        self._reactions = {reaction.name: reaction for reaction in network.reactions}
        self._flows = _flows(network)
        self._known = dict.fromkeys((*self._rates, *self._flows, *self._reactions, *self._assigned))

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __len__(self) -> int:
        return len(self._known)

    def __getitem__(self, name: str) -> Law:
        """Return one law; ``UnknownNameError`` names the nearest."""
        if name not in self._known:
            raise UnknownNameError("law of the model", name, self._known)
        if name in self._rates:
            return self._law(name, f"d {name}/dt = {self._rates[name]}", symbols(self._rates[name]))
        if name in self._flows:
            terms = self._flows[name]
            text = " ".join(f"{sign} {reaction}" for sign, reaction in terms).removeprefix("+ ")
            used = {one for _, reaction in terms for one in self._used_by(self._reactions[reaction])}
            return self._law(name, f"d {name}/dt = {text}", used | {reaction for _, reaction in terms})
        if name in self._reactions:
            found = self._reactions[name]
            return self._law(name, f"{found.equation} at the rate {found.law}", self._used_by(found))
        return self._law(name, f"{name} = {self._assigned[name]}", symbols(self._assigned[name]))

    def _used_by(self, reaction: Reaction) -> frozenset[str]:
        return symbols(reaction.law) | {p.species for p in (*reaction.reactants, *reaction.products)}

    def _law(self, name: str, text: str, direct: frozenset[str] | set[str]) -> Law:
        used, ahead = set(direct), sorted(direct)
        shorthands: dict[str, str] = {}
        while ahead:
            one = ahead.pop(0)
            if one in shorthands or one == name:
                continue
            if one in self._assigned:
                formula = self._assigned[one]
            elif one in self._reactions:
                formula = self._reactions[one].law
            else:
                continue
            shorthands[one] = str(formula)
            ahead += sorted(symbols(formula) - used)
            used |= symbols(formula)
        return Law(name, text, tuple(shorthands.items()), frozenset(used))


def _flows(network: Network) -> dict[str, list[tuple[str, str]]]:
    """The reactions that make and use each species, with their signs."""
    out: dict[str, list[tuple[str, str]]] = {}
    for reaction in network.reactions:
        for sign, side in (("-", reaction.reactants), ("+", reaction.products)):
            for one in side:
                out.setdefault(one.species, []).append((sign, reaction.name))
    return out
