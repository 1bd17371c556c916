"""Unit text as a factor and powers of base dimensions: quick to multiply and to compare."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from il2.ground.errors import UnitError
from il2.ground.units import parse_unit, registry

#: Two factors that differ by less are the same unit (files round 1/60 to 0.0166667).
_SAME: Final = 1e-5


@dataclass(frozen=True)
class Scale:
    """A unit: ``factor`` times base units (SI, and ``cell``) to ``powers``.

    Examples
    --------
    >>> scale("nM") == scale("nmol/L"), scale("nM").matches(scale("pM"))
    (True, False)
    """

    factor: float
    powers: tuple[tuple[str, float], ...] = ()

    def __mul__(self, other: Scale) -> Scale:
        return Scale(self.factor * other.factor, _merged(self.powers, other.powers, 1.0))

    def __truediv__(self, other: Scale) -> Scale:
        return Scale(self.factor / other.factor, _merged(self.powers, other.powers, -1.0))

    def __pow__(self, power: float) -> Scale:
        return Scale(self.factor**power, tuple((n, p * power) for n, p in self.powers if p * power))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scale) and self.matches(other)

    def __hash__(self) -> int:
        return hash(self.powers)

    def same_dimension(self, other: Scale) -> bool:
        """Whether the two differ by a factor at most."""
        return dict(self.powers) == dict(other.powers)

    def matches(self, other: Scale) -> bool:
        """Whether numbers in the two units may be added."""
        return self.same_dimension(other) and math.isclose(self.factor, other.factor, rel_tol=_SAME)

    def __str__(self) -> str:
        top = "*".join(_power(n, p) for n, p in self.powers if p > 0)
        bottom = "/".join(_power(n, -p) for n, p in self.powers if p < 0)
        units = "/".join(filter(None, [top or ("1" if bottom else ""), bottom]))
        if math.isclose(self.factor, 1.0, rel_tol=1e-12):
            return units or "1"
        return f"{self.factor:.6g} {units}".strip()


PLAIN: Final = Scale(1.0)


@dataclass(frozen=True)
class Piece:
    """One unit of a unit text: ``(10^prefix * base)^exponent``."""

    base: str
    exponent: float
    prefix: int


@lru_cache(maxsize=4096)
def scale(text: str) -> Scale:
    """Return unit text as a ``Scale``.

    Raises
    ------
    UnitError : an unknown unit.

    Examples
    --------
    >>> print(scale("1/nM/min"))
    16666.7 m**3/mol/s
    """
    factor, units = _quantity(text)
    base, named = base_units(units)
    powers = sorted((_SHORT.get(n, n), p) for n, p in named.items() if n not in _NUMBERS)
    return Scale(factor * base, tuple(powers))


@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[float, tuple[Piece, ...]]:
    """Return unit text as a number and its units, prefixes split off.

    Examples
    --------
    >>> pieces("nmol/min")
    (1.0, (Piece(base='minute', exponent=-1.0, prefix=0), Piece(base='mole', exponent=1.0, prefix=-9)))
    """
    factor, units = _quantity(text)
    found = []
    for name, exponent in sorted(units.items()):
        prefix, base, _ = registry().parse_unit_name(name)[0]
        power = round(math.log10(_PREFIX_FACTOR[prefix])) if prefix else 0
        if name not in _NUMBERS:
            found.append(Piece(base, exponent, power))
    return factor, tuple(found)


def base_units(units: Mapping[str, float]) -> tuple[float, dict[str, float]]:
    """Return powers of units as a factor and powers of base units."""
    found: Any = registry().get_base_units(registry().UnitsContainer(units))
    return float(found[0]), {n: float(p) for n, p in found[1]._units.items()}


_SHORT: Final = {"meter": "m", "second": "s", "mole": "mol", "kilogram": "kg", "kelvin": "K", "ampere": "A"}
_NUMBERS: Final = ("dimensionless", "radian")
_PREFIX_FACTOR: Final = {
    "atto": 1e-18,
    "femto": 1e-15,
    "pico": 1e-12,
    "nano": 1e-9,
    "micro": 1e-6,
    "milli": 1e-3,
    "centi": 1e-2,
    "deci": 1e-1,
    "deca": 1e1,
    "hecto": 1e2,
    "kilo": 1e3,
    "mega": 1e6,
    "giga": 1e9,
    "tera": 1e12,
    "peta": 1e15,
    "zepto": 1e-21,
    "yocto": 1e-24,
}


def _quantity(text: str) -> tuple[float, dict[str, float]]:
    found: Any
    try:
        found = parse_unit(text)
        return 1.0, {n: float(p) for n, p in found._units.items()}
    except UnitError as error:
        try:
            found = registry().parse_expression(text)
        except Exception:  # pint raises its own, tokenize and Python errors for odd text
            raise error from None
        if isinstance(found, int | float):
            return float(found), {}
        if not hasattr(found, "_units") or not isinstance(found.magnitude, int | float):
            raise
        return float(found.magnitude), {n: float(p) for n, p in found._units.items()}


def _merged(
    left: tuple[tuple[str, float], ...], right: tuple[tuple[str, float], ...], sign: float
) -> tuple[tuple[str, float], ...]:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0.0) + sign * power
    return tuple(sorted((n, p) for n, p in powers.items() if abs(p) > 1e-12))


def _power(name: str, power: float) -> str:
    return name if power == 1 else f"{name}**{power:g}"
