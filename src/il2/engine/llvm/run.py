"""Tasks on machine code: from arrays to addresses and back."""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from il2.engine.integrate import Outcome, Task
from il2.engine.llvm.layout import Context
from il2.engine.llvm.machine import Loaded
from il2.engine.sensitivity import TangentOutcome, TangentTask
from il2.engine.status import Status
from il2.engine.watch import Watch

Array = NDArray[np.float64]

#: Bytes of rows that are gone through between two looks at the outside world: some ten milliseconds.
_GLANCE: Final = 150_000_000
_ALIGN: Final = 64
#: Status of a system that has not ended.
_OPEN: Final = -1


@dataclass(frozen=True)
class Code:
    """Machine code of one model."""

    loaded: Loaded
    lanes: int
    bytes: int
    parameters: tuple[str, ...]

    def solve(self, task: Task, threads: int = 1) -> Outcome:
        """Solve every system of a task."""
        outcome = _empty(task)
        self._run(_Held(task, outcome, self.parameters), task.watch, threads)
        return outcome

    def solve_tangents(self, task: TangentTask, threads: int = 1) -> TangentOutcome:
        """Solve every system of a task with its tangents."""
        outcome = _empty(task.task)
        gradient = np.full((*outcome.values.shape, len(task.initial)), np.nan)
        held = _Held(task.task, outcome, self.parameters)
        held.differentiate(task, gradient)
        self._run(held, task.task.watch, threads)
        gradient[outcome.status != Status.OK] = np.nan
        return TangentOutcome(outcome, gradient)

    def _run(self, held: _Held, watch: Watch, threads: int) -> None:
        groups = min(threads, -(-len(held.outcome.status) // self.lanes))
        if groups == 1:
            self._work(held, watch)
        else:
            with ThreadPoolExecutor(groups) as pool:
                working = [pool.submit(self._work, held, watch) for _ in range(groups)]
                try:
                    for done in working:
                        done.result()
                except BaseException:
                    watch.stop()
                    raise
        held.finish(watch)

    def _work(self, held: _Held, watch: Watch) -> None:
        """Solve systems of the common queue until it is empty, with rows of one's own."""
        rows = np.zeros(self.bytes + _ALIGN, dtype=np.uint8)
        start = rows.ctypes.data + -rows.ctypes.data % _ALIGN
        run = self.loaded.function("run", ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
        rounds = max(16, _GLANCE // self.bytes)
        while watch.reason is None and run(ctypes.addressof(held.context), start, rounds):
            pass


def _empty(task: Task) -> Outcome:
    n = task.initial.shape[1]
    status = np.full(n, _OPEN, dtype=np.int8)
    bad = ~np.isfinite(task.initial).all(axis=0)
    for value in task.parameters.values():
        bad |= np.isnan(value)
    status[bad] = Status.BAD_INPUT
    return Outcome(
        np.empty((n, task.times.shape[-1], len(task.keep))), status, np.full(n, task.start),
        np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp),
    )  # fmt: skip


class _Held:
    """The context of a task and the arrays that it points to."""

    def __init__(self, task: Task, outcome: Outcome, parameters: tuple[str, ...]) -> None:
        self.outcome = outcome
        queue = np.flatnonzero(outcome.status == _OPEN)
        self.arrays: list[NDArray[Any]] = []
        context = self.context = Context()
        plan, tolerance = task.schedule, task.tolerance
        context.count, context.queue = len(queue), self.keep(queue)
        context.next = self.keep(np.zeros(1, dtype=np.int64))
        context.systems, context.initial = task.initial.shape[1], self.keep(task.initial)
        context.start = task.start
        context.times, context.points = self.keep(task.times), task.times.shape[-1]
        context.times_step = context.points if task.times.ndim == 2 else 0
        context.keep, context.kept = self.keep(task.keep), len(task.keep)
        own = [np.asarray(task.parameters[p], dtype=float) for p in parameters]
        self.arrays += own
        context.parameters = self.keep(np.array([a.ctypes.data for a in own], dtype=np.int64))
        context.strides = self.keep(np.array([a.strides[0] if a.ndim else 0 for a in own], dtype=np.int64))
        if plan is not None:
            place = {p: i for i, p in enumerate(parameters)}
            targets = [place[p] if p else -1 for p in plan.parameters]
            context.inputs = len(plan.times)
            context.input_times, context.input_values = self.keep(plan.times), self.keep(plan.values)
            context.input_order, context.input_states = self.keep(plan.order), self.keep(plan.states)
            context.input_parameters = self.keep(np.array(targets, dtype=np.int64))
            context.input_adds = self.keep(plan.adds.astype(np.int64))
        context.values, context.status = self.keep(outcome.values), self.keep(outcome.status)
        context.ended, context.steps = self.keep(outcome.time), self.keep(outcome.steps)
        context.rejected = self.keep(outcome.rejected)
        context.rtol, context.atol = tolerance.relative, self.keep(tolerance.absolute)
        context.weight, context.max_steps = 1.0 / tolerance.counted, task.max_steps

    def differentiate(self, task: TangentTask, gradient: Array) -> None:
        """Lay out what tangents need besides."""
        context, plan, by = self.context, task.task.schedule, task.tangents.by
        context.gradient, context.tangents = self.keep(gradient), self.keep(task.initial)
        context.absolute, context.share = self.keep(task.absolute), self.keep(task.share)
        targets = () if plan is None else plan.parameters
        seeds = [by.index(p) if p in by else -1 for p in targets]
        context.input_seeds = self.keep(np.array(seeds, dtype=np.int64))

    def finish(self, watch: Watch) -> None:
        """Say of what was not solved that it was not, and why."""
        status, values = self.outcome.status, self.outcome.values
        left = status == _OPEN
        if left.any():
            status[left] = watch.reason or Status.INTERRUPTED
        values[status != Status.OK] = np.nan

    def keep(self, array: NDArray[Any]) -> int:
        """Hold an array in memory as it lies there row by row; returns its address."""
        whole = np.ascontiguousarray(array)
        self.arrays.append(whole)
        return int(whole.ctypes.data)
