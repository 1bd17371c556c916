"""Do our re-implementations of published models give the published figures? One validation row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from il2.cells import fallon, farhat, multivalent
from il2.cells.benchmark import Points, open_points, r2, scale
from il2.cells.score_yt1 import pstat5_rmse, surface_rmse
from il2.cells.targets import TargetRow, target_row
from il2.knowledge import tables
from il2.knowledge.ligands import Ligand, ligand

Floats: TypeAlias = NDArray[np.float64]

_KX = {
    "Kx* 2.187e-12": ("multivalent_kx2187", "multivalent_kx"),
    "Kx* 1.2e-11": ("multivalent_kx12", "multivalent_kx_text"),
}
_COUNTS = {"counts A": ("farhat_counts_A", "A"), "counts B": ("farhat_counts_B", "B")}
_ENCODINGS = {"as distributed": "as_distributed", "our correction": "our_correction"}
_EARLY_MIN = 60.0


def baseline_rows() -> tuple[TargetRow, ...]:
    """Return R01 to R05 and R21: what the published models must give in our hands.

    Examples
    --------
    >>> {row.verdict for row in baseline_rows()}
    {'met'}
    """
    return (*multivalent_rows(), *raw_fluorescence_rows(), *farhat_rows(), *yt1_rows(), *fallon_rows())


def multivalent_rows() -> tuple[TargetRow, ...]:
    """Return R01: the largest relative difference from published bound IL2RB, per Kx*."""
    rows = []
    for part, (model, key) in _KX.items():
        points, published = _published(model)
        rows.append(target_row("R01", part, _largest_difference(_bound(points, key), published)))
    return tuple(rows)


def farhat_rows() -> tuple[TargetRow, ...]:
    """Return R02: the largest relative difference from published active complexes, per quantification."""
    rows = []
    for part, (model, counts) in _COUNTS.items():
        points, published = _published(model)
        rows.append(target_row("R02", part, _largest_difference(_active(points, counts), published)))
    return tuple(rows)


def _published(model: str) -> tuple[Points, Floats]:
    """Return the conditions (one point each) and values of a published set of predictions."""
    value = {
        r["condition_id"]: r["value"] for r in tables.load("baseline_predictions") if r["model"] == model
    }
    points = open_points()
    first = np.unique(points.condition_id, return_index=True)[1]
    points = points.only(np.isin(np.arange(len(points)), first) & np.isin(points.condition_id, list(value)))
    return points, np.array([value[c] for c in points.condition_id])


def _largest_difference(ours: Floats, published: Floats) -> float:
    return float(np.max(np.abs(ours / published - 1)))


def _bound(points: Points, key: str) -> Floats:
    molecules = [ligand(x) for x in points.ligand]
    return multivalent.bound_il2rb(
        points.cell_type.tolist(), molecules, points.dose_nM, multivalent.crosslinking(key)
    )


def _active(points: Points, quantification: str) -> Floats:
    molecules = [ligand(x) for x in points.ligand]
    return farhat.active_complexes(
        points.cell_type.tolist(), molecules, points.dose_nM, points.time_min, quantification
    )


def raw_fluorescence_rows() -> tuple[TargetRow, ...]:
    """Return R03: R2 in raw fluorescence with one scale per date and cell, as the authors scored."""
    points = open_points()
    points = points.only((points.group != "il15") & (points.time_min <= _EARLY_MIN))
    rows = []
    for part, (_, key) in _KX.items():
        bound = _bound(points, key)
        scaled = np.empty(len(points))
        for plate in sorted(set(zip(points.date.tolist(), points.cell_type.tolist(), strict=True))):
            at = (points.date == plate[0]) & (points.cell_type == plate[1])
            scaled[at] = scale(bound[at], points.value[at]) * bound[at]
        rows.append(target_row("R03", part, r2(points.value, scaled)))
    return tuple(rows)


def yt1_rows() -> tuple[TargetRow, ...]:
    """Return R04 and R05: errors of the Farhat model on the cell line that it was fitted to."""
    return (
        target_row("R04", "", pstat5_rmse(yt1_active)),
        *(target_row("R05", x, surface_rmse("IL2RB", x, yt1_surface)) for x in ("IL-2", "IL-15")),
    )


def yt1_active(
    cell_types: Sequence[str], ligands: Sequence[Ligand], dose_nM: Floats, time_min: Floats
) -> Floats:
    """Return active complexes of YT-1 cells in the Farhat model, CD25+ (``YT-1``) or CD25-."""
    return _yt1(cell_types, [x.name for x in ligands], dose_nM, time_min, ("active",))


def yt1_surface(
    receptor: str, cell_types: Sequence[str], ligands: Sequence[str], dose_nM: Floats, time_min: Floats
) -> Floats:
    """Return surface receptors of YT-1 cells in the Farhat model, free and in complexes, per cell."""
    return _yt1(cell_types, ligands, dose_nM, time_min, farhat.surface(receptor))


def _yt1(
    cell_types: Sequence[str], ligands: Sequence[str], dose: Floats, time: Floats, outputs: tuple[str, ...]
) -> Floats:
    without = np.array([c == "YT-1 CD25-" for c in cell_types])
    receptors = {r: np.full(len(dose), n) for r, n in farhat.yt1_receptors().items()}
    receptors["IL2RA"] = np.where(without, 0.0, receptors["IL2RA"])
    is_il15 = np.array([x == "IL-15" for x in ligands])
    batch = farhat.courses(
        time[:, None],
        receptors,
        il2_nM=np.where(is_il15, 0.0, dose),
        il15_nM=np.where(is_il15, dose, 0.0),
        outputs=outputs,
    )
    return np.asarray(batch.values[:, 0, :].sum(axis=1))


def fallon_rows() -> tuple[TargetRow, ...]:
    """Return R21: the largest relative difference from the table of ligand left and growth, per encoding.

    The table is rounded; half a unit of its last digit is no difference.
    """
    rows = []
    for part, encoding in _ENCODINGS.items():
        wanted = [r for r in tables.load("fallon2000_expected") if r["encoding"] == encoding]
        doses = sorted({r["L0_pM"] for r in wanted})
        worst = 0.0
        for name in fallon.LIGANDS:
            batch = fallon.grow(doses, [0, 120], encoding, name)
            found = {"ligand_pM": batch["[L]"][:, -1], "growth": batch["Y"][:, -1] / batch["Y"][:, 0]}
            for r in (r for r in wanted if r["variant"] == name):
                value, printed = found[r["quantity"]][doses.index(r["L0_pM"])], r["value"]
                rounding = r["high"] - 1.02 * printed
                worst = max(worst, (abs(value - printed) - rounding) / printed)
        rows.append(target_row("R21", part, float(worst)))
    return tuple(rows)
