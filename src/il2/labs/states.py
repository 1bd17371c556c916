"""The life of an order line, as a table, and what its results make of it.

What people and protocols did is stored; what results imply is derived (:func:`standing`), so that the
order in which messages arrive cannot change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from il2.ground.errors import InputError, UnknownNameError


@dataclass(frozen=True, slots=True)
class State:
    """One state: where it may go, and how FHIR says it (Task status, business status, ServiceRequest)."""

    next: tuple[str, ...]
    task: str = ""
    business: str = ""
    request: str = "active"
    reason: bool = False


STATES: dict[str, State] = {
    "draft": State(("ordered", "discarded"), request="draft"),
    "ordered": State(("accepted", "collected", "received", "rejected", "cancelled"), "requested"),
    "accepted": State(("collected", "in_progress", "cancelled", "rejected"), "accepted", "service-booked"),
    "collected": State(("in_transit", "received", "cancelled"), "in-progress", "specimen-collected"),
    "in_transit": State(("received", "lost"), "in-progress", "in-transit"),
    "received": State(("in_progress", "rejected"), "in-progress", "pathology-in-lab"),
    "in_progress": State(("completed", "failed", "cancel_asked"), "in-progress", "preliminary-results"),
    "cancel_asked": State(("in_progress", "cancelled"), "in-progress"),
    "completed": State((), "completed", request="completed"),
    "rejected": State((), "rejected", request="revoked", reason=True),
    "failed": State((), "failed", request="active", reason=True),
    "cancelled": State((), "cancelled", request="revoked", reason=True),
    "lost": State((), "failed", request="active", reason=True),
    "discarded": State((), request="revoked", reason=True),
}
TERMINAL = tuple(name for name, state in STATES.items() if not state.next)
ENDED_OTHERWISE = tuple(name for name in TERMINAL if name != "completed")
_DONE = ("final", "amended", "corrected")
_GONE = ("cancelled", "withdrawn")


class StateError(InputError):
    """A step that the table does not hold."""


def step(current: str, to: str, reason: str = "") -> str:
    """Return ``to`` when the table allows it.

    Raises
    ------
    UnknownNameError : no such state.
    StateError : no such arrow, or a reason is missing where one is owed.

    Examples
    --------
    >>> step("ordered", "received")
    'received'
    """
    for name in (current, to):
        if name not in STATES:
            raise UnknownNameError("state of an order line", name, STATES)
    allowed = STATES[current].next
    if to not in allowed:
        shown = ", ".join(allowed) or "nothing: it is an end"
        raise StateError(f"an order line that is {current} cannot become {to} (allowed: {shown})")
    if STATES[to].reason and not reason.strip():
        raise StateError(f"{to} needs a reason")
    return to


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order line stands, whether a result came after its end, whether it ended without any."""

    state: str
    result_after_end: bool = False
    completed_without_result: bool = False


def standing(stored: str, statuses: Iterable[str]) -> Standing:
    """Return the state that stored steps and current result statuses give together.

    A final result completes a line from any state that is no end: laboratories skip steps. A line whose
    values are all cancelled has failed. After another end a result is kept and doubted.

    Examples
    --------
    >>> standing("ordered", ["final", "final"]).state, standing("ordered", ["final", "preliminary"]).state
    ('completed', 'in_progress')
    >>> standing("cancelled", ["final"])
    Standing(state='cancelled', result_after_end=True, completed_without_result=False)
    """
    found = [one for one in statuses if one != "none"]
    some = any(one in _DONE for one in found)
    if stored in ENDED_OTHERWISE:
        return Standing(stored, result_after_end=some)
    if stored == "completed":
        return Standing(stored, completed_without_result=not found)
    if not found:
        return Standing(stored)
    if all(one in _GONE for one in found):
        return Standing("failed" if "cancelled" in found else "in_progress")
    if all(one in _DONE or one in _GONE for one in found):
        return Standing("completed")
    return Standing("cancel_asked" if stored == "cancel_asked" else "in_progress")
