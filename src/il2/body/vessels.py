"""What IL-2 does to vessels, as one network: tone, heart, leak of protein and fluid, lymph, kidney.

A mechanism explorer. Three causes are proposed in the literature and kept apart: activated killer cells, the
endothelium itself, and a cytokine that is released. ``cause_*`` switch them; each is calibrated on its own.
States are relative to rest, L or g; time is minutes; the level of IL-2 comes from disposition without cells.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import il2.engine as engine
from il2.body import disposition
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

CAUSES: Final = ("killer cells", "endothelium", "cytokine")
#: Switch of each cause.
SWITCHES: Final = {
    "killer cells": "cause_killer",
    "endothelium": "cause_endothelium",
    "cytokine": "cause_cytokine",
}

#: Constants with the units of the network.
CONSTANTS: Final = {
    "kd_vessels": "nM", "tau_killer": "min", "tau_endothelium": "min", "tau_cytokine": "min",
    "lag_cytokine": "min", "repeat_cytokine": "1", "most_dilation": "1", "tau_resistance": "min",
    "sbp_rest": "mmHg", "map_rest": "mmHg", "hr_rest": "1/min", "cvp_rest": "mmHg", "plasma_volume": "L",
    "interstitial_volume": "L", "albumin_plasma": "g", "albumin_outside": "1", "serum_albumin_rest": "g/dL",
    "albumin_life": "min", "escape_rest": "1/min", "oncotic_rest": "mmHg", "reflection": "1",
    "filtration_pressure": "mmHg", "tissue_compliance": "L/mmHg", "lymph_gain": "1", "lymph_most": "1",
    "intake_rest": "L/min", "insensible": "L/min", "volume_diuresis": "1", "autoregulation": "mmHg",
    "no_filtration": "mmHg", "gfr_rest": "L/min", "creatinine_rest": "mg/dL", "creatinine_volume": "L",
}  # fmt: skip
#: Set by calibration, by the person, or by a question.
FITTED: Final = {"half_effect": "1", "heart_gain": "1", "leak_gain": "1"}
CHOSEN: Final = {**dict.fromkeys(SWITCHES.values(), "1"), "fluids": "L/min", "sensitivity": "1"}

#: What follows from the states, in the order of need.
_ALGEBRA: Final = {
    "bound": ("1", "C1/(kd_vessels + C1)"),
    "drive": ("1", "cause_killer*killer + cause_endothelium*endothelium + cause_cytokine*cytokine"),
    "effect": ("1", "sensitivity*drive/(half_effect + sensitivity*drive)"),
    "leak": ("1", "1 + leak_gain*sensitivity*drive"),
    # Mean pressure with a heart rate that answers it: the loop solved for the pressure.
    "flow": ("mmHg", "(map_rest - cvp_rest)*resistance"),
    "MAP": ("mmHg", "(flow*(1 + heart_gain) + cvp_rest)/(1 + flow*heart_gain/map_rest)"),
    "HR": ("1/min", "hr_rest*(1 + heart_gain*(map_rest - MAP)/map_rest)"),
    "SBP": ("mmHg", "sbp_rest*MAP/map_rest"),
    "cardiac_output": ("1", "HR/hr_rest"),
    "albumin_conc": ("1", "albumin_in*plasma_volume/(albumin_plasma*plasma)"),
    "outside_conc": ("1", "albumin_out*interstitial_volume/(albumin_plasma*albumin_outside*tissue)"),
    "outside_rest": ("1", "albumin_outside*plasma_volume/interstitial_volume"),
    "serum_albumin": ("g/dL", "serum_albumin_rest*albumin_conc"),
    # Lymph at rest returns what escapes at rest.
    "lymph_rest": ("L/min", "escape_rest*interstitial_volume/albumin_outside"),
    "swelling": ("1", "(tissue - interstitial_volume)/interstitial_volume"),
    "lymph": (
        "L/min",
        "lymph_rest*max(0, min(lymph_most, 1 + lymph_gain*swelling))",
    ),
    # Protein that leaks holds no water: reflection falls as escape rises, conductance for water stays.
    "held": ("mmHg", "reflection/leak*oncotic_rest*(albumin_conc - outside_rest*outside_conc)"),
    "held_rest": ("mmHg", "reflection*oncotic_rest*(1 - outside_rest)"),
    "pressure": (
        "1",
        "1 + (held_rest - held - (tissue - interstitial_volume)/tissue_compliance)/filtration_pressure",
    ),
    "filtered": ("L/min", "lymph_rest*pressure"),
    "escape": ("1/min", "escape_rest*leak"),
    # 1 on the plateau of autoregulation, falling below it.
    "kidney": ("1", "max(0, min(1, (MAP - no_filtration)/(autoregulation - no_filtration)))"),
    "GFR": ("L/min", "gfr_rest*kidney"),
    "urine": ("L/min", "(intake_rest - insensible)*kidney*(plasma/plasma_volume)^volume_diuresis"),
    "weight_gain": ("L", "plasma - plasma_volume + tissue - interstitial_volume"),
}  # fmt: skip
#: State: unit, value at rest, rate.
_STATES: Final = {
    "killer": ("1", "0", "(bound - killer)/tau_killer"),
    "endothelium": ("1", "0", "(bound - endothelium)/tau_endothelium"),
    "lagging": ("1", "0", "(bound - lagging)/lag_cytokine"),
    "primed": ("1", "0", "(bound - primed)/tau_killer"),
    "cytokine": ("1", "0", "(lagging*(1 + (repeat_cytokine - 1)*primed) - cytokine)/tau_cytokine"),
    "resistance": ("1", "1", "(1 - most_dilation*effect - resistance)/tau_resistance"),
    "albumin_in": ("g", "albumin_plasma",
        "lymph*albumin_out/tissue - escape*albumin_in + (albumin_plasma - albumin_in)/albumin_life",
    ),
    "albumin_out": ("g", "albumin_plasma*albumin_outside", "escape*albumin_in - lymph*albumin_out/tissue"),
    "plasma": ("L", "plasma_volume", "fluids - urine - insensible - filtered + lymph"),
    "tissue": ("L", "interstitial_volume", "filtered - lymph"),
    "creatinine": (
        "mg/dL", "creatinine_rest", "(gfr_rest*creatinine_rest - GFR*creatinine)/creatinine_volume"
    ),
}  # fmt: skip


@lru_cache(maxsize=2)
def vessel_network(lymph_steps: int = 3) -> Network:
    """Return the network, with placeholder values.

    Examples
    --------
    >>> vessel_network().name, len(_STATES)
    ('vessels', 11)
    """
    species = disposition.species(lymph_steps)
    parameters = disposition.parameters() + disposition.level_parameters()
    parameters += [Parameter(n, 1.0, u) for n, u in {**CONSTANTS, **FITTED, **CHOSEN}.items()]
    parameters += [Parameter(n, None, u, constant=False) for n, (u, _) in _ALGEBRA.items()]
    parameters += [Parameter(n, 0.0, u, constant=False) for n, (u, _, _) in _STATES.items()]
    rules: list[Rule] = list(disposition.levels())
    rules += [AssignmentRule(name, parse(text)) for name, (_, text) in _ALGEBRA.items()]
    rules += [RateRule(name, parse(text)) for name, (_, _, text) in _STATES.items()]
    initial = [InitialAssignment(name, parse(text)) for name, (_, text, _) in _STATES.items()]
    return Network(
        "vessels", [Compartment(disposition.PLACE, 1.0, "L")], species, parameters,
        disposition.reactions(lymph_steps), rules, initial=initial,
        units=Units(substance="pmol", time="min", volume="L", extent="pmol"),
    )  # fmt: skip


@lru_cache(maxsize=2)
def compiled(lymph_steps: int = 3) -> engine.Model:
    """Return the compiled network."""
    return engine.compile(vessel_network(lymph_steps).system())


__all__ = ["CAUSES", "CHOSEN", "CONSTANTS", "FITTED", "SWITCHES", "compiled", "vessel_network"]
