"""Predict pSTAT5 for every row of a CSV of conditions: the batch interface of the product."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from il2.ground.errors import TableError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import Progress, load_model, origin, silent
from il2.knowledge.conditions import Condition, RowError, read_conditions
from il2.knowledge.ligand_input import LigandTable, read_ligands
from il2.knowledge.ligands import Ligand, ligand

if TYPE_CHECKING:
    from il2.cells.model import CellModel

LEAST_DOSE_NM = 1e-9
# Rows and times of one call of the model: it holds some 600 numbers for every dose at every time.
MOST_ROWS, MOST_TIMES = 2000, 16
Predicted = tuple[float, float, float]


@dataclass(frozen=True)
class PredictQuestion:
    """Which file of conditions, with which molecules.

    Parameters
    ----------
    conditions : CSV with ``condition_id, cell_type, ligand, dose_nM, time_min``.
    ligands : CSV with one row per kind of arm (:func:`il2.read_ligands`), which then names every molecule
        of the conditions; the shipped molecules when not given.
    seed : seed of the draws behind the interval.
    """

    conditions: str | os.PathLike[str]
    ligands: str | os.PathLike[str] | None = None
    seed: int = 0


@dataclass(frozen=True)
class PredictAnswer(TableAnswer):
    """One row per condition in the order of the file; a row that could not be read is blank.

    ``problems`` has one entry for each blank row: its number in the file, its id and the reason.
    """

    question: PredictQuestion
    ids: tuple[str, ...] = field(repr=False)
    values: tuple[Predicted | None, ...] = field(repr=False)
    problems: tuple[RowError, ...]
    provenance: Provenance

    title = "pSTAT5, with the interval that holds 90 % of plate means"

    def table(self) -> Table:
        """condition_id, pstat5, pstat5_low, pstat5_high; blank where the row could not be read."""
        blank = (None, None, None)
        rows = tuple((name, *(found or blank)) for name, found in zip(self.ids, self.values, strict=True))
        return Table(("condition_id", "pstat5", "pstat5_low", "pstat5_high"), rows)

    def notes(self) -> tuple[str, ...]:
        """How many rows could not be predicted."""
        if not self.problems:
            return ()
        return (f"{len(self.problems)} of {len(self.ids)} rows cannot be predicted.",)


def predict(question: PredictQuestion, *, progress: Progress = silent) -> PredictAnswer:
    """Predict every row that can be read.

    Parameters
    ----------
    question : the files and the seed.
    progress : told how many rows are done.

    Raises
    ------
    TableError : a file that cannot be read as a whole (no file, a missing column, no rows).
    """
    own = None if question.ligands is None else read_ligands(question.ligands, strict=False)
    ids: list[str] = []
    conditions: dict[int, Condition] = {}
    problems: list[RowError] = []
    for index, entry in enumerate(_entries(question.conditions, own)):
        ids.append(entry.condition_id)
        if isinstance(entry, RowError):
            problems.append(entry)
        else:
            conditions[index] = entry
    if not ids:
        raise TableError(f"{os.fspath(question.conditions)!r} has a header but no rows")
    molecules = _molecules({one.ligand for one in conditions.values()}, own)
    model = load_model()
    found = _values(model, conditions, molecules, question.seed, progress)
    values = tuple(found.get(index) for index in range(len(ids)))
    inputs = {"conditions": os.fspath(question.conditions), "rows": len(ids)}
    cells = sorted({one.cell_type for one in conditions.values()})
    origins = origin(model, tuple(molecules.values()), cells, inputs, question.seed)
    return PredictAnswer(question, tuple(ids), values, tuple(problems), origins)


def _entries(path: str | os.PathLike[str], own: LigandTable | None) -> Iterator[Condition | RowError]:
    if own is None:
        return read_conditions(path)
    faulty = {name: f"in the file of molecules, {fault}" for name, fault in own.errors}
    return read_conditions(path, known=own.by_name(), faulty=faulty)


def _molecules(names: set[str], own: LigandTable | None) -> dict[str, Ligand]:
    known = own.by_name() if own else {}
    return {name: known[name] if name in known else ligand(name) for name in sorted(names)}


def _values(
    model: CellModel,
    conditions: Mapping[int, Condition],
    molecules: Mapping[str, Ligand],
    seed: int,
    progress: Progress,
) -> dict[int, Predicted]:
    """Ask the model once for each molecule and cell type: all doses at all times, in blocks of times."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, one in conditions.items():
        groups[one.ligand, one.cell_type].append(index)
    values: dict[int, Predicted] = {}
    for (name, cell), members in sorted(groups.items()):
        for block in _blocks(conditions, members):
            doses = np.array(sorted({_dose(conditions[i]) for i in block}))
            times = np.array(sorted({conditions[i].time_min for i in block}))
            found = model.response(molecules[name], cell, doses, times, seed=seed)
            for i in block:
                d = np.searchsorted(doses, _dose(conditions[i]))
                t = np.searchsorted(times, conditions[i].time_min)
                values[i] = (_steady(found.mean[d, t]), _steady(found.low[d, t]), _steady(found.high[d, t]))
            progress(len(values), len(conditions))
    return values


def _dose(condition: Condition) -> float:
    """The model takes the logarithm of a dose: no dose at all is far below what any cell notices."""
    return max(condition.dose_nM, LEAST_DOSE_NM)


def _blocks(conditions: Mapping[int, Condition], members: Sequence[int]) -> Iterator[list[int]]:
    """Rows to compute together: the model gives every dose at every time, so few of one or of the other."""
    by_time = defaultdict(list)
    for i in members:
        by_time[conditions[i].time_min].append(i)
    every = sorted(by_time)
    for start in range(0, len(every), MOST_TIMES):
        rows = sorted(
            (i for t in every[start : start + MOST_TIMES] for i in by_time[t]),
            key=lambda i: conditions[i].dose_nM,
        )
        for first in range(0, len(rows), MOST_ROWS):
            yield rows[first : first + MOST_ROWS]


def _steady(value: float) -> float:
    """Ten digits: sums over members end differently in the last two when other rows stand beside a row."""
    return float(f"{value:.10g}")
