"""Amounts of IL-2 as people write them: IU, MIU, mass or moles, flat, per kg or per m2.

IU are units of activity. What one IU weighs depends on the product and on who printed it, so every
conversion names its factor (:class:`Factor`); the manufacturer's own numbers spread by 6 %, the literature
reaches 66.5 pg/IU (table ``body_units``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from il2.body.person import Person
from il2.ground.errors import InputError, UnknownNameError
from il2.knowledge import tables

#: What one unit of the text is in its base: IU for activity, pg for mass, pmol for amount.
_BASE = {
    "IU": ("IU", 1.0), "kIU": ("IU", 1e3), "MIU": ("IU", 1e6),
    "pg": ("pg", 1.0), "ng": ("pg", 1e3), "ug": ("pg", 1e6), "mg": ("pg", 1e9),
    "pmol": ("pmol", 1.0), "nmol": ("pmol", 1e3),
}  # fmt: skip


@dataclass(frozen=True)
class Factor:
    """How IU become mass and moles.

    Parameters
    ----------
    name : the statement it comes from (a row of ``body_units``). pg_per_IU : mass of one IU.
    molar_mass_Da : of the molecule.

    Examples
    --------
    >>> vial = factor("vial")
    >>> round(vial.pmol(1e6)), round(vial.pM(1.0), 3)
    (3863, 3.863)
    """

    name: str
    pg_per_IU: float
    molar_mass_Da: float

    def pmol(self, amount_IU: float) -> float:
        """Return the amount in pmol of so many IU."""
        return amount_IU * self.pg_per_IU / self.molar_mass_Da

    def IU(self, amount_pmol: float) -> float:
        """Return the activity in IU of so many pmol."""
        return amount_pmol * self.molar_mass_Da / self.pg_per_IU

    def pM(self, level_IU_per_mL: float) -> float:
        """Return a level in pM of so many IU/mL."""
        return 1e3 * self.pmol(level_IU_per_mL)

    def __str__(self) -> str:
        return f"{self.pg_per_IU:g} pg/IU ({self.name})"


@lru_cache(maxsize=1)
def factors() -> dict[str, Factor]:
    """Return the published factors by name; the first is the default.

    Examples
    --------
    >>> [round(f.pg_per_IU, 1) for f in factors().values()]
    [59.1, 61.1, 61.7, 66.5]
    """
    rows = tables.load("body_units")
    mass = next(r["value"] for r in rows if r["key"] == "molar_mass")
    return {r["key"]: Factor(r["key"], r["value"], mass) for r in rows if r["unit"] == "pg/IU"}


def factor(name: str = "vial") -> Factor:
    """Return a factor by name.

    Raises
    ------
    UnknownNameError : no such factor.
    """
    if name not in factors():
        raise UnknownNameError("factor from IU to mass", name, factors())
    return factors()[name]


def factor_range() -> str:
    """Return the spread of the published factors in words.

    Examples
    --------
    >>> factor_range()
    '59.1 to 66.5 pg/IU'
    """
    known = [f.pg_per_IU for f in factors().values()]
    return f"{min(known):g} to {max(known):g} pg/IU"


@dataclass(frozen=True)
class Amount:
    """A dose as written: a number, its unit, and what it is scaled by (``""``, ``"kg"`` or ``"m2"``).

    Examples
    --------
    >>> Amount(600_000, "IU", "kg").pmol(Person(weight_kg=70), factor("vial")) // 1000
    162.0
    >>> str(Amount(1, "MIU", "m2"))
    '1 MIU/m2'
    """

    value: float
    unit: str
    per: str = ""

    def __post_init__(self) -> None:
        if self.unit not in _BASE:
            raise InputError(f"the unit {self.unit!r} of a dose is not known; use {', '.join(_BASE)}")
        if not 0.0 < self.value < float("inf"):
            raise InputError(f"a dose of {self.value:g} {self.unit} cannot be given; write a number above 0")

    def scaled(self, person: Person) -> float:
        """Return the number for this person, in ``unit``."""
        return self.value * {"": 1.0, "kg": person.weight_kg, "m2": person.bsa_m2}[self.per]

    def pmol(self, person: Person, by: Factor) -> float:
        """Return the amount for this person in pmol."""
        base, size = _BASE[self.unit]
        number = self.scaled(person) * size
        if base == "IU":
            return by.pmol(number)
        return number / by.molar_mass_Da if base == "pg" else number

    def pg(self, person: Person) -> float:
        """Return the mass for this person, pg.

        Raises
        ------
        InputError : the amount is no mass.
        """
        base, size = _BASE[self.unit]
        if base != "pg":
            raise InputError(f"a dose of {self} has no mass of its own; give pg, ng, ug or mg")
        return self.scaled(person) * size

    def __str__(self) -> str:
        number = f"{self.value:,.15g}" if self.value >= 1e4 else f"{self.value:g}"
        return f"{number} {self.unit}" + (f"/{self.per}" if self.per else "")
