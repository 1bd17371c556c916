"""Every target, measured against predicted: published models, our fit, and fits that had not seen it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from il2.cells import split_store
from il2.cells.affinity_classes import affinity_remarks, affinity_rows, class_affinities
from il2.cells.benchmark import open_blocks, open_points, scored_points, summarise
from il2.cells.checks_baseline import baseline_rows
from il2.cells.checks_model import benchmark_rows, readout_rows
from il2.cells.model import CellModel
from il2.cells.predictors import FullFit, LeftOut, OnDates, Yt1Surface
from il2.cells.score_yt1 import surface_rmse
from il2.cells.split_store import StoredSplits
from il2.cells.splits import refit_all, split_names
from il2.cells.targets import TargetRow, target_row
from il2.ground.errors import InputError, TableError
from il2.ground.files import data_folder, is_checkout
from il2.ground.provenance import Provenance
from il2.jobs.limits import POPULATION_DATES, limits
from il2.jobs.overlays import full_fit_overlays, left_out_overlays
from il2.jobs.validation import ValidateAnswer
from il2.knowledge import tables

Progress = Callable[[int, int], None]
_STEPS = 4  # published models, read-outs, splits, overlays


@dataclass(frozen=True)
class ValidateQuestion:
    """What to validate with.

    Parameters
    ----------
    refit : fit every split again and store the predictions.
    seed : of the draws behind ensembles and intervals.
    splits : folder of the stored split predictions; that of the package when not given.
    workers : processes of a refit; the figures do not depend on them.

    Raises
    ------
    InputError : no worker, or a refit with no folder to write to.
    """

    refit: bool = False
    seed: int = 0
    splits: Path | None = None
    workers: int = 2

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise InputError(f"{self.workers} workers cannot fit anything; give at least 1")
        if self.refit and not self.folder.is_dir():
            raise InputError(f"cannot store split predictions: there is no folder {str(self.folder)!r}")
        if self.refit and self.splits is None and not is_checkout():
            raise InputError(
                "il2 is installed, not a checkout; name a folder for the split predictions (--splits)"
            )

    @property
    def folder(self) -> Path:
        """Where the split predictions stand."""
        return self.splits or data_folder()


def validate(question: ValidateQuestion, *, progress: Progress = lambda done, total: None) -> ValidateAnswer:
    """Score everything.

    Targets that rest on splits are not run when no split predictions are stored, or when code or training
    data have changed since; a remark says so.

    Parameters
    ----------
    question : what to validate with. progress : told how many parts of how many are done.
    """
    fits = len(split_names()) if question.refit else 0
    total = fits + _STEPS
    if question.refit:
        refit(question, progress=lambda done, _: progress(done, total))
    stored, hindrance = usable_splits(question.folder)
    published = baseline_rows()
    progress(fits + 1, total)
    model = CellModel.load()
    full, without = FullFit(model, question.seed), LeftOut(stored) if stored else None
    on_dates = OnDates(model, POPULATION_DATES)
    classes = class_affinities(model.ensemble)
    own = (_gamma_c(model), *readout_rows(full, without, on_dates), *affinity_rows(classes))
    progress(fits + 2, total)
    scores = (
        summarise(scored_points(stored.by_split(), open_points(), open_blocks()), open_points())
        if stored
        else ()
    )
    rows = _numbered((*published, *own, *benchmark_rows(scores)))
    remarks = [*_hindrances(hindrance), *limits(rows, scores, full, without), *affinity_remarks(classes)]
    progress(fits + 3, total)
    overlays = left_out_overlays(stored.by_split()) if stored else full_fit_overlays(full)
    progress(total, total)
    inputs = {"refit": question.refit} | {
        f"split {k}": v for k, v in (stored.facts if stored else {}).items()
    }
    provenance = Provenance.of(inputs, question.seed, model.sources)
    return ValidateAnswer(rows, tuple(remarks), overlays, provenance, tuple(scores))


def refit(question: ValidateQuestion, *, progress: Progress = lambda done, total: None) -> None:
    """Fit every split again and store the predictions with the hashes of code and data."""
    facts = split_store.facts_of_now(question.seed)  # of the code that fits, not of what is edited meanwhile
    with _workers(question.workers) as pool:
        found = refit_all(pool, question.seed, progress)
    split_store.write(question.folder, found, facts)


@contextmanager
def _workers(count: int) -> Iterator[Executor]:
    """Processes of one thread each; stopped at once, not after every split, when something fails."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    pool.shutdown()


def usable_splits(folder: Path) -> tuple[StoredSplits | None, str]:
    """Return the stored predictions when they belong to this code and these data, else why they do not."""
    try:
        stored = split_store.read(folder)
    except TableError as error:
        return None, str(error)
    changed = split_store.difference(stored.facts)
    if changed:
        return None, f"the stored split predictions were made before a change of {changed}"
    missing = [name for name in split_names() if name not in stored.by_split()]
    if missing:
        return None, f"no predictions of {', '.join(missing)} are stored"
    return stored, ""


def _hindrances(no_splits: str) -> Iterator[str]:
    """Sentences about what does not belong together."""
    if no_splits:
        yield (
            f"Targets that leave a molecule or a date out were not run: {no_splits}; "
            "il2 validate --refit makes them anew."
        )
    changed = split_store.difference({r["key"]: r["value"] for r in tables.load("calibration_run")})
    if changed:
        yield (
            f"The shipped ensemble was fitted before a change of {changed}; "
            "il2 calibrate --install fits it anew."
        )


def _gamma_c(model: CellModel) -> TargetRow:
    return target_row("R06", "", surface_rmse("IL2RG", "IL-2", Yt1Surface(model.ensemble)))


def _numbered(rows: Sequence[TargetRow]) -> tuple[TargetRow, ...]:
    """Order rows by target and give those of one target ids of their own: R10.1, R10.2."""
    ordered = sorted(rows, key=lambda row: row.id)
    ids = [row.id for row in ordered]
    return tuple(
        replace(row, id=f"{row.id}.{ids[: i + 1].count(row.id)}") if ids.count(row.id) > 1 else row
        for i, row in enumerate(ordered)
    )
