"""Readings of the open benchmark laid over their predictions, for the page of a validation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from il2.cells.benchmark import CELLS, Points, open_blocks, open_points, scale
from il2.cells.predictors import FullFit
from il2.jobs.validation import Overlay
from il2.knowledge.ligands import ligand

#: Times that are drawn, min.
TIMES_MIN = (30.0, 60.0)

Bands: TypeAlias = NDArray[np.float64]
#: (molecule, cell type, time, doses) to prediction and interval as [3, dose]; ``None`` when there is none.
Curve: TypeAlias = Callable[[str, str, float, tuple[float, ...]], Bands | None]


def left_out_overlays(
    predictions: Mapping[str, Mapping[str, tuple[float, float, float]]],
) -> tuple[Overlay, ...]:
    """Return one overlay per molecule, cell type and time: each molecule by the fit without it."""
    points = open_points()
    condition = dict(zip(_keys(points), points.condition_id.tolist(), strict=True))

    def curve(name: str, cell: str, time: float, doses: tuple[float, ...]) -> Bands | None:
        own = predictions.get(f"LOLO:{name}", {})
        rows = [own.get(condition[cell, name, dose, time]) for dose in doses]
        found = [row for row in rows if row is not None]
        return np.array(found).T if len(found) == len(doses) else None

    return _overlays("Molecule left out", points, curve)


def full_fit_overlays(full: FullFit) -> tuple[Overlay, ...]:
    """Return the same overlays by the shipped fit, which has seen the readings."""

    def curve(name: str, cell: str, time: float, doses: tuple[float, ...]) -> Bands:
        found = full.response(ligand(name), cell)
        at, when = np.searchsorted(found.doses_nM, doses), int(np.searchsorted(found.times_min, time))
        return np.array([a[at, when] for a in (found.mean, found.low, found.high)])

    return _overlays("Fitted to everything", open_points(), curve)


def _overlays(kind: str, points: Points, curve: Curve) -> tuple[Overlay, ...]:
    names = dict.fromkeys(block.test_ligand for block in open_blocks() if block.kind == "LOLO")
    found = []
    for cell in CELLS:
        for time in TIMES_MIN:
            here = (points.cell_type == cell) & (points.time_min == time)
            for name in names:
                own = points.only(here & (points.ligand == name))
                doses = tuple(np.unique(own.dose_nM).tolist())
                bands = curve(name, cell, time, doses) if doses else None
                if bands is not None:
                    found.append(_overlay(f"{kind}: {cell} at {time:g} min", name, own, doses, bands))
    return tuple(found)


def _overlay(figure: str, panel: str, own: Points, doses: tuple[float, ...], bands: Bands) -> Overlay:
    """Bring the readings of each date to the unit of the prediction with the free scale of the benchmark."""
    predicted = bands[0][np.searchsorted(doses, own.dose_nM)]
    measured = np.empty(len(own))
    for date in np.unique(own.date):
        on = own.date == date
        measured[on] = own.y[on] / scale(predicted[on], own.y[on])
    order = np.argsort(own.dose_nM, kind="stable")
    lines = (tuple(band.tolist()) for band in bands)
    return Overlay(
        figure, panel, tuple(own.dose_nM[order].tolist()), tuple(measured[order].tolist()), doses, *lines
    )


def _keys(points: Points) -> list[tuple[str, str, float, float]]:
    columns = (points.cell_type, points.ligand, points.dose_nM, points.time_min)
    return list(zip(*(c.tolist() for c in columns), strict=True))
