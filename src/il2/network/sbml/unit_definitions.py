"""Unit text to unit definitions of SBML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from il2.network.sbml.units import KINDS
from il2.network.scale import Piece, base_units, pieces


@dataclass(frozen=True)
class Unit:
    """One unit of SBML: ``(multiplier * 10^scale * kind)^exponent``."""

    kind: str
    exponent: float = 1.0
    scale: int = 0
    multiplier: float = 1.0


def units(text: str) -> tuple[Unit, ...]:
    """Return unit text as units of SBML.

    A cell counts as a bare number: SBML has no unit for it.

    Raises
    ------
    UnitError : an unknown unit.

    Examples
    --------
    >>> units("nM")
    (Unit(kind='mole', exponent=1.0, scale=-9, multiplier=1.0), Unit(kind='litre', exponent=-1.0, ...))
    """
    factor, found = pieces(text)
    exponents: dict[tuple[str, int, float], float] = {}
    for unit in (u for piece in found for u in _of_piece(piece)):
        key = (unit.kind, unit.scale, unit.multiplier)
        exponents[key] = exponents.get(key, 0.0) + unit.exponent
    result = [Unit(k, power, s, m) for (k, s, m), power in exponents.items() if power]
    if factor != 1.0:
        result.insert(0, Unit("dimensionless", multiplier=factor))
    return tuple(result) or (Unit("dimensionless"),)


_KNOWN: Final[dict[str, tuple[Unit, ...]]] = {
    "mole": (Unit("mole"),),
    "liter": (Unit("litre"),),
    "molar": (Unit("mole"), Unit("litre", -1.0)),
    "second": (Unit("second"),),
    "minute": (Unit("second", multiplier=60.0),),
    "hour": (Unit("second", multiplier=3600.0),),
    "day": (Unit("second", multiplier=86400.0),),
    "meter": (Unit("metre"),),
    "gram": (Unit("gram"),),
    "particle": (Unit("item"),),
    "cell": (),
    "percent": (Unit("dimensionless", scale=-2),),
}
_BASE: Final = {
    "meter": "metre",
    **{n: n for n in ("second", "mole", "kilogram", "kelvin", "ampere", "candela", "radian")},
}


def _of_piece(piece: Piece) -> list[Unit]:
    parts = _KNOWN.get(piece.base)
    if parts is None:
        factor, named = base_units({piece.base: 1.0})
        parts = tuple(Unit(_BASE[n], p) for n, p in named.items() if n in _BASE)
        parts = (Unit("dimensionless", multiplier=factor), *parts)
    found = []
    for number, unit in enumerate(parts):
        shift = piece.prefix if number == 0 else 0  # the prefix belongs to the whole: once is enough
        found.append(Unit(unit.kind, unit.exponent * piece.exponent, unit.scale + shift, unit.multiplier))
    return found


def identifier(text: str, taken: Callable[[str], bool]) -> str:
    """Return a readable identifier for a unit definition, such as ``per_nM_per_min``.

    Examples
    --------
    >>> identifier("1/nM/min", lambda name: False)
    'per_nM_per_min'
    """
    spelled = text.strip().removeprefix("1/").replace("**", "").replace("^", "")
    spelled = f"per_{spelled}" if text.strip().startswith(("1/", "/")) else spelled
    spelled = spelled.replace("/", "_per_").replace("%", "percent")
    name = re.sub(r"_+", "_", re.sub(r"[^A-Za-z0-9_]", "_", spelled)).strip("_") or "unit"
    name = f"unit_{name}" if name[0].isdigit() or name in _RESERVED else name
    while taken(name):
        name += "_"
    return name


#: Words that SBML gives to units itself; a definition may not take them.
_RESERVED: Final = frozenset([*KINDS, "celsius", "substance", "volume", "area", "length", "time"])
