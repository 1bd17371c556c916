"""Time courses of a model file: one system, or a batch over scanned parameters and initial values."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from il2.engine import Batch
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Cell, Table, TableAnswer, plain, show
from il2.jobs.engine_model import Prepared, load, read
from il2.jobs.engine_scan import Scan
from il2.jobs.progress import Progress, silent

Array = NDArray[np.float64]

#: Numbers kept in memory at most: 1.6 GB.
_MOST: Final = 200_000_000
_BLOCK: Final = 4096
#: Systems shown to people, and failures told one by one.
_SHOWN, _TOLD = 40, 5


@dataclass(frozen=True)
class EngineRunQuestion:
    """Which file, until when, with which values.

    Parameters
    ----------
    path : an SBML file.
    until, first, points : end, first time and number of the times reported; the model starts at time 0.
    settings : values of parameters, compartments and species (a species as its symbol means it).
    scans : quantities to vary; several make a grid.
    observe : names to report: ``S`` is an amount, ``[S]`` a concentration; everything that changes otherwise.
    rtol, atol : tolerances. max_steps : steps of one system at most.

    Raises
    ------
    InputError : times or counts that cannot be.
    """

    path: str | Path
    until: float
    points: int = 101
    first: float = 0.0
    settings: tuple[tuple[str, float], ...] = ()
    scans: tuple[Scan, ...] = ()
    observe: tuple[str, ...] = ()
    rtol: float = 1e-6
    atol: float = 1e-12
    max_steps: int = 100_000

    def __post_init__(self) -> None:
        if not 0.0 <= self.first < self.until < np.inf:
            raise InputError(
                f"times from {self.first:g} to {self.until:g} cannot be used; give 0 <= from < until"
            )
        if self.points < 2:
            raise InputError(f"{self.points} points are too few; give at least 2")


@dataclass(frozen=True)
class EngineRunAnswer(TableAnswer):
    """Values of every system at every time.

    Attributes
    ----------
    names : what was watched.
    times : [time].
    varied : name of each scan to its values, [system].
    values : [system, time, name]; NaN where a system failed.
    messages : one sentence for each system: "solved", or what went wrong and what to try.
    backend : ``"llvm"`` or ``"numpy"``.
    time_unit : as the file declares it, or empty.
    """

    question: EngineRunQuestion
    model: str
    names: tuple[str, ...]
    times: Array = field(repr=False)
    varied: dict[str, Array] = field(repr=False)
    values: Array = field(repr=False)
    messages: tuple[str, ...] = field(repr=False)
    backend: str
    time_unit: str
    remarks: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What was solved."""
        n, t = len(self.messages), len(self.times)
        many = f"{n} systems" if n > 1 else "one system"
        span = f"{self.times[0]:g} to {self.times[-1]:g} {self.time_unit}".strip()
        return f"{self.model}: {many}, {t} times from {span}"

    @property
    def failed(self) -> tuple[int, ...]:
        """Positions of the systems that have no result."""
        return tuple(i for i, message in enumerate(self.messages) if message != "solved")

    def table(self) -> Table:
        """One row for each system and time: scanned values, time, watched quantities."""
        head = [np.repeat(v, len(self.times)) for v in self.varied.values()]
        head.append(np.tile(self.times, len(self.messages)))
        body = self.values.reshape(-1, len(self.names))
        rows = np.column_stack([*head, body]).tolist()
        columns = (*self.varied, "time", *self.names)
        return Table(columns, tuple(tuple(None if v != v else v for v in row) for row in rows))

    def shown(self) -> Table:
        """One system: a row for each quantity. Several: a row for each system, with the values at the end."""
        if not self.varied:
            rows = [self._extremes(j, name) for j, name in enumerate(self.names)]
            return Table(("quantity", "start", "lowest", "highest", "highest at", "end"), tuple(rows))
        chosen = np.unique(np.linspace(0, len(self.messages) - 1, _SHOWN).round().astype(int))
        names = self.names[:8]
        ends = self.values[chosen, -1, : len(names)].tolist()
        heads = [[float(v[i]) for v in self.varied.values()] for i in chosen]
        body = [tuple(None if v != v else v for v in (*h, *e)) for h, e in zip(heads, ends, strict=True)]
        return Table((*self.varied, *(f"{n} at end" for n in names)), tuple(body))

    def _extremes(self, j: int, name: str) -> tuple[Cell, ...]:
        course = self.values[0, :, j]
        if not np.isfinite(course).any():
            return (name, *[None] * 5)
        top = int(np.nanargmax(course))
        found = (course[0], np.nanmin(course), course[top], self.times[top], course[-1])
        return (name, *(None if v != v else float(v) for v in found))

    def notes(self) -> tuple[str, ...]:
        """What failed, what is not shown, what the reader left out."""
        said = []
        for i in self.failed[:_TOLD]:
            where = ", ".join(f"{name} = {show(float(v[i]))}" for name, v in self.varied.items())
            said.append(f"no result{f' for {where}' if where else ''}: {self.messages[i]}")
        if len(self.failed) > _TOLD:
            said.append(f"and {len(self.failed) - _TOLD} more systems without result")
        if self.varied and len(self.messages) > _SHOWN:
            said.append(f"{_SHOWN} of {len(self.messages)} systems are shown; --csv and --json hold all")
        if self.varied and len(self.names) > 8:
            said.append(f"8 of {len(self.names)} quantities are shown; choose with --observe")
        return (*said, *self.remarks)

    def to_dict(self) -> dict[str, Any]:
        """Times once, then for each system its values and courses."""
        systems = [
            {
                "values": {name: float(v[i]) for name, v in self.varied.items()},
                "message": message,
                "courses": {name: self.values[i, :, j] for j, name in enumerate(self.names)},
            }
            for i, message in enumerate(self.messages)
        ]
        found: dict[str, Any] = plain(
            {
                "question": self.question,
                "model": self.model,
                "backend": self.backend,
                "time_unit": self.time_unit,
                "times": self.times,
                "systems": systems,
                "notes": self.notes(),
                "provenance": self.provenance.to_dict(),
            }
        )
        return found


def engine_run(question: EngineRunQuestion, *, progress: Progress = silent) -> EngineRunAnswer:
    """Read, compile and solve.

    Parameters
    ----------
    progress : told how many systems are done.

    Raises
    ------
    InputError, UnknownNameError, UnsupportedError : the file, a name or the size cannot be used.
    """
    prepared = load(question.path, question.settings, question.scans)
    names = prepared.watched(question.observe)
    numbers = prepared.count * question.points * len(names)
    if numbers > _MOST:
        raise InputError(
            f"{prepared.count} systems at {question.points} times with {len(names)} quantities are "
            f"{numbers:.3g} numbers ({numbers * 8 / 1e9:.0f} GB), too many to keep; "
            f"ask for fewer times, or name a few with --observe"
        )
    times = np.linspace(question.first, question.until, question.points)
    values, messages, backend = _solve(prepared, question, names, times, progress)
    inputs = {"file": os.fspath(question.path), "rtol": question.rtol, "atol": question.atol}
    return EngineRunAnswer(
        question, prepared.network.name, names, times, dict(prepared.varied), values, messages, backend,
        prepared.network.units.time, prepared.network.remarks, Provenance.of(inputs),
    )  # fmt: skip


def _solve(
    prepared: Prepared, question: EngineRunQuestion, names: tuple[str, ...], times: Array, progress: Progress
) -> tuple[Array, tuple[str, ...], str]:
    model = prepared.compiled()
    known = {*prepared.system.names, *(a for a, _ in prepared.system.assignments)}
    stored = tuple(n for n in names if n in known) or prepared.system.names[:1]
    values = np.empty((prepared.count, len(times), len(names)))
    messages: list[str] = []
    for low in range(0, prepared.count, _BLOCK):
        chosen = slice(low, low + _BLOCK)
        batch: Batch = model.solve(
            times, prepared.part(chosen), rtol=question.rtol, atol=question.atol, inputs=prepared.inputs,
            outputs=stored, max_steps=question.max_steps, n_threads=os.cpu_count() or 1,
        )  # fmt: skip
        for j, name in enumerate(names):
            values[chosen, :, j] = read(batch, name)
        messages += [batch.message(i) for i in range(len(batch))]
        progress(min(low + _BLOCK, prepared.count), prepared.count)
    return values, tuple(messages), model.backend
