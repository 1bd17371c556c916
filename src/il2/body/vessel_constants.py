"""Constants of the vessels: rows of ``vessel_constants`` in the units of the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from il2.body.assumed import Assumed
from il2.body.vessels import CONSTANTS
from il2.ground.errors import UnknownNameError
from il2.ground.units import to_float
from il2.knowledge import tables

#: Values, in the unit of their row, that hold in place of those of the table.
_assumed: Final = Assumed("vessel_constants")


@lru_cache(maxsize=1)
def _rows() -> dict[str, tables.Record]:
    return {row["key"]: row for row in tables.load("vessel_constants")}


def constant(key: str, unit: str = "") -> float:
    """Return a constant of the vessels in ``unit``; in that of the network when not given.

    Raises
    ------
    UnknownNameError : no such constant.

    Examples
    --------
    >>> constant("intake_rest", "L/d"), round(constant("map_rest"), 1)
    (2.0, 93.3)
    """
    if key not in _rows():
        raise UnknownNameError("constant of the vessels", key, _rows())
    row = _rows()[key]
    value = _assumed.get(key, float(row["value"]))
    wanted = unit or CONSTANTS.get(key, str(row["unit"]))
    return value if row["unit"] == wanted else value * _factor(str(row["unit"]), wanted)


@lru_cache(maxsize=128)
def _factor(unit: str, wanted: str) -> float:
    return float(to_float(f"1 {unit}", wanted))


@contextmanager
def assuming(key: str, value: float) -> Iterator[None]:
    """Take another value (in the unit of its row) for a constant while the block runs.

    What is fitted with it (``vessel_fit.fitted``) has to be cleared by the caller.

    Examples
    --------
    >>> with assuming("leak_most", 3.0):
    ...     constant("leak_most")
    3.0
    """
    constant(key)
    with _assumed.holding(key, value):
        yield


def spans() -> dict[str, tuple[float, float]]:
    """Return the range of every constant of the network that states one and was not measured.

    Examples
    --------
    >>> spans()["leak_most"]
    (3.0, 5.0)
    """
    return {
        key: (row["low"], row["high"])
        for key, row in _rows().items()
        if key in CONSTANTS and row["status"] in ("assumed", "unverified") and row["low"] is not None
    }
