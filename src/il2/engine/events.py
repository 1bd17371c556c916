"""Integration with events triggered by the state: a change of any trigger inside a step is found on the dense
output, the step ends there, and what happens is left to the system's agenda.
"""

from __future__ import annotations

from copy import copy
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from il2.engine.dips import doubt
from il2.engine.event_queue import NEAR, Agenda
from il2.engine.integrate import Integration, Task
from il2.engine.nodes import TIME
from il2.engine.status import Status
from il2.engine.tableau import rodas5p
from il2.engine.workspace import Workspace

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

#: Places inside a step at which triggers are looked at, and the least number of steps of a whole course.
#: Between two of them a margin that bends towards zero is looked at more closely.
_LOOKS: Final = 16
_PLACES: Final = np.arange(_LOOKS + 1) / _LOOKS
_PIECES: Final = 20
#: Places looked at together while a change is closed in on.
_CLOSER: Final = 64
_CLOSER_PLACES: Final = np.arange(1, _CLOSER + 1) / _CLOSER
_EPS: Final = float(np.finfo(float).eps)
#: Two sides of a comparison closer than this part of their size are equal to rounding.
_ROUNDING: Final = 32.0 * _EPS


class EventIntegration(Integration):
    """State of one running task whose system has events."""

    def __init__(self, task: Task, width: int | None = None) -> None:
        super().__init__(task, width)
        assert task.analysis.events is not None
        self.plan, graph = task.analysis.events, task.analysis.graph
        self.names = [graph.data[leaf] for leaf in task.analysis.leaves]
        self.watched = np.array([self.names.index(n) for n in self.plan.watched], dtype=np.intp)
        start = [np.ascontiguousarray(task.initial[:, i]).tobytes() for i in range(self.count)]
        self.agendas = [Agenda(self.plan, s) for s in start]
        self.truth = np.array([a.truth for a in self.agendas]).T
        self.due = np.full(self.count, np.inf)  # next waiting event
        self.moment = np.full(self.count, np.inf)  # next time at which a comparison with time changes

    # Arriving at a stop.

    def _arrive(self, lanes: Index) -> None:
        now = self.work.time[lanes].copy()
        self._apply_inputs(lanes)
        self.work.time[lanes] = now
        lanes = self._happen(lanes)
        self._store_current(lanes)
        # Just behind the moment, where ``time > moment`` holds.
        self.work.time[lanes] = np.nextafter(self.work.time[lanes], np.inf)
        lanes = self._happen(lanes)
        self._find_moments(lanes)
        self.stop[lanes] = self._next_stop(lanes)
        self._close(lanes[self.output[lanes] == self.points], Status.OK)

    def _next_stop(self, lanes: Index) -> Array:
        ids, now = self.ids[lanes], self.work.time[lanes]
        times = self.task.times
        end = times[ids, -1] if times.ndim == 2 else times[-1]
        stop = np.minimum(super()._next_stop(lanes), np.minimum(self.due[ids], self.moment[ids]))
        stop = np.minimum(stop, now + (end - self.task.start) / _PIECES)
        return np.maximum(stop, np.nextafter(now, np.inf))

    def _find_moments(self, lanes: Index) -> None:
        """The next moment, behind the present, at which a comparison with time changes."""
        now = self.work.time[lanes]
        found = np.full(len(lanes), np.inf)
        for at in self.plan.moments(self._values(lanes)):
            np.fmin(found, np.where(at > now, at, np.inf), out=found)
        self.moment[self.ids[lanes]] = found

    def _happen(self, lanes: Index) -> Index:
        """Let events happen; returns the lanes that go on."""
        ids, now = self.ids[lanes], self.work.time[lanes]
        truth = self._triggers(self._values(lanes), len(lanes))
        busy = (truth != self.truth[:, ids]).any(axis=0) | (self.due[ids] <= now + NEAR * np.abs(now))
        for lane in lanes[busy]:
            self._settle(int(lane))
        return lanes[self.alive[lanes]]

    def _settle(self, lane: int) -> None:
        work, system = self.work, int(self.ids[lane])
        agenda = self.agendas[system]
        values: dict[str, Any] = {n: v if v.ndim == 0 else v[system] for n, v in self.parameters.items()}
        values.update(zip(self.names, work.stack[0][:, lane].copy(), strict=True))
        values[TIME] = work.time[lane]
        changed, status = agenda.happen(values)
        self.truth[:, system], self.due[system] = agenda.truth, agenda.next
        if changed:
            work.stack[0][:, lane] = [values[name] for name in self.names]
        if status != Status.OK:
            self._close(np.array([lane]), status)

    def _values(self, lanes: Index) -> dict[str, Any]:
        ids, state = self.ids[lanes], self.work.stack[0]
        values: dict[str, Any] = {n: v if v.ndim == 0 else v[ids] for n, v in self.parameters.items()}
        values.update({name: state[i, lanes] for i, name in enumerate(self.names)})
        values[TIME] = self.work.time[lanes]
        return values

    def _triggers(self, values: dict[str, Any], places: int) -> Mask:
        """Whether each trigger holds, [event, place]."""
        found = np.empty((len(self.plan.events), places), dtype=bool)
        for row, value in zip(found, self.plan.triggers(values), strict=True):
            row[...] = np.asarray(value) != 0.0
        return found

    # Looking inside a step.

    def _commit(self, accepted: Mask, hit: Mask, time: Array) -> None:
        lanes = np.flatnonzero(accepted)
        if len(lanes):
            self._cut(lanes, accepted, hit, time)
        super()._commit(accepted, hit, time)

    def _cut(self, lanes: Index, accepted: Mask, hit: Mask, time: Array) -> None:
        """End steps at the first change of a trigger inside them."""
        course = _Course(self.work, self.watched, lanes)
        theta = np.broadcast_to(_PLACES, (len(lanes), _LOOKS + 1))
        differs = self._differs(course, theta[:, 1:], time)
        first = np.where(differs.any(axis=1), differs.argmax(axis=1), _LOOKS)
        low, high = first / _LOOKS, (first + 1) / _LOOKS
        self._dip(course, low, high, time)
        found = np.flatnonzero(high <= 1.0)
        if not len(found):
            return
        place = self._close_in(course.part(found), low[found], high[found], time)
        inside = place < 1.0
        lanes, place, work = lanes[found][inside], place[inside], self.work
        time[lanes] = work.time[lanes] + place * work.step[lanes]
        self._store_dense(accepted, time)  # while the step is still whole
        whole = _Course(work, np.arange(len(self.names)), lanes)
        work.new[:, lanes] = whole.at(place[:, None])[:, :, 0]
        hit[lanes] = True

    def _dip(self, course: _Course, low: Array, high: Array, time: Array) -> None:
        """Put changes that come and go before ``low`` into ``low`` and ``high`` [lane]."""
        theta = np.broadcast_to(_PLACES, (len(low), _LOOKS + 1))
        margins = self._margins(course, theta, time)
        unsure = (doubt(margins) < 1.0) & (_PLACES[:-1] < low[:, None])
        which, lane, piece = unsure.nonzero()
        if not len(which):
            return
        near, far = self._look_closer(course.part(lane), which, _PLACES[piece], _PLACES[piece + 1], time)
        for i in np.flatnonzero(far <= 1.0):
            if near[i] < low[lane[i]]:
                low[lane[i]], high[lane[i]] = near[i], far[i]

    def _look_closer(
        self, course: _Course, which: Index, low: Array, high: Array, time: Array
    ) -> tuple[Array, Array]:
        """Search one piece of a step [row] for the dip of one margin; two infinities where there is none.

        Each round looks at the part in which the margin may come nearest to zero.
        """
        near, far = np.full(len(low), np.inf), np.full(len(low), np.inf)
        narrow, rows = self._rounding(course), np.arange(len(low))
        while len(rows):
            part = course.part(rows)
            theta = low[rows, None] + (high - low)[rows, None] * np.append(0.0, _CLOSER_PLACES)
            each = np.arange(len(rows))
            margins = self._margins(part, theta, time)[which[rows], each]
            differs = self._differs(part, theta[:, 1:], time) & (margins[:, 1:] != 0.0)
            seen, first = differs.any(axis=1), differs.argmax(axis=1)
            near[rows[seen]], far[rows[seen]] = theta[each, first][seen], theta[each, first + 1][seen]
            clear = doubt(margins)
            best = clear.argmin(axis=1)
            low[rows], high[rows] = theta[each, best], theta[each, best + 1]
            go_on = ~seen & (clear[each, best] < 1.0) & (high - low > narrow)[rows]
            rows = rows[go_on]
        return near, far

    def _rounding(self, course: _Course) -> Array:
        """The part of each step that is one rounding of its time."""
        return np.asarray(
            4.0 * _EPS * np.maximum(np.abs(course.start), course.step)[:, 0] / course.step[:, 0]
        )

    def _close_in(self, course: _Course, low: Array, high: Array, time: Array) -> Array:
        """Where the change between two places of the step happens, to rounding."""
        narrow, each = self._rounding(course), np.arange(len(low))
        while (wide := high - low > narrow).any():
            theta = low[:, None] + (high - low)[:, None] * _CLOSER_PLACES
            theta[:, -1] = high
            first = self._differs(course, theta, time).argmax(axis=1)
            low = np.where(wide & (first > 0), theta[each, first - 1], low)
            high = np.where(wide, theta[each, first], high)
        return high

    def _differs(self, course: _Course, theta: Array, end: Array) -> Mask:
        """Whether any trigger differs at places ``theta`` [lane, place] of the step from its start."""
        before = self.truth[:, self.ids[course.lanes]]
        differs = np.zeros(theta.shape, dtype=bool)
        for was, value in zip(before, self.plan.triggers(self._inside(course, theta, end)), strict=True):
            differs |= (np.asarray(value) != 0.0) != was[:, None]
        return differs

    def _margins(self, course: _Course, theta: Array, end: Array) -> Array:
        """Left less right side of comparisons [comparison, lane, place]; 0 where only rounding parts them."""
        found = self.plan.sides(self._inside(course, theta, end))
        sides = np.array([np.broadcast_to(m, theta.shape) for m in found]).reshape(-1, 2, *theta.shape)
        margins = sides[:, 0] - sides[:, 1]
        return np.where(np.abs(margins) > _ROUNDING * np.abs(sides).sum(axis=1), margins, 0.0)

    def _inside(self, course: _Course, theta: Array, end: Array) -> dict[str, Any]:
        """Values by name at places of the step."""
        ids = self.ids[course.lanes]
        values: dict[str, Any] = {n: v if v.ndim == 0 else v[ids, None] for n, v in self.parameters.items()}
        values.update(zip(self.plan.watched, course.at(theta), strict=True))
        at = course.start + theta * course.step
        values[TIME] = np.where(theta >= 1.0, end[course.lanes, None], at)
        return values


class _Course:
    """Dense output of some states of some lanes inside the step just made.

    Attributes
    ----------
    lanes : [lane]. start, step : [lane, 1].
    """

    def __init__(self, work: Workspace, states: Index, lanes: Index) -> None:
        self.lanes = lanes
        self.start, self.step = work.time[lanes, None], work.step[lanes, None]
        stages = work.stack[:, states[:, None], lanes]
        self._before, self._after = stages[0][:, :, None], work.new[states[:, None], lanes][:, :, None]
        # Summed one by one, so that a lane's numbers do not depend on how many stand beside it.
        mixed = [sum(c * stage for c, stage in zip(row, stages[1:], strict=True)) for row in rodas5p().dense]
        self._bend = np.array(mixed)[..., None]

    def part(self, chosen: Index) -> _Course:
        """The same for some of its lanes."""
        found = copy(self)
        found.lanes, found.start, found.step = self.lanes[chosen], self.start[chosen], self.step[chosen]
        found._before, found._after = self._before[:, chosen], self._after[:, chosen]
        found._bend = self._bend[:, :, chosen]
        return found

    def at(self, theta: Array) -> Array:
        """Values [state, lane, place] at places ``theta`` [lane, place], 0 to 1."""
        back, bend = 1.0 - theta, self._bend
        inner = bend[0] + theta * (bend[1] + theta * bend[2])
        return np.asarray(back * self._before + theta * (self._after + back * inner))
