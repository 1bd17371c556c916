"""A cohort under one regimen: solved part by part, summarised as bands, the same for the same seed.

Parts are solved here or by an executor; they may come back in any order, since patients depend on seed and
number alone and counts add up. Memory is that of a part and of the bands, however many patients there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from il2.body.bands import Bands
from il2.body.dose import Factor, factor
from il2.body.patients import Spread, cohort
from il2.body.person import Person
from il2.body.readouts import SERIES, Readout, readouts, states, times
from il2.body.regimen import Regimen
from il2.body.store import Part, Store
from il2.body.treatment import treat
from il2.engine.parts import key_of
from il2.engine.spread import Block, blocks, spread
from il2.ground.errors import Il2Error, InputError
from il2.ground.provenance import Provenance

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
#: Patients solved at a time.
PART = 64
#: Most patients of one cohort.
MOST = 10_000_000
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class CohortTask:
    """What every part of a cohort is solved with.

    Parameters
    ----------
    set : K90 or LAB. regimen : given to all. person : whom they resemble. seed : of the draws.
    until_days : end of the simulation. factor : from IU to mass. spread : of body size.
    """

    set: str
    regimen: Regimen
    person: Person
    seed: int
    until_days: float
    factor: Factor = field(default_factory=factor)
    spread: Spread = field(default_factory=Spread)

    @property
    def times_min(self) -> Floats:
        """The stored times."""
        return times(self.regimen, self.until_days)


def key(task: CohortTask, patients: int) -> str:
    """Return the name of a cohort: task, size, tables and version. Other tables are another cohort.

    Examples
    --------
    >>> from il2.body.regimen_text import parse
    >>> task = CohortTask("K90", parse("1 MIU SC once"), Person(), 1, 2.0)
    >>> key(task, 10) == key(task, 10), key(task, 10) == key(replace(task, seed=2), 10)
    (True, False)
    """
    made = Provenance.of()
    names = ([r.name for r in readouts()], list(SERIES), PART)
    return key_of(made.version, made.data_hash, repr(task), patients, names)


@dataclass(frozen=True, eq=False)
class Summary:
    """Bands of a cohort.

    Parameters
    ----------
    task : what was run. patients : how many. readouts : in order.
    numbers : [3, read-out], 5 %, median, 95 %. series : name to [3, time].
    """

    task: CohortTask
    patients: int
    readouts: tuple[Readout, ...] = field(repr=False)
    numbers: Floats = field(repr=False)
    series: dict[str, Floats] = field(repr=False)


def solve_part(task: CohortTask, first: int, count: int, n_threads: int = 1) -> Part:
    """Solve patients ``first`` to ``first + count - 1``; what an executor runs."""
    people = cohort(first, count, task.seed, task.set, task.person, task.spread)
    course = treat(
        task.set, task.regimen, task.times_min, [p.person for p in people],
        constants=[p.constants for p in people], by=task.factor, outputs=states(), n_threads=n_threads,
    )  # fmt: skip
    numbers = np.stack([r.read(course, task.regimen) for r in readouts()], axis=1)
    series = np.stack([read(course) for _, read in SERIES.values()], axis=1)
    return Part(first, series.astype(np.float32), numbers.astype(np.float32))


def run(
    task: CohortTask,
    patients: int,
    *,
    executor: Executor | None = None,
    workers: int = 2,
    folder: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Summary:
    """Solve a cohort and return its bands.

    Parameters
    ----------
    task : what is given to whom. patients : how many.
    executor : where parts are solved; in this process when not given.
    workers : parts that are solved at a time; twice as many are handed out.
    folder : where parts are kept (:class:`~il2.body.store.Store`); what is there already is not solved again.
    progress : told how many patients of how many are done.

    Raises
    ------
    InputError : no patient, more than ten million, or a folder that belongs to another cohort.
    LostError : the executor went away; what is in the folder is safe.
    """
    if not 1 <= patients <= MOST:
        raise InputError(f"a cohort of {patients} patients cannot be run; give 1 to {MOST:,}")
    times_min = task.times_min
    lines, numbers = Bands(len(SERIES) * len(times_min)), Bands(len(readouts()))
    kept = None if folder is None else Store(folder, key(task, patients), times_min)
    cut = blocks(patients, PART)
    todo = cut if kept is None else kept.left(cut)
    done = patients - sum(map(len, todo))
    progress(done, patients)
    work = partial(_solve, task, 1 if executor else os.cpu_count() or 1)
    for block, part in spread(work, todo, executor, ahead=2 * workers):
        if kept is not None:
            kept.write(block, part)
        else:
            lines.add(part.series.reshape(len(part.series), -1))
            numbers.add(part.numbers)
        done += len(block)  # told once it is safe
        progress(done, patients)
    if kept is not None:
        for part in kept.read():
            lines.add(part.series.reshape(len(part.series), -1))
            numbers.add(part.numbers)
    if numbers.count != patients:
        raise Il2Error(
            f"{patients - numbers.count} of {patients} patients were lost on the way; run it again"
        )
    drawn = lines.quantiles(QUANTILES).reshape(len(QUANTILES), len(SERIES), -1)
    series = {name: drawn[:, i] for i, name in enumerate(SERIES)}
    return Summary(task, patients, readouts(), numbers.quantiles(QUANTILES), series)


def _solve(task: CohortTask, n_threads: int, block: Block) -> Part:
    return solve_part(task, block.start, len(block), n_threads)


def with_set(task: CohortTask, name: str) -> CohortTask:
    """Return the same task with another parameter set: the same people, the other constants."""
    return replace(task, set=name)
