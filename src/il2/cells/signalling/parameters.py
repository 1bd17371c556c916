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
    """Return the constants of a cell type; a subset takes those of its parent but for what it has of its own.

    Examples
    --------
    >>> cell_values("Treg")["pten_factor"], cell_values("CD8 memory")["pten_factor"]
    (5.0, 1.0)
    """
    names = list(reversed(line(cell)))
    if not any(name == names[0] for name, _ in cell_catalogue()):
        names[0] = "NK"  # YT-1 is a line of NK cells
    return {key: row["value"] for name in names for (c, key), row in cell_catalogue().items() if c == name}


def line(cell: str) -> tuple[str, ...]:
    """Return a cell type and the populations it is a subset of, the nearest first.

    Examples
    --------
    >>> line("CD8 memory")
    ('CD8_memory', 'CD8')
    """
    found = [cell_type(cell)]
    while found[-1].parent is not None:
        found.append(cell_type(found[-1].parent))
    return tuple(one.name for one in found)
