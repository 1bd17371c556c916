"""Why a system of a batch has no result, and what to try."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Status(IntEnum):
    """Outcome of one system of a batch; ``OK`` is 0."""

    OK = 0
    TOO_MANY_STEPS = 1
    STEP_TOO_SMALL = 2
    NOT_FINITE = 3
    SINGULAR = 4
    BAD_INPUT = 5
    NO_STEADY_STATE = 6
    OUT_OF_TIME = 7
    INTERRUPTED = 8
    EVENTS_WITHOUT_END = 20
    EVENT_WITHOUT_NUMBER = 21


_SENTENCES: Final[dict[Status, str]] = {
    Status.OK: "solved",
    Status.TOO_MANY_STEPS: (
        "more than {limit} steps were needed and it stopped at time {time:.6g}; "
        "raise max_steps, loosen rtol or raise atol for states near zero"
    ),
    Status.STEP_TOO_SMALL: (
        "the step shrank to rounding at time {time:.6g}; look for a jump or a pole of a rate, or for growth "
        "without bound there; turn jumps into timed inputs, or loosen rtol"
    ),
    Status.NOT_FINITE: (
        "a rate is not finite near time {time:.6g}; look for growth without bound, a division by zero, or a "
        "logarithm or power of a negative number, and guard it with piecewise"
    ),
    Status.SINGULAR: (
        "the Jacobian is not finite or the linear system is singular at time {time:.6g}; "
        "look for roots or powers of a state that is zero"
    ),
    Status.BAD_INPUT: "{fault} is not a number; give finite values",
    Status.NO_STEADY_STATE: (
        "no steady state was found up to time {time:.6g}; the system may oscillate or grow: "
        "look at its time course, or raise the horizon"
    ),
    Status.OUT_OF_TIME: ("not solved within the limit of wall-clock time; raise time_limit, or loosen rtol"),
    Status.INTERRUPTED: "not solved before the interruption",
    Status.EVENTS_WITHOUT_END: (
        "events at time {time:.6g} trigger each other without end; "
        "look for two events that undo each other's change"
    ),
    Status.EVENT_WITHOUT_NUMBER: (
        "an event at time {time:.6g} has a delay that is negative or no number, or sets a value that is none"
    ),
}


def sentence(status: int, time: float, limit: int, fault: str = "") -> str:
    """Return the sentence of a status; ``fault`` says which input cannot be used.

    Examples
    --------
    >>> sentence(Status.OK, 1.0, 100)
    'solved'
    """
    return _SENTENCES[Status(status)].format(
        time=time, limit=limit, fault=fault or "a parameter or an initial value"
    )
