"""Values for the quantities of a model file as text: ``Epo=1e-8`` and ``k1=log(0.01,10,200)``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from il2.ground.errors import InputError

_RANGE: Final = re.compile(r"(lin|log)\s*\(([^()]*)\)\Z", re.IGNORECASE)
_FORMS: Final = "'k1=log(0.01,10,200)', 'k1=lin(0,1,11)' or 'k1=0.1,0.2,0.5'"
#: More values of one scan than this are a slip of the pen.
_MOST: Final = 10_000_000


@dataclass(frozen=True)
class Scan:
    """One quantity and the values that it takes."""

    name: str
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError(f"a scan needs the name of what it varies; write {_FORMS}")
        if not self.values:
            raise InputError(f"the scan of {self.name!r} holds no value; write {_FORMS}")
        if not all(map(math.isfinite, self.values)):
            raise InputError(f"the scan of {self.name!r} holds a value that is not finite")


def read_scan(text: str) -> Scan:
    """Read a scan: a list, ``lin(first,last,count)`` or ``log(first,last,count)``.

    Raises
    ------
    InputError : any other form, a number that is none, a range that cannot be.

    Examples
    --------
    >>> read_scan("k=log(0.01, 1, 3)").values
    (0.01, 0.1, 1.0)
    >>> read_scan("k=0.5,2")
    Scan(name='k', values=(0.5, 2.0))
    """
    name, given = _split(text, _FORMS)
    match = _RANGE.match(given)
    if match is None:
        if "(" in given or ")" in given:
            raise InputError(f"cannot read the scan {text!r}; write {_FORMS}")
        return Scan(name, tuple(_number(part, text) for part in given.split(",")))
    parts = match[2].split(",")
    if len(parts) != 3:
        raise InputError(f"the range in {text!r} needs first, last and count, as in {_FORMS}")
    return Scan(name, _spread(match[1].lower(), parts, text))


def read_setting(text: str) -> tuple[str, float]:
    """Read one value.

    Examples
    --------
    >>> read_setting("Epo = 1e-8")
    ('Epo', 1e-08)
    """
    name, given = _split(text, "'Epo=1e-8'")
    return name, _number(given, text)


def _spread(kind: str, parts: list[str], text: str) -> tuple[float, ...]:
    first, last = _number(parts[0], text), _number(parts[1], text)
    count = _number(parts[2], text)
    if count != int(count) or not 1 <= count <= _MOST:
        raise InputError(f"{parts[2].strip()!r} in {text!r} is no count; give 1 to {_MOST}")
    if kind == "log" and not (first > 0 and last > 0):
        raise InputError(f"log() in {text!r} takes positive limits; for a range over zero use lin()")
    values = (np.linspace if kind == "lin" else np.geomspace)(first, last, int(count))
    return tuple(map(float, values))


def _split(text: str, forms: str) -> tuple[str, str]:
    name, mark, given = (part.strip() for part in text.partition("="))
    if not (name and mark and given):
        raise InputError(f"cannot read {text!r}; write {forms}")
    return name, given


def _number(text: str, whole: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"{text.strip()!r} in {whole!r} is not a number") from None
    if not math.isfinite(value):
        raise InputError(f"{text.strip()!r} in {whole!r} is not a finite number")
    return value
