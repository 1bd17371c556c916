"""Leak of protein and water out of vessels, and lymph that brings both back.

Starling's law with the filtration of the whole body: the pressure in capillaries follows the filling of
vessels, that of tissue rises until oedema shows, colloids hold back as far as they are reflected. What is not
reflected escapes, so the reflection falls as the escape rises; the escape has a ceiling. What is eaten and
drunk, and fluid that is given all day, holds sodium as food and drink do (as half-normal saline does); a
bolus is normal saline. Cells hold water by osmosis. ``*_taken``, ``*_lost`` and ``albumin_made`` are the
books that must balance.
"""

from __future__ import annotations

from typing import Final

from il2.body.vessel_parts import Part

FLUID: Final = Part(
    constants={
        "plasma_volume": "L", "interstitial_volume": "L", "albumin_plasma": "g", "albumin_outside": "1",
        "serum_albumin_rest": "g/dL", "albumin_life": "min", "escape_rest": "1/min", "leak_most": "1",
        "oncotic_rest": "mmHg", "reflection": "1", "filtration_coefficient": "L/min/mmHg",
        "tissue_pressure_most": "mmHg", "swelling_edema": "1", "lymph_gain": "1", "lymph_most": "1",
        "insensible": "L/min", "fever_loss": "1/K", "bolus_sodium": "mmol/L", "tau_cells": "min",
    },
    algebra={
        "leak": ("1", "1 + (leak_most - 1)*drive/(half_leak + drive)"),
        "reflected": ("1", "1 - (1 - reflection)*leak"),
        "albumin_conc": ("1", "albumin_in*plasma_volume/(albumin_plasma*plasma)"),
        "outside_rest": ("1", "albumin_outside*plasma_volume/interstitial_volume"),
        "outside_conc": ("1", "albumin_out*plasma_volume/(albumin_plasma*tissue)"),
        "serum_albumin": ("g/dL", "serum_albumin_rest*albumin_conc"),
        "oncotic": ("mmHg", "oncotic_rest*albumin_conc"),
        "held": ("mmHg", "reflected*oncotic_rest*(albumin_conc - outside_conc)"),
        "held_rest": ("mmHg", "reflection*oncotic_rest*(1 - outside_rest)"),
        "swelling": ("1", "tissue/interstitial_volume - 1"),
        # 0 at rest, 1 where tissue no longer resists.
        "stretch": ("1", "1 - exp(-swelling/swelling_edema)"),
        # Lymph at rest returns what escapes at rest.
        "lymph_rest": ("L/min", "escape_rest*interstitial_volume/albumin_outside"),
        "lymph_room": ("1", "lymph_most - 1"),
        "lymph": (
            "L/min",
            "lymph_rest*max(0, 1 + lymph_room*tanh(lymph_gain*swelling/lymph_room))",
        ),
        "pushed": (
            "mmHg",
            "mean_filling*(filling - 1) - tissue_pressure_most*stretch + held_rest - held",
        ),
        "filtered": ("L/min", "lymph_rest + filtration_coefficient*pushed"),
        "escape": ("1/min", "escape_rest*leak"),
        "evaporated": ("L/min", "insensible*(1 + fever_loss*fever)"),
        "cells_rest": ("L", "body_water - plasma_volume - interstitial_volume"),
        "serum_sodium": ("mmol/L", "sodium/(plasma + tissue)"),
        # Into cells, while they hold more solute for each volume than what is around them.
        "osmosis": ("L/min", "cells_rest*(cells_rest/cells - serum_sodium/sodium_plasma)/tau_cells"),
        "sodium_in": ("mmol/min", "fluids*fluid_sodium + boluses*bolus_sodium"),
        "weight_gain": ("L", "plasma + tissue + cells - body_water"),
    },
    states={
        "albumin_in": (
            "g", "albumin_plasma",
            "lymph*albumin_out/tissue - escape*albumin_in + (albumin_plasma - albumin_in)/albumin_life",
        ),
        "albumin_out": (
            "g", "albumin_plasma*albumin_outside", "escape*albumin_in - lymph*albumin_out/tissue",
        ),
        "albumin_made": ("g", "0", "(albumin_plasma - albumin_in)/albumin_life"),
        "plasma": ("L", "plasma_volume", "fluids + boluses - urine - evaporated - filtered + lymph"),
        "tissue": ("L", "interstitial_volume", "filtered - lymph - osmosis"),
        "cells": ("L", "cells_rest", "osmosis"),
        "sodium": ("mmol", "sodium_plasma*(plasma_volume + interstitial_volume)", "sodium_in - sodium_out"),
        "sodium_taken": ("mmol", "0", "sodium_in"),
        "sodium_lost": ("mmol", "0", "sodium_out"),
        "water_taken": ("L", "0", "fluids + boluses"),
        "water_lost": ("L", "0", "urine + evaporated"),
    },
)  # fmt: skip
