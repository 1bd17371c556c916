"""A number that remembers how a file wrote it, so that an untouched file is written back unchanged."""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class Figure(float):
    """A finite float with the text it was read from.

    Arithmetic gives plain floats; ``text`` is what a file gets: the original spelling, or the shortest
    decimal that reads back to the same number.

    Raises
    ------
    ValueError : text that is no finite number.

    Examples
    --------
    >>> width = Figure("53.00000000000002")
    >>> width.text, width / 2, Figure(54.0).text
    ('53.00000000000002', 26.50000000000001, '54.0')
    """

    __slots__ = ("text",)
    text: str

    def __new__(cls, value: str | float) -> Figure:
        if isinstance(value, str):
            written = value.strip()
            if not _NUMBER.fullmatch(written):
                raise ValueError(f"{written!r} is not a number")
        else:
            written = repr(value)
        made = super().__new__(cls, written)
        if not math.isfinite(made):
            raise ValueError(f"{written!r} is not a finite number")
        made.text = written
        return made

    def __reduce__(self) -> tuple[type[Figure], tuple[str]]:
        return (Figure, (self.text,))


def figure_text(value: float) -> str:
    """Return a number as a file writes it.

    Examples
    --------
    >>> figure_text(Figure("0.10")), figure_text(12.5), figure_text(3)
    ('0.10', '12.5', '3')
    """
    return value.text if isinstance(value, Figure) else repr(value)
