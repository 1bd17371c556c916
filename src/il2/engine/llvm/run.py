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
from il2.engine.status import Status

Array = NDArray[np.float64]

#: Steps between two looks at the outside world.
_ROUNDS: Final = 4096
_ALIGN: Final = 64


@dataclass(frozen=True)
class Code:
    """Machine code of one model."""

    loaded: Loaded
    lanes: int
    bytes: int
    parameters: tuple[str, ...]

    def solve(self, task: Task, threads: int = 1) -> Outcome:
        """Solve every system of a task."""
        n = task.initial.shape[1]
        status = np.zeros(n, dtype=np.int8)
        bad = ~np.isfinite(task.initial).all(axis=0)
        for value in task.parameters.values():
            bad |= np.isnan(value)
        status[bad] = Status.BAD_INPUT
        outcome = Outcome(
            np.empty((n, task.times.shape[-1], len(task.keep))), status, np.full(n, task.start),
            np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp),
        )  # fmt: skip
        held = _Held(task, outcome, np.flatnonzero(~bad), self.parameters)
        groups = min(threads, -(-n // self.lanes))
        if groups == 1:
            self._work(held)
        else:
            with ThreadPoolExecutor(groups) as pool:
                for done in [pool.submit(self._work, held) for _ in range(groups)]:
                    done.result()
        outcome.values[status != Status.OK] = np.nan
        return outcome

    def _work(self, held: _Held) -> None:
        """Solve systems of the common queue until it is empty, with rows of one's own."""
        rows = np.zeros(self.bytes + _ALIGN, dtype=np.uint8)
        start = rows.ctypes.data + -rows.ctypes.data % _ALIGN
        run = self.loaded.function("run", ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
        while run(ctypes.addressof(held.context), start, _ROUNDS):
            pass


class _Held:
    """The context of a task and the arrays that it points to."""

    def __init__(
        self, task: Task, outcome: Outcome, queue: NDArray[np.intp], parameters: tuple[str, ...]
    ) -> None:
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

    def keep(self, array: NDArray[Any]) -> int:
        """Hold an array in memory as it lies there row by row; returns its address."""
        whole = np.ascontiguousarray(array)
        self.arrays.append(whole)
        return int(whole.ctypes.data)
