"""Stoichiometry and conservation laws: which weighted sums of amounts no reaction changes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from il2.engine.expression import Expr, Num, Op, Sym
from il2.ground.errors import UnsupportedError
from il2.network.exact import Row, independent, nullspace, positive_rays
from il2.network.network import Network
from il2.network.parts import Species
from il2.network.reactions import RateRule


@dataclass(frozen=True)
class ConservationLaw:
    """A weighted sum of amounts that stays constant.

    ``coefficients`` are whole numbers by species. Where species have conversion factors, the sum is over
    amount divided by factor (what reactions count).
    """

    coefficients: dict[str, int]
    factors: dict[str, str]

    @property
    def expression(self) -> Expr:
        """The sum in the names of the lowered system."""
        terms: list[Expr] = []
        for name, count in self.coefficients.items():
            term: Expr = Sym(name)
            if self.factors.get(name):
                term = term / Sym(self.factors[name])
            terms.append(term if count == 1 else Num(count) * term)
        return terms[0] if len(terms) == 1 else Op("+", terms)

    def __str__(self) -> str:
        return f"{self.expression} = constant"


def stoichiometry(network: Network) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.float64]]:
    """Return names of the species that reactions change, names of the reactions, and the matrix between.

    Raises
    ------
    UnsupportedError : a stoichiometry is a formula.

    Examples
    --------
    >>> from il2.network import *
    >>> net = Network("n", [Compartment("c")], [Species(s, "c", amount=1) for s in ("A", "B")], (),
    ...               [react("r", ["2 A"], ["B"], 1.0)])
    >>> stoichiometry(net)[2]
    array([[-2.],
           [ 1.]])
    """
    species, rows = _rows(network)
    matrix = np.zeros((len(species), len(network.reactions)))
    for i, row in enumerate(rows):
        for j, value in row.items():
            matrix[i, j] = float(value)
    return species, tuple(r.name for r in network.reactions), matrix


def conservation_laws(network: Network) -> tuple[ConservationLaw, ...]:
    """Return independent conservation laws, exact (rational arithmetic), positive where that is possible.

    Species that an event changes, or with a rule, take no part.

    Raises
    ------
    UnsupportedError : a stoichiometry is a formula.

    Examples
    --------
    >>> from il2.network import *
    >>> net = Network("n", [Compartment("c")], [Species(s, "c", amount=1) for s in ("L", "R", "LR")], (),
    ...               [bind("L", "R", "LR", 1.0, 1.0)])
    >>> [str(law) for law in conservation_laws(net)]
    ['L + LR = constant', 'R + LR = constant']
    """
    names, rows = _rows(network)
    changed = {v for e in network.events for v in e.assignments}
    kept = [i for i, n in enumerate(names) if n not in changed]
    transposed: list[Row] = [{} for _ in network.reactions]
    for column, i in enumerate(kept):
        for j, value in rows[i].items():
            transposed[j][column] = value
    laws = nullspace(transposed, len(kept))
    rays = positive_rays(_without_copies([rows[i] for i in kept])) if laws else []
    laws = independent([*(rays or []), *laws], len(laws))  # positive ones first, the shortest before longer
    factors = {
        s.name: s.conversion or network.conversion
        for s in network.species
        if s.conversion or network.conversion
    }
    found = []
    for law in laws:
        coefficients = {names[kept[c]]: v for c, v in enumerate(law) if v}
        found.append(ConservationLaw(coefficients, {n: f for n, f in factors.items() if n in coefficients}))
    return tuple(found)


def _rows(network: Network) -> tuple[tuple[str, ...], list[Row]]:
    ruled = {r.variable for r in network.rules if isinstance(r, RateRule)}
    kinds = {s.name: s for s in network.species}
    rows: dict[str, Row] = {}
    for j, reaction in enumerate(network.reactions):
        for side, sign in ((reaction.reactants, -1), (reaction.products, 1)):
            for part in side:
                if part.count is None:
                    raise UnsupportedError(
                        f"the stoichiometry of {part.species!r} in reaction {reaction.name!r} is a formula; "
                        "conservation laws need numbers"
                    )
                if _free(kinds[part.species]) and part.species not in ruled:
                    row = rows.setdefault(part.species, {})
                    count = Fraction(part.count).limit_denominator(10**6)
                    row[j] = row.get(j, Fraction(0)) + sign * count
    order = [s.name for s in network.species if s.name in rows]
    return tuple(order), [{j: v for j, v in rows[n].items() if v} for n in order]


def _without_copies(rows: list[Row]) -> list[Row]:
    """Rows of species without those reactions that depend on others: they add no condition."""
    columns: dict[int, list[int]] = {}
    denominator = lcm(*(v.denominator for row in rows for v in row.values()))
    for i, row in enumerate(rows):
        for j, value in row.items():
            columns.setdefault(j, [0] * len(rows))[i] = int(value * denominator)
    names = {tuple(vector): j for j, vector in columns.items()}
    needed = {names[tuple(v)] for v in independent(list(columns.values()), len(rows))}
    return [{j: v for j, v in row.items() if j in needed} for row in rows]


def _free(species: Species) -> bool:
    return not species.boundary and not species.constant
