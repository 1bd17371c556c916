"""Many systems side by side, each lane with its own time, step and fate.

A lane that ends is refilled from the queue, or the batch narrows when the queue is empty, so that almost all
arithmetic serves systems that are still running.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from il2.engine.analysis import Analysis
from il2.engine.control import Tolerance, first_step, growth
from il2.engine.kernels import Kernels, build
from il2.engine.schedule import Schedule
from il2.engine.status import Status
from il2.engine.tableau import rodas5p
from il2.engine.watch import Watch
from il2.engine.workspace import Workspace, rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

#: Lanes side by side: many keep call overhead small, too many leave the cache (measured for 8 to 62 states).
_NARROW, _WIDE, _CELLS = 1000, 2560, 50_000
_EPS: Final = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Task:
    """One block of systems to solve; states in the order of the analysis.

    Attributes
    ----------
    initial : [state, n].
    parameters : name to value, each [n] or a single number.
    start : time of the initial values.
    times : [time] or [n, time], ascending, from ``start`` on.
    keep : states to store.
    watch : says when to stop early.
    """

    analysis: Analysis
    initial: Array
    parameters: dict[str, Array]
    start: float
    times: Array
    tolerance: Tolerance
    schedule: Schedule | None
    keep: Index
    max_steps: int
    watch: Watch


@dataclass(frozen=True)
class Outcome:
    """Results of a task: values [n, time, kept state], and for each system status, end time and counts."""

    values: Array
    status: NDArray[np.int8]
    time: Array
    steps: Index
    rejected: Index


class Integration:
    """State of one running task."""

    def __init__(self, task: Task, width: int | None = None, real: type = np.float64) -> None:
        self.task, self.kernels = task, build(task.analysis)
        width = width or max(_NARROW, min(_WIDE, _CELLS // len(task.initial)))
        n = task.initial.shape[1]
        self.count, self.points = n, task.times.shape[-1]
        self.values = np.full((n, self.points, len(task.keep)), np.nan)
        self.status = np.zeros(n, dtype=np.int8)
        self.ended = np.full(n, task.start)
        self.steps, self.rejected = np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp)
        self.parameters = task.parameters
        if task.schedule is not None:
            own = {p: np.array(np.broadcast_to(task.parameters[p], (n,))) for p in task.schedule.changed}
            self.parameters = {**task.parameters, **own}
        self.constants = self._constants(self.parameters)
        if task.schedule is not None and task.schedule.changed:
            self.constants = [np.array(row) for row in self.constants]  # they will be written to
        self._reject_bad_input()
        self.queue = np.flatnonzero(self.status == Status.OK)
        self._arena: Array = np.empty(rows(self.kernels) * min(width, max(len(self.queue), 1)), dtype=real)
        self._width = width

    def _constants(self, parameters: dict[str, Array]) -> list[Array]:
        return hoisted(self.kernels, parameters)

    def _reject_bad_input(self) -> None:
        bad = ~np.isfinite(self.task.initial).all(axis=0)
        for value in self.task.parameters.values():
            bad |= np.isnan(value)
        self.status[bad] = Status.BAD_INPUT

    def run(self) -> Outcome:
        """Solve every system."""
        watch = self.task.watch
        with np.errstate(all="ignore"):
            while len(self.queue) and watch.reason is None:
                self._open(self.queue[: self._width])
                while len(self.ids) and watch.reason is None:
                    self._step()
                    self._replace()
                if len(self.ids):
                    self.status[self.ids[self.alive]] = watch.reason or Status.INTERRUPTED
        self.status[self.queue] = watch.reason or Status.INTERRUPTED
        self.values[self.status != Status.OK] = np.nan
        return Outcome(self.values, self.status, self.ended, self.steps, self.rejected)

    # Lanes: opening, replacing, closing.

    def _open(self, ids: Index) -> None:
        """Start a fresh workspace with the systems ``ids``, the first of the queue."""
        self.queue = self.queue[len(ids) :]
        self.ids = ids.copy()
        self._bind(self.task.initial.take(ids, axis=1), np.full(len(ids), self.task.start))
        self.alive = np.ones(len(ids), dtype=bool)
        self.fresh = np.ones(len(ids), dtype=bool)
        self.retry = np.zeros(len(ids), dtype=bool)
        self.natural, self.stop = np.zeros(len(ids)), np.zeros(len(ids))
        self.output, self.pointer = np.zeros(len(ids), dtype=np.intp), np.zeros(len(ids), dtype=np.intp)
        self._arrive(np.arange(len(ids)))

    def _bind(self, state: Array, time: Array) -> None:
        constants = [k if k.ndim == 0 else k[self.ids] for k in self.constants]
        self.work = Workspace(self.kernels, len(self.ids), constants, self._arena)
        self.work.stack[0], self.work.time[...] = state, time

    def _arrive(self, lanes: Index) -> None:
        """Inputs and outputs at the start itself, or at a stop that was reached."""
        self._apply_inputs(lanes)
        self._store_current(lanes)
        self.stop[lanes] = self._next_stop(lanes)
        self._close(lanes[self.output[lanes] == self.points], Status.OK)

    def _next_stop(self, lanes: Index) -> Array:
        times = self.task.times
        end = times[self.ids[lanes], -1] if times.ndim == 2 else times[-1]
        if self.task.schedule is None:
            return np.broadcast_to(end, lanes.shape)
        return np.minimum(end, self.task.schedule.due(self.pointer[lanes], self.ids[lanes]))

    def _close(self, lanes: Index, status: int) -> None:
        """Write the fate of lanes that end."""
        if len(lanes):
            ids = self.ids[lanes]
            self.status[ids], self.ended[ids] = status, self.work.time[lanes]
            self.alive[lanes] = False

    def _replace(self) -> None:
        """Refill ended lanes, or narrow the batch, once enough of them idle to pay for it."""
        width = len(self.ids)
        idle = width - int(np.count_nonzero(self.alive))
        if len(self.queue) and idle * 16 >= width:
            lanes = np.flatnonzero(~self.alive)[: len(self.queue)]
            self._load(lanes, self.queue[: len(lanes)])
        elif not len(self.queue) and idle * 5 >= width:
            self._narrow(np.flatnonzero(self.alive))

    def _load(self, lanes: Index, ids: Index) -> None:
        self.queue = self.queue[len(lanes) :]
        self.ids[lanes] = ids
        self._load_constants(lanes)
        self.work.stack[0][:, lanes] = self.task.initial[:, ids]
        self.work.time[lanes] = self.task.start
        self.output[lanes] = self.pointer[lanes] = 0
        self.alive[lanes] = self.fresh[lanes] = True
        self.retry[lanes] = False
        self._arrive(lanes)

    def _load_constants(self, lanes: Index) -> None:
        ids = self.ids[lanes]
        for own, row in zip(self.work.constants, self.constants, strict=True):
            if row.ndim:
                own[lanes] = row[ids]
        self.work.fill_constants()

    def _narrow(self, lanes: Index) -> None:
        state, time = self.work.stack[0][:, lanes], self.work.time[lanes]
        self.ids = self.ids[lanes]
        for name in ("alive", "fresh", "retry", "natural", "stop", "output", "pointer"):
            setattr(self, name, getattr(self, name)[lanes])
        if len(lanes):
            self._bind(state, time)

    # One step of all lanes.

    def _step(self) -> None:
        work, tolerance = self.work, self.task.tolerance
        left = self.stop - work.time
        if self.fresh.any():
            guess = first_step(work, tolerance, left)
            np.copyto(self.natural, guess, where=self.fresh)
            self.fresh[...] = False
        # A step that nearly reaches the stop goes there; one that would leave a stub is halved.
        hit = self.natural * 1.01 >= left
        step = np.where(hit, left, np.minimum(self.natural, 0.5 * left))
        work.step[...] = np.where(self.alive, step, 1.0)
        if work.clamped:
            np.nextafter(self.stop, -np.inf, out=work.limit)
        work.advance()
        error = work.error(tolerance)
        sound = np.isfinite(np.add.reduce(work.new, axis=0))
        accepted = (error <= 1.0) & sound & self.alive
        factor = growth(np.where(sound, error, np.nan))
        np.minimum(factor, 1.0, out=factor, where=self.retry)
        wanted = step * factor
        # A step cut short by a stop says little about the next: keep the longer wish.
        self.natural = np.where(accepted & (step < self.natural), np.maximum(wanted, self.natural), wanted)
        self.steps[self.ids] += self.alive
        missed = self.alive & ~accepted
        self.rejected[self.ids] += missed
        self.retry = missed
        self._commit(accepted, hit, np.where(hit, self.stop, work.time + step))
        self._give_up(missed, ~(sound & np.isfinite(error)))

    def _commit(self, accepted: Mask, hit: Mask, time: Array) -> None:
        """Store outputs inside the accepted steps, move on, and serve the stops that were reached."""
        work = self.work
        arrived = np.flatnonzero(accepted & hit)
        self._store_dense(accepted, time)
        np.copyto(work.stack[0], work.new, where=accepted)
        np.copyto(work.time, time, where=accepted)
        if len(arrived):
            self._arrive(arrived)

    def _give_up(self, missed: Mask, undefined: Mask) -> None:
        """End lanes whose step shrank to nothing, with the reason, and those that used up their steps."""
        work = self.work
        floor = 16.0 * _EPS * np.maximum(np.abs(work.time), 1e-6 * np.abs(self.stop))
        stuck = np.flatnonzero(missed & (self.natural <= floor))
        if len(stuck):
            defined = np.isfinite(work.rates(work.stack[0], work.time)[:, stuck]).all(axis=0)
            singular = work.singular()[stuck] & defined
            outside = (undefined[stuck] | ~np.asarray(defined)) & ~singular
            self._close(stuck[outside], Status.NOT_FINITE)
            self._close(stuck[singular], Status.SINGULAR)
            self._close(stuck[~outside & ~singular], Status.STEP_TOO_SMALL)
        spent = self.alive & (self.steps[self.ids] >= self.task.max_steps)
        self._close(np.flatnonzero(spent), Status.TOO_MANY_STEPS)

    # Outputs and inputs.

    def _count_until(self, lanes: Index, time: Array) -> Index:
        """How many output times lie before ``time``."""
        times = self.task.times
        if times.ndim == 1:
            return np.searchsorted(times, time, side="left")
        return np.asarray((times[self.ids[lanes]] < time[:, None]).sum(axis=1))

    def _store_dense(self, accepted: Mask, time: Array) -> None:
        """Outputs strictly inside the step; those at its very end come next step or after the inputs."""
        work = self.work
        every = np.arange(len(self.ids))
        until = self._count_until(every, time)
        lanes = np.flatnonzero(accepted & (until > self.output))
        if not len(lanes):
            return
        counts = until[lanes] - self.output[lanes]
        repeat = np.repeat(np.arange(len(lanes)), counts)
        firsts = np.repeat(self.output[lanes] - np.cumsum(counts) + counts, counts)
        places = firsts + np.arange(len(repeat))
        ids = self.ids[lanes][repeat]
        times = self.task.times
        asked = times[ids, places] if times.ndim == 2 else times[places]
        theta = ((asked - work.time[lanes][repeat]) / work.step[lanes][repeat])[None, :]
        self.values[ids, places] = interpolate(work, self.task.keep, lanes, repeat, theta).T
        self.output[lanes] = until[lanes]

    def _store_current(self, lanes: Index) -> None:
        """Outputs at exactly the present time."""
        times = self.task.times
        while len(lanes):
            lanes = lanes[self.output[lanes] < self.points]
            ids, places = self.ids[lanes], self.output[lanes]
            asked: Array = times[ids, places] if times.ndim == 2 else times[places]
            due = np.asarray(asked <= self.work.time[lanes])
            lanes = lanes[due]
            self.values[ids[due], places[due]] = self.work.stack[0][np.ix_(self.task.keep, lanes)].T
            self.output[lanes] += 1

    def _apply_inputs(self, lanes: Index) -> None:
        plan, work = self.task.schedule, self.work
        if plan is None:
            return
        changed = np.zeros(0, dtype=np.intp)
        while True:
            lanes = lanes[plan.due(self.pointer[lanes], self.ids[lanes]) <= work.time[lanes]]
            if not len(lanes):
                break
            events = plan.order[self.pointer[lanes], self.ids[lanes]]
            for event in np.unique(events):
                mine = lanes[events == event]
                self._jump(plan, int(event), mine)
                if plan.parameters[event]:
                    changed = np.union1d(changed, mine)
            self.pointer[lanes] += 1
            self.fresh[lanes] = True
            # Just behind the moment, so that ``time > moment`` holds from the first evaluation on.
            work.time[lanes] = np.nextafter(work.time[lanes], np.inf)
        if len(changed):
            self._recompute(changed)

    def _jump(self, plan: Schedule, event: int, lanes: Index) -> None:
        ids = self.ids[lanes]
        if plan.states[event] >= 0:
            target, where = self.work.stack[0][plan.states[event]], lanes
        elif plan.parameters[event]:
            target, where = self.parameters[plan.parameters[event]], ids
        else:
            return
        amount = plan.values[event, ids]
        target[where] = amount + target[where] if plan.adds[event] else amount

    def _recompute(self, lanes: Index) -> None:
        """Parameter-only values of lanes whose parameters an input changed."""
        ids = self.ids[lanes]
        new = self._constants({p: v[ids] if v.ndim else v for p, v in self.parameters.items()})
        for row, value in zip(self.constants, new, strict=True):
            if row.ndim:
                row[ids] = value
        self._load_constants(lanes)


@lru_cache(maxsize=1)
def _dense() -> csr_array:
    from scipy.sparse import csr_array  # takes longer to load than machine code to answer

    return csr_array(rodas5p().dense)


def hoisted(kernels: Kernels, parameters: dict[str, Array]) -> list[Array]:
    """Values of the parameter-only rows, each [n] or a single number."""
    memo: dict[int, Array] = {}
    with np.errstate(all="ignore"):
        return [np.asarray(kernels.graph.value(node, parameters, memo)) for node in kernels.hoisted]


def interpolate(work: Workspace, keep: Index, lanes: Index, repeat: Index, theta: Array) -> Array:
    """Dense output [state, place] of order 4 inside the step just made."""
    if 2 * len(keep) > work.stack.shape[1]:
        picked = work.stack.take(lanes, axis=2)[:, keep]
    else:
        picked = work.stack[:, keep].take(lanes, axis=2)
    after = work.new[keep].take(lanes, axis=1)
    shape = picked.shape[1:]
    bend = np.asarray(_dense() @ picked[1:].reshape(8, -1)).reshape(3, *shape)
    before = picked[0]
    if len(repeat) != len(lanes):
        before, after, bend = before[:, repeat], after[:, repeat], bend[:, :, repeat]
    back = 1.0 - theta
    inner: Array = bend[0] + theta * (bend[1] + theta * bend[2])
    return np.asarray(back * before + theta * (after + back * inner))
