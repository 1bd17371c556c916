"""One exception tree; every message says what was wrong, what is allowed and what is near.

Il2Error
├── InputError            something the user gave cannot be used (exit code 2)
│   ├── UnknownNameError  a name that the catalogue does not hold; carries the nearest names
│   ├── UnitError         a quantity without unit, with an unknown unit or of the wrong dimension
│   ├── TableError        a file of rows that cannot be read; carries the row number
│   └── UnsupportedError  a construct of a foreign format that is not read; names the construct
└── MissingDataError      data that is not part of the package and was not found

Catch ``Il2Error`` to catch them all.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class Il2Error(Exception):
    """Base of every error that il2 raises on purpose."""


class InputError(Il2Error, ValueError):
    """Something the user gave cannot be used."""


class UnitError(InputError):
    """A quantity without unit, with an unknown unit or of the wrong dimension."""


class TableError(InputError):
    """A table or file of rows that cannot be read.

    Parameters
    ----------
    message : one sentence.
    row : 1-based row number in the file (the header is row 1), when one row is to blame.
    """

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message if row is None else f"row {row}: {message}")
        self.row = row


class UnsupportedError(InputError):
    """A construct of a foreign format that il2 does not read; the message names it."""


class MissingDataError(Il2Error):
    """Reference data that is not part of the package and was not found."""


class UnknownNameError(InputError):
    """A name that is not in the catalogue.

    Examples
    --------
    >>> print(UnknownNameError("cell type", "Tregs", ["Treg", "NK"]))
    unknown cell type 'Tregs'; did you mean 'Treg'? (known: Treg, NK)
    """

    def __init__(self, kind: str, given: str, known: Iterable[str]) -> None:
        known = list(dict.fromkeys(known))
        self.given, self.near = given, nearest(given, known)
        hint = f"; did you mean {' or '.join(repr(n) for n in self.near)}?" if self.near else ""
        shown = ", ".join(known[:15]) + (", ..." if len(known) > 15 else "")
        super().__init__(f"unknown {kind} {given!r}{hint} (known: {shown})")


def nearest(given: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return up to ``most`` names of ``known`` that resemble ``given``, best first."""
    by_fold: dict[str, str] = {}
    for name in known:
        by_fold.setdefault(name.casefold(), name)
    return [by_fold[k] for k in difflib.get_close_matches(given.casefold(), by_fold, n=most, cutoff=0.6)]
