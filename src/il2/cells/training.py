"""The rows that the model is fitted to, as arrays, and what may be left out of them.

pSTAT5 of blood cells by date (``pstat5_benchmark``) and the YT-1 cell line (``yt1_surface``, ``yt1_pstat5``).
Rows with a use other than ``train`` never come in, and flags lower the weight of doubtful wells
(``docs/model.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from il2.cells.benchmark import normalised
from il2.knowledge import tables
from il2.knowledge.celltypes import cell_type

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Rows = Sequence[tables.Record]

#: Weight of a row by its flag, and of molecules whose plates contradict their KDs.
FLAG_WEIGHT = {"plate_step_28nM": 0.3, "discordant_plate": 0.05, "column_order_unverified": 0.3}
DIAGNOSTIC_WEIGHT = 0.1
#: Points of one curve are not independent: each counts this much.
CURVE_WEIGHT = 0.4
#: Subsets were gated from the wells of their parents: what they add to them counts this much.
SUBSET_WEIGHT = 0.25
#: Molecules whose subset readings inform counts and read-out of the subsets.
SUBSET_LIGANDS = {"NK_CD56bright": ("WT N-term dimer", "R38Q N-term dimer")}
_NATIVE = ("IL-2", "IL-15")


@dataclass(frozen=True)
class Training:
    """pSTAT5 readings of blood cells.

    Parameters
    ----------
    y : [point] reading over the 97th percentile of its date and cell type.
    log10_dose : [point], nM. weight : [point].
    ligand, cell, time, date, group : [point] positions in the tuples of the same names; ``group`` numbers
    what
        shares one scale (date, cell type and time).
    plate : [group], number of the date and cell type, whose scales at different times are alike.
    ligands, cells, times, dates : what the positions mean.
    """

    y: Floats
    log10_dose: Floats
    weight: Floats
    ligand: Indices
    cell: Indices
    time: Indices
    date: Indices
    group: Indices
    plate: Indices
    ligands: tuple[str, ...]
    cells: tuple[str, ...]
    times: tuple[float, ...]
    dates: tuple[str, ...]


def training(*, without_ligand: str = "", without_date: str = "") -> Training:
    """Return the readings to fit, leaving out one molecule or one date.

    Examples
    --------
    >>> full, split = training(), training(without_ligand="IL-2")
    >>> len(full.y) > len(split.y), "IL-2" in split.ligands
    (True, False)
    """
    rows = [*tables.load("pstat5_benchmark"), *subset_rows()]
    value, date, cell, ligand = (
        np.array([r[k] for r in rows]) for k in ("value", "date", "cell_type", "ligand")
    )
    y = normalised(value, date, cell)
    keep = (ligand != without_ligand) & (date != without_date)
    kept = [row for row, k in zip(rows, keep, strict=True) if k]
    ligands, ligand_at = _positions([r["ligand"] for r in kept])
    cells, cell_at = _positions([r["cell_type"] for r in kept])
    times, time_at = _positions([float(r["time_min"]) for r in kept])
    dates, date_at = _positions([r["date"] for r in kept])
    groups, group = _positions(list(zip(date_at, cell_at, time_at, strict=True)))
    _, plate = _positions([g[:2] for g in groups])
    return Training(
        y=y[keep],
        log10_dose=np.log10([r["dose_nM"] for r in kept]),
        weight=np.array([_weight(r) for r in kept]),
        ligand=ligand_at, cell=cell_at, time=time_at, date=date_at, group=group, plate=plate,
        ligands=ligands, cells=cells, times=times, dates=dates,
    )  # fmt: skip


def subset_rows() -> list[tables.Record]:
    """Return readings of naive, memory and CD56bright subsets, with the background of their plate taken off.

    They are medians of the population where the benchmark has means; each date and cell type has its own
    scale.
    """
    rows = [r for r in tables.load("pstat5_populations") if _is_subset_reading(r)]
    lowest: dict[tuple[str, str], float] = {}
    for r in rows:
        key = r["date"], r["cell_type"]
        lowest[key] = min(r["value"], lowest.get(key, np.inf))
    return [
        dict(r) | {"value": r["value"] - lowest[r["date"], r["cell_type"]], "group": "subset"} for r in rows
    ]


def _is_subset_reading(row: tables.Record) -> bool:
    subset = cell_type(row["cell_type"]).parent is not None
    wanted = row["ligand"] in SUBSET_LIGANDS.get(row["cell_type"], _NATIVE)
    return subset and wanted and row["use"] == "train" and "bad_well" not in tables.words(row["flag"])


def _weight(row: tables.Record) -> float:
    weight = CURVE_WEIGHT * (SUBSET_WEIGHT if row["group"] == "subset" else 1.0)
    for flag in tables.words(row["flag"]):
        weight *= FLAG_WEIGHT.get(flag, 1.0)
    return weight * (DIAGNOSTIC_WEIGHT if row["group"] == "diagnostic" else 1.0)


def _positions(values: list) -> tuple[tuple, Indices]:
    distinct = tuple(sorted(set(values)))
    where = {v: i for i, v in enumerate(distinct)}
    return distinct, np.array([where[v] for v in values], dtype=np.intp)


@dataclass(frozen=True)
class CellLine:
    """YT-1 readings of one quantity with native IL-2, as shares (0 to 1).

    Parameters
    ----------
    quantity : ``pstat5``, ``beta`` or ``gamma``. alpha : [row] whether the subline has IL-2Ralpha.
    dose_nM, time_min, y, weight : [row].
    """

    quantity: str
    alpha: NDArray[np.bool_]
    dose_nM: Floats
    time_min: Floats
    y: Floats
    weight: Floats


def cell_line() -> tuple[CellLine, ...]:
    """Return the YT-1 readings to fit: pSTAT5, surface IL-2Rbeta and surface gamma-c, IL-2 only.

    Examples
    --------
    >>> [(line.quantity, len(line.y)) for line in cell_line()]
    [('pstat5', 16), ('beta', 28), ('gamma', 12)]
    """
    surface = tables.load("yt1_surface")
    parts = {
        "pstat5": tables.load("yt1_pstat5"),
        "beta": [r for r in surface if r["receptor"] == "IL2RB"],
        "gamma": [r for r in surface if r["receptor"] == "IL2RG"],
    }
    return tuple(_cell_line(quantity, rows) for quantity, rows in parts.items())


def _cell_line(quantity: str, rows: Rows) -> CellLine:
    rows = [r for r in rows if r["ligand"] == "IL-2" and r["use"] == "train"]
    return CellLine(
        quantity,
        alpha=np.array([r["cell_type"].endswith("+") for r in rows]),
        dose_nM=np.array([float(r["dose_nM"]) for r in rows]),
        time_min=np.array([float(r["time_min"]) for r in rows]),
        y=np.array([r["value"] for r in rows]) / 100.0,
        weight=np.array(
            [CURVE_WEIGHT * np.prod([FLAG_WEIGHT.get(f, 1.0) for f in tables.words(r["flag"])]) for r in rows]
        ),
    )
