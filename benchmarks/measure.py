"""Errors against a reference on which independent solvers agree, tolerances for a wanted error, and times."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from ensembles import Case
from numpy.typing import NDArray
from peers import JUDGE, OURS, ROADRUNNER, Run, timed

Array = NDArray[np.float64]


def absolute(rtol: float) -> float:
    """Absolute tolerance of every peer: 1e-9, scaled down with relative tolerances below 1e-6."""
    return 1e-9 * min(1.0, rtol / 1e-6)


@dataclass(frozen=True)
class Reference:
    """Values of some draws, and how far independent solvers are from them.

    Attributes
    ----------
    values : [draw, time, state].
    scale : [draw, 1, state], largest magnitude over time.
    agreement : largest error of each judge.
    """

    values: Array
    scale: Array
    agreement: dict[str, float]

    def errors(self, values: Array) -> Array:
        """For each draw the largest difference over states and times, relative to the state's largest."""
        n = len(values)
        error = (np.abs(values - self.values[:n]) / self.scale[:n]).max(axis=(1, 2))
        return np.where(np.isfinite(error), error, np.inf)


def reference(case: Case, draws: int) -> Reference:
    """Solve ``draws`` draws at rtol 1e-12 and compare with CVODE and with Radau."""
    values = OURS.prepare(case)(np.arange(draws), 1e-12, 1e-15)
    scale = np.abs(values).max(axis=1, keepdims=True)
    scale = np.where(scale > 0, scale, np.inf)
    found = Reference(values, scale, {})
    for judge, count in ((ROADRUNNER, min(20, draws)), (JUDGE, 2)):
        if judge.installed and (judge.doses or not case.inputs):
            theirs = judge.prepare(case)(np.arange(count), 1e-11, 1e-15)
            found.agreement[judge.name] = float(found.errors(theirs).max())
    return found


@dataclass(frozen=True)
class Setting:
    """A peer tuned to an error.

    Attributes
    ----------
    rtol : chosen tolerance.
    median, p95, largest, failed : of the errors it makes.
    reached : whether the median error is the wanted one.
    """

    rtol: float
    median: float
    p95: float
    largest: float
    failed: int
    reached: bool


def tune(run: Run, found: Reference, target: float, draws: int) -> Setting:
    """Find the relative tolerance whose median error equals ``target``, by bisection of its logarithm."""
    rows = np.arange(min(draws, len(found.values)))

    def measured(logarithm: float) -> Array:
        rtol = 10.0**logarithm
        return found.errors(run(rows, rtol, absolute(rtol)))

    low, high = -11.0, -1.5
    for _ in range(9):
        middle = 0.5 * (low + high)
        if np.median(measured(middle)) > target:
            high = middle
        else:
            low = middle
    errors = measured(low)
    finite = errors[np.isfinite(errors)]
    median = float(np.median(errors))
    return Setting(
        10.0**low, median, float(np.quantile(errors, 0.95)),
        float(finite.max()) if len(finite) else np.inf, int(np.sum(~np.isfinite(errors))),
        0.5 * target <= median <= 2.0 * target,
    )  # fmt: skip


def seconds(run: Run, rows: NDArray[np.intp], rtol: float) -> float:
    """Processor seconds for one draw."""
    atol = absolute(rtol)
    before = time.process_time()
    run(rows, rtol, atol)
    return (time.process_time() - before) / len(rows)


__all__ = ["Reference", "Setting", "absolute", "reference", "seconds", "timed", "tune"]
