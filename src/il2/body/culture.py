"""Cells in one well-mixed volume that make and eat IL-2: a culture, or a piece of lymphoid tissue.

The same blocks, growth laws and constants as in the body (:mod:`il2.body.block`), without blood and dosing.
Activated cells secrete IL-2, divide cooperatively in their programme and die linearly in it when they are
restimulated; regulatory cells eat IL-2 and live on it. Suppression other than by consumption is one term:
activated cells under self antigen divide less where regulatory cells are. Death for want of IL-2 is there for
mouse cells alone (``deprivation``): human cells that regulatory cells calm do not die of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import N_A

import il2.engine as engine
from il2.body.block import Block
from il2.body.constants import constant, populations
from il2.body.growth import cooperative, hill, programme
from il2.body.network import SHARED
from il2.body.values import calibration, cell_members
from il2.engine import Batch
from il2.engine.expression import Num, Sym
from il2.ground.errors import Il2Error, InputError
from il2.network import (
    AssignmentRule,
    Compartment,
    InitialAssignment,
    Network,
    Parameter,
    RateRule,
    Reaction,
    Species,
    Units,
)  # fmt: skip
from il2.network.reactions import Rule

Floats = NDArray[np.float64]
#: Regulatory cells, activated cells that may secrete, and bystanders that only respond.
ROLES: Mapping[str, str] = {"Treg_memory": "Treg", "CD4_activated": "effector", "CD8_effector": "bystander"}
_OWN = {
    "volume": "L", "decay": "1/min", "secretion": "1/min", "secretors": "1", "division": "1/min",
    "aicd": "1/min",
    "restimulation": "1", "tau_programme": "min", "half_programme": "1", "steep_programme": "1",
    "growth_gain": "1", "receptor_gain": "1", "self_antigen": "1/min", "suppression": "pmol",
    "deprivation": "1/min",
}  # fmt: skip


_SHARED_CONSTANTS = (
    "secretion", "division", "aicd", "tau_programme", "half_programme", "steep_programme", "receptor_gain",
)  # fmt: skip


def culture_network() -> Network:
    """Return the network: three populations around one amount of IL-2."""
    species = [
        Species(n, "culture", amount=0.0, unit="pmol")
        for n in ("A1", "taken", "lost_with_cells", "decayed", "produced")
    ]
    parameters = [Parameter(n, 1.0, u) for n, u in (SHARED | _OWN).items()]
    parameters += [Parameter("C1", None, "nM", constant=False)]
    rules: list[Rule] = [AssignmentRule("C1", Sym("A1") / (1000 * Sym("volume")))]
    effector = Sym(Block("CD4_activated", "blood").cells)
    made = Sym("secretion") * Sym("secretors") * effector
    reactions = [
        Reaction("secrete", [], ["A1"], made),
        Reaction("count_secreted", [], ["produced"], made),
        Reaction("decay_IL2", ["A1"], ["decayed"], Sym("decay") * Sym("A1")),
    ]
    initial: list[InitialAssignment] = []
    for key in ROLES:
        block = Block(key, "blood")
        species += [*block.species(), Species(f"X_{key}", "culture", amount=0.0, unit="1")]
        own = ("A_rest", "B_rest", "G_rest", "K_stat", "P_full", "n_start", "loss")
        parameters += [Parameter(f"{name}_{key}", 1.0) for name in own]
        parameters.append(Parameter(f"induction_{key}", None, "1", constant=False))
        reactions += [*block.reactions(), *_turnover(block)]
        rules += [
            AssignmentRule(
                f"induction_{key}",
                1 + Sym("receptor_gain") * hill(programme(key), Sym("half_programme"), Num(1.0)),
            ),
            RateRule(f"X_{key}", (block.signal() - programme(key)) / Sym("tau_programme")),
            block.stat5(Num(0.0)),
        ]
        start = Sym(f"n_start_{key}")
        initial.append(InitialAssignment(block.cells, start))
        initial += [InitialAssignment(block.of(c), Sym(block.own(f"{c}_rest")) * start) for c in "ABG"]
    species = [Species(s.name, "culture", amount=s.amount, unit=s.unit) for s in species]
    return Network(
        "culture", [Compartment("culture", 1.0, "L")], species, parameters, reactions, rules, initial=initial,
        units=Units(substance="pmol", time="min", volume="L", extent="pmol"),
    )  # fmt: skip


def _turnover(block: Block) -> list[Reaction]:
    key, cells, loss = block.population, Sym(block.cells), Sym(block.own("loss"))
    if ROLES[key] == "Treg":
        # Regulatory cells live on IL-2: at half of the programme of half growth they hold their number.
        kept = loss * (1 + Sym("growth_gain")) * cooperative(key) * cells
        return [block.arrival("divide", kept), *block.departure("lose", loss)]
    treg = Sym(Block("Treg_memory", "blood").cells)
    own = Sym("self_antigen") / (1 + treg / Sym("suppression"))
    divided = (Sym("division") * cooperative(key) + own) * cells
    death = loss + Sym("aicd") * Sym("restimulation") * programme(key)
    death = death + Sym("deprivation") * (1 - hill(programme(key), Sym("half_programme"), Num(1.0)))
    return [block.arrival("divide", divided), *block.departure("lose", death)]


@lru_cache(maxsize=1)
def _model() -> engine.Model:
    return engine.compile(culture_network().system())


@dataclass(frozen=True, eq=False)
class Culture:
    """What happened in cultures, side by side: [culture, time]."""

    times_h: Floats
    batch: Batch
    volume_L: float

    def level_pM(self) -> Floats:
        """Free IL-2."""
        return np.asarray(self.batch["A1"] / self.volume_L)

    def cells(self, key: str) -> Floats:
        """Number of cells."""
        return np.asarray(self.batch[Block(key, "blood").cells] * N_A * 1e-12)

    def programme(self, key: str) -> Floats:
        """Programme of a population, 0 to 1."""
        return self.batch[f"X_{key}"]


def grow(
    times_h: ArrayLike,
    cells: Mapping[str, ArrayLike],
    *,
    volume_L: float = 2e-4,
    il2_pM: ArrayLike = 0.0,
    change: Mapping[str, ArrayLike] | None = None,
    receptors: Mapping[str, float] | None = None,
) -> Culture:
    """Grow cultures.

    Parameters
    ----------
    times_h : [time] from 0 on. cells : number at the start, by population (``ROLES``); numbers or [culture].
    volume_L : of the medium or tissue. il2_pM : added at the start.
    change : constants otherwise (``secretors``, ``restimulation``, ``self_antigen``), numbers or [culture].
    receptors : factor on IL2RA of a population.

    Raises
    ------
    InputError, Il2Error : a population that is not in the culture, or cultures that cannot be solved.

    Examples
    --------
    >>> alone = grow([0.0, 48.0], {"CD4_activated": 1e6}, change={"secretors": 0.05})
    >>> bool(alone.level_pM()[0, -1] > 1.0)
    True
    """
    for key in (*cells, *(receptors or {})):
        if key not in ROLES:
            raise InputError(f"population {key!r} is not in the culture; it holds {', '.join(ROLES)}")
    held: dict[str, ArrayLike] = {k: float(v[0]) for k, v in cell_members().items()}
    held |= {k: constant(k) for k in _SHARED_CONSTANTS}
    held |= {"volume": volume_L, "decay": constant("medium_decay"), "suppression": 1.0}
    held |= {"growth_gain": calibration("K90").growth_gain}  # LAB's differs by a few percent
    held |= dict.fromkeys(("self_antigen", "restimulation", "secretors", "deprivation"), 0.0)
    for population in populations():
        if population.key in ROLES:
            held[f"loss_{population.key}"] = population.loss_per_min
            held[f"n_start_{population.key}"] = (
                np.maximum(np.asarray(cells.get(population.key, 0.0)), 1e-3) * 1e12 / N_A
            )
    for key, factor in (receptors or {}).items():
        held[f"A_rest_{key}"] = float(np.asarray(held[f"A_rest_{key}"])) * factor
    held |= dict(change or {})
    model = _model()
    given = {k: v for k, v in held.items() if k in set(model.parameters)}
    initial = {"A1": np.asarray(il2_pM, dtype=float) * volume_L}
    scale = 1e12 / N_A
    atol = {n: (1e-6 if n.startswith(("X_", "P_")) else scale) for n in model.names}
    times = np.atleast_1d(np.asarray(times_h, dtype=float))
    batch = model.solve(times * 60.0, given, initial, rtol=1e-5, atol=atol, max_steps=200_000)
    if not batch.ok.all():
        raise Il2Error(f"the culture could not be solved ({batch.message(int(np.argmin(batch.ok)))})")
    return Culture(times, batch, volume_L)
