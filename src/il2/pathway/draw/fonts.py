"""Widths of letters, so that a text is fitted without asking a font: those of Arial and its metric twins."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

#: Font that the picture names first; its twins take the same room.
FAMILY: Final = "Arial,'Liberation Sans',Helvetica,sans-serif"
_FAMILIES: Final = (
    (("times", "serif", "georgia", "garamond", "cambria"), "'Times New Roman','Liberation Serif',serif"),
    (("courier", "consolas", "mono", "menlo"), "Consolas,'Liberation Mono','Courier New',monospace"),
)
#: Width of a letter that stands in no table, in thousandths of the size: most scripts, and East Asian ones.
_USUAL, _WIDE = 600, 1000
_MONO: Final = 602
#: Adobe's Symbol encoding for letters: what a text in that font shows.
_SYMBOL: Final = MappingProxyType(
    dict(
        zip(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\"$'@",
            "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ∀∃∋≅",
            strict=True,
        )
    )
)


@cache
def _widths() -> tuple[Mapping[str, int], Mapping[str, int]]:
    text = resources.files(__package__).joinpath("widths.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return (
        {chr(int(row["codepoint"])): int(row["regular"]) for row in rows},
        {chr(int(row["codepoint"])): int(row["bold"]) for row in rows},
    )


def width(text: str, size: float, *, bold: bool = False, family: str = "") -> float:
    """Return the width of a line of text in px.

    Examples
    --------
    >>> round(width("IL2RA", 12.0), 1), width("IL2RA", 12, bold=True) > width("IL2RA", 12)
    (33.3, True)
    """
    if "mono" in family:
        return len(text) * _MONO * size / 1000
    table = _widths()[bool(bold)]
    return sum(table.get(letter) or _other(letter) for letter in text) * size / 1000


def _other(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cc", "Cf"):
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in ("W", "F") else _USUAL


def family_of(name: str | None) -> str:
    """Return the family to write for a font name; ``""`` where the usual one serves.

    Examples
    --------
    >>> family_of("Arial"), family_of("Times New Roman")
    ('', "'Times New Roman','Liberation Serif',serif")
    """
    word = (name or "").casefold()
    if "sans" in word:
        return ""
    return next((family for keys, family in _FAMILIES if any(key in word for key in keys)), "")


def shown(text: str, font: str | None) -> str:
    """Return a text as its font shows it: letters in Symbol are Greek.

    Examples
    --------
    >>> shown("a", "Symbol"), shown("a", "Arial")
    ('α', 'a')
    """
    if (font or "").casefold() != "symbol":
        return text
    return "".join(_SYMBOL.get(letter, letter) for letter in text)
