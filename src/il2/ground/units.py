"""Units at the border: a quantity comes in once, becomes a float in a named unit, and stays a float.

Standard inside: nM, min, molecules per cell, um3, um2. The rule for bare numbers: a number without a unit,
as a Python number or as text, is taken in the unit that the argument asks for (the unit stands in the name
or the help of every such argument). A text with a unit is converted, and a wrong dimension is an error.
International units (IU) are not defined: their mass depends on the product.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from il2.ground.errors import UnitError, nearest
from il2.ground.rows import parse_number

if TYPE_CHECKING:
    import pint

_LEADING_NUMBER = re.compile(r"\s*([+-−]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*", re.ASCII)
_POWER = re.compile(r"(?<=[a-zµμ])([23])(?![\d.])")
# one plain exponent behind a name; any other power is refused, so that no text can ask for a tower of powers
_PLAIN_POWER = re.compile(r"(?<=[^\W\d_])\s*(?:\*\*|\^)\s*\(?-?\d{1,2}(?:\.\d+)?\)?(?![\d.])")
_LONGEST_UNIT = 100
_COMMON = (
    "pM nM uM mM M s min h d um um2 um3 fL pL nL uL mL L molecules molecules/cell cells cells/L "
    "1/min 1/s 1/nM/min ng/mL kDa %"
)
_KINDS = {
    "[substance] / [length] ** 3": "a concentration",
    "[mass] / [length] ** 3": "a mass per volume (its molar amount needs a molar mass)",
    "[mass]": "a mass (its molar amount needs a molar mass)",
    "[time]": "a time",
    "1 / [time]": "a rate per time",
    "[length]": "a length",
    "[length] ** 2": "an area",
    "[length] ** 3": "a volume",
    "[substance]": "an amount",
    "dimensionless": "a bare number",
}


@lru_cache(maxsize=1)
def registry() -> pint.UnitRegistry:
    """Return the one unit registry, with ``molecule``, ``receptor`` and ``cell`` defined.

    A molecule is 1/N_A mol, so molecules in a volume convert to nM; a cell is a dimension of its own, so
    ``molecules/cell`` times ``cells/L`` is a concentration.

    Examples
    --------
    >>> u = registry()
    >>> round((u("1 nM") * u("1 um**3")).to("molecule").magnitude, 3)
    0.602
    """
    import pint  # a quarter of a second: only where text with a foreign unit is read

    units: pint.UnitRegistry = pint.UnitRegistry(cache_folder=None)
    units.define(
        "@alias particle = molecule = molecules = number = receptor = receptors = complex = complexes"
    )
    units.define("cell = [cell]")
    units.define("@alias cell = cells")
    return units


def parse_unit(unit: str) -> pint.Unit:
    """Return the pint unit written in ``unit``; accepts ``um3``, ``/nM/min``, ``1/min`` and ``%``.

    Raises
    ------
    UnitError : an unknown unit; the message names the nearest common one.

    Examples
    --------
    >>> str(parse_unit("/nM/min").dimensionality)
    '[length] ** 3 / [substance] / [time]'
    """
    text = unit.strip()
    if text in ("", "1", "fraction", "ratio"):
        return registry().Unit("dimensionless")
    spelled = _POWER.sub(r"**\1", text.replace("μ", "u").replace("µ", "u").replace("·", "*"))
    if spelled.startswith("/"):
        spelled = f"1{spelled}"
    spelled = re.sub(r"^1\s*/", "dimensionless/", spelled).replace("%", "percent")
    if len(spelled) > _LONGEST_UNIT or re.search(r"\*\*|\^", _PLAIN_POWER.sub("", spelled)):
        raise UnitError(f"unit {unit[:40]!r} is not plain; write names with /, * and one small power each")
    try:
        return registry().Unit(spelled)
    except Exception as error:  # pint raises its own, tokenize and Python errors for odd text
        reason = " (international units depend on the product: give nM)" if "IU" in text else ""
        near = nearest(text, _COMMON.split())
        hint = f"; did you mean {' or '.join(repr(n) for n in near)}?" if near else ""
        raise UnitError(f"unknown unit {unit!r}{reason}{hint}") from error


def to_float(value: str | float, unit: str) -> float:
    """Return a quantity as a finite float in ``unit``.

    Parameters
    ----------
    value : a number (already in ``unit``), or text such as ``"0.7 nM"``, ``"700pM"`` or ``"0.7"``.
    unit : the unit asked for, such as ``"nM"``.

    Raises
    ------
    UnitError : not a number, an unknown unit, or a unit of another dimension.

    Examples
    --------
    >>> to_float("700 pM", "nM"), to_float("0.7", "nM"), to_float(2, "min")
    (0.7, 0.7, 2.0)
    >>> to_float("0.7 h", "nM")
    Traceback (most recent call last):
    il2.ground.errors.UnitError: '0.7 h' is a time; nM (a concentration) is wanted
    """
    if isinstance(value, str):
        number, given = split_quantity(value)
        if given and given != unit:
            number = _convert(number, given, unit, value)
    elif isinstance(value, bool):
        raise UnitError(f"{value!r} is not a quantity; give a number or text such as '0.7 {unit}'")
    else:
        number = float(value)
    if not math.isfinite(number):
        raise UnitError(f"{value!r} is not a finite number of {unit}")
    return number


def split_quantity(text: str) -> tuple[float, str]:
    """Split ``"0.7 nM"`` into number and unit text (``""`` when there is none).

    Raises
    ------
    UnitError : the text does not begin with a number.

    Examples
    --------
    >>> split_quantity("0.7nM")
    (0.7, 'nM')
    """
    match = _LEADING_NUMBER.fullmatch(text)
    if not match:
        raise UnitError(f"{text!r} is not a quantity; write a number and a unit, such as '0.7 nM'")
    if re.match(r"[,.]|\d(?!\s*/)", match[2]):
        raise UnitError(f"{text!r} is not one number and a unit; write it as '0.7 nM', with a decimal point")
    try:
        return parse_number(match[1]), match[2]
    except ValueError as error:
        raise UnitError(f"the quantity is {error}") from None


def _convert(number: float, given: str, unit: str, text: str) -> float:
    source, target = parse_unit(given), parse_unit(unit)
    if source.dimensionality != target.dimensionality:
        raise UnitError(f"{text!r} is {_kind(source)}; {unit} ({_kind(target)}) is wanted")
    converted = float(registry().Quantity(number, source).to(target).magnitude)
    return float(f"{converted:.15g}")  # 700 pM is 0.7 nM, not 0.7000000000000001 nM


def _kind(unit: pint.Unit) -> str:
    dimension = str(unit.dimensionality)
    return _KINDS.get(dimension, f"of dimension {dimension}")
