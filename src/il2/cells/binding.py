"""Binding of a molecule with any number of arms to IL-2Ralpha, IL-2Rbeta and gamma-c on one cell.

An arm offers an alpha site and a beta site; an arm that holds beta recruits gamma-c. The states of one arm
are free, a, b, ab, bg and abg. Listing the states of a whole molecule grows as n^5, so the network counts
two things: the bound arms of each kind by state, and the molecules by how many arms of each kind they have
bound. Arms of one kind are exchangeable, so their states are taken as independent of how many others are
bound. That is exact for one arm at any time, and at equilibrium for any number of arms; in between it is a
mean-field closure.

Every cycle obeys detailed balance by construction: reverse rates follow from the dissociation constants.

Constants: ``Kx`` (nM cell/molecule) turns a receptor count into the concentration that a tethered arm sees;
``Kcis`` does so for the second site of one arm, which lies closer than another arm does; ``K_gamma``
(molecules/cell) recruits gamma-c. First attachment and cross-linking go at ``kon``, the steps within one arm
at ``kfwd``.
"""

from __future__ import annotations

from dataclasses import dataclass

from il2.cells.shape import ArmKind, Shape
from il2.engine.expression import Expr, Num, Op, Sym
from il2.network import Parameter, Reaction, Species

#: Where a bound arm goes when it takes up or gives back one receptor: (from, receptor, to).
_WITHIN = (("a", "B", "ab"), ("b", "A", "ab"), ("b", "G", "bg"), ("ab", "G", "abg"), ("bg", "A", "abg"))

#: Bound arms per cell below which means over bound arms fade to zero (they are 0/0 while nothing is bound).
TRACE = Parameter("trace", 1e-5, "molecule", title="bound arms per cell below which means over them fade")


@dataclass(frozen=True)
class BoundMolecules:
    """Names and expressions that binding shares with trafficking.

    Parameters
    ----------
    shape : the molecule.
    counts : how many arms of each kind, for every kind of bound molecule that is a species.
    """

    shape: Shape
    counts: tuple[tuple[int, ...], ...]

    @staticmethod
    def of(shape: Shape) -> BoundMolecules:
        """Return the bound molecules of ``shape``.

        Molecules with a single bound arm are no species: they follow from the bound arms and the others.
        """
        return BoundMolecules(shape, tuple(c for c in shape.bound_counts if sum(c) > 1))

    def arm(self, kind: int, state: str) -> Sym:
        """Bound arms of ``kind`` in ``state``, molecules per cell."""
        return Sym(f"{state}_{kind + 1}")

    def states(self, kind: int) -> list[Sym]:
        """All bound states of arms of ``kind``."""
        return [self.arm(kind, s) for s in self.shape.kinds[kind].states]

    def bound_arms(self, kind: int) -> Expr:
        """Number of bound arms of ``kind``."""
        return total(self.states(kind))

    def molecules(self, count: tuple[int, ...]) -> Expr:
        """Molecules with ``count`` bound arms; zero for a count that the molecule cannot have."""
        if count in self.counts:
            return Sym("M_" + "_".join(map(str, count)))
        if sum(count) != 1 or any(c > k.count for c, k in zip(count, self.shape.kinds, strict=True)):
            return Num(0.0)
        kind = count.index(1)
        others = [Num(float(c[kind])) * self.molecules(c) for c in self.counts if c[kind]]
        return self.bound_arms(kind) - total(others) if others else self.bound_arms(kind)

    @property
    def all_counts(self) -> list[tuple[int, ...]]:
        """Every count of bound arms, single ones first."""
        return self.shape.bound_counts


def total(terms: list[Sym] | list[Expr]) -> Expr:
    """Return the sum of ``terms``; zero for none."""
    result: Expr = Num(0.0)
    for i, term in enumerate(terms):
        result = term if i == 0 else result + term
    return result


def mean_over(terms: list[Expr], count: Expr) -> Expr:
    """Return the sum of ``terms`` over ``count``; smooth and without a pole where rounding makes it zero."""
    return total(terms) / Op("sqrt", (count * count + TRACE.symbol * TRACE.symbol,))


def bound_species(bound: BoundMolecules) -> list[Species]:
    """Return the species of bound arms and of molecules with several bound arms, all absent at the start."""
    arms = [s.name for kind in range(len(bound.shape.kinds)) for s in bound.states(kind)]
    molecules = [str(bound.molecules(c)) for c in bound.counts]
    return [Species(name, "surface", amount=0.0, unit="molecule") for name in (*arms, *molecules)]


def binding_reactions(bound: BoundMolecules) -> list[Reaction]:
    """Return every reaction of binding; ``L`` is the ligand in nM, ``A``, ``B``, ``G`` the free receptors."""
    reactions: list[Reaction] = []
    for kind, arm in enumerate(bound.shape.kinds):
        reactions += _attachment(bound, kind, arm)
        reactions += _within_arm(bound, kind, arm)
    for count in bound.counts:
        reactions += _growth(bound, count)
    return reactions


def _first(arm: ArmKind) -> list[tuple[str, str, str]]:
    """Receptor, state and dissociation constant of the attachments that a free arm can make."""
    return [("A", "a", "kd_alpha")] * arm.alpha + [("B", "b", "kd_beta")] * arm.beta


def _attachment(bound: BoundMolecules, kind: int, arm: ArmKind) -> list[Reaction]:
    """A free arm takes a receptor: from solution, or on a molecule that already holds the cell."""
    kon, kx, ligand = Sym("kon"), Sym("Kx"), Sym("L")
    free = [
        Num(float(arm.count - count[kind])) * bound.molecules(count)
        for count in bound.all_counts
        if count[kind] < arm.count
    ]
    reactions = []
    for receptor, state, kd in _first(arm):
        target, k = bound.arm(kind, state), Sym(f"{kd}_{kind + 1}")
        tag = f"{state}_{kind + 1}"
        law = Num(float(arm.count)) * kon * ligand * Sym(receptor) - kon * k * target
        reactions.append(Reaction(f"attach_{tag}", [receptor], [str(target)], law, reversible=True))
        if free:
            law = kon * kx * Sym(receptor) * total(free)
            reactions.append(Reaction(f"link_{tag}", [receptor], [str(target)], law))
    return reactions


def _within_arm(bound: BoundMolecules, kind: int, arm: ArmKind) -> list[Reaction]:
    """The second site of a bound arm, and gamma-c, at ``kfwd`` and the reverse rate of detailed balance."""
    constant = {
        "A": Sym(f"kd_alpha_{kind + 1}") / Sym("Kcis"),
        "B": Sym(f"kd_beta_{kind + 1}") / Sym("Kcis"),
        "G": Sym("K_gamma"),
    }
    reactions = []
    for source, receptor, target in _WITHIN:
        if source in arm.states and target in arm.states:
            before, after = bound.arm(kind, source), bound.arm(kind, target)
            law = Sym("kfwd") * (before * Sym(receptor) - constant[receptor] * after)
            reactions.append(
                Reaction(
                    f"{before}_takes_{receptor}", [str(before), receptor], [str(after)], law, reversible=True
                )
            )
    return reactions


def taking(bound: BoundMolecules, kind: int) -> Expr:
    """Rate at which one free arm of ``kind`` on a tethered molecule takes a receptor, 1/min."""
    arm = bound.shape.kinds[kind]
    return Sym("kon") * Sym("Kx") * total([Sym(receptor) for receptor, _, _ in _first(arm)])


def letting_go(bound: BoundMolecules, kind: int) -> Expr:
    """Mean rate at which one bound arm of ``kind`` lets go of the cell, 1/min."""
    arm = bound.shape.kinds[kind]
    lost = [Sym("kon") * Sym(f"{kd}_{kind + 1}") * bound.arm(kind, state) for _, state, kd in _first(arm)]
    return mean_over(lost, bound.bound_arms(kind))


def _growth(bound: BoundMolecules, count: tuple[int, ...]) -> list[Reaction]:
    """Molecules move to ``count`` bound arms from one fewer, and back."""
    reactions = []
    for kind, arm in enumerate(bound.shape.kinds):
        if count[kind] == 0:
            continue
        fewer = tuple(c - (i == kind) for i, c in enumerate(count))
        gain = Num(float(arm.count - fewer[kind])) * bound.molecules(fewer) * Sym(f"taking_{kind + 1}")
        loss = Num(float(count[kind])) * bound.molecules(count) * Sym(f"letting_go_{kind + 1}")
        source = [str(bound.molecules(fewer))] if fewer in bound.counts else []
        target = str(bound.molecules(count))
        reactions.append(
            Reaction(f"{target}_by_arm_{kind + 1}", source, [target], gain - loss, reversible=True)
        )
    return reactions
