"""Which test a code means, and what its numbers may be: the closed table of units.

A unit that the table does not hold is stored and shown as sent, and never compared. Nothing is converted
between the bases of one test: U/mL and pg/mL of one receptor have no general factor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from il2.ground.errors import UnknownNameError
from il2.knowledge import tables
from il2.labs.facts import Coded, Value


@dataclass(frozen=True, slots=True)
class Analyte:
    """One test: key, names, LOINC code, unit of its axis; outside the window its unit must be wrong."""

    key: str
    name_en: str
    name_es: str
    loinc: str
    unit: str
    lowest: Decimal
    highest: Decimal
    status: str

    def name(self, language: str = "en") -> str:
        """The name in a language."""
        return self.name_es if language == "es" else self.name_en


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that the table knows: as sent, its UCUM code, the axis it stands on, and the exact factor."""

    sent: str
    ucum: str
    base: str
    factor: Decimal

    def convert(self, number: Decimal) -> Decimal:
        """Return the number on the axis ``base``."""
        return number * self.factor


@lru_cache(maxsize=1)
def analytes() -> Mapping[str, Analyte]:
    """Return every test by its key."""
    return {
        row["analyte"]: Analyte(
            row["analyte"],
            row["name_en"],
            row["name_es"],
            row["loinc"],
            row["unit"],
            Decimal(repr(row["lowest"])),
            Decimal(repr(row["highest"])),
            row["status"],
        )
        for row in tables.load("labs_analytes")
    }


def analyte(key: str) -> Analyte:
    """Return one test; ``UnknownNameError`` names the nearest.

    Examples
    --------
    >>> analyte("il2").loinc
    '33939-0'
    """
    if key not in analytes():
        raise UnknownNameError("test", key, analytes())
    return analytes()[key]


@lru_cache(maxsize=1)
def _by_loinc() -> Mapping[str, Analyte]:
    return {one.loinc: one for one in analytes().values()}


def of_code(code: Coded, own: Mapping[str, str] | None = None) -> Analyte | None:
    """Return the test that a code claims to be: by the laboratory's own codes, else by LOINC.

    Parameters
    ----------
    own : code of the laboratory -> key of ours (from its configuration).

    Examples
    --------
    >>> of_code(Coded("33939-0", "Interleukin 2", "LN")).key
    'il2'
    """
    if own and code.code in own:
        return analytes().get(own[code.code])
    return _by_loinc().get(code.code)


@lru_cache(maxsize=1)
def _units() -> Mapping[tuple[str, str], Unit]:
    return {
        (row["analyte"], row["spelling"]): Unit(
            row["spelling"], row["ucum"], row["base"], Decimal(row["factor"])
        )
        for row in tables.load("labs_units")
    }


def unit(key: str, sent: str, aliases: Mapping[str, str] | None = None) -> Unit | None:
    """Return what a spelling means for a test, ``None`` when the closed table does not hold it.

    Parameters
    ----------
    aliases : spellings of one laboratory -> UCUM code (from its configuration).

    Examples
    --------
    >>> unit("il2", "ng/L").factor, unit("leukocytes", "giga.l-1") is None
    (Decimal('1'), True)
    >>> unit("leukocytes", "giga.l-1", {"giga.l-1": "10*9/L"}).base
    '10*3/uL'
    """
    text = sent.strip()
    text = (aliases or {}).get(text, text)
    found = _units().get((key, text)) or _folded().get((key, _fold(text)))
    return Unit(sent, found.ucum, found.base, found.factor) if found else None


def is_known(sent: str) -> bool:
    """Return whether a spelling is a unit of any test of the table.

    Examples
    --------
    >>> is_known("pg/mL"), is_known("picograms per millilitre")
    (True, False)
    """
    return _fold(sent) in {spelling for _, spelling in _folded()}


def _fold(text: str) -> str:
    """One case, no blanks, ``u`` for micro: HL7 v2 senders write PG/ML, and both signs of micro."""
    return "".join(text.split()).replace("\u00b5", "u").replace("\u03bc", "u").casefold()


@lru_cache(maxsize=1)
def _folded() -> Mapping[tuple[str, str], Unit]:
    """The table by folded spelling, without those that would then mean two things."""
    out: dict[tuple[str, str], Unit] = {}
    unsure = set()
    for (key, spelling), one in _units().items():
        place = (key, _fold(spelling))
        before = out.setdefault(place, one)
        if (before.base, before.factor) != (one.base, one.factor):
            unsure.add(place)
    return {place: one for place, one in out.items() if place not in unsure}


def doubts(
    code: Coded,
    value: Value,
    sent_unit: str,
    own: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Return what speaks against a value of a known test: type, unit, or size after conversion.

    Kinds: ``code-type-mismatch``, ``unit-unknown``, ``unit-implausible``. Tests that the table does not
    know raise none.

    Examples
    --------
    >>> doubts(Coded("718-7"), Value("NM", "12.5", Decimal("12.5")), "g/mL")
    ('unit-implausible',)
    """
    found = of_code(code, own)
    if found is None or not value.text:
        return ()
    if value.number is None:
        return ("code-type-mismatch",) if value.kind in ("ED", "RP", "CWE", "CE", "NM") else ()
    known = unit(found.key, sent_unit, aliases)
    if known is None:
        return ("unit-unknown",)
    if known.base != found.unit:
        return ()
    size = known.convert(value.number)
    return () if found.lowest <= size <= found.highest else ("unit-implausible",)
