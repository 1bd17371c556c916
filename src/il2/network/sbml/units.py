"""Unit definitions of SBML to unit text and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from lxml import etree

from il2.ground.errors import UnsupportedError
from il2.network.sbml.source import Document, local

#: Units that SBML knows by itself, as unit text.
KINDS: Final[dict[str, str]] = {
    **{
        k: k for k in ("ampere", "becquerel", "candela", "coulomb", "dimensionless", "farad", "gray", "henry")
    },
    **{k: k for k in ("hertz", "joule", "katal", "kelvin", "lumen", "lux", "newton", "ohm", "pascal")},
    **{k: k for k in ("radian", "siemens", "sievert", "steradian", "tesla", "volt", "watt", "weber")},
    "gram": "g",
    "kilogram": "kg",
    "metre": "m",
    "meter": "m",
    "mole": "mol",
    "second": "s",
    "litre": "L",
    "liter": "L",
    "item": "molecule",
    "avogadro": "6.02214179e23",
}
_PREFIXES: Final = {3: "k", -3: "m", -6: "u", -9: "n", -12: "p", -15: "f", -18: "a"}
_PREFIXED: Final = ("g", "m", "mol", "s", "L")
#: Powers of ten beyond this are no floating-point numbers.
_MOST: Final = 300.0
_TIMES: Final = {60.0: "min", 3600.0: "h", 86400.0: "d"}
#: What Level 2 means where a file says nothing.
LEVEL2: Final = {"substance": "mol", "volume": "L", "area": "m**2", "length": "m", "time": "s"}


def definitions(document: Document, model: etree._Element) -> tuple[dict[str, str], list[str]]:
    """Return unit text by identifier for the unit definitions of a model, and which were left out.

    Units change no time course: one that cannot be told in unit text stands for no unit.
    """
    found: dict[str, str] = {}
    left_out: list[str] = []
    for parent in model:
        if local(parent) == "listOfUnitDefinitions":
            for definition in parent:
                if local(definition) == "unitDefinition":
                    name = document.text(definition, "id")
                    try:
                        found[name] = _definition(document, definition)
                    except UnsupportedError as error:
                        found[name] = ""
                        left_out.append(f"the unit {name!r} was left out: {error}")
    return found, left_out


def text_of(document: Document, unit: str, known: Mapping[str, str]) -> str | None:
    """Return the unit text for a reference to a unit, ``None`` when the file does not define it."""
    if unit in known:
        return known[unit]
    if document.level < 3 and unit in LEVEL2:
        return LEVEL2[unit]
    return KINDS.get(unit)


def _definition(document: Document, definition: etree._Element) -> str:
    top: list[str] = []
    bottom: list[str] = []
    for parent in definition:
        for unit in parent if local(parent) == "listOfUnits" else ():
            if local(unit) == "unit":
                text, exponent = _unit(document, unit)
                if exponent and text != "dimensionless":
                    power = "" if abs(exponent) == 1 else f"**{abs(exponent):g}"
                    (top if exponent > 0 else bottom).append(text + power)
    if not top and not bottom:
        return "dimensionless"
    return "/".join(["*".join(top) or "1", *bottom])


def _unit(document: Document, unit: etree._Element) -> tuple[str, float]:
    kind = document.text(unit, "kind")
    if kind not in KINDS:
        raise document.unsupported(unit, f"the unit {kind!r}")
    if document.number(unit, "offset"):
        raise document.unsupported(unit, "units with an offset (temperatures)")
    exponent = _or(document.number(unit, "exponent"), 1.0)
    scale = _or(document.number(unit, "scale"), 0.0)
    factor = _or(document.number(unit, "multiplier"), 1.0) * 10.0 ** min(max(scale, -_MOST), _MOST)
    if not (abs(scale) < _MOST and math.isfinite(factor) and math.isfinite(exponent)):
        raise document.wrong(unit, f"the {kind} of a unit definition has a scale that is no number")
    name = KINDS[kind]
    if factor == 1.0:
        return name, exponent
    if name == "dimensionless":
        return f"{factor!r}", exponent
    if name == "s" and factor in _TIMES:
        return _TIMES[factor], exponent
    power = round(math.log10(factor)) if factor > 0 else 0
    if name in _PREFIXED and power in _PREFIXES and math.isclose(factor, 10.0**power, rel_tol=1e-12):
        return _PREFIXES[power] + name, exponent
    return f"({factor!r}*{name})", exponent


def _or(value: float | None, default: float) -> float:
    return default if value is None else value
