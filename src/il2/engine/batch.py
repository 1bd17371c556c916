"""The answer of a batch solve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from il2.engine.evaluation import evaluate
from il2.engine.nodes import TIME, symbols
from il2.engine.schedule import Schedule
from il2.engine.status import Status, sentence
from il2.engine.system import System
from il2.ground.errors import UnknownNameError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Context:
    """What is needed to compute assignments from stored states."""

    system: System
    parameters: Mapping[str, Array]
    schedule: Schedule | None

    def read(self, name: str, states: Mapping[str, Array], times: Array) -> Array:
        """Values [n, time] of the state or assignment ``name``."""
        if name in states:
            return states[name]
        formulas = dict(self.system.assignments)
        values: dict[str, float | Array] = {**states, TIME: times}
        values.update({p: self.parameter(p, times) for p in self.parameters})
        needed = dependencies(self.system, name)
        for assigned, _ in self.system.assignments:
            if assigned in needed:
                values[assigned] = evaluate(formulas[assigned], values)
        shape = np.broadcast_shapes(np.shape(values[name]), *(np.shape(s) for s in states.values()))
        return np.array(np.broadcast_to(values[name], shape))

    def parameter(self, name: str, times: Array) -> Array:
        """A parameter as [n, 1], or as [n, time] where inputs change it."""
        column = np.reshape(self.parameters[name], (-1, 1))
        plan = self.schedule
        if plan is None or name not in plan.changed:
            return column
        n = plan.times.shape[1]
        grid = np.broadcast_to(times, (n, times.shape[-1]))
        result = np.array(np.broadcast_to(column, grid.shape))
        lanes = np.arange(n)
        mine = np.array([p == name for p in plan.parameters])
        for events in plan.order:
            since = (plan.times[events, lanes][:, None] <= grid) & mine[events][:, None]
            amount = plan.values[events, lanes][:, None]
            after = np.where(plan.adds[events][:, None], result + amount, amount)
            result = np.where(since, after, result)
        return result


def dependencies(system: System, name: str) -> set[str]:
    """Return ``name`` and all states, parameters and assignments that its value needs."""
    formulas = dict(system.assignments)
    found: set[str] = set()
    todo = [name]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            if current in formulas:
                todo += symbols(formulas[current])
    return found


@dataclass(frozen=True, eq=False)
class Batch:
    """Time courses of n systems.

    Attributes
    ----------
    names : the stored outputs (all states unless ``outputs`` was given).
    times : [time] or [n, time].
    values : [n, time, name]; a failed system is NaN.
    status : [n] of ``Status``; 0 is solved.
    steps, rejected : [n] steps tried and steps repeated with a smaller size.

    Examples
    --------
    >>> from il2.engine import State, System, compile
    >>> from il2.engine.expression import parse
    >>> model = compile(System((State("x", parse("1")),), (("k", 1.0),), rates={"x": parse("-k*x")}))
    >>> batch = model.solve([0.0, 1.0], {"k": [1.0, 2.0]})
    >>> batch["x"].round(4).tolist()
    [[1.0, 0.3679], [1.0, 0.1353]]
    >>> batch.message(0)
    'solved'
    """

    names: tuple[str, ...]
    times: Array
    values: Array
    status: NDArray[np.int8]
    steps: NDArray[np.intp]
    rejected: NDArray[np.intp]
    ended: Array = field(repr=False)
    limit: int = field(repr=False)
    context: Context = field(repr=False)
    faults: Mapping[int, str] = field(repr=False)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, name: str) -> Array:
        """Values [n, time] of a stored output, or of an assignment when all states are stored."""
        if name in self.names:
            return self.values[:, :, self.names.index(name)]
        assigned = [a for a, _ in self.context.system.assignments]
        if name not in assigned or not set(self.context.system.names) <= set(self.names):
            raise UnknownNameError("output", name, [*self.names, *assigned])
        stored = {n: self.values[:, :, i] for i, n in enumerate(self.names)}
        values = self.context.read(name, stored, self.times)
        values[~self.ok] = np.nan
        return values

    @property
    def ok(self) -> NDArray[np.bool_]:
        """[n] whether each system was solved."""
        return np.asarray(self.status == Status.OK)

    def message(self, i: int) -> str:
        """One sentence on system ``i``: "solved", or what went wrong and what to try."""
        at = range(len(self))[i]
        return sentence(int(self.status[at]), float(self.ended[at]), self.limit, self.faults.get(at, ""))
