"""How far the doses of a known date of experiment are off, as the calibration found them."""

from __future__ import annotations

from functools import lru_cache

from il2.knowledge import tables
from il2.knowledge.celltypes import cell_type


def date_shift(date: str, cell: str) -> float:
    """Return the log10 shift of the doses of a date on a cell type, or on its nearest fitted ancestor.

    Examples
    --------
    >>> round(date_shift("2019-03-15", "Treg"), 2)
    0.42
    """
    name: str | None = cell
    while name is not None and f"shift:{date}:{name}" not in _shifts():
        name = cell_type(name).parent
    own = _shifts()[f"shift:{date}:{name}"] if name else 0.0
    return float(_shifts()[f"shift:{date}"] + own)


@lru_cache(maxsize=1)
def _shifts() -> dict[str, float]:
    return {r["parameter"]: r["optimum_log10"] for r in tables.load("calibration") if r["kind"] == "shift"}
