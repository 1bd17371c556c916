"""The constants of the body: rows of ``body_constants`` and ``body_populations`` in the model's units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from il2.ground.errors import UnknownNameError
from il2.ground.units import to_float
from il2.knowledge import tables

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
    text = f"{row['value']!r} {'' if printed == '1' else printed}"
    return to_float(text, _INSIDE.get(printed, printed))


def spread(key: str) -> float:
    """Return the log10 SD of a constant between people."""
    return float(_rows()[key]["log10_sd"] or 0.0)


def uncertain() -> tuple[str, ...]:
    """Return the titles of the constants that are assumed or unverified."""
    return tuple(r["title"] for r in _rows().values() if r["status"] in ("assumed", "unverified"))
