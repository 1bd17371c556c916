"""Inhibitors with a potency in the tables, each with how that is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from il2.ground.errors import UnknownNameError
from il2.knowledge import tables


@dataclass(frozen=True)
class Potency:
    """Half inhibition of one target: in the assay, and taken for cells.

    ``spread`` : lower and upper end of the potencies found, as factors of the one used.
    """

    target: str
    assay: str
    assay_nM: float
    in_cell_nM: float
    status: str
    source: str
    spread: tuple[float, float] = (1.0, 1.0)


@dataclass(frozen=True)
class Inhibitor:
    """An inhibitor and its targets."""

    name: str
    potencies: tuple[Potency, ...]


@lru_cache(maxsize=1)
def inhibitors() -> tuple[Inhibitor, ...]:
    """Return every inhibitor of the table ``signalling_inhibitors``.

    Examples
    --------
    >>> [one.name for one in inhibitors()][:3]
    ['tofacitinib', 'ruxolitinib', 'baricitinib']
    """
    found: dict[str, list[Potency]] = defaultdict(list)
    for row in tables.load("signalling_inhibitors"):
        found[row["inhibitor"]].append(
            Potency(
                row["target"], row["assay"], row["potency_nM"], row["potency_nM"] * row["cell_shift"],
                row["status"], row["source"], _spread(row),
            )
        )  # fmt: skip
    return tuple(Inhibitor(name, tuple(potencies)) for name, potencies in found.items())


def _spread(row: tables.Record) -> tuple[float, float]:
    low, high = (row["potency_nM"] if row[end] is None else row[end] for end in ("low_nM", "high_nM"))
    return low / row["potency_nM"], high / row["potency_nM"]


def inhibitor(name: str) -> Inhibitor:
    """Return an inhibitor by name or synonym.

    Raises
    ------
    UnknownNameError : no potency of that name is in the tables.
    """
    words = {one.name.casefold(): one for one in inhibitors()}
    for row in tables.load("signalling_inhibitors"):
        for synonym in tables.words(row["synonyms"]):
            words.setdefault(synonym.casefold(), words[row["inhibitor"].casefold()])
    if name.strip().casefold() not in words:
        raise UnknownNameError("inhibitor with a potency", name, [one.name for one in inhibitors()])
    return words[name.strip().casefold()]
