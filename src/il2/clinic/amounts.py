"""A result as a laboratory prints it: number, comparator, unit; every doubt is a sentence, never a guess."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from il2.clinic.plain import sentences
from il2.ground.errors import InputError, UnitError, nearest
from il2.knowledge import tables
from il2.knowledge.names import NameIndex, fold

_SPLIT = re.compile(
    r"\s*(<=|>=|=<|=>|[<>≤≥=])?\s*([+\-\N{MINUS SIGN}]?[\d.,' \u00a0\u202f]*\d[.,]?)\s*(.*)", re.DOTALL
)
# High and low flags beside the number are the laboratory's, and no part of the unit.
_FLAG = re.compile(r"^(?:\*|\(?(?:H{1,2}|L{1,2})\)?(?=\s))\s*|(?:\s+|(?=\())\(?(?:H{1,2}|L{1,2}|\*)\)?$")
#: How many of these a year has, by the words of both languages without accents.
_AGE_PARTS = {
    **dict.fromkeys(("", "y", "yr", "yrs", "yo", "year", "years", "ano", "anos"), 1.0),
    **dict.fromkeys(("mo", "mos", "month", "months", "mes", "meses"), 12.0),
    **dict.fromkeys(("wk", "wks", "week", "weeks", "semana", "semanas"), 365.25 / 7),
    **dict.fromkeys(("day", "days", "dia", "dias"), 365.25),
}
#: Groups of three behind one mark and decimals behind the other: 1,234.5 and 1.234,5 can be read in one way.
_BOTH_MARKS = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+(\.)\d+|(?:\.\d{3})+(,)\d+)", re.ASCII)
_EXPONENT = re.compile(r"[eE][+-]?\d+")
_COMPARATORS = {"<=": "<", "=<": "<", "≤": "<", ">=": ">", "=>": ">", "≥": ">", "=": ""}
_NOT_FOUND = re.compile(
    r"\s*(undetect(ed|able)|not detect(ed|able)|none detected|below detection|no detect(ado|able)"
    r"|indetectable|nd)\s*\.?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Unit:
    """A unit of a result: its ``kind`` (mass, molar, international, activity), ``factor`` to the standard."""

    name: str
    kind: str
    factor: float


@dataclass(frozen=True)
class Amount:
    """A result.

    Parameters
    ----------
    as_sent : the text that was given.
    value : the number in ``unit``; 0 where the laboratory found nothing to measure.
    comparator : ``"<"`` or ``">"`` where the laboratory gave no exact number, else ``""``.
    unit : the unit.
    read_as : how a number with a comma was read, ``""`` where nothing had to be read into it.
    unit_given : no where nothing was found to measure and the report gives no unit.
    """

    as_sent: str
    value: float
    comparator: str
    unit: Unit
    read_as: str = ""
    unit_given: bool = True

    @property
    def standard(self) -> float:
        """The number in pg/mL, pM, IU/mL or U/mL, by the kind of its unit."""
        return self.value * self.unit.factor

    def text(self) -> str:
        """Return comparator, number and unit."""
        return f"{self.comparator}{self.value:.10g} {self.unit.name}"


@lru_cache(maxsize=1)
def units() -> dict[str, Unit]:
    """Return the units in which results are printed, by name."""
    return {r["unit"]: Unit(r["unit"], r["kind"], r["factor"]) for r in tables.load("clinic_units")}


def unit(text: str, language: str = "en") -> Unit:
    """Return the unit of that spelling.

    Raises
    ------
    UnitError : none given, or one that is not known here.

    Examples
    --------
    >>> unit("PG/ML").name, unit("pmol/L").name, unit("kU/L").name
    ('pg/mL', 'pM', 'U/mL')
    """
    words = sentences("result", language)
    shown = ", ".join(units())
    if not text.strip():
        raise UnitError(words["e_no_unit"].format(units=shown))
    name = _index().find(text)
    if name is None:
        near = nearest(text, [*units(), *_spellings()], most=1)
        hint = words["e_near"].format(near=near[0]) if near else ""
        raise UnitError(words["e_unit"].format(unit=text.strip()[:40], near=hint, units=shown))
    return units()[name]


def read_amount(value: str, unit_text: str = "", language: str = "en") -> Amount:
    """Read a result; the unit may stand in ``value`` too, as in ``"31 pg/mL"``.

    Raises
    ------
    InputError : no number, a negative number, a number that can be read in two ways, or one that no blood
        can hold.
    UnitError : no unit or an unknown one.

    Examples
    --------
    >>> read_amount("<2.1 pg/mL").text(), read_amount("0.002 ng/mL").standard
    ('<2.1 pg/mL', 2.0)
    >>> read_amount("1,5", "pg/mL", "es").value
    1.5
    """
    words = sentences("result", language)
    sent = " ".join(f"{value} {unit_text}".split())
    if missing := _NOT_FOUND.match(value):
        named = value[missing.end() :].strip() or unit_text.strip()
        return Amount(sent, 0.0, "", unit(named or "pg/mL", language), unit_given=bool(named))
    found = _SPLIT.fullmatch(value.strip())
    if found is None:
        raise InputError(words["e_no_number"].format(value=value.strip()[:40]))
    compared = _COMPARATORS.get(found[1] or "", found[1] or "")
    digits, rest = found[2].strip(), _FLAG.sub("", found[3].strip())
    if tail := _EXPONENT.match(rest):
        digits, rest = digits + tail[0], rest[tail.end() :].strip()
    elif rest[:1].isdigit() or (rest and rest[0] in "-–—/" and rest[1:].strip()[:1].isdigit()):
        raise InputError(words["e_no_number"].format(value=value.strip()[:40]))
    number, read_as = _number(digits, language)
    if rest and unit_text.strip() and _index().find(rest) != _index().find(unit_text):
        raise UnitError(words["e_two_units"].format(one=rest[:40], other=unit_text.strip()[:40]))
    measured = Amount(sent, number, compared, unit(rest or unit_text, language), read_as)
    if measured.unit.kind == "mass" and measured.standard >= constant("vial_concentration"):
        raise InputError(words["e_too_large"].format(value=measured.text()))
    if not math.isfinite(measured.standard):
        raise InputError(words["e_too_large"].format(value=sent[:60]))
    return measured


def read_age(text: str, language: str = "en") -> float | None:
    """Return an age in years, ``None`` where none is given; weeks and months may be given by their names.

    Raises
    ------
    InputError : no number, below 0, or beyond any age on record.

    Examples
    --------
    >>> read_age("9"), read_age(""), read_age("2,5 años", "es"), read_age("18 months")
    (9.0, None, 2.5, 1.5)
    """
    words = sentences("result", language)
    if not text.strip():
        return None
    oldest = constant("oldest_age")
    wrong = words["e_age"].format(age=text.strip()[:20], oldest=f"{oldest:g}")
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*([^\W\d_]*)\.?", fold(text), re.ASCII)
    parts = _AGE_PARTS.get(found[2]) if found else None
    if found is None or parts is None:
        raise InputError(wrong)
    age = float(found[1].replace(",", ".")) / parts
    if age > oldest:
        raise InputError(wrong)
    return age


def number_of(text: str, language: str = "en") -> float:
    """Return the number in a text.

    Raises
    ------
    InputError : none, a negative one, or one that can be read in two ways.
    """
    return _number(text.strip(), language)[0]


def constant(key: str) -> float:
    """Return a constant of the clinic."""
    return float(next(r["value"] for r in tables.load("clinic_constants") if r["key"] == key))


def _number(digits: str, language: str) -> tuple[float, str]:
    """Read digits with points and commas; three digits behind a lone mark can mean a thousand: refused."""
    words = sentences("result", language)
    given = digits.replace("\N{MINUS SIGN}", "-")
    plain = re.sub(r"(?<=\d)[' \u00a0\u202f](?=\d{3}(\D|$))", "", given)
    if plain.startswith("-"):
        raise InputError(words["e_negative"].format(value=given))
    plain = plain.removeprefix("+")
    marks = "[.,]" if language == "es" else ","
    if unclear := re.fullmatch(rf"([1-9]\d{{0,2}}){marks}(\d{{3}})", plain):
        whole, broken = f"{unclear[1]}{unclear[2]}", _broken(unclear[1], unclear[2], language)
        raise InputError(words["e_two_ways"].format(value=given, whole=whole, broken=broken))
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3}){2,}|[1-9]\d{0,2}(\.\d{3}){2,}", plain):
        read = re.sub(r"[.,]", "", plain)
        return float(read), words["read_as"].format(value=given, read=read)
    if both := _BOTH_MARKS.fullmatch(plain):
        point = both[1] or both[2]
        read = plain.replace("," if point == "." else ".", "").replace(point, ".")
        usual = point == ("," if language == "es" else ".")
        return float(read), "" if usual else words["read_as"].format(value=given, read=read)
    if re.fullmatch(r"\d*,\d+", plain, re.ASCII):
        read = plain.replace(",", ".")
        told = "" if language == "es" else words["read_as"].format(value=given, read=read)
        return float(read), told
    if not re.fullmatch(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", plain, re.ASCII):
        raise InputError(words["e_no_number"].format(value=given[:40]))
    return float(plain), ""


def _broken(front: str, digits: str, language: str) -> str:
    """The number with a decimal mark, written so that it can be read in one way only."""
    short = digits.rstrip("0")
    if language == "en":
        return f"{front}.{short or '0'}"
    return f"{front},{short if len(short) in (1, 2) else digits + '0'}"


def _spellings() -> list[str]:
    return [s for row in tables.load("clinic_units") for s in tables.words(row["synonyms"])]


@lru_cache(maxsize=1)
def _index() -> NameIndex:
    return NameIndex("unit", {r["unit"]: tables.words(r["synonyms"]) for r in tables.load("clinic_units")})
