"""Experiments on medicines as scenarios: what stimulated cells make under a published inhibition."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from il2.body.experiments import Form, Rule
from il2.body.scenarios import run, scenario

#: Levels (in the unit of the scenario, relative to that of half inhibition) at which a fit looks.
_LOOKS = (0.25, 0.5, 1.0, 2.0, 4.0)


@lru_cache(maxsize=32)
def _lost(name: str, level: float) -> float:
    """Share of the production of the culture that is gone at a level."""
    chosen = scenario(name)
    low, high = chosen.inhibition(level)
    return 1.0 - run(chosen, sqrt(low * high)).production / run(None).production


def production_lost(rule: Rule, name: str) -> float:
    """Production that a medicine at a level takes away, percent; the argument is ``medicine; level``."""
    medicine, level = rule.argument.split("; ")
    return 100.0 * _lost(medicine, float(level))


def half_production(rule: Rule, name: str) -> float:
    """Level of half inhibition of an Emax curve (maximum 1, exponent 1) fitted to what the culture makes."""
    half = scenario(rule.argument).half or 1.0
    levels = half * np.array(_LOOKS)
    lost = np.array([_lost(rule.argument, float(level)) for level in levels])

    def miss(log: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(levels / (levels + np.exp(log[0])) - lost)

    return float(np.exp(least_squares(miss, [np.log(half)]).x[0]))


FORMS: Mapping[str, Form] = {f.__name__: f for f in (production_lost, half_production)}
