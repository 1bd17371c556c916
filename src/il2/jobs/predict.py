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
MOST_TIMES = 16
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
    return read_conditions(path, known=own.by_name(), faulty=dict(own.errors))


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
        for block in _blocks([conditions[i].time_min for i in members]):
            asked = [i for i in members if conditions[i].time_min in block]
            # The model takes the logarithm of a dose: no dose at all is far below what any cell notices.
            doses = np.unique([max(conditions[i].dose_nM, LEAST_DOSE_NM) for i in asked])
            found = model.response(molecules[name], cell, doses, np.array(sorted(block)), seed=seed)
            times = {time: t for t, time in enumerate(sorted(block))}
            for i in asked:
                d = int(np.searchsorted(doses, max(conditions[i].dose_nM, LEAST_DOSE_NM)))
                t = times[conditions[i].time_min]
                values[i] = (_steady(found.mean[d, t]), _steady(found.low[d, t]), _steady(found.high[d, t]))
            progress(len(values), len(conditions))
    return values


def _steady(value: float) -> float:
    """Ten digits: sums over members end differently in the last two when other rows stand beside a row."""
    return float(f"{value:.10g}")


def _blocks(times: Sequence[float]) -> Iterator[set[float]]:
    """Few times at once: every dose is computed at each of them, and rows may all have their own time."""
    every = sorted(set(times))
    for start in range(0, len(every), MOST_TIMES):
        yield set(every[start : start + MOST_TIMES])
