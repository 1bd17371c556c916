"""The verbs of a network: reactions, rules, initial assignments, functions and events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from il2.engine.expression import Expr, Num, substitute
from il2.ground.errors import InputError
from il2.network.names import Formula, Named, check_name, formula, name_of
from il2.network.parts import Parameter, Part, fill


@dataclass(frozen=True)
class Participant:
    """One species in a reaction with its stoichiometry.

    Parameters
    ----------
    species : its name.
    stoichiometry : molecules per turn; a formula when it varies.
    name : symbol of the stoichiometry in formulas, when it has one.
    constant : false when a rule or an event changes a named stoichiometry.
    """

    species: str
    stoichiometry: Expr
    name: str = ""
    constant: bool = True

    def __init__(
        self, species: Named | str, stoichiometry: Formula = 1.0, name: str = "", constant: bool = True
    ) -> None:
        if name:
            check_name("stoichiometry", name)
        fill(
            self, species=name_of(species), stoichiometry=formula(stoichiometry), name=name, constant=constant
        )

    @property
    def count(self) -> float | None:
        """The stoichiometry when it is a plain number."""
        return self.stoichiometry.value if isinstance(self.stoichiometry, Num) else None


#: How the species of a reaction may be given: ``"A"``, ``"2 A"``, a ``Species`` or a ``Participant``.
Side: TypeAlias = "Iterable[Participant | Named | str]"
_TERM = re.compile(r"\s*(?:(\d+(?:\.\d*)?)\s*\*?\s+|(\d+(?:\.\d*)?)\s*\*\s*)?([A-Za-z_]\w*)\s*\Z")


def participants(side: Side) -> tuple[Participant, ...]:
    """Return one side of a reaction as participants.

    Examples
    --------
    >>> [(p.species, p.count) for p in participants(["2 STAT5", "ATP"])]
    [('STAT5', 2.0), ('ATP', 1.0)]
    """
    found = []
    for item in side:
        if isinstance(item, Participant):
            found.append(item)
        elif isinstance(item, str):
            match = _TERM.match(item)
            if match is None:
                raise InputError(
                    f"cannot read {item!r} as a species with its stoichiometry; write 'A' or '2 A'"
                )
            count = match[1] or match[2]
            found.append(Participant(match[3], float(count) if count else 1.0))
        else:
            found.append(Participant(item))
    return tuple(found)


@dataclass(frozen=True)
class Reaction(Part):
    """A process that turns reactants into products.

    Parameters
    ----------
    reactants, products : species, with stoichiometry where it is not 1 (``"2 A"``).
    law : rate of the extent in amount per time (not concentration per time), as text or expression.
    modifiers : species that the law uses without changing them; found from the law when left out.
    reversible : whether the law may turn negative.
    local : parameters that only this law sees.
    title : name for readers. identifiers : resolvable addresses of what it is.

    Examples
    --------
    >>> Reaction("dimerise", ["2 M"], ["D"], "kf*M^2 - kr*D", reversible=True)
    Reaction dimerise: 2 M <-> D; kf * M^2 - kr * D
    """

    reactants: tuple[Participant, ...]
    products: tuple[Participant, ...]
    law: Expr
    modifiers: tuple[str, ...] = ()
    reversible: bool = False
    local: tuple[Parameter, ...] = ()
    title: str = ""
    identifiers: tuple[str, ...] = ()

    def __init__(
        self,
        name: str,
        reactants: Side,
        products: Side,
        law: Formula,
        modifiers: Iterable[Named | str] = (),
        *,
        reversible: bool = False,
        local: Iterable[Parameter] = (),
        title: str = "",
        identifiers: Iterable[str] = (),
    ) -> None:
        fill(
            self,
            name=name,
            reactants=participants(reactants),
            products=participants(products),
            law=formula(law),
            modifiers=tuple(name_of(m) for m in modifiers),
            reversible=reversible,
            local=tuple(local),
            title=title,
            identifiers=tuple(identifiers),
        )
        self.__post_init__()

    @property
    def equation(self) -> str:
        """The reaction as text, such as ``2 A + B <-> C``."""
        arrow = "<->" if self.reversible else "->"
        sides = [" + ".join(_term(p) for p in side) for side in (self.reactants, self.products)]
        return f"{sides[0]} {arrow} {sides[1]}".strip()

    def __repr__(self) -> str:
        return f"Reaction {self.name}: {self.equation}; {self.law}"


def _term(part: Participant) -> str:
    if part.count is None:
        return f"({part.stoichiometry}) {part.species}"
    return part.species if part.count == 1 else f"{part.count:g} {part.species}"


@dataclass(frozen=True)
class _Assignment:
    """A variable and its formula."""

    variable: str
    math: Expr

    def __init__(self, variable: Named | str, math: Formula) -> None:
        fill(self, variable=name_of(variable), math=formula(math))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.variable!r}, {str(self.math)!r})"


class AssignmentRule(_Assignment):
    """``variable`` equals ``math`` at all times."""


class RateRule(_Assignment):
    """The derivative of ``variable`` by time is ``math``."""


class InitialAssignment(_Assignment):
    """``variable`` equals ``math`` at the start."""


@dataclass(frozen=True)
class FunctionDefinition(Part):
    """A named function; calling it returns its formula with the arguments put in.

    Examples
    --------
    >>> hill = FunctionDefinition("hill", ("x", "k"), "x / (k + x)")
    >>> hill("L", 2.0)
    parse('L / (2 + L)')
    """

    arguments: tuple[str, ...]
    math: Expr

    def __init__(self, name: str, arguments: Iterable[str], math: Formula) -> None:
        fill(self, name=name, arguments=tuple(arguments), math=formula(math))
        self.__post_init__()

    def __call__(self, *values: Formula) -> Expr:
        if len(values) != len(self.arguments):
            raise InputError(
                f"function {self.name!r} takes {len(self.arguments)} arguments "
                f"({', '.join(self.arguments)}), not {len(values)}"
            )
        return substitute(self.math, {a: formula(v) for a, v in zip(self.arguments, values, strict=True)})


@dataclass(frozen=True)
class Event(Part):
    """Assignments made when ``trigger`` turns from false to true.

    Parameters
    ----------
    trigger : a condition.
    assignments : formula by variable, made together.
    delay : time from trigger to assignment.
    priority : order among events at one moment, larger first.
    starts_true : the trigger counts as true before the start, so that it does not fire at the start.
    persistent : an event that waits is made even when its trigger has turned false.
    values_at_trigger : assigned values are computed when the trigger fires, not after the delay.
    """

    trigger: Expr
    assignments: Mapping[str, Expr]
    delay: Expr | None = None
    priority: Expr | None = None
    starts_true: bool = True
    persistent: bool = True
    values_at_trigger: bool = True
    title: str = ""
    identifiers: tuple[str, ...] = ()

    def __init__(
        self,
        name: str,
        trigger: Formula,
        assignments: Mapping[str, Formula],
        *,
        delay: Formula | None = None,
        priority: Formula | None = None,
        starts_true: bool = True,
        persistent: bool = True,
        values_at_trigger: bool = True,
        title: str = "",
        identifiers: Iterable[str] = (),
    ) -> None:
        fill(
            self,
            name=name,
            trigger=formula(trigger),
            assignments=MappingProxyType({v: formula(m) for v, m in assignments.items()}),
            delay=None if delay is None else formula(delay),
            priority=None if priority is None else formula(priority),
            starts_true=starts_true,
            persistent=persistent,
            values_at_trigger=values_at_trigger,
            title=title,
            identifiers=tuple(identifiers),
        )
        self.__post_init__()


Rule: TypeAlias = AssignmentRule | RateRule
