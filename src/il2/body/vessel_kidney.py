"""The kidney: filtration on two plateaus, sodium by pressure and hormones, water by vasopressin, creatinine.

Filtration stays on a plateau while pressure and filling last (autoregulation) and falls below it. Sodium
leaves as pressure alone would have it (the acute curve of an isolated kidney) times what hormones make of it:
renin, aldosterone, sympathetic nerves and natriuretic peptide in one state that follows filling and pressure
within hours, tenfold either way. Water leaves with sodium and waste, as concentrated as vasopressin makes
it, which follows the sodium of plasma and the same receptors. Nothing shuts at once.
"""

from __future__ import annotations

from typing import Final

from il2.body.vessel_parts import Part


def _plateau(reach: str) -> str:
    """A smooth corner: ``reach`` far below 1, 1 far above."""
    return f"{reach}/(1 + {reach}^plateau_sharpness)^(1/plateau_sharpness)"


_FILTRATION: Final = {
    "pressure_reach": ("1", "max(0, MAP - no_filtration)/(autoregulation - no_filtration)"),
    "pressure_reach_rest": ("1", "(map_rest - no_filtration)/(autoregulation - no_filtration)"),
    # The filling at which a tenth of the blood is lost.
    "filling_reach_rest": ("1", "1/(1 - (1 - filling_limit)/blood_loss_most)"),
    "filling_reach": ("1", "filling*filling_reach_rest"),
    "plateaus": ("1", f"{_plateau('pressure_reach')}*{_plateau('filling_reach')}"),
    "plateaus_rest": ("1", f"{_plateau('pressure_reach_rest')}*{_plateau('filling_reach_rest')}"),
    "kidney": ("1", "plateaus/plateaus_rest"),
    "GFR": ("L/min", "gfr_rest*kidney"),
}
_SODIUM: Final = {
    # What receptors in the atria and in arteries feel; less than rest is negative.
    "loading": ("1", "volume_gain*(plasma/plasma_volume - 1) + pressure_gain*(MAP/map_rest - 1)"),
    "felt": ("1", "hormone_range*tanh(loading/hormone_range)"),
    "by_pressure": (
        "1", "(max(0, MAP - natriuresis_none)/(map_rest - natriuresis_none))^natriuresis_slope",
    ),
    # Sodium excreted for each volume filtered, over rest.
    "let_go": ("1", "by_pressure*10^hormones"),
    "sodium_out": ("mmol/min", "sodium_rest*kidney*let_go"),
    "FENa": ("1", "sodium_rest*let_go/(gfr_rest*sodium_plasma)"),
}  # fmt: skip
_WATER: Final = {
    "concentration_rest": ("mmol/L", "(waste_rest + 2*sodium_rest)/(intake_rest - insensible)"),
    # Odds that put urine at rest between its thinnest and its densest.
    "odds_rest": ("1", "(concentration_rest - urine_thinnest)/(urine_densest - concentration_rest)"),
    "odds": ("1", "odds_rest*exp(vasopressin)"),
    "concentration": ("mmol/L", "urine_thinnest + (urine_densest - urine_thinnest)*odds/(1 + odds)"),
    "urine": ("L/min", "kidney*(waste_rest + 2*sodium_rest*let_go)/concentration"),
    "creatinine": ("mg/dL", "creatinine_pool/(body_water + weight_gain)"),
}

KIDNEY: Final = Part(
    constants={
        "intake_rest": "L/min", "autoregulation": "mmHg", "no_filtration": "mmHg", "filling_limit": "1",
        "plateau_sharpness": "1", "natriuresis_none": "mmHg", "natriuresis_slope": "1",
        "hormone_range": "1", "volume_gain": "1", "pressure_gain": "1", "tau_hormone": "min",
        "sodium_rest": "mmol/min", "sodium_plasma": "mmol/L", "waste_rest": "mmol/min",
        "urine_thinnest": "mmol/L", "urine_densest": "mmol/L", "osmotic_gain": "1",
        "vasopressin_gain": "1", "tau_vasopressin": "min", "gfr_rest": "L/min",
        "creatinine_rest": "mg/dL", "body_water": "L",
    },
    algebra={**_FILTRATION, **_SODIUM, **_WATER},
    states={
        "hormones": (
            "1", "0", "(felt - hormones)/tau_hormone",
        ),
        "vasopressin": (
            "1", "0",
            "(osmotic_gain*(serum_sodium/sodium_plasma - 1) - vasopressin_gain*felt - vasopressin)"
            "/tau_vasopressin",
        ),
        "creatinine_pool": (
            "mg*L/dL", "creatinine_rest*body_water", "gfr_rest*creatinine_rest - GFR*creatinine",
        ),
    },
)  # fmt: skip
