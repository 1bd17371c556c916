"""Doses and times as people write them: a number, a text with a unit, a list of them, or a range."""

from __future__ import annotations

import math
from collections.abc import Iterable

from il2.ground.errors import UnitError
from il2.ground.units import to_float

PER_DECADE = 2

Amounts = str | float | Iterable[str | float]


def amounts(given: Amounts, unit: str) -> tuple[float, ...]:
    """Return the amounts as floats in ``unit``.

    Parameters
    ----------
    given : a number in ``unit``; a text such as ``"0.7 nM"``, ``"1pM,10pM"`` or ``"0.1 pM to 100 nM"``
        (evenly spaced on the logarithm, two per decade or a little more); or several of these.
    unit : the unit of the result, and of numbers without one.

    Raises
    ------
    UnitError : an unknown unit, another dimension, a range that does not rise from above zero.

    Examples
    --------
    >>> amounts("1 nM to 0.1 uM", "nM")
    (1.0, 3.16228, 10.0, 31.6228, 100.0)
    >>> amounts(["10 min", 60, "4 h"], "min")
    (10.0, 60.0, 240.0)
    """
    if isinstance(given, str):
        if " to " in given:
            return _range(given, unit)
        return tuple(to_float(part, unit) for part in given.split(","))
    if isinstance(given, Iterable):
        return tuple(value for one in given for value in amounts(one, unit))
    return (to_float(given, unit),)


def _range(text: str, unit: str) -> tuple[float, ...]:
    ends = [to_float(part, unit) for part in text.split(" to ")]
    if len(ends) != 2 or not 0 < ends[0] < ends[1]:
        raise UnitError(f"{text!r} is no range; write a lower and a higher value, such as '0.1 pM to 100 nM'")
    low, high = ends
    # Never the quotient: that of the smallest and the largest numbers is none.
    steps = max(1, math.ceil(PER_DECADE * (math.log10(high) - math.log10(low)) - 1e-9))
    return tuple(float(f"{low ** (1 - k / steps) * high ** (k / steps):.6g}") for k in range(steps + 1))
