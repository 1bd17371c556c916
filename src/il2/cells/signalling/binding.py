"""What ties the drawing to the model: one record for every element of the map.

A record says whether an element is modelled, lumped into another, only observed or only drawn; which quantity
of the network it shows; and in which laws it stands. Records are rows of ``data/binding.csv``; a file of the
same columns may take their place. What the records claim is judged by :mod:`binding_faults`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from il2.ground.errors import InputError
from il2.ground.files import data_file
from il2.ground.rows import Row, read_csv_rows
from il2.knowledge.tables import words
from il2.pathway.model import Map

Standing = Literal["modelled", "lumped", "observed", "drawn only"]
#: From what the model computes to what is only a drawing.
STANDINGS: Final[tuple[Standing, ...]] = ("modelled", "lumped", "observed", "drawn only")
KINDS: Final = ("node", "state", "edge")
TIERS: Final = ("quantitative", "borrowed", "topology only")
_REQUIRED: Final = ("element", "kind", "binding")
_OPTIONAL: Final = ("maps", "into", "shown", "quantity", "unit", "law", "driver", "measured", "reaction",
                    "tier", "note")  # fmt: skip
#: A map is taken for one that records name when it holds at least this share of their elements.
_ENOUGH: Final = 0.5


@dataclass(frozen=True)
class Bond:
    """How one element of a map stands to the model.

    Parameters
    ----------
    element : its GraphId. kind : ``node``, ``state`` or ``edge``. standing : one of :data:`STANDINGS`.
    maps : the maps that hold it; empty: the map at hand.
    into : the element, or constant of the model, that a lumped element is part of.
    shown : formula over names of the network; ``""`` is painted grey. quantity, unit : what it is.
    laws : species, reactions or rules whose law holds the element. drivers : names these laws must use.
    measured : read-out of the tables of measurements that shows it.
    row : its row in the file.
    """

    element: str
    kind: str
    standing: Standing
    maps: tuple[str, ...] = ()
    into: str = ""
    shown: str = ""
    quantity: str = ""
    unit: str = ""
    laws: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    measured: str = ""
    reaction: str = ""
    tier: str = ""
    note: str = ""
    row: int = 0


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row of a binding file; row 0: with what no row names."""

    row: int
    element: str
    message: str

    def __str__(self) -> str:
        place = f"row {self.row}, " if self.row else ""
        return f"{place}{self.element or 'no element'}: {self.message}"


class BindingError(InputError):
    """A binding that names what does not exist; ``faults`` holds every bad row."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        rows = f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''}"
        super().__init__("\n".join([f"{name} has {rows}:", *(f"  {fault}" for fault in self.faults)]))


@lru_cache(maxsize=1)
def shipped() -> tuple[Bond, ...]:
    """Return the records of our map and of WP49.

    Examples
    --------
    >>> {bond.element: (bond.standing, bond.shown) for bond in shipped()}["ddbe6"]
    ('modelled', 'pJAK1')
    """
    bonds, faults = read_binding(data_file("binding.csv"))
    if faults:
        raise BindingError("binding.csv", faults)
    return bonds


def read_binding(path: str | os.PathLike[str]) -> tuple[tuple[Bond, ...], tuple[Fault, ...]]:
    """Return the records of a CSV file, and what is wrong with the words in its rows.

    Raises
    ------
    TableError : no file, no table, a column that is missing.
    """
    bonds: list[Bond] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row in read_csv_rows(path, _REQUIRED, _OPTIONAL):
        if row.fault:
            faults.append(Fault(row.number, "", row.fault))
            continue
        element = row.text("element")
        wrong = _wrong_words(row)
        if element and element in seen:
            wrong.append(f"is given twice, first in row {seen[element]}")
        seen.setdefault(element, row.number)
        faults += [Fault(row.number, element, message) for message in wrong]
        if not wrong:
            bonds.append(_bond(row))
    return tuple(bonds), tuple(faults)


def _wrong_words(row: Row) -> list[str]:
    said = []
    if not row.text("element"):
        said.append("has no element")
    for column, allowed in (("kind", KINDS), ("binding", STANDINGS), ("tier", (*TIERS, ""))):
        word = row.text(column)
        if word not in allowed:
            known = ", ".join(one for one in allowed if one)
            said.append(f"{column} is {word or 'blank'!r}; allowed: {known}")
    return said


def _bond(row: Row) -> Bond:
    standing: Standing = next(one for one in STANDINGS if one == row.text("binding"))
    return Bond(
        element=row.text("element"),
        kind=row.text("kind"),
        standing=standing,
        maps=words(row.text("maps")),
        laws=words(row.text("law")),
        drivers=words(row.text("driver")),
        row=row.number,
        **{name: row.text(name) for name in ("into", "shown", "quantity", "unit", "measured", "reaction",
                                             "tier", "note")},
    )  # fmt: skip


def bonds_of(found: Map, bonds: Iterable[Bond]) -> Mapping[str, Bond]:
    """Return the records that concern a map, by element.

    Records that name their maps count only for the map at hand (:func:`map_here`), since ids of other
    maps may be the same by chance.

    Examples
    --------
    >>> from il2.pathway.own import own_map
    >>> len(bonds_of(own_map(), shipped())) > 200, bonds_of(Map(version="2021"), shipped())
    (True, {})
    """
    bonds = tuple(bonds)
    here = map_here(found, bonds)
    return {
        bond.element: bond
        for bond in bonds
        if bond.element in found.by_id and (not bond.maps or here in bond.maps)
    }


def map_here(found: Map, bonds: Iterable[Bond]) -> str:
    """Return which of the maps that records name a map is, ``""`` for none.

    It is the one of whose elements it holds the largest share, and at least half: a copy or another revision
    is known whatever its file is called.
    """
    counts: dict[str, list[int]] = {}
    for bond in bonds:
        for name in bond.maps:
            held, named = counts.get(name, (0, 0))
            counts[name] = [held + (bond.element in found.by_id), named + 1]
    shares = sorted(((held / named, name) for name, (held, named) in counts.items()), reverse=True)
    return shares[0][1] if shares and shares[0][0] >= _ENOUGH else ""
