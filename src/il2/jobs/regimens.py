"""Doses over time on cells in a dish, as text: ``1 nM for 30 min, wash``, ``1 nM, 9 nM at 2 h for 5 min``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from il2.cells.signalling.perturb import Regimen, Step
from il2.ground.errors import InputError, UnitError
from il2.ground.units import to_float

_PARTS = re.compile(r"\s*(?:[,;]|\bthen\b)\s*")
_WHEN = re.compile(r"\s+(for|at)\s+")
_HAS_UNIT = re.compile(r"[A-Za-zµμ]")
_ACTIVITY = re.compile(r"\b[kM]?I?U\b", re.IGNORECASE)
_LIKE = "write for example '1 nM for 30 min, wash'"


@dataclass(frozen=True)
class _Part:
    """One part of a text: what is in the medium, from when on and for how long, if it says so."""

    text: str
    wash: bool
    dose_nM: float
    at: float | None
    lasts: float | None


def read_regimen(text: str) -> Regimen:
    """Return the doses and washes of a text.

    Parameters
    ----------
    text : parts with commas, semicolons or the word "then" between: ``1 nM``, ``1 nM for 30 min``, ``wash``,
        ``wash at 45 min``, ``wash for 1 h``, ``10 nM at 2 h for 5 min``. A wash without a time comes when the
        dose before it ends; a dose that ends is washed away. Times without a unit are minutes.

    Raises
    ------
    UnitError : a dose without unit. InputError : a wash before the dose, or a part whose time is not known.

    Examples
    --------
    >>> read_regimen("1 nM for 30 min, wash").steps
    (Step(time_min=0.0, dose_nM=1.0), Step(time_min=30.0, dose_nM=0.0))
    >>> [s.time_min for s in read_regimen("1 nM for 5 min, wash for 1 h, 2 nM for 5 min").steps]
    [0.0, 5.0, 65.0, 70.0]
    """
    steps: list[Step] = []
    ends: float | None = None
    for part in (_read(one, text) for one in _PARTS.split(text.strip())):
        if part.wash and not steps:
            raise InputError(f"{_named(part)} comes before the first dose; give the dose first")
        start = _start(part, ends, first=not steps)
        if not part.wash and ends is not None and start > ends and steps[-1].dose_nM:
            steps.append(Step(ends, 0.0))
        if part.wash and steps[-1].dose_nM == 0 and start < steps[-1].time_min:
            raise InputError(
                f"{part.text!r} does not fit the part before it, which begins at {steps[-1].time_min:g} min"
            )
        if not (part.wash and steps[-1].dose_nM == 0):
            steps.append(Step(start, part.dose_nM))
        ends = None if part.lasts is None else start + part.lasts
    if ends is not None and steps[-1].dose_nM:
        steps.append(Step(ends, 0.0))
    return Regimen(tuple(steps))


def _read(part: str, text: str) -> _Part:
    what, *rest = _WHEN.split(part)
    words, times = rest[::2], rest[1::2]
    if not what.strip() or len(set(words)) != len(words):
        raise InputError(f"cannot read the dose {text!r}; {_LIKE}")
    when = {word: to_float(time, "min") for word, time in zip(words, times, strict=True)}
    for word, minutes in when.items():
        if minutes < 0 or (word == "for" and minutes == 0):
            raise InputError(f"'{word} {minutes:g} min' in {part!r} is not possible; {_LIKE}")
    wash = what.strip().casefold() == "wash"
    return _Part(part, wash, 0.0 if wash else dose(what.strip()), when.get("at"), when.get("for"))


def _start(part: _Part, ends: float | None, *, first: bool) -> float:
    """When a part begins: as it says, when the part before it ends, or at once."""
    if part.at is None:
        if ends is None and not first:
            wanted = "'1 nM for 30 min, wash' or 'wash at 30 min'" if part.wash else f"'{part.text} at 2 h'"
            raise InputError(
                f"when is {_named(part) if part.wash else repr(part.text)} given? write {wanted}"
            )
        return 0.0 if ends is None else ends
    if ends is not None and (part.at < ends or (part.wash and part.at > ends)):
        raise InputError(f"{part.text!r} does not fit the part before it, which ends at {ends:g} min")
    return part.at


def _named(part: _Part) -> str:
    return "the wash" if part.at is None else f"the wash at {part.at:g} min"


def dose(text: str) -> float:
    """Return a concentration in nM.

    Raises
    ------
    UnitError : no unit, or one of another dimension. InputError : not above 0.
    """
    if not _HAS_UNIT.search(text):
        raise UnitError(f"the dose {text!r} has no unit; write for example '{text} nM'")
    if _ACTIVITY.search(text):
        raise UnitError(f"the dose {text!r} is in units of activity, which depend on the product; give nM")
    found = to_float(text, "nM")
    if not 0 < found < float("inf"):
        raise InputError(f"the dose {text!r} cannot be used; give more than 0, and 'wash' for none")
    return found
