"""What else moves in blood: soluble IL2RA, lymphokine-activated killing, IL-2 secretion, eosinophils.

Secretion is a pulse: antigen starts it in two steps, and a brake that the same antigen builds up ends it.
Eosinophils follow IL-5 of cells that bear CD25; nothing about them is sourced but the direction.
"""

from __future__ import annotations

from collections.abc import Sequence

from il2.body.block import PLACES, Block
from il2.body.constants import Population
from il2.body.growth import blocks, programme, total
from il2.engine.expression import Expr, Sym
from il2.network import Parameter, RateRule, Reaction, Species
from il2.network.reactions import Rule

CONSTANTS = {
    "sil2r_loss": "1/min", "tau_lak": "min", "secretion": "1/min", "secretors": "1", "tau_secretion": "min",
    "tau_brake": "min", "tau_il5": "min", "tau_eosinophil": "min", "gain_il5": "1",
}  # fmt: skip
#: States with their values at rest; all are relative to rest or shares.
AT_REST = {
    "sIL2RA": 1.0, "LAK": 0.0, "primed": 0.0, "secreting": 0.0, "brake": 0.0,
    "IL5": 1.0, "eosinophil_1": 1.0, "eosinophil_2": 1.0, "eosinophils": 1.0,
}  # fmt: skip


def species() -> list[Species]:
    """Return the states."""
    return [Species(n, "body", amount=v, unit="1") for n, v in AT_REST.items()] + [
        Species("produced", "body", amount=0.0, unit="pmol")
    ]


def parameters() -> list[Parameter]:
    """Return the constants, and IL2RA of the whole body at rest (pmol)."""
    return [Parameter(n, 1.0, u) for n, u in CONSTANTS.items()] + [Parameter("alpha_rest", 1.0, "pmol")]


def secretion(populations: Sequence[Population]) -> list[Reaction]:
    """IL-2 that activated CD4 in tissue secrete into the periphery."""
    if not any(p.key == "CD4_activated" for p in populations):
        return []
    cells = Sym(Block("CD4_activated", PLACES[1]).cells)
    rate = Sym("secretion") * Sym("secretors") * Sym("secreting") * cells
    return [Reaction("secrete", [], ["A2"], rate), Reaction("count_secreted", [], ["produced"], rate)]


def rules(populations: Sequence[Population]) -> list[Rule]:
    """Return the rates of the states."""
    alpha = total(
        [Sym(b.of(n)) for p in populations for b in blocks(p) for n in ("A", "a_1", "ab_1", "abg_1")]
    )
    occupied: Expr = Sym("C1") / (Sym("kd_margination") + Sym("C1"))
    il5 = 1 + Sym("gain_il5") * programme("Treg_memory")
    tau = Sym("tau_eosinophil")
    unbraked = Sym("primed") * (1 - Sym("brake")) ** 4
    return [
        RateRule("sIL2RA", Sym("sil2r_loss") * (alpha / Sym("alpha_rest") - Sym("sIL2RA"))),
        RateRule("LAK", (occupied - Sym("LAK")) / Sym("tau_lak")),
        RateRule("primed", (Sym("antigen") - Sym("primed")) / Sym("tau_secretion")),
        RateRule("brake", (Sym("primed") - Sym("brake")) / Sym("tau_brake")),
        RateRule("secreting", (unbraked - Sym("secreting")) / Sym("tau_secretion")),
        RateRule("IL5", (il5 - Sym("IL5")) / Sym("tau_il5")),
        RateRule("eosinophil_1", (Sym("IL5") - Sym("eosinophil_1")) / tau),
        RateRule("eosinophil_2", (Sym("eosinophil_1") - Sym("eosinophil_2")) / tau),
        RateRule("eosinophils", (Sym("eosinophil_2") - Sym("eosinophils")) / tau),
    ]
