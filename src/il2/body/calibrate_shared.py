"""Constants that both parameter sets share, each on phenomena that are no validation rows.

The making of long-lived CD4 cells is set on the gains of two trials (P22), both with both sets; the two times
of IL-2 secretion on its onset, maximum and end (P08). The values stand in ``body_constants``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from il2.body.constants import aim, assuming, constant
from il2.body.experiments_cells import gains
from il2.body.pk import SETS
from il2.body.regimen import DAY_MIN
from il2.body.treatment import grid, treat
from il2.engine import Input

Floats = NDArray[np.float64]
#: Key, value, unit, target and what is reached.
Row = tuple[str, float, str, str, float]
#: Trials of P22 and the CD4 per mm3 with which their people began.
_TRIALS: Final = (("ESPRIT", 457.0), ("SILCAAT", 202.0))
#: Share by which the times of P08 may be off.
_TOLERANCE: Final = 0.3
_ROUNDS = 2
#: Where the search for both times of secretion begins, min: one end whatever is shipped.
_BEGIN_MIN = (300.0, 480.0)


def shared() -> list[Row]:
    """Set the constants and return them as rows."""
    return [_long_lived(), *_secretion()]


def cd4_gain(name: str, trial: str, start: float) -> float:
    """Return CD4 per mm3 above the start a year after the first cycle of a trial."""
    return float(gains(trial, start, name, 365.0)[-1])


def _long_lived() -> Row:
    """Least squares over trials and sets in units of the tolerance, which is a share of each published gain.

    Gains are close to linear in the constant, so that two rounds are enough.
    """
    value = constant("long_lived") * DAY_MIN
    for _ in range(_ROUNDS):
        with assuming("long_lived", value):
            reached = [
                cd4_gain(name, trial, start) / aim(f"P22 {trial}")
                for name in SETS
                for trial, start in _TRIALS
            ]
        value *= float(np.sum(reached) / np.sum(np.square(reached)))
    with assuming("long_lived", value):
        return "long_lived", value, "1/d", "P22", cd4_gain(SETS[0], *_TRIALS[0])


def secretion_pulse() -> tuple[float, float, float]:
    """Return onset and maximum (h) of secretion after antigen, and what is left of the maximum at 24 h."""
    antigen = [Input(0.0, "antigen", 1.0, "set")]
    run = treat(SETS[0], None, grid(1.0, 2.0), more=antigen)
    made, hours = run.batch["secreting"][0], run.times_min / 60.0
    top = int(made.argmax())
    curve = np.polyfit(hours[top - 3 : top + 4], made[top - 3 : top + 4], 2)
    at = float(-curve[1] / (2 * curve[0]))
    highest = float(np.polyval(curve, at))
    first = int(np.argmax(made >= 0.1 * highest))
    onset = float(np.interp(0.1 * highest, made[first - 1 : first + 1], hours[first - 1 : first + 1]))
    return onset, at, float(made[-1] / highest)


def _secretion() -> list[Row]:
    """Least squares on onset, maximum and end, each in units of its tolerance."""
    keys = ("tau_secretion", "tau_brake")

    def at(logs: Floats) -> tuple[float, float, float]:
        with assuming(keys[0], float(np.exp(logs[0]))), assuming(keys[1], float(np.exp(logs[1]))):
            return secretion_pulse()

    def miss(logs: Floats) -> float:
        onset, highest, end = at(logs)
        timed = np.log([onset / aim("P08 onset"), highest / aim("P08 maximum")]) / np.log(1.0 + _TOLERANCE)
        return float(np.sum(timed**2) + (end / aim("P08 end")) ** 2)

    best = minimize(miss, np.log(_BEGIN_MIN), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7}).x
    onset, highest, _ = at(best)
    return [
        (key, float(np.exp(log)), "min", "P08", reached)
        for key, log, reached in zip(keys, best, (onset, highest), strict=True)
    ]
