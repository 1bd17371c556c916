"""Compile a system once, solve it for many parameters and initial values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.engine.batch import Batch, Context, dependencies
from il2.engine.control import Tolerance
from il2.engine.integrate import Integration, Outcome, Task
from il2.engine.kernels import Kernels, build
from il2.engine.schedule import Input, schedule
from il2.engine.start import initial_values, parameter_values
from il2.engine.system import System
from il2.ground.errors import InputError, UnknownNameError, UnsupportedError

Array = NDArray[np.float64]
Values = Mapping[str, ArrayLike] | ArrayLike | None
Absolute = float | Sequence[float] | NDArray[np.float64] | Mapping[str, float]

#: Systems solved at a time: bounds the memory that unasked-for states take.
_BLOCK: Final = 16_384


@dataclass(frozen=True)
class Model:
    """A compiled system.

    Attributes
    ----------
    system : what was compiled.
    names : states, in the order of arrays.
    parameters : parameters, in the order of arrays.
    """

    system: System
    kernels: Kernels = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        return self.system.names

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(p for p, _ in self.system.parameters)

    @property
    def source(self) -> str:
        """The generated NumPy text."""
        return self.kernels.source

    def solve(
        self,
        times: ArrayLike,
        parameters: Values = None,
        initial: Values = None,
        *,
        rtol: float = 1e-6,
        atol: Absolute = 1e-9,
        inputs: Sequence[Input] = (),
        outputs: Iterable[str] | None = None,
        start: float = 0.0,
        max_steps: int = 10_000,
    ) -> Batch:
        """Solve the system for every row of parameters and initial values.

        Parameters
        ----------
        times : [time] or [n, time], ascending, none before ``start``.
        parameters : name to number or [n]; or an array [parameter] or [n, parameter]; defaults otherwise.
        initial : the same for states; the initial expressions otherwise.
        rtol : relative tolerance.
        atol : absolute tolerance: one number, one for each state, or a mapping (others 1e-9).
        inputs : jumps at given times.
        outputs : states and assignments to store; all states by default.
        start : time of the initial values.
        max_steps : a system that needs more fails with a sentence.

        Returns
        -------
        Batch with n systems, n being the common length of everything given as an array.

        Raises
        ------
        InputError, UnknownNameError : something given cannot be used.
        UnsupportedError : the system has events that are triggered by the state.

        Examples
        --------
        >>> from il2.engine.expression import parse
        >>> from il2.engine.system import State
        >>> decay = compile(System((State("x", parse("x0")),), (("x0", 2.0),), rates={"x": parse("-x")}))
        >>> float(decay.solve([1.0], {"x0": 4.0}, rtol=1e-9)["x"][0, 0].round(6))
        1.471518
        """
        if self.system.events:
            first = self.system.events[0].name
            raise UnsupportedError(
                f"event {first!r} is triggered by the state; only jumps at given times (inputs) are solved"
            )
        grid = _check_times(times, start)
        n = _count(parameters, initial, inputs, grid)
        given = parameter_values(self.system, parameters, n)
        first_values = initial_values(self.system, given, initial, n, start)
        plan = schedule(inputs, self.system, n, start)
        tolerance = self._tolerance(rtol, atol)
        names = self.names if outputs is None else tuple(outputs)
        context = Context(self.system, given, plan)
        kept = self._kept(names)
        pieces = [
            self._solve_block(slice(low, low + _BLOCK), grid, context, first_values, tolerance, kept, names,
                              start, max_steps)
            for low in range(0, n, _BLOCK)
        ]  # fmt: skip
        parts = [[getattr(o, a) for _, o in pieces] for a in ("status", "steps", "rejected", "time")]
        status, steps, rejected, ended = (np.concatenate(p) for p in parts)
        values = pieces[0][0] if len(pieces) == 1 else np.concatenate([v for v, _ in pieces])
        return Batch(names, grid, values, status, steps, rejected, ended, max_steps, context)

    def _solve_block(
        self, part: slice, grid: Array, context: Context, first: Array, tolerance: Tolerance,
        kept: list[str], names: tuple[str, ...], start: float, max_steps: int,
    ) -> tuple[Array, Outcome]:  # fmt: skip
        order = self.kernels.order
        place = {self.names[j]: i for i, j in enumerate(order)}
        given = {p: v[part] if v.ndim else v for p, v in context.parameters.items()}
        plan = None if context.schedule is None else context.schedule.part(part)
        times = grid[part] if grid.ndim == 2 else grid
        task = Task(
            kernels=self.kernels,
            initial=first[order, part],
            parameters=given,
            start=start,
            times=times,
            tolerance=tolerance,
            schedule=None if plan is None else plan.reorder(np.argsort(order)),
            keep=np.array([place[name] for name in kept], dtype=np.intp),
            max_steps=max_steps,
        )
        outcome = Integration(task).run()
        if tuple(kept) == names:
            return outcome.values, outcome
        stored = {name: outcome.values[:, :, i] for i, name in enumerate(kept)}
        local = Context(self.system, given, plan)
        return np.stack([local.read(name, stored, times) for name in names], axis=2), outcome

    def _tolerance(self, rtol: float, atol: Absolute) -> Tolerance:
        if not 0.0 < rtol < 1.0:
            raise InputError(f"rtol must lie between 0 and 1, not {rtol}")
        if isinstance(atol, Mapping):
            for name in atol:
                if name not in self.names:
                    raise UnknownNameError("state in atol", name, self.names)
            atol = [atol.get(name, 1e-9) for name in self.names]
        absolute = np.asarray(atol, dtype=float)
        if absolute.shape not in ((), (len(self.names),)):
            raise InputError(
                f"atol has shape {absolute.shape}; give one number or one for each of the states"
            )
        if not (absolute > 0.0).all():
            raise InputError("atol must be positive: a state at zero has no relative error")
        column = np.broadcast_to(absolute, (len(self.names),))[self.kernels.order, None]
        moving = np.unique(self.kernels.stoichiometry.nonzero()[0]).size
        return Tolerance(rtol, column, max(moving, 1))

    def _kept(self, names: tuple[str, ...]) -> list[str]:
        """States to store so that the outputs ``names`` can be computed."""
        assigned = [a for a, _ in self.system.assignments]
        if not names:
            raise InputError("no outputs are asked for; name at least one state or assignment")
        for name in names:
            if name not in self.names and name not in assigned:
                raise UnknownNameError("output", name, [*self.names, *assigned])
        if all(name in self.names for name in names):
            return list(names)
        needed = set().union(*(dependencies(self.system, name) for name in names))
        # At least one state carries the shape [n, time] and the NaN of failed systems.
        return [name for name in self.names if name in needed] or [self.names[0]]


def compile(system: System) -> Model:
    """Compile ``system`` to vector code; takes well under a second for 60 states.

    Examples
    --------
    >>> from il2.engine.expression import parse
    >>> from il2.engine.system import State
    >>> compile(System((State("x"),), rates={"x": parse("1 - x")})).names
    ('x',)
    """
    return Model(system, build(system))


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
            f"time {float(grid.min()):g} lies before the start {start:g}; give start=... to begin earlier"
        )
    return grid


def _count(parameters: Values, initial: Values, inputs: Sequence[Input], grid: Array) -> int:
    """Number of systems: the common length of all arrays."""
    sizes: dict[int, str] = {}
    for what, values in (("parameters", parameters), ("initial", initial)):
        if isinstance(values, Mapping):
            for name, value in values.items():
                if np.ndim(value) > 1:
                    raise InputError(f"{name!r} has shape {np.shape(value)}; give one number or [n]")
                if np.ndim(value) == 1:
                    sizes.setdefault(len(np.asarray(value)), repr(name))
        elif np.ndim(values) == 2:  # type: ignore[arg-type]
            sizes.setdefault(len(np.asarray(values)), what)
    for item in inputs:
        for value in (item.time, item.value):
            if np.ndim(value) == 1:
                sizes.setdefault(len(np.asarray(value)), f"the input to {item.target!r}")
    if grid.ndim == 2:
        sizes.setdefault(len(grid), "times")
    sizes_above_one = {s: w for s, w in sizes.items() if s != 1}
    if len(sizes_above_one) > 1:
        told = ", ".join(f"{w} has {s}" for s, w in sizes_above_one.items())
        raise InputError(f"arrays differ in length: {told}; all must have one length")
    if 0 in sizes:
        raise InputError(f"{sizes[0]} is empty; give at least one system")
    return next(iter(sizes_above_one), 1)
