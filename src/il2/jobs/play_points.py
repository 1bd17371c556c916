"""Measured pSTAT5 for a simulation on the map: readings of plates in the unit of the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from il2.cells.benchmark import open_points, scale
from il2.cells.model import CellModel
from il2.cells.signalling.binding_courses import bound_courses
from il2.knowledge.ligands import Ligand

#: A reading belongs to a dose of the page that differs by less than this factor.
_NEAR = 1.05


@dataclass(frozen=True)
class PlatePoint:
    """One reading: places of cell and dose on the page, time, value in the unit of the read-out, date."""

    cell: int
    dose: int
    time_min: float
    value: float
    date: str


def pstat5_points(
    model: CellModel, molecule: Ligand, cells: Sequence[str], doses_nM: Sequence[float], until_min: float
) -> tuple[PlatePoint, ...]:
    """Return the readings of the open benchmark at the doses of a page.

    Fluorescence has no absolute scale: the readings of each date and cell type are multiplied by the one
    least-squares factor that takes them to the unperturbed prediction, over all doses and times of the date.
    """
    points = open_points()
    points = points.only((points.ligand == molecule.name) & np.isin(points.cell_type, list(cells)))
    if not len(points):
        return ()
    doses, times = np.unique(points.dose_nM), np.unique(points.time_min)
    names = [cell for cell in cells if cell in set(points.cell_type.tolist())]
    predicted = bound_courses(model, molecule, names, doses.tolist(), times.tolist(), ["pSTAT5"]).best
    found = []
    for place, cell in enumerate(names):
        for date in np.unique(points.date[points.cell_type == cell]).tolist():
            own = points.only((points.cell_type == cell) & (points.date == date))
            said = predicted[
                place, np.searchsorted(doses, own.dose_nM), np.searchsorted(times, own.time_min), 0
            ]
            factor = scale(said, own.y)
            if not factor > 0:
                continue
            for dose, time, y in zip(own.dose_nM, own.time_min, own.y, strict=True):
                at = _place(doses_nM, float(dose))
                if at is not None and time <= until_min:
                    found.append(
                        PlatePoint(list(cells).index(cell), at, float(time), float(y / factor), date)
                    )
    return tuple(found)


def _place(doses_nM: Sequence[float], dose: float) -> int | None:
    near = int(np.argmin(np.abs(np.log(np.asarray(doses_nM) / dose))))
    return near if 1 / _NEAR < doses_nM[near] / dose < _NEAR else None
