"""Reading one result: what was sent, where it lies against its own test, and what it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from il2.clinic import levels
from il2.clinic.amounts import Amount, constant, read_age, read_amount, units
from il2.clinic.document import NumberLine
from il2.clinic.levels import Limit, Place
from il2.clinic.occupancy import Bridge, bridge, picomolar
from il2.clinic.own_range import own_range
from il2.clinic.plain import number, sentences
from il2.clinic.therapy import Expectation, OnTherapy, none_meant, on_therapy
from il2.ground.errors import InputError, UnknownNameError


@dataclass(frozen=True)
class Earlier:
    """An earlier result of the same person, as its report prints it."""

    value: str
    unit: str = ""
    laboratory: str = ""
    method: str = ""
    matrix: str = ""
    date: str = ""


@dataclass(frozen=True)
class Sent:
    """A result as it came: every field as text, ``""`` where the report does not say."""

    analyte: str
    value: str
    unit: str = ""
    laboratory: str = ""
    method: str = ""
    matrix: str = ""
    age: str = ""
    on_therapy: str = ""
    range_text: str = ""
    collected: str = ""
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Compared:
    """An earlier result: the new one as a multiple of it; ``None`` where it ``differs`` in something."""

    earlier: Earlier
    text: str
    times: float | None
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What can be said of a result.

    Parameters
    ----------
    sent, analyte, amount, age : what came, and how it was read.
    place : position against the limit of its own test; ``on-therapy`` where a treatment was named.
    catalogue : the limit that the catalogue of this laboratory prints for this test, where one is known; the
        range printed on the report itself goes before it.
    therapy : the treatment as read, ``None`` where none was named.
    line : the number line, ``None`` where the result has no place on one.
    bridge : level in pM and occupancy; ``None`` with ``bridge_refused``, the key of the sentence why not.
    weak : keys of the sentences why the bridge may carry little weight.
    limits : limits of the same analyte, shown for comparison of the tests.
    compared : own earlier results.
    """

    sent: Sent
    analyte: str
    amount: Amount
    age: float | None
    place: Place
    catalogue: Limit | None
    therapy: OnTherapy | None
    line: NumberLine | None
    bridge: Bridge | None
    bridge_refused: str
    weak: tuple[str, ...]
    limits: tuple[Limit, ...]
    compared: tuple[Compared, ...]

    @property
    def for_others(self) -> bool:
        """Whether the result is a child's and its limit does not say that children were measured."""
        child = self.age is not None and self.age < constant("adult_age")
        limit = self.place.limit
        known = limit is not None and bool(limit.id)
        return child and known and limit is not None and limit.age_from is None and limit.age_below is None

    @property
    def differs(self) -> bool:
        """Whether the report prints another range than the catalogue of its laboratory."""
        own, known = self.place.limit, self.catalogue
        if own is None or known is None or own.id:
            return False
        return (own.lower, own.upper, own.unit) != (known.lower, known.upper, known.unit)

    @property
    def positions(self) -> str:
        """The key of the sentence that says what the number says."""
        place = self.place.position
        if place == "on-therapy" and self.therapy:
            figured = any(e.high is not None for e in self.therapy.expectations)
            known = "known" if figured else "unfigured" if self.therapy.drugs else "unknown"
            return f"p_on-therapy_{known}"
        own = ("above", "within", "below", "not-detected", "undetermined")
        return f"p_{place}_{self.analyte}" if place in own else f"p_{place}"


def read_result(sent: Sent, language: str = "en") -> Result:
    """Read a result.

    Raises
    ------
    InputError : value, unit, age or analyte cannot be read; one sentence in ``language`` says why.
    """
    analyte = _analyte(sent.analyte, language)
    amount = read_amount(sent.value, sent.unit, language)
    age = read_age(sent.age, language)
    therapy = None if none_meant(sent.on_therapy) else on_therapy(sent.on_therapy, analyte)
    place = levels.place(
        analyte,
        amount,
        laboratory=sent.laboratory,
        method=sent.method,
        matrix=sent.matrix,
        age=age,
    )
    printed = own_range(sent.range_text, amount, language)
    catalogue = place.limit
    if therapy:
        place = Place("on-therapy")
    elif printed is not None:
        place = levels.place_in(printed, amount)
    crossed, refused = _bridge(analyte, amount)
    return Result(
        sent,
        analyte,
        amount,
        age,
        place,
        catalogue,
        therapy,
        number_line(place, amount, language),
        crossed,
        refused,
        _weak(sent, place, age, therapy) if crossed else (),
        tuple(one for one in levels.limits() if one.analyte == analyte and one.unit != "%"),
        tuple(_compare(one, sent, amount, language) for one in sent.earlier),
    )


def _analyte(name: str, language: str) -> str:
    try:
        return levels.analyte(name)
    except UnknownNameError as unknown:
        if language == "en":
            raise
        words = sentences("result", language)
        raise InputError(words["e_analyte"].format(analyte=name.strip()[:60])) from unknown


def number_line(place: Place, amount: Amount, language: str = "en") -> NumberLine | None:
    """Return the number line of a placed result, ``None`` for one without a place.

    It begins at zero, ends at the limit of the test or just beyond the result, and has no colour below the
    limit: a low result is no finding.
    """
    limit = place.limit
    if limit is None or limit.upper is None:
        return None
    words = sentences("result", language)
    value = levels.in_unit(amount, limit.unit).value
    end = _round_up(max(limit.upper, value) * 1.15)
    exact = amount.unit.name == limit.unit
    shown = number(value if exact else float(f"{value:.4g}"), language)
    said = f"{amount.comparator}{shown} {limit.unit}"
    key = {"not-detected": "within"}.get(place.position, place.position)
    texts = {"limit": bounds_text(limit, language), "end": number(end, language), "unit": limit.unit}
    return NumberLine(
        name=words["line_name"],
        finding=words[f"line_finding_{key}"].format(value=said, **texts),
        unit=limit.unit,
        value=value,
        comparator=amount.comparator,
        low=limit.lower,
        high=limit.upper,
        ends=(0.0, end),
        interval_label=words["line_limit" if limit.lower is None else "line_range"],
        value_label=words["line_value"].format(value=said),
        value_text=said,
        end_labels=(number(0.0, language), f"{number(end, language)} {limit.unit}"),
        high_label=number(limit.upper, language),
    )


def bounds_text(limit: Limit, language: str) -> str:
    """Return the ends of a limit in words of the language: ``up to 2.1 pg/mL``."""
    upper = f"{number(limit.upper or 0.0, language)} {limit.unit}"
    joints = {"en": ("up to", "to"), "es": ("hasta", "a")}[language]
    if limit.lower is None:
        return f"{joints[0]} {upper}"
    return f"{number(limit.lower, language)} {joints[1]} {upper}"


def expected(one: Expectation, amount: Amount) -> tuple[str, float, str] | None:
    """Return whether a result lies inside, above or under an expectation, and the result in its unit.

    Means with a spread give no verdict, and units that cannot be compared give none.
    """
    if one.high is None or one.sd is not None:
        return None
    found = picomolar(amount)
    wanted = units()[one.unit]
    if found is None or wanted.kind != "international":
        return None
    per_iu = picomolar(Amount("1 IU/mL", 1.0, "", units()["IU/mL"]))
    if per_iu is None:
        return None
    value = amount.standard if amount.unit.kind == "international" else found[0].value / per_iu[0].value
    side = "above" if value > one.high else "below" if one.low is not None and value < one.low else "inside"
    return side, value, one.unit


def _round_up(value: float) -> float:
    """The next number with two digits."""
    if value <= 0:
        return 1.0
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.ceil(value / step) * step:.3g}")


def _bridge(analyte: str, amount: Amount) -> tuple[Bridge | None, str]:
    if analyte != "IL-2":
        return None, "no_bridge_sil2r"
    if amount.unit.kind == "activity":
        return None, "no_bridge_unit"
    if amount.value == 0:
        return None, "no_bridge_zero"
    return bridge(amount), ""


def _weak(sent: Sent, place: Place, age: float | None, therapy: OnTherapy | None) -> tuple[str, ...]:
    """Why a level of IL-2 may say little about cells."""
    child = age is not None and age < constant("adult_age")
    reasons = {
        "w_method": not sent.method.strip(),
        "w_place": place.limit is None and bool(sent.method.strip()) and not therapy,
        "w_matrix": not sent.matrix.strip(),
        "w_limit": place.position in ("within", "not-detected"),
        "w_child": child,
        "w_drug": therapy is not None and bool(set(therapy.drugs) & {"aldesleukin", "IL-2 variant"}),
        "w_assay": True,
    }
    return tuple(key for key, holds in reasons.items() if holds)


def _compare(one: Earlier, sent: Sent, amount: Amount, language: str) -> Compared:
    old = read_amount(one.value, one.unit, language)
    labs = [levels.laboratory(x) or x.strip().casefold() for x in (one.laboratory, sent.laboratory)]
    methods = [levels.method(x) or x.strip().casefold() for x in (one.method, sent.method)]
    sample = [x.strip().casefold() for x in (one.matrix, sent.matrix)]
    differs = [
        key
        for key, pair in (("earlier_lab", labs), ("earlier_method", methods))
        if pair[0] != pair[1] or not pair[0]
    ]
    if sample[0] != sample[1]:
        differs.append("earlier_matrix")
    if old.unit.name != amount.unit.name:
        differs.append("earlier_unit")
    if old.comparator or amount.comparator or old.value == 0:
        differs.append("earlier_number")
    times = None if differs else amount.value / old.value
    return Compared(one, old.as_sent, times, tuple(differs))
