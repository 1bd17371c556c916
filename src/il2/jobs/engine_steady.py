"""Steady states of a model file, for one system or a batch."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, show
from il2.jobs.engine_model import load, read
from il2.jobs.engine_scan import Scan


@dataclass(frozen=True)
class EngineSteadyQuestion:
    """Which file, with which values; ``horizon`` is the time by which the model has settled.

    Raises
    ------
    InputError : a horizon that is no positive time.
    """

    path: str | Path
    settings: tuple[tuple[str, float], ...] = ()
    scans: tuple[Scan, ...] = ()
    observe: tuple[str, ...] = ()
    horizon: float = 1e6
    rtol: float = 1e-9

    def __post_init__(self) -> None:
        if not 0.0 < self.horizon < np.inf:
            raise InputError(f"the horizon must be a positive time, not {self.horizon:g}")


@dataclass(frozen=True)
class EngineSteadyAnswer(TableAnswer):
    """Steady values [system, name]; NaN with a sentence where none was found."""

    question: EngineSteadyQuestion
    model: str
    names: tuple[str, ...]
    varied: dict[str, NDArray[np.float64]] = field(repr=False)
    values: NDArray[np.float64] = field(repr=False)
    messages: tuple[str, ...] = field(repr=False)
    remarks: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What was solved."""
        many = f"{len(self.messages)} systems" if len(self.messages) > 1 else "one system"
        return f"{self.model}: steady state of {many}"

    @property
    def failed(self) -> tuple[int, ...]:
        """Positions of the systems that have no result."""
        return tuple(i for i, message in enumerate(self.messages) if message != "solved")

    def table(self) -> Table:
        """One row for each system: scanned values and steady values; without a scan one row a quantity."""
        if not self.varied:
            found = [None if v != v else float(v) for v in self.values[0]]
            return Table(("quantity", "steady"), tuple(zip(self.names, found, strict=True)))
        rows = np.column_stack([*self.varied.values(), self.values]).tolist()
        cells = tuple(tuple(None if v != v else v for v in row) for row in rows)
        return Table((*self.varied, *self.names), cells)

    def notes(self) -> tuple[str, ...]:
        """What has no steady state, and what the reader left out."""
        said = []
        for i in self.failed[:5]:
            where = ", ".join(f"{name} = {show(float(v[i]))}" for name, v in self.varied.items())
            said.append(f"no result{f' for {where}' if where else ''}: {self.messages[i]}")
        if len(self.failed) > 5:
            said.append(f"and {len(self.failed) - 5} more systems without result")
        return (*said, *self.remarks)


def engine_steady(question: EngineSteadyQuestion) -> EngineSteadyAnswer:
    """Read, compile, integrate to the horizon and polish.

    Raises
    ------
    InputError, UnknownNameError, UnsupportedError : the file or a name cannot be used, a rate depends on
        time, or the model has events.
    """
    prepared = load(question.path, question.settings, question.scans)
    if prepared.inputs:
        first = prepared.inputs[0]
        moment = float(np.min(first.time))
        raise InputError(f"{first.target!r} is changed at time {moment:g}: ask for a time course")
    names = prepared.watched(question.observe)
    known = {*prepared.system.names, *(a for a, _ in prepared.system.assignments)}
    stored = tuple(n for n in names if n in known) or prepared.system.names[:1]
    batch = prepared.compiled().steady_state(
        prepared.parameters, horizon=question.horizon, rtol=question.rtol, atol=1e-12, outputs=stored,
        max_steps=100_000,
    )  # fmt: skip
    values = np.column_stack([read(batch, name)[:, 0] for name in names])
    messages = tuple(batch.message(i) for i in range(len(batch)))
    inputs = {"file": os.fspath(question.path), "horizon": question.horizon, "rtol": question.rtol}
    return EngineSteadyAnswer(
        question, prepared.network.name, names, dict(prepared.varied), values, messages,
        prepared.network.remarks, Provenance.of(inputs),
    )  # fmt: skip
