"""Limits of IL-2 and sIL-2R: which limit a result belongs to, if any, and on which side of it it lies.

A limit belongs to one laboratory, one method, one specimen and some ages. A result that does not say them is
not placed; nothing is converted between the units of different kits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from il2.clinic.amounts import Amount, units
from il2.clinic.claim_rows import limit_text
from il2.clinic.occupancy import Interval, picomolar
from il2.ground.errors import UnknownNameError, nearest
from il2.knowledge import tables
from il2.knowledge.names import NameIndex, fold
from il2.knowledge.tables import Record

_PLACING = ("reference_interval", "upper_limit")


@dataclass(frozen=True)
class Limit:
    """One limit: its row ``id``, the ends in ``unit`` (``None``: open), and whose it is."""

    id: str
    analyte: str
    laboratory: str
    method: str
    matrix: str
    kind: str
    lower: float | None
    upper: float | None
    unit: str
    age_from: float | None
    age_below: float | None
    superseded: bool
    by: str
    method_as_printed: str
    population: str
    note: str
    status: str
    text: str

    def fits(self, age: float | None) -> bool:
        """Whether it is for this age; without an age only where the limit names none."""
        if age is None:
            return self.age_from is None and self.age_below is None
        return (self.age_from or 0.0) <= age and (self.age_below is None or age < self.age_below)


@dataclass(frozen=True)
class Place:
    """Where a result lies. ``position`` is one of the words of :data:`POSITIONS`."""

    position: str
    limit: Limit | None = None
    lab_unit: str = ""


POSITIONS = (
    "above", "within", "not-detected", "below", "undetermined", "on-therapy",
    "needs-method", "needs-laboratory", "needs-age", "needs-matrix",
    "no-range", "no-range-for-age", "no-range-for-matrix", "other-unit",
)  # fmt: skip


@lru_cache(maxsize=1)
def limits() -> tuple[Limit, ...]:
    """Return every limit."""
    return tuple(_limit(row) for row in tables.load("clinic_levels"))


def analyte(name: str) -> str:
    """Return ``"IL-2"`` or ``"sIL-2R"``.

    Raises
    ------
    UnknownNameError : another analyte; the message names the two and what is near.

    Examples
    --------
    >>> analyte("soluble CD25"), analyte("interleucina 2")
    ('sIL-2R', 'IL-2')
    """
    index = _index("analyte", "clinic_analytes", ("loinc",))
    found = index.find(name)
    if found is None:
        raise UnknownNameError(
            "analyte", name.strip()[:60], [r["analyte"] for r in tables.load("clinic_analytes")]
        )
    return found


def laboratory(name: str) -> str | None:
    """Return the key of a laboratory whose limits are known, else ``None``."""
    return _index("laboratory", "clinic_laboratories", ("name",)).find(name)


def method(name: str) -> str | None:
    """Return the key of a method that the tables know, else ``None``."""
    return _index("method", "clinic_methods", ("name_en", "name_es")).find(name)


def near_laboratory(name: str) -> str:
    """Return the laboratory whose name resembles one that is not known, ``""`` where none does.

    Examples
    --------
    >>> near_laboratory("Arupp"), near_laboratory("ARUP"), near_laboratory("Nowhere")
    ('ARUP', '', '')
    """
    return "" if laboratory(name) else _near(name, "clinic_laboratories", ("name",))


def near_method(name: str) -> str:
    """Return the method whose name resembles one that is not known, ``""`` where none does."""
    return "" if method(name) else _near(name, "clinic_methods", ("name_en", "name_es"))


def _near(name: str, table: str, columns: tuple[str, ...]) -> str:
    rows = tables.load(table)
    known = [spelling for r in rows for spelling in (*tables.words(r["synonyms"]), *(r[c] for c in columns))]
    return next(iter(nearest(name, known, most=1)), "") if name.strip() else ""


def methods_of(analyte: str, laboratory_name: str, language: str) -> tuple[str, ...]:
    """Return the methods for which a limit of a laboratory is known, as the language names them.

    Examples
    --------
    >>> methods_of("IL-2", "ARUP", "en")
    ('multiplex bead',)
    """
    key = laboratory(laboratory_name)
    names = {r["method"]: r[f"name_{language}"] for r in tables.load("clinic_methods")}
    kept = (one for one in limits() if one.analyte == analyte and one.laboratory == key and key)
    found = (names[one.method] for one in kept if one.kind in _PLACING and one.method and not one.superseded)
    return tuple(dict.fromkeys(found))


def place(
    analyte: str, amount: Amount, *, laboratory: str, method: str, matrix: str, age: float | None
) -> Place:
    """Say where a result lies against the limit of its own test.

    Parameters
    ----------
    analyte : ``"IL-2"`` or ``"sIL-2R"``. amount : the result.
    laboratory, method, matrix : as the report prints them, ``""`` where it does not. age : years.
    """
    if not method.strip():
        return Place("needs-method")
    if not laboratory.strip():
        return Place("needs-laboratory")
    if analyte == "sIL-2R" and age is None:
        return Place("needs-age")
    kept = _of_test(analyte, laboratory, method)
    if not any(one.kind in _PLACING for one in kept):
        return Place("no-range")
    if not comparable(analyte, amount, kept[0].unit):
        return Place("other-unit", lab_unit=kept[0].unit)
    aged = [one for one in kept if one.fits(age) or (analyte == "IL-2" and one.age_from is None)]
    kept = [one for one in aged if one.kind in _PLACING]
    if not kept:
        return Place("no-range-for-age")
    if matrix.strip():
        kept = [one for one in kept if _same_matrix(matrix, one.matrix)]
        if not kept:
            return Place("no-range-for-matrix")
    if len({(one.lower, one.upper) for one in kept}) > 1:
        return Place("needs-matrix")
    return Place(_side(amount, kept[0]), kept[0])


def place_in(limit: Limit, amount: Amount) -> Place:
    """Say where a result lies against a limit that is known to be its own."""
    return Place(_side(amount, limit), limit)


def comparable(analyte: str, amount: Amount, unit: str) -> bool:
    """Whether a result can be said in a unit: one kind of unit, or IL-2 with a factor that has a name."""
    kind = units()[unit].kind
    if not amount.unit_given:  # nothing was found: nothing in any unit
        return True
    return kind == amount.unit.kind or (
        analyte == "IL-2" and kind == "mass" and picomolar(amount) is not None
    )


def in_unit(amount: Amount, unit: str) -> Interval:
    """Return a result in another unit, with the spread of the factor where one is needed."""
    wanted = units()[unit]
    if amount.value == 0:
        return Interval(0.0, 0.0, 0.0)
    if wanted.kind == amount.unit.kind:
        return Interval(*(amount.standard / wanted.factor,) * 3)
    found = picomolar(amount)
    one = picomolar(Amount("1", 1.0, "", wanted))
    if found is None or one is None:
        raise ValueError(f"{amount.text()} has no value in {unit}")
    level, per = found[0], one[0].value
    return Interval(level.value / per, level.low / per, level.high / per)


def _side(amount: Amount, limit: Limit) -> str:
    """The side on which the whole interval of the result lies."""
    found = in_unit(amount, limit.unit)
    sides = {_side_of(value, amount.comparator, limit) for value in (found.low, found.value, found.high)}
    return sides.pop() if len(sides) == 1 else "undetermined"


def _side_of(value: float, comparator: str, limit: Limit) -> str:
    low, high = limit.lower, limit.upper
    if comparator == "<":
        if low is not None:
            return "below" if value <= low else "undetermined"
        return "not-detected" if high is not None and value <= high else "undetermined"
    if comparator == ">":
        return "above" if high is not None and value >= high else "undetermined"
    if high is not None and value > high:
        return "above"
    if low is not None:
        return "below" if value < low else "within"
    return "not-detected" if value == 0 else "within"


def _of_test(analyte: str, lab: str, method_text: str) -> list[Limit]:
    keys = laboratory(lab), method(method_text)
    if None in keys:
        return []
    return [
        one
        for one in limits()
        if one.analyte == analyte and (one.laboratory, one.method) == keys and not one.superseded
    ]


_MATRIX_WORDS = (("serum", "suero"), ("plasma",), ("edta",), ("heparin", "heparina"))


def _same_matrix(given: str, printed: str) -> bool:
    """Whether a specimen is not another one than that of the limit: serum or plasma, and its additive."""
    asked, there = _matrix_parts(given), _matrix_parts(printed)
    if not asked:
        return False
    kinds, additives = {0, 1}, {2, 3}
    if asked & kinds and there & kinds and not asked & there & kinds:
        return False
    return not (asked & additives and there & additives and not asked & there & additives)


def _matrix_parts(text: str) -> set[int]:
    folded = fold(text)
    return {i for i, words in enumerate(_MATRIX_WORDS) if any(w in folded for w in words)}


def _index(kind: str, table: str, more: tuple[str, ...]) -> NameIndex:
    return _indices(kind, table, more)


@lru_cache(maxsize=8)
def _indices(kind: str, table: str, more: tuple[str, ...]) -> NameIndex:
    rows = tables.load(table)
    names = {r[kind]: [*tables.words(r["synonyms"]), *(r[c] for c in more if r[c])] for r in rows}
    return NameIndex(kind, names)


def _limit(row: Record) -> Limit:
    return Limit(
        row["id"],
        row["analyte"],
        row["laboratory"],
        row["method"],
        row["matrix"],
        row["kind"],
        row["lower"],
        row["upper"],
        row["unit"],
        row["age_from"],
        row["age_below"],
        row["superseded"] == "yes",
        row["by"],
        row["method_as_printed"],
        row["population"],
        row["note"],
        row["status"],
        limit_text(row),
    )
