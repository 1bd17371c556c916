"""Laboratory values and temperature as turnover: what is made, what leaves, and how far IL-2 may move either.

No course of any of them is published among the sources: rates of turnover are from textbooks, the largest
effects are assumed, and none was set on anything. They follow the effect on vessels; temperature follows the
released cytokine, whichever cause is asked for. The direction of neutrophils is not known.
"""

from __future__ import annotations

from typing import Final

from il2.body.vessel_parts import Part

LABORATORY: Final = Part(
    constants={
        "platelets_rest": "1/nL", "platelet_life": "min", "platelet_loss": "1", "neutrophils_rest": "1/nL",
        "neutrophil_life": "min", "neutrophil_release": "1", "glucose_rest": "mg/dL", "tau_glucose": "min",
        "glucose_release": "1", "bilirubin_rest": "mg/dL", "bilirubin_made": "mg/dL/min",
        "cholestasis_most": "1", "fever_most": "K", "tau_fever": "min",
    },
    algebra={
        "fever_effect": ("1", "sensitivity*cytokine/(half_fever + sensitivity*cytokine)"),
        "bilirubin_leaving": ("1", "bilirubin*(1 - cholestasis_most*effect)/bilirubin_rest"),
    },
    states={
        "platelets": (
            "1/nL", "platelets_rest",
            "(platelets_rest - platelets*(1 + platelet_loss*effect))/platelet_life",
        ),
        "neutrophils": (
            "1/nL", "neutrophils_rest",
            "(neutrophils_rest*(1 + neutrophil_release*effect) - neutrophils)/neutrophil_life",
        ),
        "glucose": (
            "mg/dL", "glucose_rest", "(glucose_rest*(1 + glucose_release*effect) - glucose)/tau_glucose",
        ),
        "bilirubin": ("mg/dL", "bilirubin_rest", "bilirubin_made*(1 - bilirubin_leaving)"),
        "fever": ("K", "0", "(fever_most*fever_effect - fever)/tau_fever"),
    },
)  # fmt: skip
