"""What a caller asked of a model, checked and laid out as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.engine.analysis import Analysis
from il2.engine.batch import Batch, Context, dependencies
from il2.engine.control import Tolerance
from il2.engine.integrate import Outcome, Task
from il2.engine.schedule import Input, schedule
from il2.engine.start import Values, initial_values, parameter_values
from il2.engine.status import Status
from il2.engine.system import System
from il2.engine.watch import Watch
from il2.ground.errors import InputError, UnknownNameError

Array = NDArray[np.float64]
Absolute = float | Sequence[float] | NDArray[np.float64] | Mapping[str, float]

#: Absolute tolerance of states that a mapping leaves out.
_ATOL: Final = 1e-9
#: Values returned at most (4 GB).
_MOST: Final = 500_000_000
#: Systems solved at a time: bounds the memory that unasked-for states take.
_BLOCK: Final = 16_384


@dataclass(frozen=True)
class Request:
    """One checked request.

    Attributes
    ----------
    count : number of systems.
    initial : [state, n] in the order of the system.
    outputs : names to return; ``kept`` are the states that must be stored for them.
    """

    system: System
    analysis: Analysis
    count: int
    grid: Array
    start: float
    initial: Array
    context: Context
    tolerance: Tolerance
    outputs: tuple[str, ...]
    kept: tuple[str, ...]
    max_steps: int
    watch: Watch

    def answer(self, run: Callable[[Task], Outcome]) -> Batch:
        """Apply ``run`` to blocks of systems and join the results."""
        parts = [slice(low, low + _BLOCK) for low in range(0, self.count, _BLOCK)]
        return self.join([self.finish(part, run(self.task(part))) for part in parts])

    def join(self, outcomes: Sequence[Outcome]) -> Batch:
        """Finished outcomes of all blocks as one batch."""

        def joined(name: str) -> NDArray[Any]:
            arrays = [getattr(o, name) for o in outcomes]
            return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)

        return Batch(
            self.outputs, self.grid, joined("values"), joined("status"), joined("steps"), joined("rejected"),
            joined("time"), self.max_steps, self.context, self._faults(joined("status")),
        )  # fmt: skip

    def _faults(self, status: NDArray[np.int8]) -> dict[int, str]:
        """What cannot be used of the systems that were not begun."""
        found: dict[int, str] = {}
        for i in np.flatnonzero(status == Status.BAD_INPUT).tolist():
            parameters = (p for p, v in self.context.parameters.items() if np.isnan(v[i] if v.ndim else v))
            states = (s for s, v in zip(self.system.names, self.initial[:, i], strict=True)
                      if not np.isfinite(v))  # fmt: skip
            told = [f"parameter {p!r}" for p in parameters]
            found[i] = [*told, *(f"the initial value of {s!r}" for s in states)][0]
        return found

    def local(self, part: slice) -> Context:
        """The context of the systems ``part``."""
        given = {p: v[part] if v.ndim else v for p, v in self.context.parameters.items()}
        plan = self.context.schedule
        return Context(self.system, given, None if plan is None else plan.part(part))

    def times(self, part: slice) -> Array:
        """Output times of the systems ``part``."""
        return self.grid[part] if self.grid.ndim == 2 else self.grid

    def task(self, part: slice) -> Task:
        """The systems ``part``, with states in the order of the analysis."""
        order, local = np.array(self.analysis.order), self.local(part)
        place = {self.system.names[j]: i for i, j in enumerate(order)}
        plan = local.schedule
        return Task(
            analysis=self.analysis,
            initial=self.initial[order, part],
            parameters=dict(local.parameters),
            start=self.start,
            times=self.times(part),
            tolerance=self.tolerance,
            schedule=None if plan is None else plan.reorder(np.argsort(order)),
            keep=np.array([place[name] for name in self.kept], dtype=np.intp),
            max_steps=self.max_steps,
            watch=self.watch,
        )

    def finish(self, part: slice, outcome: Outcome) -> Outcome:
        """The asked-for outputs, from the states that were kept."""
        if self.kept == self.outputs:
            return outcome
        local, times = self.local(part), self.times(part)
        stored = {name: outcome.values[:, :, i] for i, name in enumerate(self.kept)}
        values = np.stack([local.read(name, stored, times) for name in self.outputs], axis=2)
        values[outcome.status != 0] = np.nan
        return Outcome(values, outcome.status, outcome.time, outcome.steps, outcome.rejected)


def check(
    system: System, analysis: Analysis, times: ArrayLike, parameters: Values, initial: Values, *,
    rtol: float, atol: Absolute, inputs: Sequence[Input], outputs: Iterable[str] | None, start: float,
    max_steps: int, watch: Watch | None = None,
) -> Request:  # fmt: skip
    """Check a request and lay it out; see ``Model.solve`` for the arguments and errors."""
    if max_steps < 1:
        raise InputError(f"max_steps must be at least 1, not {max_steps}")
    grid = _check_times(times, start)
    n = _count(parameters, initial, inputs, grid)
    given = parameter_values(system, parameters, n)
    names = system.names if outputs is None else tuple(outputs)
    check_size(n, grid.shape[-1], len(names))
    if grid.ndim == 2:
        grid = np.broadcast_to(grid, (n, grid.shape[1]))
    memo: dict[int, Array] = {}
    with np.errstate(all="ignore"):
        breaks = [analysis.graph.value(node, given, memo) for node in analysis.breaks]
    return Request(
        system, analysis, n, grid, start,
        initial_values(system, given, initial, n, start),
        Context(system, given, schedule(inputs, system, n, start, breaks)),
        _tolerance(system, analysis, rtol, atol), names, _kept(system, names), max_steps,
        watch or Watch(),
    )  # fmt: skip


def check_size(systems: int, times: int, outputs: int, derivatives: int = 1) -> None:
    """Refuse more values than fit into memory with ease.

    Raises
    ------
    InputError : names the size.
    """
    size = systems * times * outputs * derivatives
    if size > _MOST:
        each = f" x {derivatives} derivatives" if derivatives > 1 else ""
        raise InputError(
            f"{systems:,} systems x {times:,} times x {outputs:,} outputs{each} are {size:,} values "
            f"({8e-9 * size:.1f} GB); name fewer outputs or times, or solve in blocks (il2.engine.sweep)"
        )


def _check_times(times: ArrayLike, start: float) -> Array:
    grid = np.asarray(times, dtype=float)
    if grid.ndim == 0:
        grid = grid.reshape(1)
    if grid.ndim > 2 or grid.shape[-1] == 0:
        raise InputError(f"times have shape {grid.shape}; give [time] or [n, time] with at least one time")
    if not np.isfinite(grid).all() or not np.isfinite(start):
        raise InputError("times must be finite numbers")
    if (np.diff(grid, axis=-1) < 0).any():
        raise InputError("times must ascend")
    if (grid < start).any():
        raise InputError(
            f"time {float(grid.min()):g} lies before the start {start:g}; set start to begin earlier"
        )
    return grid


def _count(parameters: Values, initial: Values, inputs: Sequence[Input], grid: Array) -> int:
    """Number of systems: the common length of all arrays."""
    shapes: list[tuple[str, tuple[int, ...]]] = []
    for what, values in (("the array of parameters", parameters), ("the array of states", initial)):
        if isinstance(values, Mapping):
            shapes += [(repr(name), np.shape(value)) for name, value in values.items()]
        elif values is not None:
            shapes.append((what, np.shape(values)[:-1]))
    for item in inputs:
        shapes += [(f"the input to {item.target!r}", np.shape(v)) for v in (item.time, item.value)]
    shapes.append(("times", grid.shape[:-1]))
    lengths: dict[int, str] = {}
    for what, shape in shapes:
        if len(shape) > 1:
            raise InputError(f"{what} has shape {shape}; give one number or one for each system")
        if shape == (0,):
            raise InputError(f"{what} is empty; give at least one system")
        if shape and shape != (1,):
            lengths.setdefault(shape[0], what)
    if len(lengths) > 1:
        told = ", ".join(f"{what} has {size}" for size, what in lengths.items())
        raise InputError(f"arrays differ in length: {told}; all must have one length")
    return next(iter(lengths), 1)


def _tolerance(system: System, analysis: Analysis, rtol: float, atol: Absolute) -> Tolerance:
    names = system.names
    if not 0.0 < rtol < 1.0:
        raise InputError(f"rtol must lie between 0 and 1, not {rtol}")
    if isinstance(atol, Mapping):
        for name in atol:
            if name not in names:
                raise UnknownNameError("state in atol", name, names)
        atol = [atol.get(name, _ATOL) for name in names]
    absolute = np.asarray(atol, dtype=float)
    if absolute.shape not in ((), (len(names),)):
        raise InputError(f"atol has shape {absolute.shape}; give one number or one for each of the states")
    if not (absolute > 0.0).all():
        raise InputError("atol must be positive: a state at zero has no relative error")
    if not absolute.ndim:
        absolute = absolute * np.array([1.0 if s.scale is None else s.scale for s in system.states])
    column = absolute[list(analysis.order), None]
    return Tolerance(rtol, column, max(analysis.moving, 1))


def _kept(system: System, names: tuple[str, ...]) -> tuple[str, ...]:
    """States to store so that the outputs ``names`` can be computed."""
    assigned = [a for a, _ in system.assignments]
    if not names:
        raise InputError("no outputs are asked for; name at least one state or assignment")
    for name in names:
        if name not in system.names and name not in assigned:
            raise UnknownNameError("output", name, [*system.names, *assigned])
    if all(name in system.names for name in names):
        return names
    needed = set().union(*(dependencies(system, name) for name in names))
    # At least one state carries the shape [n, time].
    return tuple(name for name in system.names if name in needed) or system.names[:1]
