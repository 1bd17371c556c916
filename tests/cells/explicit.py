"""Every state of a whole molecule as a species of its own: exact in time, and too large for many arms.

The judge of the closure in ``il2.cells.binding``: same elementary steps, same constants, no averaging.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from il2.cells.shape import Shape
from il2.engine.expression import Expr, Num, Sym
from il2.network import (
    AssignmentRule,
    Compartment,
    InitialAssignment,
    Network,
    Parameter,
    RateRule,
    Reaction,
    Species,
)

State = tuple[str, ...]
#: What one bound arm does: (from, receptor taken, to); backwards it gives the receptor back.
WITHIN = (("a", "B", "ab"), ("b", "A", "ab"), ("b", "G", "bg"), ("ab", "G", "abg"), ("bg", "A", "abg"))
PLAIN = (
    *("kon", "kfwd", "Kx", "Kcis", "K_gamma", "kt", "ke", "kd", "krec", "fsort"),
    *("endosome_weight", "k_stat", "n_stat", "K_stat", "L", "A_rest", "B_rest", "G_rest"),
)


def explicit_network(shape: Shape) -> Network:
    """Return the network of all molecule states; names of species list the states of the arms."""
    arms = [(k, kind) for k, kind in enumerate(shape.kinds) for _ in range(kind.count)]

    def canonical(state: State) -> State:
        order = sorted(range(len(arms)), key=lambda i: (arms[i][0], state[i]))
        return tuple(state[i] for i in order)

    empty = ("0",) * len(arms)
    choices = [("0", *kind.states) for _, kind in arms]
    states = sorted({canonical(s) for s in itertools.product(*choices)} - {empty})

    def species(state: State) -> list[str]:
        return [] if state == empty else ["X_" + "_".join(state)]

    def steps(state: State) -> Iterator[tuple[str, list[str], State, list[str], Expr]]:
        """What a molecule in ``state`` does: label, receptors used, new state, receptors freed, rate."""
        for i, (k, kind) in enumerate(arms):
            own = state[i]

            def to(new: str, i: int = i) -> State:
                return canonical((*state[:i], new, *state[i + 1 :]))

            first = [("A", "a", f"kd_alpha_{k + 1}")] * kind.alpha + [
                ("B", "b", f"kd_beta_{k + 1}")
            ] * kind.beta
            for receptor, bound, kd in first:
                if own == "0":
                    seen = Sym("L") if state == empty else Sym("Kx")
                    yield (
                        f"{i}_takes_{receptor}",
                        [receptor],
                        to(bound),
                        [],
                        Sym("kon") * seen * Sym(receptor),
                    )
                if own == bound:
                    yield f"{i}_lets_{receptor}_go", [], to("0"), [receptor], Sym("kon") * Sym(kd)
            constant = {"A": f"kd_alpha_{k + 1}", "B": f"kd_beta_{k + 1}"}
            for source, receptor, target in WITHIN:
                half = Sym("K_gamma") if receptor == "G" else Sym(constant.get(receptor, "")) / Sym("Kcis")
                if target not in kind.states or source not in kind.states:
                    continue
                if own == source:
                    yield f"{i}_adds_{receptor}", [receptor], to(target), [], Sym("kfwd") * Sym(receptor)
                if own == target:
                    yield f"{i}_drops_{receptor}", [], to(source), [receptor], Sym("kfwd") * half

    reactions = []
    for state in [empty, *states]:
        for label, used, new, freed, rate in steps(state):
            before = species(state)
            law = rate * Sym(before[0]) if before else rate
            name = f"{'_'.join(state)}_{label}".replace("0", "o")
            reactions.append(Reaction(f"r_{name}", [*before, *used], [*species(new), *freed], law))
        if state != empty:
            rate = sum((Sym("ke" if "g" in s else "kt") for s in state if s != "0"), start=Num(0.0))
            held = [x for s in state for x in ["A_in"] * ("a" in s) + ["E"] * ("g" in s)]
            reactions.append(
                Reaction("in_" + "_".join(state), species(state), held, rate * Sym(species(state)[0]))
            )
    reactions += [Reaction(f"make_{r}", [], [r], Sym("kt") * Sym(f"{r}_rest")) for r in "ABG"]
    reactions += [Reaction(f"lose_{r}", [r], [], Sym("kt") * Sym(r)) for r in "ABG"]
    back = Sym("krec") * (1 - Sym("fsort")) * Sym("A_in")
    reactions += [
        Reaction("decay_E", ["E"], [], Sym("kd") * Sym("E")),
        Reaction("recycle_A", ["A_in"], ["A"], back),
        Reaction("degrade_A", ["A_in"], [], Sym("krec") * Sym("fsort") * Sym("A_in")),
    ]
    active: Expr = Sym("endosome_weight") * Sym("E")
    for state in states:
        active = active + Num(float(sum("g" in s for s in state))) * Sym(species(state)[0])
    drive = (Sym("active") / Sym("K_stat")) ** Sym("n_stat")
    kds = [f"kd_alpha_{i}" for i, k in enumerate(shape.kinds, 1) if k.alpha]
    kds += [f"kd_beta_{i}" for i, k in enumerate(shape.kinds, 1) if k.beta]
    return Network(
        "explicit",
        [Compartment("cell")],
        [Species(x, "cell", amount=0.0) for x in ("A", "B", "G", "A_in", "E", "P")]
        + [Species(species(s)[0], "cell", amount=0.0) for s in states],
        [Parameter(p, 1.0) for p in (*PLAIN, *kds)] + [Parameter("active", None, constant=False)],
        reactions,
        [
            AssignmentRule("active", active),
            RateRule("P", Sym("k_stat") * (drive * (1 - Sym("P")) - Sym("P"))),
        ],
        initial=[InitialAssignment(r, Sym(f"{r}_rest")) for r in "ABG"],
    )
