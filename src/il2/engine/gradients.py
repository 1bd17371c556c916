"""Derivatives of time courses by parameters and initial values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from il2.engine.batch import Batch, Context, dependencies
from il2.engine.calculus import diff
from il2.engine.evaluation import evaluate
from il2.engine.nodes import TIME, symbols
from il2.engine.request import Request, check_size
from il2.engine.sensitivity import TangentOutcome, TangentTask
from il2.engine.start import Values, initial_tangents
from il2.engine.system import System
from il2.engine.tangents import Tangents
from il2.ground.errors import InputError, UnknownNameError, UnsupportedError

Array = NDArray[np.float64]

#: Numbers of initial tangents held at a time.
_ROOM: Final = 4_000_000


@dataclass(frozen=True, eq=False)
class Gradients:
    """Time courses and their derivatives.

    Attributes
    ----------
    batch : the time courses.
    by : parameters, and states by whose initial value is differentiated.
    values : [n, time, output, by]; NaN where the system failed. Multiply by a parameter's value for the
        derivative by its natural logarithm.

    Examples
    --------
    >>> from il2.engine import State, System, compile
    >>> from il2.engine.expression import parse
    >>> model = compile(System((State("x", parse("1")),), (("k", 1.0),), rates={"x": parse("-k*x")}))
    >>> found = model.gradients(["k", "x"], [1.0], {"k": [1.0, 2.0]}, rtol=1e-9)
    >>> found["x", "k"].round(6).tolist(), found["x", "x"].round(6).tolist()
    ([[-0.367879], [-0.135335]], [[0.367879], [0.135335]])
    """

    batch: Batch
    by: tuple[str, ...]
    values: Array

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, names: tuple[str, str]) -> Array:
        """Derivative [n, time] of an output by one of ``by``."""
        output, by = names
        if output not in self.batch.names:
            raise UnknownNameError("output", output, self.batch.names)
        if by not in self.by:
            raise UnknownNameError("direction of the gradient", by, self.by)
        return self.values[:, :, self.batch.names.index(output), self.by.index(by)]


def directions(system: System, by: Iterable[str]) -> tuple[str, ...]:
    """Check what is differentiated by.

    Raises
    ------
    InputError : nothing, or something twice.
    UnknownNameError : neither a parameter nor a state.
    UnsupportedError : the system has events triggered by the state.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    known = [*(p for p, _ in system.parameters), *system.names]
    for name in names:
        if name not in known:
            raise UnknownNameError("parameter or state to differentiate by", name, known)
        if names.count(name) > 1:
            raise InputError(f"{name!r} is given twice; differentiate by each name once")
    if not names:
        raise InputError("nothing to differentiate by is given; name parameters or states")
    if system.events:
        raise UnsupportedError(
            f"event {system.events[0].name!r} is triggered by the state, and derivatives through such events "
            "are not made; use differences of tightly solved time courses"
        )
    return names


def answer(
    request: Request, initial: Values, tangents: Tangents, run: Callable[[TangentTask], TangentOutcome]
) -> Gradients:
    """Apply ``run`` to blocks of systems and join the results."""
    by, given = tangents.by, request.context.parameters
    check_size(request.count, request.grid.shape[-1], len(request.outputs), len(by))
    block = max(64, _ROOM // (len(by) * len(request.initial)))
    outcomes, values = [], []
    order = np.array(request.analysis.order)
    moved = initial_tangents(request.system, given, initial, request.count, request.start, by)
    sizes = _sizes(request, by)
    for low in range(0, request.count, block):
        part = slice(low, low + block)
        found = run(TangentTask(request.task(part), tangents, moved[:, order, part], sizes[:, part]))
        outcomes.append(request.finish(part, found.outcome))
        values.append(_outputs(request, part, found, by))
    whole = values[0] if len(values) == 1 else np.concatenate(values)
    return Gradients(request.join(outcomes), by, whole)


def _sizes(request: Request, by: tuple[str, ...]) -> Array:
    """Magnitude [by, n] of each parameter or initial value; 0 where it is unknown."""
    given, names = request.context.parameters, request.system.names
    rows = [request.initial[names.index(b)] if b in names else given[b] for b in by]
    sizes = np.abs(np.array([np.broadcast_to(r, (request.count,)) for r in rows]))
    return np.where((sizes > 0.0) & (sizes < np.inf), sizes, 0.0)


def _outputs(request: Request, part: slice, found: TangentOutcome, by: tuple[str, ...]) -> Array:
    """The derivative of every output, from those of the kept states."""
    if request.kept == request.outputs:
        return found.gradient
    values, times, local = found.outcome.values, request.times(part), request.local(part)
    stored = {name: values[:, :, i] for i, name in enumerate(request.kept)}
    slopes = {name: found.gradient[:, :, i] for i, name in enumerate(request.kept)}
    result = np.empty((*values.shape[:2], len(request.outputs), len(by)))
    for i, name in enumerate(request.outputs):
        if name in slopes:
            result[:, :, i] = slopes[name]
        else:
            for at, direction in enumerate(by):
                moves = {state: slope[:, :, at] for state, slope in slopes.items()}
                result[:, :, i, at] = _assigned(local, name, stored, moves, times, direction)
    result[found.outcome.status != 0] = np.nan
    return result


def _assigned(
    local: Context, name: str, stored: dict[str, Array], moves: dict[str, Array], times: Array, by: str
) -> Array:
    """Derivative [n, time] of an assignment, by the chain rule through the assignments it needs."""
    system, needed = local.system, dependencies(local.system, name)
    formulas = dict(system.assignments)
    values: dict[str, float | Array] = {**stored, TIME: times}
    values.update({p: local.parameter(p, times) for p in local.parameters if p in needed})
    values.update({a: local.read(a, stored, times) for a in formulas if a in needed})
    moves = dict(moves)
    if by in local.parameters:
        moves[by] = _seed(local, by, times)
    shape = next(iter(stored.values())).shape
    for assigned, formula in formulas.items():
        if assigned in needed:
            total: float | Array = np.zeros(shape)
            for s in sorted(symbols(formula) & moves.keys()):
                total = total + evaluate(diff(formula, s), values) * moves[s]
            moves[assigned] = np.asarray(total)
    return moves[name]


def _seed(local: Context, name: str, times: Array) -> Array:
    """1, or 0 [n, time] from when an input has overwritten the parameter."""
    plan = local.schedule
    seed = np.ones((1, 1))
    if plan is None or name not in plan.changed:
        return seed
    n = plan.times.shape[1]
    grid = np.broadcast_to(times, (n, times.shape[-1]))
    seed = np.ones(grid.shape)
    for event, target in enumerate(plan.parameters):
        if target == name and not plan.adds[event]:
            seed[plan.times[event][:, None] <= grid] = 0.0
    return seed
