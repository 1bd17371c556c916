"""Quantities on the command line: `0.7nM`, `"1 h"`, lists and ranges of them."""

from __future__ import annotations

import click

from il2.ground.errors import UnitError
from il2.ground.units import to_float
from il2.jobs.amounts import amounts


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
    """Quantities with commas between them, or a range such as ``0.1pM to 100nM``."""

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
        try:
            return amounts(value, self.unit)
        except UnitError as problem:
            self.fail(str(problem), param, ctx)
