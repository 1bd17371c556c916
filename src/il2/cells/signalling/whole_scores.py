"""The open benchmark by the whole pathway and by the receptor network that was fitted to it, side by side.

Both use the most probable parameters and the dose shifts fitted to the dates, so that they differ by what the
pathway adds and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from il2 import engine
from il2.cells.benchmark import CELLS, Points, open_blocks, open_points, pick, score
from il2.cells.forward import compiled as receptor_model
from il2.cells.model import CellModel
from il2.cells.population import quadrature
from il2.cells.shape import shape_of
from il2.cells.signalling.dates import date_shift
from il2.cells.signalling.pathway_network import compiled as whole_model
from il2.cells.signalling.run import ATOL, RTOL, values
from il2.cells.targets import TargetRow
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import ligand

Floats = NDArray[np.float64]

#: How much lower than that of the receptor network a score may be.
MARGIN = 0.01
_KINDS = {"LOLO": "molecules", "LODO": "dates"}
_FIGURES = {"r2_free": "free R2", "r2_anchored": "anchored R2"}


@dataclass(frozen=True)
class _Way:
    """A model of one shape and what of it is read."""

    model: engine.Model
    output: str


def whole_score_rows(model: CellModel) -> tuple[TargetRow, ...]:
    """Return one row for each score: that of the whole pathway, bounded by that of the receptor network.

    Free and anchored R2 of the primary group, 0.5-1 h and all times, over all cells (must) and for each
    (should).
    """
    points = open_points()
    found = [
        score(
            {"": dict(zip(points.condition_id.tolist(), _triples(values), strict=True))},
            points,
            open_blocks(),
        )
        for values in (predicted(model, points, whole=whole) for whole in (True, False))
    ]
    rows = []
    for kind, words in _KINDS.items():
        for times in ("0.5-1h", "0.5-4h"):
            for subset in ("all", *CELLS):
                whole, known = (pick(scores, kind, subset, times=times) for scores in found)
                for column, figure in _FIGURES.items():
                    low, result = getattr(known, column) - MARGIN, getattr(whole, column)
                    what = f"{figure} over {words}, {times}, {subset}: whole pathway"
                    target = f"receptor model {low + MARGIN:.3f} - {MARGIN:g}"
                    verdict = "met" if result >= low else "missed"
                    key = f"W.{kind}.{times}.{subset}.{column}"
                    priority = "must" if subset == "all" else "should"
                    rows.append(TargetRow(key, what, target, low, None, result, verdict, "check", priority))
    return tuple(rows)


def predicted(model: CellModel, points: Points, *, whole: bool) -> Floats:
    """Return pSTAT5 of every point, a share of STAT5: by the whole pathway or by the receptor network."""
    out = np.full(len(points), np.nan)
    for cell, name, at in _groups(points):
        shape = shape_of(ligand(name))
        way = _Way(whole_model(shape), "pSTAT5") if whole else _Way(receptor_model(shape), "P")
        shift = [date_shift(str(date), cell) for date in points.date[at]]
        doses = points.dose_nM[at] * 10 ** np.array(shift)
        out[at] = _means(way, values(model, ligand(name), cell), cell, doses, points.time_min[at])
    return out


def _means(way: _Way, known: Mapping[str, float], cell: str, doses: Floats, times: Floats) -> Floats:
    """Means over the cells of a population at doses and times given side by side."""
    factors, weights = quadrature(cell_type(cell).il2ra_cv)
    each_dose, dose_of = np.unique(doses, return_inverse=True)
    each_time, time_of = np.unique(times, return_inverse=True)
    lanes: dict[str, float | Floats] = {k: v for k, v in known.items() if k in way.model.parameters}
    lanes["A_rest"] = np.repeat(factors, len(each_dose)) * known["A_rest"]
    lanes["L"] = np.tile(each_dose, len(factors))
    found = way.model.solve(each_time, lanes, outputs=[way.output], rtol=RTOL, atol=ATOL)[way.output]
    shaped = found.reshape(len(factors), len(each_dose), len(each_time))
    mean: Floats = np.einsum("kdt,k->dt", shaped, weights)[dose_of, time_of]
    return mean


def _groups(points: Points) -> Iterator[tuple[str, str, NDArray[np.intp]]]:
    for cell in np.unique(points.cell_type):
        for name in np.unique(points.ligand[points.cell_type == cell]):
            at = np.flatnonzero((points.cell_type == cell) & (points.ligand == name))
            yield str(cell), str(name), at


def _triples(column: Floats) -> list[tuple[float, float, float]]:
    return [(float(value), float("nan"), float("nan")) for value in column]
