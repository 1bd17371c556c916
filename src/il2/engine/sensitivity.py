"""Derivatives of many systems side by side on NumPy: every step also moves the tangents of its lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from il2.engine.control import Tolerance
from il2.engine.graph import Graph, children
from il2.engine.integrate import Integration, Outcome, Task
from il2.engine.kernels import Kernels
from il2.engine.nodes import TIME
from il2.engine.schedule import Schedule
from il2.engine.tableau import rodas5p
from il2.engine.tangents import WEIGHT, Own, Tangents
from il2.engine.workspace import Workspace

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

#: Lanes times directions: enough to keep call overhead small.
_CELLS: Final = 4096


@dataclass(frozen=True)
class TangentTask:
    """One block of systems with the directions to differentiate in.

    Attributes
    ----------
    tangents : formulas.
    initial : [direction, state, n] derivative of the initial values; states as in ``task``.
    sizes : [direction, n] magnitude of what is differentiated by; 0 where it is unknown.
    """

    task: Task
    tangents: Tangents
    initial: Array
    sizes: Array

    @property
    def absolute(self) -> Array:
        """Factor [direction, n] of the absolute tolerance."""
        return 1.0 / np.where(self.sizes > 0.0, self.sizes, 1.0)

    @property
    def share(self) -> Array:
        """Factor [direction, n] of the state below which a tangent needs no relative accuracy of its own."""
        return np.where(self.sizes > 0.0, self.absolute, 0.0)


@dataclass(frozen=True)
class TangentOutcome:
    """Results of a task, and the derivative [n, time, kept state, direction]."""

    outcome: Outcome
    gradient: Array


def integrate(task: TangentTask) -> TangentOutcome:
    """Solve every system of ``task`` with its tangents."""
    running = _TangentIntegration(task)
    outcome = running.run()
    running.gradient[outcome.status != 0] = np.nan
    return TangentOutcome(outcome, running.gradient)


class _TangentWorkspace(Workspace):
    """A workspace whose steps move tangents too.

    Attributes
    ----------
    tangents, moved : [state, direction, lane] at the start and at the end of the step.
    seeds : [direction, lane] 1, or 0 once an input has overwritten the parameter.
    """

    def __init__(
        self, kernels: Kernels, width: int, constants: list[Array], arena: Array, tangents: Tangents,
        parameters: dict[str, Array], start: Array, seeds: Array, absolute: Array, share: Array,
    ) -> None:  # fmt: skip
        super().__init__(kernels, width, constants, arena)
        self._forms, self._needed = tangents, _parts(kernels.graph, tangents)
        self.use(parameters)
        self.seeds = seeds
        self.absolute, self.share = absolute, share
        self.moved = np.empty_like(start)
        bends = np.empty((9, *start.shape))
        self.tangents, self.bent, self._bends = bends[0], bends[1:], bends.reshape(9, -1)
        self.tangents[...] = start
        self.solve_tangents = self.solver_of_many(self.bent)

    def use(self, parameters: dict[str, Array]) -> None:
        """Take other parameters; what depends on them alone is computed once."""
        self.parameters = parameters
        self._fixed: dict[int, Any] = {}
        for node in self._needed:
            self.kernels.graph.value(node, parameters, self._fixed)

    def advance(self) -> None:
        super().advance()
        method, argument = rodas5p(), self.stack[0]
        start = self._leaves(self.stack[0], self.time)
        moved = self.tangents
        for i in range(8):
            if i in range(1, 6):
                argument = (self.mixers[i] @ self._flat[: i + 1])[0].reshape(argument.shape)
                moved = (self.mixers[i] @ self._bends[: i + 1])[0].reshape(moved.shape)
            elif i:
                argument, moved = argument + self.stack[i], moved + self.bent[i - 1]
            time = np.minimum(self.time + method.alpha[i] * self.step, self.limit)
            rate = self._stage(i, self._leaves(argument, time), start, moved)
            if i:
                rate += (self.mixers[i] @ self._bends[: i + 1])[-1].reshape(rate.shape) / self.step
            self.bent[i] = rate
            self.solve_tangents(i)
        np.add(moved, self.bent[7], out=self.moved)

    def _leaves(self, state: Array, time: Array) -> dict[str, Any]:
        graph = self.kernels.graph
        names = (graph.data[leaf] for leaf in self.kernels.analysis.leaves)
        return {**self.parameters, **dict(zip(names, state, strict=True)), TIME: time}

    def _stage(self, i: int, here: dict[str, Any], start: dict[str, Any], moved: Array) -> Array:
        """Right-hand side of stage i for all directions, less the sum over earlier stages."""
        graph, forms = self.kernels.graph, self._forms
        stages = {f"#u{j}": u for j, u in enumerate(self.stack[i + 1])}
        start = {**start, **stages, WEIGHT: rodas5p().shift[i] * self.step}
        rate, memo, memo_start = np.zeros_like(moved), dict(self._fixed), dict(self._fixed)
        for (row, column), node in forms.slopes.items():
            rate[row] += graph.value(node, here, memo) * moved[column]
        for (row, column), node in forms.bends.items():
            rate[row] += graph.value(node, start, memo_start) * self.tangents[column]
        for at, own in enumerate(forms.own):
            for row, node in own.stage.items():
                rate[row, at] += self.seeds[at] * graph.value(node, here, memo)
            for row, node in own.start.items():
                rate[row, at] += self.seeds[at] * graph.value(node, start, memo_start)
        return rate

    def error(self, tolerance: Tolerance) -> Array:
        """Largest error norm of the states and of each direction."""
        largest = super().error(tolerance)
        for at in range(self.tangents.shape[1]):
            scale = np.maximum(np.abs(self.tangents[:, at]), np.abs(self.moved[:, at]))
            scale = np.maximum(scale, np.abs(self.new) * self.share[at]) * tolerance.relative
            scale += tolerance.absolute * self.absolute[at]
            largest = np.maximum(largest, tolerance.norm(self.bent[7, :, at], scale))
        return largest

    def own_rates(self, own: Own, time: Array) -> Array:
        """df/dp [state, lane] at the present state and ``time``."""
        result, memo = np.zeros_like(self.stack[0]), dict[int, Any]()
        for row, node in own.stage.items():
            result[row] = self.kernels.graph.value(node, self._leaves(self.stack[0], time), memo)
        return result


class _TangentIntegration(Integration):
    """An integration whose lanes carry tangents."""

    work: _TangentWorkspace

    def __init__(self, task: TangentTask) -> None:
        self._task = task
        directions, _, n = task.initial.shape
        super().__init__(task.task, int(np.clip(_CELLS // max(directions, 1), 32, 1000)))
        self.gradient = np.full((*self.values.shape, directions), np.nan)
        self._seeds = np.ones((directions, n))
        self._start = task.initial.transpose(1, 0, 2)
        self._absolute, self._share = task.absolute, task.share
        self._carried: Array | None = None

    def _bind(self, state: Array, time: Array) -> None:
        constants = [k if k.ndim == 0 else k[self.ids] for k in self.constants]
        tangents = self._carried if self._carried is not None else self._start[:, :, self.ids]
        self._carried = None
        self.work = _TangentWorkspace(
            self.kernels, len(self.ids), constants, self._arena, self._task.tangents,
            self._own_parameters(), np.ascontiguousarray(tangents), self._seeds[:, self.ids],
            self._absolute[:, self.ids], self._share[:, self.ids],
        )  # fmt: skip
        self.work.stack[0], self.work.time[...] = state, time

    def _own_parameters(self) -> dict[str, Array]:
        return {p: v[self.ids] if v.ndim else v for p, v in self.parameters.items()}

    def _load(self, lanes: Index, ids: Index) -> None:
        self.work.tangents[:, :, lanes] = self._start[:, :, ids]
        super()._load(lanes, ids)

    def _load_constants(self, lanes: Index) -> None:
        super()._load_constants(lanes)
        self.work.use(self._own_parameters())
        self.work.seeds[:, lanes] = self._seeds[:, self.ids[lanes]]
        self.work.absolute[:, lanes] = self._absolute[:, self.ids[lanes]]
        self.work.share[:, lanes] = self._share[:, self.ids[lanes]]

    def _narrow(self, lanes: Index) -> None:
        self._carried = self.work.tangents[:, :, lanes]
        super()._narrow(lanes)

    def _store_dense(self, accepted: Mask, time: Array) -> None:
        """Outputs inside the step, then the tangents move on."""
        work, before = self.work, self.output.copy()
        super()._store_dense(accepted, time)
        times = self.task.times
        for lane in np.flatnonzero(self.output > before):
            places, row = np.arange(before[lane], self.output[lane]), self.ids[lane]
            asked = times[row, places] if times.ndim == 2 else times[places]
            theta = (asked - work.time[lane]) / work.step[lane]
            self.gradient[row, places] = _interpolate(work, self.task.keep, int(lane), theta)
        np.copyto(work.tangents, work.moved, where=accepted)

    def _store_current(self, lanes: Index) -> None:
        before = self.output.copy()
        super()._store_current(lanes)
        for lane in np.flatnonzero(self.output > before):
            places = np.arange(before[lane], self.output[lane])
            self.gradient[self.ids[lane], places] = self.work.tangents[..., lane][self.task.keep]

    def _jump(self, plan: Schedule, event: int, lanes: Index) -> None:
        """What an input sets moves no longer with what set it before; a stop may itself move."""
        super()._jump(plan, event, lanes)
        forms, work = self._task.tangents, self.work
        state, parameter = plan.states[event], plan.parameters[event]
        if state >= 0 and not plan.adds[event]:
            work.tangents[state][:, lanes] = 0.0
        elif parameter in forms.by and not plan.adds[event]:
            at = forms.by.index(parameter)
            work.seeds[at, lanes] = self._seeds[at, self.ids[lanes]] = 0.0
        elif state < 0 and not parameter:
            self._move_stop(event - (len(plan.times) - len(forms.analysis.breaks)), lanes)

    def _move_stop(self, which: int, lanes: Index) -> None:
        """Rates that jump at time tau: the tangents jump by (rates before - rates after) dtau/dp."""
        forms, work = self._task.tangents, self.work
        if not any(which in stops for stops in forms.stops):
            return
        now = work.time.copy()
        change = work.rates(work.stack[0], np.nextafter(now, -np.inf)).copy()
        change -= work.rates(work.stack[0], np.nextafter(now, np.inf))
        for at, stops in enumerate(forms.stops):
            if which in stops:
                speed = np.broadcast_to(
                    self.kernels.graph.value(stops[which], work.parameters, {}), now.shape
                )
                jump = change * speed * work.seeds[at]
                work.tangents[:, at, lanes] += jump[:, lanes]


def _parts(graph: Graph, tangents: Tangents) -> list[int]:
    """The largest parts of all formulas that depend on parameters alone."""
    todo = [*tangents.slopes.values(), *tangents.bends.values()]
    todo += [node for own in tangents.own for node in (*own.stage.values(), *own.start.values())]
    seen: set[int] = set()
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            if not graph.fixed[node]:
                todo += children(graph.kind[node], graph.data[node])
    return [node for node in sorted(seen) if graph.fixed[node]]


def _interpolate(work: _TangentWorkspace, keep: Index, lane: int, theta: Array) -> Array:
    """Tangents [place, state, direction] inside the step just made."""
    before, after = work.tangents[..., lane][keep], work.moved[..., lane][keep]
    bend = np.einsum("bj,jkd->bkd", rodas5p().dense, work.bent[..., lane][:, keep])
    at = theta[:, None, None]
    inner = bend[0] + at * (bend[1] + at * bend[2])
    return np.asarray((1.0 - at) * before + at * (after + (1.0 - at) * inner))
