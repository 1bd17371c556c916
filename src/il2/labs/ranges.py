"""The printed range: its text as sent, and four forms that are understood beside it.

Other signs for the same forms count (dashes, one sign for "at most"), so do brackets, a decimal comma that
can be nothing else, and the result's own unit behind the numbers. Anything more keeps the whole a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_N = r"([+-]?(?:\d+\.?\d*|\.\d+))"
_BETWEEN = re.compile(rf"{_N}\s*(?:-|to)\s*{_N}", re.ASCII)
_BELOW = re.compile(rf"(<=?)\s*{_N}", re.ASCII)
_ABOVE = re.compile(rf"(>=?)\s*{_N}", re.ASCII)
_SAME = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | dict.fromkeys("\u00a0\u2009\u202f", " ")
)
_BRACKETS = (("(", ")"), ("[", "]"))


@dataclass(frozen=True, slots=True)
class Range:
    """Limits read from a text; a side that is ``None`` is open. ``strict``: the limit itself is outside."""

    low: Decimal | None
    high: Decimal | None
    strict: bool = False


def parse(text: str, unit: str = "") -> Range | None:
    """Return the limits of ``a - b``, ``a to b``, ``< a``, ``<= a``, ``> a``, ``>= a``; else ``None``.

    Parameters
    ----------
    unit : of the result; the same unit, and only that, may stand in the range.

    Examples
    --------
    >>> parse("4.3 to 6.2").high, parse("<=2.1").high, parse("70_105") is None
    (Decimal('6.2'), Decimal('2.1'), True)
    >>> parse("3,5 - 5,1 mmol/L", "mmol/L").low, parse("3.5 - 5.1 mg/dL", "mmol/L") is None
    (Decimal('3.5'), True)
    """
    words = _without_unit(_usual_signs(text), _usual_signs(unit))
    if "," in words:
        words = _points(words)
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


def _usual_signs(text: str) -> str:
    words = text.translate(_SAME).strip()
    for first, last in _BRACKETS:
        if words.startswith(first) and words.endswith(last):
            words = words[1:-1].strip()
    for sent, usual in (("\u2264", "<="), ("\u2265", ">="), ("=<", "<="), ("=>", ">=")):
        words = words.replace(sent, usual)
    return words


def _without_unit(words: str, unit: str) -> str:
    """The words without the result's own unit after a number."""
    if not unit or unit[0].isdigit():
        return words
    return re.sub(rf"(?<=[\d. ]){re.escape(unit)}(?=\s|-|$)", "", words, flags=re.IGNORECASE).strip()


def _points(words: str) -> str:
    """Decimal commas as points, where each can be nothing else; ``1,000`` may be a thousand."""
    if "." in words or re.search(r"\d,\d+,", words):
        return words
    numbers = re.findall(r"\d+,\d+", words)
    sure = any(len(n.split(",")[1]) != 3 or n.startswith("0,") for n in numbers)
    return re.sub(r"(\d),(\d)", r"\1.\2", words) if sure else words


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
