"""Steady states: a long integration, then Newton steps that leave conserved sums alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from il2.engine.integrate import Outcome, Task, hoisted
from il2.engine.kernels import build
from il2.engine.status import Status
from il2.engine.workspace import Workspace, rows

Array = NDArray[np.float64]

_MOST: Final = 30
#: Corrections larger than this, relative to the states, mean that the integration had not arrived.
_ARRIVED: Final = 0.1


def settle(task: Task, solve: Callable[[Task], Outcome], horizon: float, rtol: float) -> Outcome:
    """Integrate ``task`` with ``solve`` to ``horizon`` and polish the end state of every system.

    The correction solves (I/horizon - J) dx = f: Newton's step for all that moves within the horizon, while
    every linear conserved sum stays as it is, because left null vectors of J are null vectors of f too. A
    system has arrived when one more such step changes nothing by more than ``rtol``.
    """
    long = replace(task, times=np.array([task.start + horizon]), keep=np.arange(len(task.initial)))
    outcome = solve(long)
    good = np.flatnonzero(outcome.status == Status.OK)
    if not len(good):
        return _restrict(outcome, task)
    with np.errstate(all="ignore"):
        state, arrived = _polish(task, outcome.values[good, 0].T.copy(), good, horizon, rtol)
    status, values = outcome.status.copy(), outcome.values
    status[good[~arrived]] = Status.NO_STEADY_STATE
    values[good, 0] = np.where(arrived, state, np.nan).T
    return _restrict(replace(outcome, values=values, status=status), task)


def _polish(
    task: Task, state: Array, ids: NDArray[np.intp], horizon: float, rtol: float
) -> tuple[Array, NDArray[np.bool_]]:
    kernels = build(task.analysis)
    constants = [k if k.ndim == 0 else k[ids] for k in hoisted(kernels, task.parameters)]
    work = Workspace(kernels, len(ids), constants, np.empty(rows(kernels) * len(ids)))
    start = state.copy()
    allowed = task.tolerance.absolute
    arrived = np.zeros(len(ids), dtype=bool)
    work.time[...] = task.start + horizon
    for _ in range(_MOST):
        change = work.newton(state, 1.0 / horizon)
        size = np.abs(change) / (allowed + rtol * np.abs(state))
        small = (size <= 1.0).all(axis=0)
        state += np.where(arrived, 0.0, change)
        arrived |= small
        if arrived.all():
            break
    # A far jump may end in another branch or in an unstable point that time would never reach.
    far = np.abs(state - start) / (allowed + np.maximum(np.abs(start), np.abs(state)))
    return state, arrived & (far <= _ARRIVED).all(axis=0)


def _restrict(outcome: Outcome, task: Task) -> Outcome:
    return replace(outcome, values=outcome.values[:, :, task.keep])
