"""Timed inputs: at given times, add to or set a state or a parameter.

Times at which a rate jumps by itself (``time > t_on``) are stops of the same kind, without a target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.engine.system import System
from il2.ground.errors import InputError, UnknownNameError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Input:
    """A jump at a given time.

    Parameters
    ----------
    time : when; one number or one for each system ([n]); infinite means never.
    target : a state or a parameter (an infusion is a parameter that is set to a rate and back to 0).
    value : how much; one number or [n].
    kind : ``"add"`` or ``"set"``.

    Examples
    --------
    >>> Input(30.0, "depot", 2.5)
    Input(time=30.0, target='depot', value=2.5, kind='add')
    """

    time: ArrayLike
    target: str
    value: ArrayLike
    kind: Literal["add", "set"] = "add"


@dataclass(frozen=True)
class Schedule:
    """Inputs of all systems as arrays.

    Attributes
    ----------
    times, values : [input, n].
    order : [input, n] inputs by time for each system (equal times keep the given order).
    states : [input] position of the target among the states, -1 for any other.
    parameters : name of the target parameter, "" for a state or for a mere stop.
    adds : [input].
    """

    times: Array
    values: Array
    order: NDArray[np.intp]
    states: NDArray[np.intp]
    parameters: tuple[str, ...]
    adds: NDArray[np.bool_]

    @property
    def changed(self) -> frozenset[str]:
        """Parameters that some input changes."""
        return frozenset(p for p in self.parameters if p)

    def due(self, pointer: NDArray[np.intp], lanes: NDArray[np.intp]) -> Array:
        """Time of the next input of each lane; infinite when none is left."""
        count = len(self.times)
        event = self.order[np.minimum(pointer, count - 1), lanes]
        return np.where(pointer < count, self.times[event, lanes], np.inf)

    def part(self, chosen: slice) -> Schedule:
        """The schedule of a slice of the systems."""
        return Schedule(
            self.times[:, chosen], self.values[:, chosen], self.order[:, chosen],
            self.states, self.parameters, self.adds,
        )  # fmt: skip

    def reorder(self, place: NDArray[np.intp]) -> Schedule:
        """The schedule with state i of the targets renamed to ``place[i]``."""
        states = np.where(self.states >= 0, place[self.states], -1)
        return replace(self, states=states)


def schedule(
    inputs: Sequence[Input], system: System, n: int, start: float, breaks: Sequence[ArrayLike] = ()
) -> Schedule | None:
    """Check inputs and lay them out as arrays; ``None`` when there are none.

    ``breaks`` are times at which to stop without an input; those before ``start`` are left out.

    Raises
    ------
    InputError : a time before ``start``, a number that is not one, or a length that is not ``n``.
    UnknownNameError : the target is no state or parameter.
    """
    count = len(inputs) + len(breaks)
    if not count:
        return None
    times, values = np.empty((count, n)), np.zeros((count, n))
    states = np.full(count, -1, dtype=np.intp)
    names: list[str] = []
    parameters = [p for p, _ in system.parameters]
    for row, item in enumerate(inputs):
        times[row] = _spread(item.time, n, f"time of the input to {item.target!r}")
        values[row] = _spread(item.value, n, f"value of the input to {item.target!r}")
        if item.target in system.names:
            states[row] = system.names.index(item.target)
        elif item.target not in parameters:
            raise UnknownNameError("input target", item.target, [*system.names, *parameters])
        names.append("" if states[row] >= 0 else item.target)
        if item.kind not in ("add", "set"):
            raise InputError(f"an input either 'add's or 'set's, not {item.kind!r}")
        if np.isnan(times[row]).any() or not np.isfinite(values[row]).all():
            raise InputError(f"an input to {item.target!r} is not a number; give finite values")
        if (times[row] < start).any():
            first = float(times[row][times[row] < start][0])
            raise InputError(f"an input to {item.target!r} at time {first:g} lies before the start {start:g}")
    for row, moment in enumerate(breaks, start=len(inputs)):
        at = np.broadcast_to(np.asarray(moment, dtype=float), (n,))
        times[row] = np.where(at >= start, at, np.inf)
        names.append("")
    return Schedule(
        times, values, np.argsort(times, axis=0, kind="stable"), states, tuple(names),
        np.array([item.kind == "add" for item in inputs] + [False] * len(breaks)),
    )  # fmt: skip


def _spread(value: ArrayLike, n: int, what: str) -> Array:
    array = np.asarray(value, dtype=float)
    if array.ndim > 1 or array.size not in (1, n):
        raise InputError(
            f"the {what} has shape {array.shape}; give one number or one for each of {n} systems"
        )
    return np.broadcast_to(array.reshape(-1), (n,))
