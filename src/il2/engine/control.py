"""Step size: the first guess and the controller, for all lanes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from il2.engine.workspace import Workspace

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_SAFETY, _SHRINK, _GROW = 0.9, 0.2, 6.0
#: The error estimate falls with the fifth power of the step (embedded order 4).
_POWER: Final = -0.2
_ORDER: Final = 5


@dataclass(frozen=True)
class Tolerance:
    """Relative tolerance, absolute tolerance [state, 1] and the states that count in the norm."""

    relative: float
    absolute: Array
    counted: int

    def scale(self, *states: Array) -> Array:
        """Error allowed for each state: atol + rtol times the larger magnitude."""
        size = np.abs(states[0])
        for state in states[1:]:
            np.maximum(size, np.abs(state), out=size)
        size *= self.relative
        size += self.absolute
        return size

    def norm(self, error: Array, scale: Array) -> Array:
        """Root mean square of error over scale, for each lane."""
        ratio = error / scale
        ratio *= ratio
        # Added one after the other: the order of other sums depends on the number of lanes.
        mean: Array = np.add.accumulate(ratio, axis=0, out=ratio)[-1]
        mean *= 1.0 / self.counted
        return np.sqrt(mean, mean)


def growth(error: Array) -> Array:
    """Factor for the next step from the error norm; an error that is not a number shrinks the step.

    Examples
    --------
    >>> growth(np.array([1.0, 0.0, np.nan])).tolist()
    [0.9, 6.0, 0.2]
    """
    factor = _SAFETY * np.maximum(error, 1e-10) ** _POWER
    factor[~(error < np.inf)] = _SHRINK
    return np.clip(factor, _SHRINK, _GROW, factor)


def first_step(work: Workspace, tolerance: Tolerance, span: Array) -> Array:
    """Guess a first step from the first two derivatives (Hairer, Norsett and Wanner I, section II.4).

    Parameters
    ----------
    work : workspace with the state in ``stack[0]`` at ``time``.
    span : [lane] longest step allowed.
    """
    state = work.stack[0]
    scale = tolerance.scale(state)
    slope = work.rates(state, work.time)
    size, speed = tolerance.norm(state, scale), tolerance.norm(slope, scale)
    guess = np.where((size > 1e-5) & (speed > 1e-5), 0.01 * size / speed, 1e-6 * span)
    guess = np.minimum(guess, span)
    later = work.rates(state + guess * slope, work.time + guess)
    bend = tolerance.norm(later - slope, scale) / guess
    largest = np.maximum(speed, bend)
    steady = largest <= 1e-15
    fine = (0.01 / np.where(steady, 1.0, largest)) ** (1.0 / (_ORDER + 1))
    fine = np.where(steady, np.maximum(1e-6 * span, 1e-3 * guess), fine)
    step = np.minimum(np.minimum(100.0 * guess, fine), span)
    return np.where(np.isfinite(step) & (step > 0.0), step, 1e-6 * span)
