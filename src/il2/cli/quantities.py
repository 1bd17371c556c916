"""Quantities on the command line: `0.7nM`, `"1 h"`, lists and ranges of them."""

from __future__ import annotations

import math

import click

from il2.ground.errors import UnitError
from il2.ground.units import to_float

PER_DECADE = 2


class Quantity(click.ParamType[float]):
    """One quantity; a bare number is taken in the unit of the option."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.name = f"quantity in {unit}"

    def get_metavar(self, *_: object, **__: object) -> str:
        """What stands for the value in the help."""
        return self.unit

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the quantity as a float in the unit of the option."""
        try:
            return to_float(value, self.unit)
        except UnitError as problem:
            self.fail(str(problem), param, ctx)


class Quantities(click.ParamType[tuple[float, ...]]):
    """Quantities with commas between them, or a range such as ``0.1pM to 100nM`` (two per decade)."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.name = f"quantities in {unit}"

    def get_metavar(self, *_: object, **__: object) -> str:
        """What stands for the values in the help."""
        return f"{self.unit},{self.unit},..."

    def convert(
        self, value: str | tuple[float, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Return the quantities as floats in the unit of the option."""
        if isinstance(value, tuple):
            return value
        try:
            ends = [to_float(part, self.unit) for part in value.split(" to ")] if " to " in value else []
            listed = [to_float(part, self.unit) for part in value.split(",")] if not ends else []
        except UnitError as problem:
            self.fail(str(problem), param, ctx)
        if not ends:
            return tuple(listed)
        if len(ends) != 2 or not 0 < ends[0] < ends[1]:
            self.fail(
                f"{value!r} is no range; write a lower and a higher value, such as '0.1pM to 100nM'",
                param,
                ctx,
            )
        return spread(*ends)


def spread(low: float, high: float) -> tuple[float, ...]:
    """Return values from low to high, evenly spaced on the logarithm, two per decade or a little more.

    Examples
    --------
    >>> spread(1, 100)
    (1.0, 3.16228, 10.0, 31.6228, 100.0)
    """
    steps = max(1, math.ceil(PER_DECADE * math.log10(high / low) - 1e-9))
    return tuple(float(f"{low * (high / low) ** (k / steps):.6g}") for k in range(steps + 1))
