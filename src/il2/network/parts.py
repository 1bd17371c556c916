"""The nouns of a network: compartments, species, parameters. Frozen, checked when made."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from il2.engine.expression import Sym
from il2.ground.errors import InputError
from il2.network.names import Named, check_name, name_of


def fill(part: object, **values: Any) -> None:
    """Set the fields of a frozen part while it is made: constructors accept text where fields hold trees."""
    for key, value in values.items():
        object.__setattr__(part, key, value)


@dataclass(frozen=True)
class Part:
    """What every named part of a network has.

    Parameters
    ----------
    name : its symbol in formulas: letters, digits, underscores.
    """

    name: str

    def __post_init__(self) -> None:
        check_name(type(self).__name__.lower(), self.name)

    @property
    def symbol(self) -> Sym:
        """The part as a symbol, to build rate laws in Python."""
        return Sym(self.name)


@dataclass(frozen=True)
class Compartment(Part):
    """A place with a size: a volume (3 dimensions), a surface (2), a line (1) or a point (0).

    Parameters
    ----------
    size : in ``unit``; ``None`` when a rule or an initial assignment gives it.
    constant : false when a rule or an event changes the size.
    title : name for readers. identifiers : resolvable addresses (identifiers.org) of what it is.

    Examples
    --------
    >>> Compartment("membrane", 300.0, "um^2", dimensions=2).dimensions
    2
    """

    size: float | None = 1.0
    unit: str = ""
    dimensions: float = 3
    constant: bool = True
    title: str = ""
    identifiers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.dimensions >= 0:
            raise InputError(f"compartment {self.name!r} has {self.dimensions} dimensions; give 0 to 3")
        _check_number(f"size of compartment {self.name!r}", self.size)


@dataclass(frozen=True)
class Species(Part):
    """A kind of molecule in one compartment.

    Give ``amount`` for what is counted (receptors per cell) and ``concentration`` for what is dissolved; that
    also decides what the symbol means in formulas, unless ``counted`` says otherwise.

    Parameters
    ----------
    compartment : where it is (name or ``Compartment``).
    amount, concentration : initial value, at most one of them; without both a rule or assignment gives it.
    unit : unit of the symbol ("molecule", "nM").
    counted : the symbol stands for the amount, not for amount per size of the compartment.
    boundary : reactions use it but do not change it.
    constant : never changes.
    conversion : parameter that turns the extent of reactions into amount of this species.
    title : name for readers. identifiers : resolvable addresses of what it is.

    Raises
    ------
    InputError : both initial values given, one that is no number, or a bad name.

    Examples
    --------
    >>> receptor = Species("R", "membrane", amount=1500, unit="molecule")
    >>> ligand = Species("L", "medium", concentration=0.1, unit="nM")
    >>> receptor.counted, ligand.counted
    (True, False)
    """

    compartment: str
    amount: float | None = None
    concentration: float | None = None
    unit: str = ""
    counted: bool = False
    boundary: bool = False
    constant: bool = False
    conversion: str = ""
    title: str = ""
    identifiers: tuple[str, ...] = ()

    def __init__(
        self,
        name: str,
        compartment: Named | str,
        amount: float | None = None,
        concentration: float | None = None,
        unit: str = "",
        *,
        counted: bool | None = None,
        boundary: bool = False,
        constant: bool = False,
        conversion: Named | str = "",
        title: str = "",
        identifiers: Iterable[str] = (),
    ) -> None:
        fill(
            self,
            name=name,
            compartment=name_of(compartment),
            amount=amount,
            concentration=concentration,
            unit=unit,
            counted=amount is not None if counted is None else counted,
            boundary=boundary,
            constant=constant,
            conversion=name_of(conversion),
            title=title,
            identifiers=tuple(identifiers),
        )
        self.__post_init__()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.amount is not None and self.concentration is not None:
            raise InputError(f"species {self.name!r} has an amount and a concentration; give one of them")
        _check_number(f"amount of species {self.name!r}", self.amount)
        _check_number(f"concentration of species {self.name!r}", self.concentration)


@dataclass(frozen=True)
class Parameter(Part):
    """A named number with its unit and where it comes from.

    Parameters
    ----------
    value : in ``unit``; ``None`` when a rule or an initial assignment gives it.
    source : key of the source of the value.
    constant : false when a rule or an event changes it.
    title : name for readers. identifiers : resolvable addresses of what it is.

    Examples
    --------
    >>> Parameter("kon", 0.6, "1/nM/min", source="farhat2021").value
    0.6
    """

    value: float | None = None
    unit: str = ""
    source: str = ""
    constant: bool = True
    title: str = ""
    identifiers: tuple[str, ...] = ()


def _check_number(what: str, value: float | None) -> None:
    if value is not None and (isinstance(value, str) or math.isnan(value)):
        raise InputError(f"the {what} is {value!r}; give a number")
