"""How far assumed and remembered constants of the vessels move what they say, one at a time.

High dose (600,000 IU/kg every 8 h, 14 doses) with 3.68 L of fluid a day, killer cells as the cause, set K90;
what is fitted is fitted anew for every line. Laboratory values move nothing else and are left out.
"""

from __future__ import annotations

import numpy as np

from il2.body.regimen_text import parse
from il2.body.vessel_constants import assuming, spans
from il2.body.vessel_course import course
from il2.body.vessel_fit import fitted
from il2.body.vessel_laboratory import LABORATORY

HIGH_DOSE = "600,000 IU/kg IV over 15 min every 8 h, 14 doses"
HOURS = np.arange(0.0, 10 * 1440.0 + 1.0, 60.0)
HEADS = ("SBP least", "CO most", "albumin least", "kg most", "L urine, day 3", "creatinine most", "Na least")


def numbers() -> list[float]:
    """Every figure anew."""
    fitted.cache_clear()
    run = course("K90", "killer cells", parse(HIGH_DOSE), HOURS, fluids_L_per_day=3.68).series
    one = {name: values[0] for name, values in run.items()}
    return [
        one["SBP"].min(), one["cardiac_output"].max(), one["serum_albumin"].min(), one["weight_gain"].max(),
        one["urine"][48:73].mean(), one["creatinine"].max(), one["serum_sodium"].min(),
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    print(f"{'':28}" + "".join(f"{head:>17}" for head in HEADS))
    print(f"{'as it is':28}" + "".join(f"{value:17.3g}" for value in numbers()))
    for key, ends in spans().items():
        if key in LABORATORY.constants and key not in ("fever_most", "tau_fever"):
            continue
        for end in ends:
            with assuming(key, end):
                print(f"{key:20}{end:8.3g}" + "".join(f"{value:17.3g}" for value in numbers()))


if __name__ == "__main__":
    main()
