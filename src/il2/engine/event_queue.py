"""What happens at one moment in one system: events fire, wait, are called off and are made, by priority.

The rules are those of SBML Level 3 Version 2, section 4.11.6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np

from il2.engine.event_plan import EventPlan
from il2.engine.nodes import TIME
from il2.engine.status import Status

#: Events made at one moment before they count as endless.
_MOST: Final = 10_000
#: Two moments closer than this part of their size are one.
NEAR: Final = 8.0 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class Waiting:
    """An event that fired and is not made yet; ``values`` when they were computed as it fired."""

    event: int
    time: float
    values: tuple[Any, ...] | None


class Agenda:
    """The events of one system over its whole time course.

    Parameters
    ----------
    plan : the events.
    start : the initial state; systems that start alike draw alike, however a batch is cut.
    """

    def __init__(self, plan: EventPlan, start: bytes) -> None:
        self.plan = plan
        self.truth = [steps.event.initial_value for steps in plan.events]
        self.later: list[Waiting] = []
        self._seed = crc32(start)
        self._draws: np.random.Generator | None = None

    @property
    def next(self) -> float:
        """When the next waiting event is due."""
        return min((w.time for w in self.later), default=math.inf)

    def happen(self, values: dict[str, Any]) -> tuple[bool, int]:
        """Let everything happen that happens now.

        Parameters
        ----------
        values : states, parameters and time by name; states are changed in it.

        Returns
        -------
        Whether states changed, and a status.
        """
        now = float(values[TIME])
        due = now + NEAR * abs(now)
        pool = [w for w in self.later if w.time <= due]
        self.later = [w for w in self.later if w.time > due]
        changed = False
        for _ in range(_MOST):
            if not self._look(values, now, pool):
                return changed, Status.EVENT_WITHOUT_NUMBER
            if not pool:
                return changed, Status.OK
            one = pool.pop(self._choose(pool, values))
            if not self._make(one, values):
                return changed, Status.EVENT_WITHOUT_NUMBER
            changed = True
        return changed, Status.EVENTS_WITHOUT_END

    def _look(self, values: dict[str, Any], now: float, pool: list[Waiting]) -> bool:
        """See which triggers changed; false when a delay is negative or no number."""
        before, self.truth = self.truth, [bool(value != 0.0) for value in self.plan.triggers(values)]
        if before == self.truth:
            return True
        for i, steps in enumerate(self.plan.events):
            if before[i] and not self.truth[i] and not steps.event.persistent:
                pool[:] = [w for w in pool if w.event != i]
                self.later = [w for w in self.later if w.event != i]
            elif self.truth[i] and not before[i]:
                wait = 0.0 if steps.delay is None else float(steps.delay(values)[0])
                if not wait >= 0.0:
                    return False
                early = steps.values(values) if steps.event.use_trigger_values else None
                (self.later if wait > 0.0 else pool).append(Waiting(i, _after(now, wait), early))
        return True

    def _choose(self, pool: list[Waiting], values: dict[str, Any]) -> int:
        """The one of highest priority, at random among equals; those without priority last, as they came."""
        if len(pool) == 1:
            return 0
        formulas = [self.plan.events[w.event].priority for w in pool]
        ranks = [-math.inf if read is None else float(read(values)[0]) for read in formulas]
        best = max((r for r in ranks if r == r), default=-math.inf)
        equal = [i for i, r in enumerate(ranks) if r == best]
        if len(equal) > 1 and any(formulas[i] is not None for i in equal):
            self._draws = self._draws or np.random.default_rng(self._seed)
            return equal[int(self._draws.integers(len(equal)))]
        return equal[0] if equal else 0

    def _make(self, one: Waiting, values: dict[str, Any]) -> bool:
        """Make the assignments of an event; false when a value is no number."""
        steps = self.plan.events[one.event]
        found = steps.values(values) if one.values is None else one.values
        new = dict(zip(steps.targets, found, strict=True))
        for name, factor in zip(steps.scaled, steps.factors(values), strict=True):
            new[name] = new[name] * factor
        values.update(new)
        return not any(math.isnan(float(value)) for value in new.values())


def _after(now: float, wait: float) -> float:
    """``now + wait``, never rounded down: what fired just behind a moment is made just behind one."""
    due = now + wait
    return math.nextafter(due, math.inf) if wait and due - wait < now else due
