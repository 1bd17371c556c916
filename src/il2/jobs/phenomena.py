"""Phenomena of signalling as experiments: every rule of ``phenomena_rules`` run and judged.

The table says before any run what is done, what is read and which numbers pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from il2.cells.model import CellModel
from il2.cells.signalling.perturb import Perturbation, Regimen, Step
from il2.cells.signalling.run import courses
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import load_model, origin
from il2.jobs.doings import read_perturbation
from il2.knowledge import tables
from il2.knowledge.ligands import ligand

_DOSES_NM = np.geomspace(1e-4, 1e4, 49)


@dataclass(frozen=True)
class Verdict:
    """One rule: what was found, what passes."""

    id: str
    part: str
    experiment: str
    found: float
    low: float | None
    high: float | None

    @property
    def passed(self) -> bool:
        """Whether the number lies within its bounds."""
        return (self.low is None or self.found >= self.low) and (self.high is None or self.found <= self.high)


@dataclass(frozen=True)
class PhenomenaAnswer(TableAnswer):
    """The verdict on every rule."""

    verdicts: tuple[Verdict, ...]
    provenance: Provenance

    title = "Phenomena of signalling, rule by rule"

    def table(self) -> Table:
        """One row for each rule: id, part, experiment, found, low, high, passed."""
        return Table.of({**vars(v), "passed": v.passed} for v in self.verdicts)


def phenomena() -> PhenomenaAnswer:
    """Run every rule with native IL-2 and the most probable parameters."""
    model = load_model()
    rows = tables.load("phenomena_rules")
    verdicts = tuple(
        Verdict(row["id"], row["part"], _words(row), _number(model, row), row["low"], row["high"])
        for row in rows
    )
    cells = tuple(dict.fromkeys(row["cell_type"] for row in rows))
    return PhenomenaAnswer(verdicts, origin(model, (ligand("IL-2"),), cells, {}, 0))


def doing(text: str) -> Perturbation:
    """Return what a cell of the table says is done.

    Examples
    --------
    >>> doing("knockout JAK1").name
    'JAK1 knocked out'
    """
    word, _, rest = text.partition(" ")
    return read_perturbation(
        [rest] if word == "knockout" else [],
        [rest] if word == "amount" else [],
        [rest] if word == "inhibit" else [],
    )


def _words(row: tables.Record) -> str:
    dose = "a dose response" if row["dose_nM"] is None else f"{row['dose_nM']:g} nM"
    done = row["done"] or "nothing done"
    against = f" against {row['compared_with']}" if row["compared_with"] else ""
    return f"{row['readout']} of {row['cell_type']}, {dose}, {row['time_min']:g} min, {done}{against}"


def _number(model: CellModel, row: tables.Record) -> float:
    form, cell, name, time = row["form"], row["cell_type"], row["readout"], row["time_min"]
    if form == "ec50_ratio":
        return _ec50(model, cell, doing(row["done"]), name, time) / _ec50(
            model, cell, Perturbation(), name, time
        )
    if form == "rise_ratio":
        return _rise(model, row, cell) / _rise(model, row, row["compared_with"])
    if form == "time_ratio":
        times = sorted((time, row["other_time_min"]))
        found = _read(model, cell, doing(row["done"]), row["dose_nM"], name, times)
        return float(found[times.index(time)] / found[times.index(row["other_time_min"])])
    value = _read(model, cell, doing(row["done"]), row["dose_nM"], name, [time])[0]
    if form == "value":
        return float(value)
    return float(value / _read(model, cell, doing(row["compared_with"]), row["dose_nM"], name, [time])[0])


def _rise(model: CellModel, row: tables.Record, cell: str) -> float:
    before, after = _read(
        model, cell, Perturbation(), row["dose_nM"], row["readout"], [-1.0, row["time_min"]]
    )
    return float(after - before)


def _read(
    model: CellModel, cell: str, change: Perturbation, dose_nM: float, name: str, times: list[float]
) -> np.ndarray:
    regimen = Regimen((Step(0.0, dose_nM),))
    return courses(model, ligand("IL-2"), [cell], [regimen], [change], times, [name])[0, 0, 0, :, 0]


def _ec50(model: CellModel, cell: str, change: Perturbation, name: str, time: float) -> float:
    """Dose at half of the largest response, nM, read off the rising side on a fine grid."""
    doses = [Regimen((Step(0.0, float(d)),)) for d in _DOSES_NM]
    curve = courses(model, ligand("IL-2"), [cell], doses, [change], [time], [name])[0, 0, :, 0, 0]
    top = int(curve.argmax())
    return float(np.exp(np.interp(curve[top] / 2, curve[: top + 1], np.log(_DOSES_NM[: top + 1]))))
