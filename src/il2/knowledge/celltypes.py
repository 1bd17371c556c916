"""Cell types: names as people write them, and receptor counts as lognormal priors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from types import MappingProxyType

from il2.knowledge import tables
from il2.knowledge.names import NameIndex


@dataclass(frozen=True)
class Lognormal:
    """A lognormal distribution: its median (``centre``) and the SD of log10; ``centre`` 0 means none.

    Examples
    --------
    >>> low, high = Lognormal(1000.0, 0.30).interval(0.90)
    >>> round(low), round(high)
    (321, 3115)
    """

    centre: float
    log10_sd: float

    def quantile(self, p: float) -> float:
        """Return the value below which a share ``p`` (0 to 1, exclusive) of the distribution lies."""
        return self.centre * 10 ** (self.log10_sd * NormalDist().inv_cdf(p))

    def interval(self, level: float = 0.90) -> tuple[float, float]:
        """Return the central interval that holds ``level`` of the distribution."""
        tail = (1 - level) / 2
        return self.quantile(tail), self.quantile(1 - tail)


@dataclass(frozen=True, eq=False)
class CellType:
    """A population of cells.

    Parameters
    ----------
    name, label, synonyms, parent : names; ``parent`` is the population this is a subset of, or ``None``.
    receptors : gene symbol to the prior of its mean count (molecules per cell).
    receptor_notes : gene symbol to how that prior was made and how it is known.
    il2ra_cv : coefficient of variation of IL2RA over the cells of the population.
    il2ra_cv_status : ``measured`` or ``assumed``.
    note : what to know before relying on it.
    sources : keys of the sources.
    """

    name: str
    label: str
    synonyms: tuple[str, ...]
    parent: str | None
    receptors: Mapping[str, Lognormal]
    receptor_notes: Mapping[str, str]
    il2ra_cv: float
    il2ra_cv_status: str
    note: str
    sources: tuple[str, ...]

    def __repr__(self) -> str:
        counts = ", ".join(f"{r} {d.centre:.0f}" for r, d in self.receptors.items() if d.centre)
        return f"CellType({self.name!r}: {counts} per cell)"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{symbol}</td><td>{prior.centre:.0f}</td>"
            f"<td>{prior.interval()[0]:.0f} to {prior.interval()[1]:.0f}</td></tr>"
            for symbol, prior in self.receptors.items()
        )
        return (
            f"<table><caption>{self.label} ({self.name})</caption><thead><tr><th>receptor</th>"
            f"<th>per cell</th><th>90 %</th></tr></thead><tbody>{rows}</tbody></table>"
        )


@lru_cache(maxsize=1)
def _all() -> dict[str, CellType]:
    return {row["name"]: _cell(row) for row in tables.load("celltypes")}


def _cell(row: tables.Record) -> CellType:
    rows = [r for r in tables.load("receptor_priors") if r["cell_type"] == row["name"]]
    priors = {r["receptor"]: Lognormal(r["centre"], r["log10_sd"]) for r in rows}
    notes = {r["receptor"]: f"{r['status']}: {r['note']} (width {r['width_status']})" for r in rows}
    counts = {r["source"] for r in tables.load("receptor_counts") if r["cell_type"] == row["name"]}
    return CellType(
        name=row["name"],
        label=row["label"],
        synonyms=tables.words(row["synonyms"]),
        parent=row["parent"] or None,
        receptors=MappingProxyType(priors),
        receptor_notes=MappingProxyType(notes),
        il2ra_cv=row["il2ra_cv"],
        il2ra_cv_status=row["il2ra_cv_status"],
        note=row["note"],
        sources=tuple(sorted({row["source"], *counts})),
    )


def names() -> tuple[str, ...]:
    """Return the names of all cell types.

    Examples
    --------
    >>> names()[:3]
    ('Treg', 'Treg_naive', 'Treg_memory')
    """
    return tuple(_all())


@lru_cache(maxsize=1)
def index() -> NameIndex:
    """Return the index of names and synonyms."""
    return NameIndex("cell type", {cell.name: cell.synonyms for cell in _all().values()})


def cell_type(name: str) -> CellType:
    """Return the cell type of a name or synonym.

    Raises
    ------
    UnknownNameError : no such cell type; the message names the nearest.

    Examples
    --------
    >>> cell_type("CD8 memory").name, cell_type("regulatory T cell")
    ('CD8_memory', CellType('Treg': IL2RA 3652, IL2RB 1439, IL2RG 5849 per cell))
    """
    return _all()[index().resolve(name)]
