"""Values, units, ranges and flags of FHIR R4 as texts that keep their digits; odd JSON raises nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from il2.labs import analytes
from il2.labs.facts import Coded, Value
from il2.labs.hl7.values import number

UCUM = "http://unitsofmeasure.org"
_SIMPLE = ("valueString", "valueBoolean", "valueInteger", "valueTime", "valueDateTime")


def items(one: Any, key: str) -> list[Any]:
    """Return a list inside an object, empty where there is none."""
    found = one.get(key) if isinstance(one, Mapping) else None
    return found if isinstance(found, list) else []


def inner(one: Any, key: str) -> dict[str, Any]:
    """Return an object inside an object, empty where there is none."""
    found = one.get(key) if isinstance(one, Mapping) else None
    return found if isinstance(found, dict) else {}


def word(one: Any, key: str) -> str:
    """Return a text inside an object, ``""`` where there is none or something else."""
    found = one.get(key) if isinstance(one, Mapping) else None
    return found if isinstance(found, str) else ""


def coded(found: Any) -> Coded:
    """Return a CodeableConcept: LOINC where it has that, and the sender's own words."""
    codings = [c for c in items(found, "coding") if isinstance(c, dict)]
    loinc = [c for c in codings if c.get("system") == "http://loinc.org"]
    first = (loinc or codings or [{}])[0]
    shown = next((word(c, "display") for c in (first, *codings) if word(c, "display")), "")
    return Coded(word(first, "code"), word(found, "text") or shown, "LN" if loinc else word(first, "system"))


def digits(value: Any) -> str:
    """Return a number as sent; anything else as text.

    Examples
    --------
    >>> digits(Decimal("3.40")), digits(5), digits(True)
    ('3.40', '5', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and value.as_tuple().exponent in range(-40, 1):
        return format(value, "f")
    return value if isinstance(value, str) else ("" if value is None else str(value))


def value_of(one: Mapping[str, Any]) -> tuple[Value, str]:
    """Return value and unit of an observation or a component; a reason for absence stands as its words."""
    if isinstance(one.get("valueQuantity"), dict):
        return quantity(one["valueQuantity"])
    if isinstance(one.get("valueCodeableConcept"), dict):
        return Value("CWE", coded(one["valueCodeableConcept"]).shown), ""
    for key in _SIMPLE:
        if isinstance(one.get(key), str | int | Decimal):
            text = digits(one[key])
            found = number(text) if key in ("valueString", "valueInteger") else None
            return (Value("ST", text, found[1], found[0]) if found else Value("ST", text)), ""
    for key, read in (("valueRatio", _ratio), ("valueRange", _span), ("valuePeriod", _period),
                      ("valueSampledData", _samples)):  # fmt: skip
        if isinstance(one.get(key), dict):
            return read(one[key])
    return Value("", coded(one.get("dataAbsentReason")).shown), ""


def quantity(found: Any) -> tuple[Value, str]:
    """Return number with its sign, and the unit as sent.

    The words of the unit stand first; its UCUM code where our table knows that and not the words.
    """
    if not isinstance(found, Mapping):
        return Value("NM"), ""
    value, sign = found.get("value"), word(found, "comparator")
    unit, code = word(found, "unit"), word(found, "code")
    if not unit or (
        word(found, "system") == UCUM and analytes.is_known(code) and not analytes.is_known(unit)
    ):
        unit = code
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return Value("NM", digits(value)), unit
    found_number = number(sign + digits(value))  # (R5's "ad" and powers that nothing has are no number)
    if found_number is None:
        return Value("NM", sign + digits(value)), unit
    return Value("NM", sign + digits(value), found_number[1], sign), unit


def _with_unit(found: Any) -> str:
    value, unit = quantity(found)
    return f"{value.text} {unit}".strip()


def _ratio(found: Mapping[str, Any]) -> tuple[Value, str]:
    return Value("SN", ":".join(_with_unit(found.get(k)) for k in ("numerator", "denominator"))), ""


def _span(found: Mapping[str, Any]) -> tuple[Value, str]:
    low, high = (quantity(found.get(k)) for k in ("low", "high"))
    return Value("SN", f"{low[0].text} - {high[0].text}".strip()), low[1] or high[1]


def _period(found: Mapping[str, Any]) -> tuple[Value, str]:
    return Value("ST", " - ".join(word(found, k) for k in ("start", "end")).strip()), ""


def _samples(found: Mapping[str, Any]) -> tuple[Value, str]:
    origin = quantity(found.get("origin"))
    return Value("NA", word(found, "data")), origin[1]


def range_of(one: Mapping[str, Any], unit: str) -> str:
    """Return the reference ranges as text: their own words, else their limits; several are all named.

    A limit in another unit than the value's keeps its unit, so that it is not read as a limit of the value.
    """
    found = [r for r in items(one, "referenceRange") if isinstance(r, dict)]
    texts = [(_limits(r, unit), coded(r.get("type")).shown) for r in found]
    texts = [(text, kind) for text, kind in texts if text]
    if len(texts) == 1:
        return texts[0][0]
    return "; ".join(f"{kind}: {text}" if kind else text for text, kind in texts)


def _limits(found: Mapping[str, Any], unit: str) -> str:
    if word(found, "text"):
        return word(found, "text")
    sides = []
    for key in ("low", "high"):
        value, own = quantity(found.get(key))
        sides.append(f"{value.text} {own}" if value.text and own and unit and own != unit else value.text)
    if all(sides):
        return f"{sides[0]} - {sides[1]}"
    return f">= {sides[0]}" if sides[0] else (f"<= {sides[1]}" if sides[1] else "")


def flags_of(one: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the interpretation codes as sent; words where there is no code."""
    out = []
    for found in items(one, "interpretation"):
        said = [word(c, "code") for c in items(found, "coding") if word(c, "code")]
        out += said or [word(found, "text")]
    return tuple(dict.fromkeys(flag for flag in out if flag))
