"""On which line of a TOML text a key stands; the parser of the standard library does not tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(
    r"\s*((?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="
)
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+)")


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the 1-based line of a key, or of the nearest table around it.

    Parameters
    ----------
    path : names, and for an array of tables the 0-based number after its name.

    Examples
    --------
    >>> line_of('[lab.x]\\nname = "X"\\n[[lab.x.test]]\\nunit = "a"\\n', ("lab", "x", "test", 0, "unit"))
    4
    """
    places = _places(text)
    wanted = tuple(path)
    while wanted:
        if wanted in places:
            return places[wanted]
        wanted = wanted[:-1]
    return 1


def _places(text: str) -> dict[tuple[str | int, ...], int]:
    places: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    table: tuple[str | int, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            names = _parts(header[2])
            if header[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
                table = (*names, counts[names])
            else:
                table = names
            for length in range(1, len(table) + 1):
                places.setdefault(table[:length], number)
            continue
        key = _KEY.match(line)
        if key:
            places.setdefault((*table, *_parts(key[1])), number)
    return places


def _parts(text: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(text))
