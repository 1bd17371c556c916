"""What IL-2 does to vessels, as one network: tone, heart, leak of protein and fluid, kidney, blood values.

A mechanism explorer. Each part of the physiology is a file of its own; here they become one network. States
are relative to rest, L, g or as laboratories print them; time is minutes; the level of IL-2 comes from
disposition without cells.
"""

from __future__ import annotations

from collections import ChainMap
from functools import lru_cache
from typing import Final

import il2.engine as engine
from il2.body import disposition
from il2.body.vessel_circulation import CAUSE, CAUSES, CIRCULATION, SWITCHES
from il2.body.vessel_fluid import FLUID
from il2.body.vessel_kidney import KIDNEY
from il2.body.vessel_laboratory import LABORATORY
from il2.engine.expression import parse
from il2.network import (
    AssignmentRule,
    Compartment,
    InitialAssignment,
    Network,
    Parameter,
    RateRule,
    Units,
)
from il2.network.reactions import Rule

PARTS: Final = (CAUSE, CIRCULATION, FLUID, KIDNEY, LABORATORY)
#: Constants with the units of the network.
CONSTANTS: Final = {name: unit for part in PARTS for name, unit in part.constants.items()}
#: Set by calibration, by the person, or by a question.
FITTED: Final = {"half_effect": "1", "heart_gain": "1", "half_leak": "1", "half_fever": "1"}
CHOSEN: Final = {**dict.fromkeys(SWITCHES.values(), "1"), "sensitivity": "1", "fluid_sodium": "mmol/L"}
#: Amounts and flows of a whole body, which grow with its weight (assumed).
EXTENSIVE: Final = frozenset(
    {
        "plasma_volume", "interstitial_volume", "red_cells", "albumin_plasma", "filtration_coefficient",
        "intake_rest", "insensible", "waste_rest", "sodium_rest", "gfr_rest", "body_water",
    }
)  # fmt: skip


@lru_cache(maxsize=2)
def vessel_network(lymph_steps: int = 3) -> Network:
    """Return the network, with placeholder values.

    Examples
    --------
    >>> network = vessel_network()
    >>> network.name, sum(len(part.states) for part in PARTS)
    ('vessels', 26)
    """
    algebra = {name: told for part in PARTS for name, told in part.algebra.items()}
    states = {name: told for part in PARTS for name, told in part.states.items()}
    species = disposition.species(lymph_steps)
    parameters = disposition.parameters() + disposition.level_parameters()
    parameters += [Parameter(n, 1.0, u) for n, u in ChainMap(CHOSEN, FITTED, CONSTANTS).items()]
    parameters += [Parameter(n, 0.0, "L/min", constant=False) for n in ("fluids", "boluses")]
    parameters += [Parameter(n, None, u, constant=False) for n, (u, _) in algebra.items()]
    parameters += [Parameter(n, 0.0, u, constant=False) for n, (u, _, _) in states.items()]
    rules: list[Rule] = list(disposition.levels())
    rules += [AssignmentRule(name, parse(text)) for name, (_, text) in algebra.items()]
    rules += [RateRule(name, parse(text)) for name, (_, _, text) in states.items()]
    initial = [InitialAssignment(name, parse(text)) for name, (_, text, _) in states.items()]
    return Network(
        "vessels", [Compartment(disposition.PLACE, 1.0, "L")], species, parameters,
        disposition.reactions(lymph_steps), rules, initial=initial,
        units=Units(substance="pmol", time="min", volume="L", extent="pmol"),
    )  # fmt: skip


@lru_cache(maxsize=2)
def compiled(lymph_steps: int = 3) -> engine.Model:
    """Return the compiled network."""
    return engine.compile(vessel_network(lymph_steps).system())


__all__ = ["CAUSES", "CHOSEN", "CONSTANTS", "EXTENSIVE", "FITTED", "SWITCHES", "compiled", "vessel_network"]
