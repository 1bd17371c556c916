"""Names and formulas as users give them: text, numbers, parts of a network or expressions."""

from __future__ import annotations

import re
from typing import Any, Final, Protocol, TypeAlias

from il2.engine.expression import TIME, Expr, Num, Sym, parse
from il2.ground.errors import InputError

#: Names with a meaning of their own in formulas; no part of a network may bear them.
AVOGADRO: Final = "avogadro"
RESERVED: Final = (TIME, AVOGADRO)
#: The number that SBML Level 3 gives to its symbol ``avogadro`` (section 3.4.6), per mole.
AVOGADRO_VALUE: Final = 6.02214179e23

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Named(Protocol):
    """Anything with a name: species, parameters, compartments, reactions."""

    @property
    def name(self) -> str: ...


#: What a formula may be given as.
Formula: TypeAlias = "Expr | Named | str | float"


def check_name(kind: str, name: Any) -> None:
    """Refuse a name that formulas and SBML cannot hold.

    Raises
    ------
    InputError : not a text, empty, reserved, or with characters other than letters, digits and underscores.
    """
    if not isinstance(name, str) or not _NAME.match(name):
        raise InputError(
            f"{name!r} cannot name a {kind}; use letters, digits and underscores, not starting with a digit"
        )
    if name in RESERVED:
        raise InputError(f"{name!r} cannot name a {kind}; formulas give it a meaning of its own")


def name_of(part: Named | str) -> str:
    """Return the name of a part, or the text itself."""
    return part if isinstance(part, str) else part.name


def formula(value: Formula) -> Expr:
    """Return a formula as an expression: text is parsed, numbers and parts of a network are lifted.

    Raises
    ------
    InputError : the text is no expression.

    Examples
    --------
    >>> formula("kon * L * R")
    parse('kon * L * R')
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, str):
        return parse(value)
    if isinstance(value, int | float):
        return Num(value)
    return Sym(value.name)
