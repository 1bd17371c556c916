"""Numbers and abbreviations as they are spoken, in syllables: for the counters of both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def pieces(word: str) -> list[str]:
    """Split a word at hyphens, and numbers from letters.

    Examples
    --------
    >>> pieces("IL-2"), pieces("high-dose"), pieces("29%")
    (['IL', '2'], ['high', 'dose'], ['29', '%'])
    """
    out = []
    for part in re.split(r"[-–]", word):
        out += re.findall(r"\d+(?:[.,]\d+)*|%|[^\W\d_]+(?:['’.][^\W\d_]+)*", part)
    return out


def is_spelled(piece: str) -> bool:
    """Whether letters are said one by one: two capitals or more (sIL, NK), or letters with points."""
    return bool(re.fullmatch(r"[a-z]?[A-Z]{2,}s?", piece) or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]?", piece))


def number_syllables(
    text: str,
    whole: Callable[[int], int],
    point: int,
    *,
    decimal: str = ".",
) -> int:
    """Syllables of a number: the whole part, the word for the point, and the digits behind it.

    Parameters
    ----------
    text : digits with points and commas. whole : syllables of a whole number.
    point : syllables of the word for the decimal mark. decimal : that mark; the other one groups thousands.
    """
    other = "," if decimal == "." else "."
    front, mark, rest = text.partition(decimal)
    digits = front.replace(other, "")
    if not digits:
        return 1
    total = whole(int(digits))
    if mark:
        total += point + sum(whole(int(d)) for d in rest if d.isdigit())
    return total


def whole_number(
    value: int, small: Mapping[int, int], hundred: Callable[[int], int], thousand: Callable[[int], int]
) -> int:
    """Syllables of a whole number up to 999,999; longer ones are said digit by digit.

    ``small`` holds 0 to 99; ``hundred(n)`` and ``thousand(n)`` say what n hundreds and n thousands add.
    """
    if value >= 1_000_000:
        return sum(small[int(d)] for d in str(value))
    if value >= 1000:
        rest = value % 1000
        return thousand(value // 1000) + (whole_number(rest, small, hundred, thousand) if rest else 0)
    if value >= 100:
        rest = value % 100
        return hundred(value // 100) + (small[rest] if rest else 0)
    return small[value]
