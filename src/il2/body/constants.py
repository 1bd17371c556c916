"""Constants of the body in the units of the model (``body_constants``, ``body_populations``); its aims."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from il2.body.assumed import Assumed
from il2.ground.errors import UnknownNameError
from il2.ground.units import to_float
from il2.knowledge import tables

#: Values taken instead of those of the table while a block runs.
_assumed: Final = Assumed("body_constants")
#: Inside: min, L, nM, pmol.
_INSIDE = {"1/d": "1/min", "1/h": "1/min", "1/s": "1/min"}


@dataclass(frozen=True)
class Population:
    """One of the populations of the body.

    Parameters
    ----------
    key, title : names. cell_type : whose receptors it has. per_uL : cells per uL of blood at rest.
    loss_per_min : share lost per min at rest. law : how it grows. borrowed : why these receptors.
    """

    key: str
    title: str
    cell_type: str
    per_uL: float
    loss_per_min: float
    law: str
    borrowed: str


@lru_cache(maxsize=1)
def populations() -> tuple[Population, ...]:
    """Return the populations in the order of the table.

    Examples
    --------
    >>> len(populations()), populations()[1].title
    (12, 'memory regulatory T cells')
    """
    return tuple(
        Population(
            row["key"], row["title"], row["cell_type"], row["blood_per_uL"], row["loss_per_day"] / 1440.0,
            row["law"], row["borrowed"],
        )
        for row in tables.load("body_populations")
    )  # fmt: skip


@lru_cache(maxsize=1)
def _rows() -> dict[str, tables.Record]:
    return {row["key"]: row for row in tables.load("body_constants")}


def constant(key: str) -> float:
    """Return a constant in the model's units (min, L, nM, pmol).

    Raises
    ------
    UnknownNameError : no such constant.

    Examples
    --------
    >>> constant("t_lag"), round(constant("aicd") * 1440, 9)
    (26.9, 2.0)
    """
    if key not in _rows():
        raise UnknownNameError("constant of the body", key, _rows())
    row = _rows()[key]
    printed = str(row["unit"])
    value = _assumed.get(key, row["value"])
    text = f"{value!r} {'' if printed == '1' else printed}"
    return to_float(text, _INSIDE.get(printed, printed))


@lru_cache(maxsize=1)
def _aims() -> dict[str, float]:
    return {row["target"]: float(row["value"]) for row in tables.load("body_aims")}


def aim(target: str) -> float:
    """Return the figure that a fitted row is set on, in the unit of its row of ``body_aims``.

    Raises
    ------
    UnknownNameError : nothing is set on that target.

    Examples
    --------
    >>> aim("V32")
    627.0
    """
    if target not in _aims():
        raise UnknownNameError("fitted row", target, _aims())
    return _aims()[target]


@contextmanager
def assuming(key: str, value: float) -> Iterator[None]:
    """Take another value (in the unit of its row) for a constant while the block runs.

    What is cached by regimen (``experiments.course``) has to be cleared by the caller.

    Examples
    --------
    >>> with assuming("blood_share", 0.01):
    ...     constant("blood_share")
    0.01
    >>> constant("blood_share")
    0.02
    """
    constant(key)
    with _assumed.holding(key, value):
        yield


def span(key: str) -> tuple[float, float] | None:
    """Return the range of a constant as its row states it; ``None`` where it states none."""
    row = _rows()[key]
    return None if row["low"] is None or row["high"] is None else (row["low"], row["high"])


def spread(key: str) -> float:
    """Return the log10 SD of a constant between people."""
    return float(_rows()[key]["log10_sd"] or 0.0)


def uncertain() -> tuple[str, ...]:
    """Return the titles of the constants that are assumed or unverified."""
    return tuple(r["title"] for r in _rows().values() if r["status"] in ("assumed", "unverified"))
