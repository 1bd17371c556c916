"""Splits of the benchmark: fit without one molecule or one date, predict it, keep the predictions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from il2.cells.calibrate import Calibration, Fit
from il2.cells.ensemble import Ensemble
from il2.cells.model import CellModel
from il2.cells.objective import Problem
from il2.cells.training import cell_line, training
from il2.knowledge import tables
from il2.knowledge.ligands import ligand


@dataclass(frozen=True)
class Prediction:
    """One predicted condition of one split."""

    split: str
    condition_id: str
    pstat5: float
    pstat5_low: float
    pstat5_high: float


def split_names() -> tuple[str, ...]:
    """Return the names of the splits: ``LOLO:IL-2`` leaves out a molecule, ``LODO:2019-04-18`` a date."""
    return tuple(dict.fromkeys(row["split"] for row in tables.load("splits")))


def fit_without(split: str = "", report: Callable[[int, float], None] | None = None) -> Fit:
    """Fit to every training row, or without what ``split`` names.

    YT-1 was measured with native IL-2, so it is left out together with it.
    """
    kind, _, name = split.partition(":")
    data = training(
        without_ligand=name if kind == "LOLO" else "", without_date=name if kind == "LODO" else ""
    )
    lines = () if split == "LOLO:IL-2" else cell_line()
    return Calibration(Problem.of(data, lines)).run(report=report)


def refit(split: str, seed: int = 0) -> list[Prediction]:
    """Fit without what ``split`` names and predict its test and anchor rows."""
    model = CellModel(Ensemble.of(fit_without(split), seed))
    return list(predictions(model, split, seed))


def predictions(model: CellModel, split: str, seed: int = 0) -> Iterable[Prediction]:
    """Predict the test and anchor rows of ``split``; a model sees no dates."""
    wanted = _rows_of(split)
    for name, cell in sorted({(r["ligand"], r["cell_type"]) for r in wanted}):
        own = [r for r in wanted if (r["ligand"], r["cell_type"]) == (name, cell)]
        doses = np.array(sorted({r["dose_nM"] for r in own}))
        times = np.array(sorted({float(r["time_min"]) for r in own}))
        found = model.response(ligand(name), cell, doses, times, seed=seed)
        for r in own:
            at = np.searchsorted(doses, r["dose_nM"]), np.searchsorted(times, r["time_min"])
            yield Prediction(
                split,
                r["condition_id"],
                *(round(float(a[at]), 6) for a in (found.mean, found.low, found.high)),
            )


def _rows_of(split: str) -> list[tables.Record]:
    blocks = [row for row in tables.load("splits") if row["split"] == split]
    wanted = {
        (b["test_date"], name)
        for b in blocks
        for name in (b["test_ligand"], *tables.words(b["anchor_ligands"]))
    }
    rows = [r for r in tables.load("pstat5_benchmark") if (r["date"], r["ligand"]) in wanted]
    return list({r["condition_id"]: r for r in rows}.values())


def refit_all(
    pool: Executor, seed: int = 0, progress: Callable[[int, int], None] | None = None
) -> list[Prediction]:
    """Refit every split on ``pool``; the answer does not depend on how many workers it has."""
    names = split_names()
    futures = [pool.submit(refit, name, seed) for name in names]
    found: list[Prediction] = []
    for done, future in enumerate(futures, 1):
        found += future.result()
        if progress:
            progress(done, len(names))
    return found
