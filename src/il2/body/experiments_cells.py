"""Experiments on cells: counts, programmes and read-outs under a regimen or a level that is held."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from il2.body.constants import constant, populations
from il2.body.experiments import Form, Rule, course
from il2.body.person import Person
from il2.body.published import regimen
from il2.body.regimen import DAY_MIN
from il2.body.regimen_text import parse
from il2.body.treatment import Treated, grid, treat
from il2.body.values import values
from il2.engine import Input

Floats = NDArray[np.float64]
#: A volume so large that no cell can change the level in it, L.
_HELD_L = 1e9


def _days(run: Treated, day: float) -> int:
    """Place of the last stored time before a dose on this day: its very begin."""
    return int(np.searchsorted(run.times_min, day * DAY_MIN - 1e-6))


def _long(rule: Rule, name: str) -> Treated:
    return course(name, rule.regimen, regimen(rule.regimen).days + 3.0, 240.0)


@lru_cache(maxsize=16)
def _child_course(name: str, text: str, weight_kg: float, height_cm: float) -> Treated:
    """A regimen in a child of a size: doses per m2, cells by weight."""
    asked = regimen(text)
    return treat(name, asked, grid(asked.days + 3.0, 240.0), [Person(weight_kg, height_cm)])


def fold_at_day(rule: Rule, name: str) -> float:
    """Cells of a group in the body over rest."""
    group, day = rule.words
    run = _long(rule, name)
    return float(run.cells(group)[0, _days(run, float(day))])


def rise_at_day(rule: Rule, name: str) -> float:
    """The same as a rise in percent."""
    return 100 * (fold_at_day(rule, name) - 1)


def ratio_at_day(rule: Rule, name: str) -> float:
    """Ratio of two groups in the body over that at rest."""
    over, under, day = rule.words
    run = _long(rule, name)
    at = _days(run, float(day))
    return float(run.cells(over)[0, at] / run.cells(under)[0, at])


def blood_ratio_at_day(rule: Rule, name: str) -> float:
    """Ratio of two groups in blood before a dose."""
    over, under, day = rule.words
    run = _long(rule, name)
    at = _days(run, float(day))
    return float(run.blood_per_uL(over)[0, at] / run.blood_per_uL(under)[0, at])


def share_rise(rule: Rule, name: str) -> float:
    """Treg as a share of CD4 in blood over that before."""
    run = _long(rule, name)
    share = _share(run)
    return float(share[_days(run, float(rule.argument))] / share[0])


def _share(run: Treated) -> Floats:
    treg, tcon = run.blood_per_uL("Treg")[0], run.blood_per_uL("Tcon")[0]
    return np.asarray(treg / (treg + tcon))


def child_share_rise(rule: Rule, name: str) -> float:
    """Treg as a share of CD4 in blood over that before, in a child: ``day kg cm``."""
    day, weight, height = (float(word) for word in rule.words)
    run = _child_course(name, rule.regimen, weight, height)
    share = _share(run)
    return float(share[_days(run, day)] / share[0])


def child_blood_ratio_at_day(rule: Rule, name: str) -> float:
    """Ratio of two groups in blood before a dose, in a child: ``over under day kg cm``."""
    over, under, day, weight, height = rule.words
    run = _child_course(name, rule.regimen, float(weight), float(height))
    at = _days(run, float(day))
    return float(run.blood_per_uL(over)[0, at] / run.blood_per_uL(under)[0, at])


def growth_ratio(rule: Rule, name: str) -> float:
    """Cells made per day of a population on a later day over an earlier one, per cell that is there."""
    key, early, late = rule.words
    run = _long(rule, name)
    made = run.growth_per_day(key)[0] / run.cells(key)[0]
    windows = [made[_days(run, float(d) - 1) : _days(run, float(d))].mean() for d in (early, late)]
    return float(windows[1] / windows[0])


def alpha_rise(rule: Rule, name: str) -> float:
    """Rise of IL2RA per cell on the surface (bound or not), mean over days, percent."""
    key, first, last = rule.words
    run = _long(rule, name)
    total = sum(run.batch[f"{s}_{key}_blood"] for s in ("A", "a_1", "ab_1", "abg_1"))
    per_cell = np.asarray(total / run.batch[f"n_{key}_blood"])[0]
    mean = per_cell[_days(run, float(first)) : _days(run, float(last))].mean()
    return float(100 * (mean / per_cell[0] - 1))


@lru_cache(maxsize=64)
def _single_rise(name: str, dose: float) -> float:
    run = treat(name, parse(f"{dose:.6f} MIU/m2 SC once"), grid(7, 120.0))
    share = _share(run)[:: int(DAY_MIN // 120)]
    return float(share.max() / share[0] - 1)


@lru_cache(maxsize=64)
def _q3d_rise(name: str, dose: float) -> float:
    run = treat(name, parse(f"{dose:.6f} MIU/m2 SC every 3 days, 10 doses"), [0.0, 30 * DAY_MIN])
    share = _share(run)
    return float(share[-1] / share[0] - 1)


def dose_for_single(rule: Rule, name: str) -> float:
    """Single dose that raises Treg among CD4 by so much at most within a week, MIU/m2."""
    wanted = float(rule.argument)
    return float(brentq(lambda d: _single_rise(name, round(d, 6)) - wanted, 0.005, 3.0, xtol=2e-3))


def dose_for_q3d(rule: Rule, name: str) -> float:
    """Dose every 3 days that raises Treg among CD4 by so much at day 30, MIU/m2."""
    wanted = float(rule.argument)
    return float(brentq(lambda d: _q3d_rise(name, round(d, 6)) - wanted, 0.005, 3.0, xtol=2e-3))


def _blood(rule: Rule, name: str, group: str) -> tuple[Treated, Floats]:
    days = regimen(rule.regimen).days
    run = course(name, rule.regimen, days + 14 if days > 1 else 3.0, 30.0 if days > 1 else 1.0)
    counts = run.blood_per_uL(group)[0]
    return run, counts / counts[0]


def lowest_blood(rule: Rule, name: str) -> float:
    """Lowest count in blood over rest."""
    return float(_blood(rule, name, rule.argument)[1].min())


def rebound_blood(rule: Rule, name: str) -> float:
    """Highest count in blood after the last dose over rest."""
    run, counts = _blood(rule, name, rule.argument)
    last = max(t + c.duration_min for c in regimen(rule.regimen).courses for t in c.times_min)
    return float(counts[run.times_min > last].max())


def rebound_ratio(rule: Rule, name: str) -> float:
    """Rise of the rebound of a regimen over that of the other."""
    rises = []
    for text in (rule.regimen, rule.argument):
        one = Rule(rule.id, "", "", "", text, "lymphocytes", "", None, None, "")
        rises.append(rebound_blood(one, name) - 1)
    return rises[0] / rises[1]


def blood_at_hour(rule: Rule, name: str) -> float:
    """Count in blood so many hours after the first dose over rest."""
    group, hour = rule.words
    run, counts = _blood(rule, name, group)
    return float(np.interp(float(hour) * 60, run.times_min, counts))


@lru_cache(maxsize=32)
def _held(name: str, pM: float, days: float) -> Treated:
    """Cells at a level that is held: a volume that nobody can empty."""
    amount = pM * _HELD_L
    more = [Input(0.0, "given", amount), Input(0.0, "A1", amount)]
    still = {"V1": _HELD_L, "V2": _HELD_L, "CL": 0.0, "Q": 0.0}
    return treat(name, None, grid(days, 360.0), more=more, change=still)


def held_level_fold(rule: Rule, name: str) -> float:
    """Cells over rest at a held level."""
    pM, group, day = rule.words
    run = _held(name, float(pM), 90.0)
    return float(run.cells(group)[0, _days(run, float(day))])


def held_level_ratio(rule: Rule, name: str) -> float:
    """Cells on a day over those on another."""
    pM, group, late, early = rule.words
    run = _held(name, float(pM), 90.0)
    cells = run.cells(group)[0]
    return float(cells[_days(run, float(late))] / cells[_days(run, float(early))])


def held_level_cells(rule: Rule, name: str) -> float:
    """Cells at one level over those at another."""
    high, low, group, day = rule.words
    found = []
    for pM in (high, low):
        run = _held(name, float(pM), 90.0)
        found.append(run.cells(group)[0, _days(run, float(day))])
    return float(found[0] / found[1])


def held_level_lak(rule: Rule, name: str) -> float:
    """LAK activity at one level over that at another."""
    high, low, day = rule.words
    found = []
    for pM in (high, low):
        run = _held(name, float(pM), 90.0)
        found.append(run.batch["LAK"][0, _days(run, float(day))])
    return float(found[0] / found[1])


def held_level_lak_at(rule: Rule, name: str) -> float:
    """LAK activity after hours at a held level, share of full."""
    pM, hour = rule.words
    run = _held(name, float(pM), 4.0)
    return float(np.interp(float(hour) * 60, run.times_min, run.batch["LAK"][0]))


def held_level_programme(rule: Rule, name: str) -> float:
    """Programme of a population after days at a held level."""
    pM, key, day = rule.words
    run = _held(name, float(pM), 4.0)
    return float(run.programme(key)[0, _days(run, float(day))])


def gains(text: str, start: float, name: str, days: float) -> Floats:
    """Return CD4 per mm3 above the start over time, every 12 h, in HIV under cycles of IL-2."""
    person = Person()
    held = values(name, person)
    keys = ("CD4_naive", "CD4_memory", "CD4_activated", "CD4_long_lived")
    at_rest = sum(p.per_uL for p in populations() if p.key in keys)
    for key in keys:
        held[f"n_rest_{key}"] *= start / at_rest
    more = [Input(0.0, "antigen", constant("hiv_antigen"), "set")]
    run = treat(name, regimen(text), grid(days, 720.0), [person], constants=[held], more=more)
    counts = run.blood_per_uL("Tcon", "Treg")[0]
    return np.asarray(counts - counts[0])


def hiv_gain(rule: Rule, name: str) -> float:
    """CD4 above the start on a day, per mm3."""
    start, days = (float(word) for word in rule.words)
    return float(gains(rule.regimen, start, name, days)[-1])


def hiv_gain_mean(rule: Rule, name: str) -> float:
    """Mean of CD4 above the start until a day, per mm3, over equal arms: ``start day; other regimens``."""
    numbers, *others = rule.argument.split("; ")
    start, days = (float(word) for word in numbers.split())
    arms = [gains(text, start, name, days).mean() for text in (rule.regimen, *others)]
    return float(np.mean(arms))


def pulse(rule: Rule, name: str) -> float:
    """Onset (h), peak (h) or rest at 24 h (ratio) of secretion after antigen."""
    run = treat(name, None, grid(1.0, 5.0), more=[Input(0.0, "antigen", 1.0, "set")])
    made = run.batch["secreting"][0]
    if rule.argument == "peak":
        return float(run.times_min[made.argmax()] / 60)
    if rule.argument == "onset":
        return float(run.times_min[int(np.argmax(made >= 0.1 * made.max()))] / 60)
    return float(made[-1] / made.max())


FORMS: Mapping[str, Form] = {
    f.__name__: f
    for f in (
        fold_at_day, rise_at_day, ratio_at_day, blood_ratio_at_day, share_rise, child_share_rise,
        child_blood_ratio_at_day, growth_ratio, alpha_rise,
        dose_for_single, dose_for_q3d, lowest_blood, rebound_blood, rebound_ratio, blood_at_hour,
        held_level_fold,
        held_level_ratio, held_level_cells, held_level_lak, held_level_lak_at, held_level_programme, hiv_gain,
        hiv_gain_mean, pulse,
    )
}  # fmt: skip
