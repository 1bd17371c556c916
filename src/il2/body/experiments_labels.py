"""Experiments with labelled cells: what is made in a cycle of IL-2 carries a label, and how fast it is lost.

The label follows the reactions of the body themselves: cells made by renewal, division and turning into
long-lived cells carry it, and it is lost as their population is. Blood and tissue are counted together.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from il2.body.block import PLACES, Block
from il2.body.constants import constant
from il2.body.experiments import Form, Rule
from il2.body.network import body_network
from il2.body.published import regimen
from il2.body.regimen import DAY_MIN
from il2.body.treatment import GROUPS, Treated, grid, treat
from il2.engine import Input
from il2.engine.expression import Expr, evaluate, symbols

Floats = NDArray[np.float64]
_MADE = ("renew", "divide", "turn_into")
#: Days of a cycle, in which what is made is labelled, and days for which the label is followed.
_CYCLE_DAYS, _FOLLOWED_DAYS = 5.0, 400.0


@lru_cache(maxsize=8)
def _cycles(name: str, text: str) -> Treated:
    """The cycles in a person with HIV, until long after the last."""
    asked = regimen(text)
    more = [Input(0.0, "antigen", constant("hiv_antigen"), "set")]
    return treat(name, asked, grid(asked.days + _FOLLOWED_DAYS, 240.0), more=more)


def _along(run: Treated, law: Expr) -> Floats:
    """A law of the network along the course of the one person."""
    given = {"antigen": constant("hiv_antigen"), "restimulation": 0.0}
    held = {key: float(value[0]) for key, value in run.values.items()} | given
    known = {s: held[s] if s in held else run.batch[s][0] for s in symbols(law)}
    return np.broadcast_to(np.asarray(evaluate(law, known)), run.times_min.shape)


def _labelled(run: Treated, key: str, begin_day: float) -> Floats:
    """Labelled cells of a population over time, pmol."""
    laws = {r.name: r.law for r in body_network().reactions}
    inside = (run.times_min >= begin_day * DAY_MIN) & (
        run.times_min < (begin_day + _CYCLE_DAYS) * DAY_MIN - 1e-6
    )
    total = np.zeros(run.times_min.shape)
    for place in PLACES:
        block = Block(key, place)
        made = sum(_along(run, laws[block.of(way)]) for way in _MADE if block.of(way) in laws) * inside
        lost = _along(run, laws[block.of("lose")]) / run.batch[block.cells][0]
        step = np.diff(run.times_min)
        held = np.zeros(total.shape)
        for i, minutes in enumerate(step):
            held[i + 1] = held[i] * np.exp(-lost[i] * minutes) + made[i] * minutes
        total += held
    return total


def _half_life_weeks(name: str, group: str, text: str) -> float:
    """Weeks until half of the label of the last cycle is gone."""
    run = _cycles(name, text)
    begin = regimen(text).days - _CYCLE_DAYS
    labelled = np.sum([_labelled(run, key, begin) for key in GROUPS.get(group, (group,))], axis=0)
    end = int(np.searchsorted(run.times_min, (begin + _CYCLE_DAYS) * DAY_MIN - 1e-6))
    left = labelled[end:] / labelled[end]
    days = (run.times_min[end:] - run.times_min[end]) / DAY_MIN
    return float(np.interp(-0.5, -left, days) / 7.0)


def labelled_half_life(rule: Rule, name: str) -> float:
    """Half-life (weeks) of cells of a group that were made in the last cycle of the regimen."""
    return _half_life_weeks(name, rule.argument, rule.regimen)


def labelled_ratio(rule: Rule, name: str) -> float:
    """The same over that of another regimen: ``group; regimen``."""
    group, text = rule.argument.split("; ")
    return _half_life_weeks(name, group, rule.regimen) / _half_life_weeks(name, group, text)


FORMS: Mapping[str, Form] = {f.__name__: f for f in (labelled_half_life, labelled_ratio)}
