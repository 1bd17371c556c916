"""The printed range: its text as sent, and four forms that are understood beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_N = r"([+-]?(?:\d+\.?\d*|\.\d+))"
_BETWEEN = re.compile(rf"{_N}\s*(?:-|to)\s*{_N}", re.ASCII)
_BELOW = re.compile(rf"(<=?)\s*{_N}", re.ASCII)
_ABOVE = re.compile(rf"(>=?)\s*{_N}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Range:
    """Limits read from a text; a side that is ``None`` is open. ``strict``: the limit itself is outside."""

    low: Decimal | None
    high: Decimal | None
    strict: bool = False


def parse(text: str) -> Range | None:
    """Return the limits of ``a - b``, ``a to b``, ``< a``, ``<= a``, ``> a``, ``>= a``; else ``None``.

    Examples
    --------
    >>> parse("4.3 to 6.2").high, parse("<=2.1").high, parse("70_105") is None
    (Decimal('6.2'), Decimal('2.1'), True)
    """
    words = text.strip()
    found = _BETWEEN.fullmatch(words)
    if found:
        low, high = Decimal(found[1]), Decimal(found[2])
        return Range(low, high) if low <= high else None
    found = _BELOW.fullmatch(words)
    if found:
        return Range(None, Decimal(found[2]), found[1] == "<")
    found = _ABOVE.fullmatch(words)
    if found:
        return Range(Decimal(found[2]), None, found[1] == ">")
    return None


def against(number: Decimal | None, comparator: str, limits: Range | None) -> str:
    """Return ``inside``, ``above``, ``below`` or ``unknown``: our own reading, labelled as such where shown.

    Examples
    --------
    >>> against(Decimal("3.4"), "", parse("<=2.1")), against(Decimal(5), "<", parse("<=2.1"))
    ('above', 'unknown')
    """
    if number is None or limits is None:
        return "unknown"
    if comparator.startswith("<"):
        return _under(number, limits)
    if comparator.startswith(">"):
        over = limits.high is not None and number >= limits.high
        return (
            "above" if over else ("inside" if _inside(number, limits) and limits.high is None else "unknown")
        )
    if limits.high is not None and (number > limits.high or (limits.strict and number == limits.high)):
        return "above"
    if limits.low is not None and (number < limits.low or (limits.strict and number == limits.low)):
        return "below"
    return "inside"


def _inside(number: Decimal, limits: Range) -> bool:
    return limits.low is None or number >= limits.low


def _under(number: Decimal, limits: Range) -> str:
    """A value known only to lie under ``number``."""
    if limits.low is not None:
        return "below" if number <= limits.low else "unknown"
    return "inside" if limits.high is not None and number <= limits.high else "unknown"
