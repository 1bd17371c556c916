"""Trafficking: receptors are made and turned over; signalling complexes are taken up, signal on, and decay.

An arm that holds gamma-c (bg, abg) signals and is internalised at ``ke``; everything else on the surface
turns over at ``kt``. A molecule goes in whole: arms bound beside an internalised one are passengers. Inside,
signalling complexes decay at ``kd``; IL-2Ralpha is sorted, most of it recycles (Hemar 1995: alpha recycles,
beta and gamma-c are degraded).
"""

from __future__ import annotations

from il2.cells.binding import BoundMolecules, mean_over, total
from il2.engine.expression import Expr, Num, Sym
from il2.network import Reaction, Species

RECEPTORS = ("A", "B", "G")


def receptor_species() -> list[Species]:
    """Return the free receptors of the surface, the signalling complexes inside and IL-2Ralpha inside."""
    surface = [Species(r, "surface", amount=0.0, unit="molecule") for r in RECEPTORS]
    inside = [Species(n, "endosome", amount=0.0, unit="molecule") for n in ("E", "A_in")]
    return surface + inside


def turnover_reactions() -> list[Reaction]:
    """Free receptors are made at the rate that keeps the resting count, and lost at ``kt``."""
    made = [Reaction(f"make_{r}", [], [r], Sym("kt") * Sym(f"{r}_rest")) for r in RECEPTORS]
    lost = [Reaction(f"turn_over_{r}", [r], [], Sym("kt") * Sym(r)) for r in RECEPTORS]
    return made + lost


def uptake_reactions(bound: BoundMolecules) -> list[Reaction]:
    """Bound arms and the molecules they belong to go inside."""
    reactions = []
    for kind, arm in enumerate(bound.shape.kinds):
        for state in arm.states:
            species = bound.arm(kind, state)
            rate: Expr = uptake_rate(state)
            if bound.counts:
                rate = rate + Sym(f"passenger_{kind + 1}")
            inside = ["A_in"] * ("a" in state) + ["E"] * signals(state)
            reactions.append(Reaction(f"take_up_{species}", [str(species)], inside, rate * species))
    for count in bound.counts:
        rate = total([Num(float(n)) * Sym(f"uptake_{k + 1}") for k, n in enumerate(count) if n])
        molecules = bound.molecules(count)
        reactions.append(Reaction(f"take_up_{molecules}", [str(molecules)], [], rate * molecules))
    return reactions


def fate_reactions() -> list[Reaction]:
    """What happens inside: complexes decay, IL-2Ralpha recycles or is degraded."""
    inside = Sym("A_in")
    return [
        Reaction("decay_E", ["E"], [], Sym("kd") * Sym("E")),
        Reaction("recycle_A", ["A_in"], ["A"], Sym("krec") * (1 - Sym("fsort")) * inside),
        Reaction("degrade_A", ["A_in"], [], Sym("krec") * Sym("fsort") * inside),
    ]


def signals(state: str) -> bool:
    """Whether an arm in ``state`` signals: it holds gamma-c beside IL-2Rbeta."""
    return "g" in state


def uptake_rate(state: str) -> Sym:
    """The rate constant at which an arm in ``state`` is internalised."""
    return Sym("ke") if signals(state) else Sym("kt")


def mean_uptake(bound: BoundMolecules, kind: int) -> Expr:
    """Mean rate at which one bound arm of ``kind`` is internalised on its own account, 1/min."""
    arm = bound.shape.kinds[kind]
    taken: list[Expr] = [uptake_rate(s) * bound.arm(kind, s) for s in arm.states]
    return mean_over(taken, bound.bound_arms(kind))


def passenger_rate(bound: BoundMolecules, kind: int) -> Expr:
    """Mean rate at which a bound arm of ``kind`` goes inside because another arm of its molecule does."""
    carried: list[Expr] = []
    for count in bound.counts:
        if not count[kind]:
            continue
        others = [
            Num(float(n - (k == kind))) * Sym(f"uptake_{k + 1}")
            for k, n in enumerate(count)
            if n - (k == kind) > 0
        ]
        if others:
            carried.append(Num(float(count[kind])) * bound.molecules(count) * total(others))
    return mean_over(carried, bound.bound_arms(kind))
