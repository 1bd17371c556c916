"""How the number of a rule of phenomena is made: experiments on the pathway, and what is read off them.

A rule is a row of the table ``phenomena_rules``; its form is the name of a function here. A number comes from
the most probable parameters, or from every member of the ensemble.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from il2.cells.hill import HillFit, HillRule, fit_hill
from il2.cells.model import CellModel
from il2.cells.score_ec50 import measured_doses
from il2.cells.signalling.dates import date_shift
from il2.cells.signalling.ensemble import member_courses
from il2.cells.signalling.perturb import Inhibition, Perturbation, Regimen, Step
from il2.cells.signalling.run import courses
from il2.ground.errors import Il2Error
from il2.jobs.doings import read_perturbation, read_regimen
from il2.knowledge import tables
from il2.knowledge.ligands import Ligand, ligand

Floats = NDArray[np.float64]

#: Doses of a whole dose response without a plate behind it, nM.
_FINE_NM = np.geomspace(1e-4, 1e4, 49)
#: Inhibitor over its half inhibition.
_FOLD = np.geomspace(1e-3, 1e3, 37)
#: The Hill fit of the measured EC50s: four parameters.
_HILL = HillRule(ec50_nM=(1e-6, 1e4), n=(0.4, 4.0), offset=(-0.2, 0.5), amplitude=(0.0, 2.5))
_OPTIONS = {"knockout": 0, "amount": 1, "inhibit": 2, "switch": 3}


def doing(text: str) -> Perturbation:
    """Return what a cell of the table says is done.

    Examples
    --------
    >>> doing("switch CTL; inhibit SRC:90%").name
    '90% (no potency found) on LCK; 90% (no potency found) on FYN; switch CTL'
    """
    given: tuple[list[str], ...] = ([], [], [], [])
    for part in tables.words(text):
        word, _, rest = part.partition(" ")
        given[_OPTIONS[word]].append(rest)
    return read_perturbation(*given)


def number(model: CellModel, rule: tables.Record) -> float | None:
    """Return the number of a rule; ``None`` for one that cannot be run yet."""
    if rule["form"] == "not run":
        return None
    return float(_FORMS[rule["form"]](_Bench(_best(model), rule), rule))


def member_numbers(model: CellModel, rule: tables.Record, members: int) -> Floats:
    """Return the number of a rule for the first members of the ensemble; NaN where there is none."""
    found = np.full(members, np.nan)
    if rule["form"] == "not run":
        return found
    solved = _Members(model, members, new_dates=not rule["dates"])
    for i in range(members):
        try:
            found[i] = _FORMS[rule["form"]](_Bench(solved.one(i), rule), rule)
        except Il2Error:  # a member without any response has no EC50
            continue
    return found


#: Molecule, cell type, regimens, perturbations, times, read-out -> [perturbation, regimen, time].
_Solve = Callable[[Ligand, str, Sequence[Regimen], Sequence[Perturbation], Sequence[float], str], Floats]


def _best(model: CellModel) -> _Solve:
    def solve(
        molecule: Ligand,
        cell: str,
        regimens: Sequence[Regimen],
        changes: Sequence[Perturbation],
        times: Sequence[float],
        name: str,
    ) -> Floats:
        return courses(model, molecule, [cell], regimens, changes, times, [name])[0, ..., 0]

    return solve


@dataclass
class _Members:
    """Solves an experiment for all members at once and hands out one of them at a time."""

    model: CellModel
    count: int
    new_dates: bool
    found: dict[object, Floats] = field(default_factory=dict)

    def one(self, member: int) -> _Solve:
        """Return what solves for one member."""

        def solve(
            molecule: Ligand,
            cell: str,
            regimens: Sequence[Regimen],
            changes: Sequence[Perturbation],
            times: Sequence[float],
            name: str,
        ) -> Floats:
            key = (molecule.name, cell, tuple(regimens), tuple(changes), tuple(times), name)
            if key not in self.found:
                ran = member_courses(
                    self.model, molecule, [cell], regimens, changes, times, [name],
                    members=self.count, new_dates=self.new_dates,
                )  # fmt: skip
                self.found[key] = ran[:, 0, ..., 0]
            return self.found[key][member]

        return solve


class _Bench:
    """Runs experiments with the molecule, cells and dates of a rule."""

    def __init__(self, solve: _Solve, rule: tables.Record) -> None:
        self.solve, self.rule = solve, rule
        self.dates = tables.words(rule["dates"])
        self.change = Perturbation() if rule["form"] == "ic50_times" else doing(rule["done"])

    def read(
        self,
        times: Sequence[float],
        *,
        cell: str = "",
        change: Perturbation | None = None,
        dose: str = "",
        name: str = "",
    ) -> Floats:
        """One read-out over time, [time]; what is not given is that of the rule."""
        regimen = read_regimen(dose or self.rule["dose"])
        return self.curves([regimen], times, cell=cell, change=change, name=name)[0]

    def curves(
        self,
        regimens: Sequence[Regimen],
        times: Sequence[float],
        *,
        cell: str = "",
        change: Perturbation | None = None,
        name: str = "",
        molecule: str = "",
    ) -> Floats:
        """One read-out, [regimen, time], as the mean over the dates of the rule."""
        where, done = cell or self.rule["cell_type"], self.change if change is None else change
        found = []
        for factor in [10 ** date_shift(date, where) for date in self.dates] or [1.0]:
            shifted = [
                Regimen(tuple(replace(step, dose_nM=step.dose_nM * factor) for step in one.steps))
                for one in regimens
            ]
            known = ligand(molecule or self.rule["ligand"])
            wanted = name or self.rule["readout"]
            found.append(self.solve(known, where, shifted, [done], times, wanted)[0])
        mean: Floats = np.mean(found, axis=0)
        return mean

    def hill(self, time: float, *, cell: str = "") -> HillFit:
        """The Hill curve through the measured doses at a time."""
        doses = np.array(measured_doses())
        return fit_hill(doses, self.curves(_single(doses), [time], cell=cell)[:, 0], _HILL)

    def half_dose(self, change: Perturbation) -> float:
        """Dose at half of the largest response, nM, read off the rising side on a fine grid."""
        curve = self.curves(_single(_FINE_NM), [self.rule["time_min"]], change=change)[:, 0]
        top = int(curve.argmax())
        return float(np.exp(np.interp(curve[top] / 2, curve[: top + 1], np.log(_FINE_NM[: top + 1]))))


def _single(doses: Floats) -> list[Regimen]:
    return [Regimen((Step(0.0, float(dose)),)) for dose in doses]


def _value(bench: _Bench, rule: tables.Record) -> float:
    return float(bench.read([rule["time_min"]])[0])


def _ratio(bench: _Bench, rule: tables.Record) -> float:
    control = bench.read([rule["time_min"]], change=doing(rule["compared_with"]))[0]
    return _value(bench, rule) / float(control)


def _time_ratio(bench: _Bench, rule: tables.Record) -> float:
    times = sorted((rule["time_min"], rule["other_time_min"]))
    found = bench.read(times)
    return float(found[times.index(rule["time_min"])] / found[times.index(rule["other_time_min"])])


def _dose_ratio(bench: _Bench, rule: tables.Record) -> float:
    return _value(bench, rule) / float(bench.read([rule["time_min"]], dose=rule["other_dose"])[0])


def _rise_ratio(bench: _Bench, rule: tables.Record) -> float:
    times = [-1.0, rule["time_min"]]
    own, other = np.diff(bench.read(times)), np.diff(bench.read(times, cell=rule["compared_with"]))
    return float(own[0] / other[0])


def _minutes(rule: tables.Record) -> list[float]:
    return np.arange(0.0, rule["time_min"] + 0.5, 1.0).tolist()


def _peak_time(bench: _Bench, rule: tables.Record) -> float:
    return float(bench.read(_minutes(rule)).argmax())


def _peak_share(bench: _Bench, rule: tables.Record) -> float:
    course = bench.read(_minutes(rule))
    return float(course[-1] / course.max())


def _half_time(course: Floats) -> float:
    rise = course - course[0]
    return float(np.flatnonzero(rise >= rise.max() / 2)[0])


def _half_time_ratio(bench: _Bench, rule: tables.Record) -> float:
    own, other = bench.read(_minutes(rule)), bench.read(_minutes(rule), name=rule["compared_with"])
    return _half_time(own) / _half_time(other)


def _left(course: Floats) -> float:
    rise = course - course[0]
    return float(rise[-1] / rise.max())


def _left_ratio(bench: _Bench, rule: tables.Record) -> float:
    own, other = bench.read(_minutes(rule)), bench.read(_minutes(rule), name=rule["compared_with"])
    return _left(own) / _left(other)


def _area_ratio(bench: _Bench, rule: tables.Record) -> float:
    times = np.linspace(0.0, rule["time_min"], 145).tolist()
    control = doing(rule["compared_with"])
    own, other = bench.read(times), bench.read(times, change=control, dose=rule["other_dose"])
    return float(np.trapezoid(own, times) / np.trapezoid(other, times))


def _top_ratio(bench: _Bench, rule: tables.Record) -> float:
    curve = bench.curves(_single(np.array(measured_doses())), [rule["time_min"]])[:, 0]
    return float(curve[-1] / curve.max())


def _matched_ratio(bench: _Bench, rule: tables.Record) -> float:
    time, other = [rule["time_min"]], rule["compared_with"]
    wanted = bench.read(time, name="pSTAT5")[0]
    doses = np.geomspace(1e-3, 1e3, 49)
    signal = bench.curves(_single(doses), time, name="pSTAT5", molecule=other)[:, 0]
    top = int(signal.argmax())
    matched = np.exp(np.interp(wanted, signal[: top + 1], np.log(doses[: top + 1])))
    return float(bench.curves(_single(np.array([matched])), time, molecule=other)[0, 0] / bench.read(time)[0])


def _ec50(bench: _Bench, rule: tables.Record) -> float:
    return float(bench.hill(rule["time_min"]).ec50_nM[0])


def _hill(bench: _Bench, rule: tables.Record) -> float:
    return float(bench.hill(rule["time_min"]).n[0])


def _ec50_ratio(bench: _Bench, rule: tables.Record) -> float:
    return bench.half_dose(bench.change) / bench.half_dose(doing(rule["compared_with"]))


def _ec50_cells(bench: _Bench, rule: tables.Record) -> float:
    other = bench.hill(rule["time_min"], cell=rule["compared_with"])
    return _ec50(bench, rule) / float(other.ec50_nM[0])


def _ec50_times(bench: _Bench, rule: tables.Record) -> float:
    return _ec50(bench, rule) / float(bench.hill(rule["other_time_min"]).ec50_nM[0])


def _ic50_times(bench: _Bench, rule: tables.Record) -> float:
    """Half inhibition of one target at a time over that at another, in units of the inhibitor's constant."""
    target = rule["done"].removeprefix("inhibit ")
    blocks = [Perturbation("", (), (Inhibition(target, 1 / (1 + fold), f"x {fold:g}"),)) for fold in _FOLD]
    times = sorted((rule["time_min"], rule["other_time_min"]))
    regimen, known = read_regimen(rule["dose"]), ligand(rule["ligand"])
    changes = [Perturbation(), *blocks]
    found = bench.solve(known, rule["cell_type"], [regimen], changes, times, rule["readout"])[:, 0]
    half = [
        float(np.exp(np.interp(-0.5, -found[1:, i] / found[0, i], np.log(_FOLD)))) for i in range(len(times))
    ]
    return half[times.index(rule["time_min"])] / half[times.index(rule["other_time_min"])]


_FORMS: dict[str, Callable[[_Bench, tables.Record], float]] = {
    "value": _value,
    "ratio": _ratio,
    "time_ratio": _time_ratio,
    "dose_ratio": _dose_ratio,
    "rise_ratio": _rise_ratio,
    "peak_time": _peak_time,
    "peak_share": _peak_share,
    "half_time_ratio": _half_time_ratio,
    "left_ratio": _left_ratio,
    "area_ratio": _area_ratio,
    "top_ratio": _top_ratio,
    "matched_ratio": _matched_ratio,
    "ec50": _ec50,
    "hill": _hill,
    "ec50_ratio": _ec50_ratio,
    "ec50_cells": _ec50_cells,
    "ec50_times": _ec50_times,
    "ic50_times": _ic50_times,
}
