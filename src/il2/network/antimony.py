"""A network to Antimony, the text form of SBML (tellurium, libAntimony)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from il2.engine.expression import Expr, Num, Sym, substitute, to_text
from il2.ground.errors import UnsupportedError
from il2.network.antimony_words import WORDS
from il2.network.lower import local_names
from il2.network.network import Network
from il2.network.parts import Compartment, Species
from il2.network.reactions import AssignmentRule, Event, FunctionDefinition, Participant, Reaction
from il2.network.sbml.unit_definitions import identifier, units
from il2.network.scale import pieces


def write(network: Network) -> str:
    """Return a network as Antimony text.

    Function definitions are put in, parameters of single reactions get the name of the reaction in front, and
    conversion factors become stoichiometries, because Antimony has no word for them.

    Raises
    ------
    UnitError : a unit that the registry does not know.
    UnsupportedError : a compartment of a dimension that is no whole number.

    Examples
    --------
    >>> from il2.network import Compartment, Network, Parameter, Species, degrade
    >>> print(write(Network("loss", [Compartment("cell")], [Species("R", "cell", amount=9)],
    ...                     [Parameter("k", 0.1)], [degrade("R", "k")])))
    model loss()
      compartment cell;
      substanceOnly species R in cell;
      degrade_R: R => ; k*R;
      cell = 1.0;
      k = 0.1;
      R = 9;
    end
    """
    return _Writer(network).text()


class _Writer:
    """Writes one network; renames what Antimony reserves."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.places = {c.name: c for c in network.compartments}
        self.ruled = {r.variable for r in network.rules if isinstance(r, AssignmentRule)}
        self.started = {a.variable for a in network.initial}
        self.locals = local_names(network)
        names = {network.name} | {p.name for p in network} | set(self.locals.values())
        self.renamed = {n: self.free(n, names) for n in sorted(names) if n in WORDS}
        self.taken = names | set(self.renamed.values()) | WORDS
        self.units: dict[str, str] = {}
        self.stoichiometries: list[str] = []

    @staticmethod
    def free(name: str, names: set[str]) -> str:
        while name in names or name in WORDS:
            name += "_"
        return name

    def fresh(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def name(self, name: str) -> str:
        return self.renamed.get(name, name)

    def formula(self, expr: Expr) -> str:
        text = to_text(substitute(expr, {old: Sym(new) for old, new in self.renamed.items()}))
        return re.sub(r" ([*/^]) ", r"\1", text)

    def text(self) -> str:
        net = self.network
        body = [
            *map(self.compartment, net.compartments),
            *map(self.species, net.species),
            *map(self.reaction, net.reactions),
            *self.values(),
            *self.stoichiometries,
            *self.rules(),
            *map(self.event, net.events),
            *self.unit_lines(),
            *self.labels(),
        ]
        return "\n".join([f"model {self.name(net.name)}()", *(f"  {line}" for line in body), "end"])

    # The parts -------------------------------------------------------------------------------------------

    def compartment(self, c: Compartment) -> str:
        if c.dimensions not in (0, 1, 2, 3):
            raise UnsupportedError(
                f"Antimony has no word for the {c.dimensions:g} dimensions of compartment {c.name!r}"
            )
        return f"{'' if c.constant else 'var '}compartment {self.name(c.name)};"

    def species(self, s: Species) -> str:
        kind = "substanceOnly species" if s.counted else "species"
        mark = "$" if s.boundary else ""
        fixed = "const " if s.constant else ""
        return f"{fixed}{kind} {mark}{self.name(s.name)} in {self.name(s.compartment)};"

    def reaction(self, r: Reaction) -> str:
        own = {p.name: Sym(self.locals[r.name, p.name]) for p in r.local}
        arrow = "->" if r.reversible else "=>"
        left, right = (" + ".join(self.participant(r, p) for p in side) for side in self.sides(r))
        law = self.formula(substitute(r.law, own))
        return f"{self.name(r.name)}: {left} {arrow} {right}; {law};"

    def factor(self, species: str) -> str:
        found = self.network[species]
        assert isinstance(found, Species)
        return found.conversion or self.network.conversion

    def sides(self, r: Reaction) -> tuple[list[Participant], list[Participant]]:
        """Reactants and products; a species with conversion stands once, with its net stoichiometry.

        Its stoichiometry gets a name, and libRoadRunner gives NaN where two named ones are of one species.
        """
        net: dict[str, float] = {}
        kept: tuple[list[Participant], list[Participant]] = ([], [])
        for group, side, sign in zip(kept, (r.reactants, r.products), (-1.0, 1.0), strict=True):
            for p in side:
                if self.factor(p.species) and p.count is not None and not p.name:
                    net[p.species] = net.get(p.species, 0.0) + sign * p.count
                else:
                    group.append(p)
        for species, count in net.items():
            if count:
                kept[count > 0].append(Participant(species, abs(count)))
        return kept

    def participant(self, r: Reaction, p: Participant) -> str:
        factor = self.factor(p.species)
        name = self.name(p.species)
        if p.count is not None and not p.name and not factor:
            return name if p.count == 1 else f"{p.count!r} {name}"
        label = p.name or self.fresh(f"{r.name}_{p.species}_turns")
        count: Expr = p.stoichiometry
        if factor:
            if p.name:
                raise UnsupportedError(
                    f"Antimony cannot hold the named stoichiometry {p.name!r} of a species with conversion"
                )
            count = Sym(factor) if count == Num(1.0) else count * Sym(factor)
            self.stoichiometries.append(f"{label} := {self.formula(count)};")
        elif p.name not in self.ruled and p.name not in self.started:
            sign = "=" if p.count is not None else ":="
            self.stoichiometries.append(f"{label} {sign} {self.formula(count)};")
        return f"{label} {name}"

    def values(self) -> Iterator[str]:
        for c in self.network.compartments:
            if c.size is not None and self.plain(c.name):
                yield f"{self.name(c.name)} = {c.size!r};"
        for p in self.network.parameters:
            if not p.constant:
                yield f"var {self.name(p.name)};"
            if p.value is not None and self.plain(p.name):
                yield f"{self.name(p.name)} = {p.value!r};"
        for r in self.network.reactions:
            yield from (
                f"{self.locals[r.name, p.name]} = {p.value!r};" for p in r.local if p.value is not None
            )
        yield from (line for s in self.network.species if (line := self.initial(s)))

    def plain(self, name: str) -> bool:
        return name not in self.ruled and name not in self.started

    def initial(self, s: Species) -> str:
        """Initial value in the meaning of the symbol: amount when counted, else concentration."""
        if not self.plain(s.name) or (s.amount is None and s.concentration is None):
            return ""
        name, place = self.name(s.name), self.name(s.compartment)
        if s.concentration is not None:
            times = f"*{place}" if s.counted else ""
            return f"{name} = {s.concentration!r}{times};"
        return f"{name} = {s.amount!r}{'' if s.counted else f'/{place}'};"

    def rules(self) -> Iterator[str]:
        for rule in self.network.rules:
            sign = ":=" if isinstance(rule, AssignmentRule) else "'="
            yield f"{self.name(rule.variable)} {sign} {self.formula(rule.math)};"
        for start in self.network.initial:
            yield f"{self.name(start.variable)} = {self.formula(start.math)};"

    def event(self, e: Event) -> str:
        options = [
            f"t0={_truth(e.starts_true)}",
            f"persistent={_truth(e.persistent)}",
            f"fromTrigger={_truth(e.values_at_trigger)}",
        ]
        if e.priority is not None:
            options.insert(0, f"priority={self.formula(e.priority)}")
        after = f"{self.formula(e.delay)} after " if e.delay is not None else ""
        changes = ", ".join(f"{self.name(v)} = {self.formula(m)}" for v, m in e.assignments.items())
        return f"{self.name(e.name)}: at {after}({self.formula(e.trigger)}), {', '.join(options)}: {changes};"

    # Units and titles ------------------------------------------------------------------------------------

    def unit_lines(self) -> Iterator[str]:
        lines = []
        named = [(c.name, c.unit) for c in self.network.compartments]
        named += [(p.name, p.unit) for p in self.network.parameters]
        lines += [f"{self.name(name)} has {self.unit(unit)};" for name, unit in named if unit]
        for r in self.network.reactions:
            lines += [f"{self.locals[r.name, p.name]} has {self.unit(p.unit)};" for p in r.local if p.unit]
        for key in ("substance", "time", "volume", "area", "length", "extent"):
            text = getattr(self.network.units, key)
            if text:
                lines.append(f"unit {'time_unit' if key == 'time' else key} = {self.spelled(text)};")
        yield from (f"unit {name} = {self.spelled(text)};" for text, name in self.units.items())
        yield from lines

    def unit(self, text: str) -> str:
        if text not in self.units:
            used = {p.name for p in self.network} | set(self.units.values()) | WORDS
            self.units[text] = identifier(text, lambda n: n in used)
        return self.units[text]

    @staticmethod
    def spelled(text: str) -> str:
        """Unit text in Antimony's spelling: numbers and base kinds."""
        factor, _ = pieces(text)
        words = [] if factor == 1.0 else [f"{factor!r}"]
        for u in units(text):
            if u.kind == "dimensionless" and u.multiplier == factor:
                continue
            number = u.multiplier * 10.0**u.scale
            base = u.kind if number == 1.0 else f"({number!r} {u.kind})"
            words.append(base if u.exponent == 1.0 else f"{base}^{u.exponent:g}")
        return " * ".join(words) or "dimensionless"

    def labels(self) -> Iterator[str]:
        for part in self.network:
            if isinstance(part, FunctionDefinition):
                continue
            if part.title:
                title = part.title.replace("\\", "/").replace('"', "'").replace("\n", " ")
                yield f'{self.name(part.name)} is "{title}";'
            for address in part.identifiers:
                yield f'{self.name(part.name)} identity "{address}";'


def _truth(value: bool) -> str:
    return "true" if value else "false"
