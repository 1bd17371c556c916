"""What is set on three measurements, for each parameter set and each proposed cause on its own.

The fall of systolic pressure and the rise of heart rate on 18 MIU/m2/day for 120 h, and the escape of albumin
over the day after the fourth of four daily injections of 9 MIU. The heart follows in closed form, the leak
from the drive on that day, the tone by trial on the whole network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from il2.body.constants import aim
from il2.body.dose import factor
from il2.body.person import Person
from il2.body.regimen import DAY_MIN
from il2.body.regimen_text import parse
from il2.body.vessel_constants import constant
from il2.body.vessel_solve import given_doses, solve, values
from il2.body.vessels import CAUSES

#: What is given where the figures of ``body_aims`` were measured.
INFUSION: Final = "18 MIU/m2/day continuous infusion for 5 days"
INJECTIONS: Final = "9 MIU SC daily for 4 days"
#: Half effects between which the tone is looked for, and how many are tried at once in how many rounds.
_SPAN, _TRIED, _ROUNDS = (1e-4, 1e3), 33, 4


@dataclass(frozen=True)
class VesselFit:
    """What was set on the three measurements, for one parameter set and one cause.

    Parameters
    ----------
    half_effect, half_leak : drive at half of the largest dilation and of the largest leak.
    heart_gain : relative rise of heart rate over relative fall of pressure, near rest.
    half_fever : drive of the cytokine at half of the largest fever: its half effect on vessels (assumed).
    """

    half_effect: float
    heart_gain: float
    half_leak: float
    half_fever: float


@lru_cache(maxsize=8)
def fitted(name: str, cause: str) -> VesselFit:
    """Return the constants that meet the three measurements.

    Examples
    --------
    >>> found = fitted("K90", "killer cells")
    >>> 2.0 < found.heart_gain < 3.0
    True
    """
    fall = 1.0 - aim("V21") / constant("sbp_rest")
    room = constant("hr_most") / constant("hr_rest") - 1.0
    heart = room * float(np.arctanh((aim("V22") / constant("hr_rest") - 1.0) / room)) / fall
    leak = _half_leak(name, cause)
    if cause == CAUSES[-1]:
        tone = _half_effect(name, cause, heart, leak, None)
        return VesselFit(tone, heart, leak, tone)
    fever = fitted(name, CAUSES[-1]).half_fever
    return VesselFit(_half_effect(name, cause, heart, leak, fever), heart, leak, fever)


def _half_leak(name: str, cause: str) -> float:
    """The half leak with which the escape is as measured over the day that begins with the last injection.

    The drive does not depend on it, so one solve is enough.
    """
    person = [Person()]
    free = {"half_effect": 1.0, "heart_gain": 1.0, "half_leak": 1.0, "half_fever": 1.0}
    day = np.arange(3.0 * DAY_MIN, 4.0 * DAY_MIN + 1.0, 10.0)
    inputs = given_doses(parse(INJECTIONS), person, factor())
    batch = solve(day, values(name, cause, person) | free, inputs)
    drive, share = batch["drive"][0], (aim("V37") - 1.0) / (constant("leak_most") - 1.0)

    def miss(log_half: float) -> float:
        return float(np.trapezoid(drive / (np.exp(log_half) + drive), day) / DAY_MIN - share)

    low, high = np.log(_SPAN)
    return float(np.exp(brentq(miss, low, high)))


def _half_effect(name: str, cause: str, heart: float, leak: float, fever: float | None) -> float:
    """The half effect at which systolic pressure has fallen as measured; pressure rises with it.

    Fever has the half effect itself when none is given.
    """
    person, (low, high) = [Person()], _SPAN
    inputs = given_doses(parse(INFUSION), person, factor())
    for _ in range(_ROUNDS):
        tried = np.geomspace(low, high, _TRIED)
        given: dict[str, ArrayLike] = {
            **values(name, cause, person),
            "half_effect": tried,
            "heart_gain": heart,
        }
        given |= {"half_leak": leak, "half_fever": fever or tried}
        batch = solve([5.0 * DAY_MIN], given, inputs)
        place = int(np.searchsorted(batch["SBP"][:, 0], aim("V21")).clip(1, _TRIED - 1))
        low, high = tried[place - 1], tried[place]
    return float(np.sqrt(low * high))
