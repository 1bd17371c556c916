"""Causes of the answer of vessels, tone, and the heart that answers a falling pressure.

Three causes are proposed in the literature and kept apart: activated killer cells, the endothelium itself,
and a cytokine that is released; a switch ``cause_*`` turns each on. Pressure is flow times resistance; the
heart rate answers the pressure up to its highest, and the stroke follows the filling: none where two fifths
of the blood are lost, a plateau above.
"""

from __future__ import annotations

from typing import Final

from il2.body.vessel_parts import Part

CAUSES: Final = ("killer cells", "endothelium", "cytokine")
#: Switch of each cause.
SWITCHES: Final = {
    "killer cells": "cause_killer",
    "endothelium": "cause_endothelium",
    "cytokine": "cause_cytokine",
}

CAUSE: Final = Part(
    constants={
        "kd_vessels": "nM", "tau_killer": "min", "tau_endothelium": "min", "tau_cytokine": "min",
        "lag_cytokine": "min", "repeat_cytokine": "1",
    },
    algebra={
        "bound": ("1", "C1/(kd_vessels + C1)"),
        "drive": (
            "1",
            "sensitivity*(cause_killer*killer + cause_endothelium*endothelium + cause_cytokine*cytokine)",
        ),
        "effect": ("1", "drive/(half_effect + drive)"),
    },
    states={
        "killer": ("1", "0", "(bound - killer)/tau_killer"),
        "endothelium": ("1", "0", "(bound - endothelium)/tau_endothelium"),
        "lagging": ("1", "0", "(bound - lagging)/lag_cytokine"),
        "primed": ("1", "0", "(bound - primed)/tau_killer"),
        "cytokine": (
            "1", "0", "(lagging*(1 + (repeat_cytokine - 1)*primed) - cytokine)/tau_cytokine",
        ),
    },
)  # fmt: skip

CIRCULATION: Final = Part(
    constants={
        "most_dilation": "1", "tau_resistance": "min", "sbp_rest": "mmHg", "map_rest": "mmHg",
        "hr_rest": "1/min", "hr_most": "1/min", "tau_reflex": "min", "cvp_rest": "mmHg",
        "output_most": "1", "blood_loss_most": "1", "mean_filling": "mmHg", "red_cells": "L",
    },
    algebra={
        "blood": ("1", "(plasma + red_cells)/(plasma_volume + red_cells)"),
        # Blood beyond what fills the vessels without stretching them, over rest.
        "filling": ("1", "max(0, 1 + (blood - 1)/blood_loss_most)"),
        "stroke": ("1", "output_most*filling/(filling + output_most - 1)"),
        "cardiac_output": ("1", "heart*stroke"),
        "MAP": ("mmHg", "cvp_rest + (map_rest - cvp_rest)*resistance*cardiac_output"),
        "SBP": ("mmHg", "sbp_rest*MAP/map_rest"),
        "HR": ("1/min", "hr_rest*heart"),
        "heart_room": ("1", "hr_most/hr_rest - 1"),
        "hematocrit": ("1", "red_cells/(red_cells + plasma)"),
    },
    states={
        "resistance": ("1", "1", "(1 - most_dilation*effect - resistance)/tau_resistance"),
        "heart": (
            "1", "1",
            "(1 + heart_room*tanh(heart_gain*(1 - MAP/map_rest)/heart_room) - heart)/tau_reflex",
        ),
    },
)  # fmt: skip
