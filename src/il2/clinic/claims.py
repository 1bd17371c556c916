"""Claims: every statement of the clinic with its six parts, found by its id, by words, or by a conflict.

A claim is statement, direction, analyte with layer, number, source and status. One with a part missing is not
shown anywhere. The rows of levels, the medicine, events and rule sets are claims too, under their own ids:
K (what the public pages say, with a verdict), C (what moves what), L (limits), M (items of the medicine),
T (events), H (rule sets), R (regimens), X (levels on treatment).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from il2.clinic import claim_rows
from il2.clinic.claim_rows import Claim
from il2.clinic.plain import sentences
from il2.ground.errors import UnknownNameError
from il2.knowledge import sources, tables

#: How a status is said in the tables, which are in English.
MARKS = {
    "read": "read",
    "secondary": "from a summary",
    "computed": "computed",
    "unverified": "unverified",
    "assumed": "draft, assumed",
}


def mark(status: str, language: str) -> str:
    """Return how a status is said in a language.

    Examples
    --------
    >>> mark("unverified", "es")
    'sin verificar'
    """
    return sentences("frame", language)[f"mark_{status}"]


@dataclass(frozen=True)
class Conflict:
    """Studies that disagree: each stands as it is, and none is averaged with another."""

    key: str
    what: str
    members: tuple[Claim, ...]
    note: str


@lru_cache(maxsize=1)
def claims() -> tuple[Claim, ...]:
    """Return every claim that is complete, in the order of the tables.

    Examples
    --------
    >>> len([c for c in claims() if c.kind == "page"])
    24
    """
    return tuple(c for c in claim_rows.every() if c.complete)


def claim(key: str) -> Claim:
    """Return the claim of that id.

    Raises
    ------
    UnknownNameError : no such id.

    Examples
    --------
    >>> claim("K07").verdict, claim("k07").direction
    ('backwards', 'down')
    """
    found = _by_id().get(key.strip().upper())
    if found is None:
        raise UnknownNameError("claim", key, _by_id())
    return found


def knows(key: str) -> bool:
    """Whether a claim of that id exists."""
    return key.strip().upper() in _by_id()


def search(text: str) -> tuple[Claim, ...]:
    """Return the claims that hold the words of ``text``, best first (:func:`il2.clinic.finding.find`).

    Raises
    ------
    UnknownNameError : nothing holds these words; the message names what is near.

    Examples
    --------
    >>> [c.id for c in search("cyclosporine production")][:2]
    ['C25', 'C26']
    """
    from il2.clinic.finding import find  # it reads the plain texts, which name claims

    return find(text).claims


def conflicts() -> tuple[Conflict, ...]:
    """Return the groups of claims that disagree."""
    return tuple(
        Conflict(row["key"], row["what"], tuple(claim(i) for i in row["members"].split()), row["note"])
        for row in tables.load("clinic_conflicts")
    )


def conflict(key: str) -> Conflict:
    """Return one group.

    Raises
    ------
    UnknownNameError : no such group.
    """
    found = {c.key: c for c in conflicts()}
    if key not in found:
        raise UnknownNameError("conflict", key, found)
    return found[key]


def citations(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return key and citation of sources, each once, in the order given."""
    return tuple((key, sources.source(key).citation) for key in dict.fromkeys(keys))


def sources_of(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of the sources behind claims, each once, in the order of the claims."""
    return tuple(dict.fromkeys(key for one in ids for key in claim(one).sources))


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Claim]:
    return {c.id: c for c in claims()}
