"""Switches: the alternatives where the literature disagrees, each a few constants set another way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from il2.ground.errors import UnknownNameError
from il2.knowledge import tables


@dataclass(frozen=True)
class Switch:
    """An alternative.

    Parameters
    ----------
    name : as it is asked for. question : what the literature disagrees about.
    settings : constants of the network with their values under the alternative.
    sources : keys of the sources. cell_type : the cells it stands for; blank for all.
    """

    name: str
    question: str
    settings: Mapping[str, float]
    sources: tuple[str, ...]
    cell_type: str = ""


@lru_cache(maxsize=1)
def switches() -> tuple[Switch, ...]:
    """Return the alternatives of the table ``signalling_switches``.

    Examples
    --------
    >>> [one.name for one in switches()]
    ['CTL', 'no-ERK', 'no-STAT1-STAT3', 'slow-import', 'TCR', 'Fallon-synthesis', 'PTEN-stain']
    """
    rows = tables.load("signalling_switches")
    return tuple(
        Switch(
            name,
            next(row["question"] for row in rows if row["switch"] == name and row["question"]),
            {row["key"]: row["value"] for row in rows if row["switch"] == name},
            tuple(dict.fromkeys(row["source"] for row in rows if row["switch"] == name)),
            next((row["cell_type"] for row in rows if row["switch"] == name and row["cell_type"]), ""),
        )
        for name in dict.fromkeys(row["switch"] for row in rows)
    )


def switch(name: str) -> Switch:
    """Return an alternative by its name.

    Raises
    ------
    UnknownNameError : none of that name; the nearest are named.

    Examples
    --------
    >>> dict(switch("no-erk").settings)
    {'erk_gate': 0.0}
    """
    known = {one.name.casefold(): one for one in switches()}
    if name.strip().casefold() not in known:
        raise UnknownNameError("switch", name, [one.name for one in switches()])
    return known[name.strip().casefold()]


def switchable() -> tuple[str, ...]:
    """Return the constants that an alternative sets, and that can be set to another value."""
    return tuple(dict.fromkeys(key for one in switches() for key in one.settings))
