"""The constants of signalling, by name and by cell type, from their tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from il2.knowledge import tables
from il2.knowledge.celltypes import cell_type


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, tables.Record]:
    """Return the rows of ``signalling_parameters`` by name."""
    return {row["key"]: row for row in tables.load("signalling_parameters")}


@lru_cache(maxsize=1)
def cell_catalogue() -> Mapping[tuple[str, str], tables.Record]:
    """Return the rows of ``signalling_cells`` by cell type and name."""
    return {(row["cell_type"], row["key"]): row for row in tables.load("signalling_cells")}


def cell_keys() -> dict[str, str]:
    """Return the unit of every constant that differs between cell types."""
    return {key: row["unit"] for (_, key), row in cell_catalogue().items()}


def cell_values(cell: str) -> dict[str, float]:
    """Return the constants of a cell type; a subset takes those of its parent.

    Examples
    --------
    >>> cell_values("Treg")["pten_factor"], cell_values("CD8 memory")["pten_factor"]
    (5.0, 1.0)
    """
    known = {c for c, _ in cell_catalogue()}
    found = cell_type(cell)
    while found.name not in known and found.parent is not None:
        found = cell_type(found.parent)
    name = found.name if found.name in known else "NK"  # YT-1 is a line of NK cells
    return {key: row["value"] for (c, key), row in cell_catalogue().items() if c == name}
