"""Where IL-2 goes in the body without cells: site of injection, lymph, plasma, periphery, elimination.

Amounts are pmol, volumes L, time min; a level is ``C1 = A1 / V1 / 1000`` in nM. With no lymph step this is
the linear baseline B0 of the reference, with three it is B1. Cells take IL-2 from ``A1`` and ``A2``
(:mod:`il2.body.block`).

Everything that was given is somewhere: ``given = site + depot + lymph_1..n + A1 + A2 + eliminated +
lost_at_site (+ what cells hold or took)``, a conservation law of the network.
"""

from __future__ import annotations

from itertools import pairwise

from il2.body.regimen import Dose
from il2.engine import Input
from il2.engine.expression import Expr, Num, Sym
from il2.network import AssignmentRule, Parameter, RateRule, Reaction, Species
from il2.network.reactions import Rule

PLACE = "body"
CONSTANTS = {
    "ka": "1/min", "absorbed": "1", "ktr": "1/min", "V1": "L", "V2": "L", "Q": "L/min", "CL": "L/min",
    "infusion": "pmol/min",
}  # fmt: skip


def species(lymph_steps: int) -> list[Species]:
    """Return the amounts of IL-2 outside cells, pmol."""
    lymph = [f"lymph_{i + 1}" for i in range(lymph_steps)]
    names = ["given", "site", "depot", *lymph, "A1", "A2", "eliminated", "lost_at_site"]
    return [Species(name, PLACE, amount=0.0, unit="pmol") for name in names]


def parameters() -> list[Parameter]:
    """Return the constants of disposition, to be given values."""
    fixed = [Parameter(n, 1.0, u) for n, u in CONSTANTS.items() if n != "infusion"]
    return [*fixed, Parameter("infusion", 0.0, CONSTANTS["infusion"], constant=False)]


def levels() -> list[Rule]:
    """Return plasma and peripheral level in nM; the site of injection changes by doses alone."""
    return [
        RateRule("site", Num(0.0)),
        AssignmentRule("C1", Sym("A1") / (1000 * Sym("V1"))),
        AssignmentRule("C2", Sym("A2") / (1000 * Sym("V2"))),
    ]


def level_parameters() -> list[Parameter]:
    """Return the symbols of the levels."""
    return [Parameter(name, None, "nM", constant=False) for name in ("C1", "C2")]


def reactions(lymph_steps: int) -> list[Reaction]:
    """Return absorption, distribution, elimination and infusion."""
    chain = ["depot", *(f"lymph_{i + 1}" for i in range(lymph_steps)), "A1"]
    found = []
    for i, (source, target) in enumerate(pairwise(chain)):
        rate: Expr = Sym("ktr") * Sym(source) if i else Sym("absorbed") * Sym("ka") * Sym(source)
        found.append(Reaction(f"absorb_{i + 1}", [source], [target], rate))
    lost = (1 - Sym("absorbed")) * Sym("ka") * Sym("depot")
    between = Sym("Q") * (Sym("A1") / Sym("V1") - Sym("A2") / Sym("V2"))
    return [
        *found,
        Reaction("lose_at_site", ["depot"], ["lost_at_site"], lost),
        Reaction("infuse", [], ["A1"], Sym("infusion")),
        Reaction("count_infused", [], ["given"], Sym("infusion")),
        Reaction(
            "spread",
            ["A1"],
            ["A2"],
            between,
            reversible=True,
        ),
        Reaction("eliminate", ["A1"], ["eliminated"], Sym("CL") * Sym("A1") / Sym("V1")),
    ]


def inputs(doses: tuple[Dose, ...], lag_min: float) -> list[Input]:
    """Return the doses as jumps of states and of the infusion rate.

    Parameters
    ----------
    doses : of one person. lag_min : before absorption from an injection begins.
    """
    found: list[Input] = []
    for dose in doses:
        if dose.route != "IV":
            late = dose.time_min + lag_min
            found += [Input(dose.time_min, "given", dose.pmol), Input(dose.time_min, "site", dose.pmol)]
            found += [Input(late, "site", -dose.pmol), Input(late, "depot", dose.pmol)]
        elif dose.duration_min:
            rate = dose.pmol / dose.duration_min
            found += [Input(dose.time_min, "infusion", rate), Input(dose.end_min, "infusion", -rate)]
        else:
            found += [Input(dose.time_min, "given", dose.pmol), Input(dose.time_min, "A1", dose.pmol)]
    return found
