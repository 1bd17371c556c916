"""Thousands of affinity pairs at once: which molecule would reach one cell and spare the others?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from il2.cells.model import CellModel
from il2.ground.errors import InputError, TableError
from il2.ground.provenance import Provenance
from il2.ground.rows import read_csv_rows
from il2.jobs.answer import Table, TableAnswer, show
from il2.jobs.curves import Progress, check_names, check_times, origin, silent
from il2.jobs.estimate import GRID_NM, Floats, half_maximal_dose, ratio
from il2.knowledge.celltypes import cell_type

MOST_ARMS = 8
# Candidates computed in one call of the model: enough to fill its vectors, few enough to report progress.
CHUNK = 2000
MOST_SHOWN = 20


def grid(il2ra_nM: tuple[float, float], il2rbg_nM: tuple[float, float], side: int) -> Floats:
    """Return ``side * side`` affinity pairs, evenly spaced on the logarithm: ``[pair, 2]`` in nM.

    Examples
    --------
    >>> grid((0.1, 10), (1, 100), 3)[:, 0].round(3)
    array([ 0.1,  0.1,  0.1,  1. ,  1. ,  1. , 10. , 10. , 10. ])
    """
    for low, high in (il2ra_nM, il2rbg_nM):
        if not 0 < low < high < np.inf:
            raise InputError(
                f"a range of KD goes from a positive number to a larger one, not {low:g} to {high:g}"
            )
    if side < 2:
        raise InputError(f"a grid has at least 2 values on a side, not {side}")
    a, b = (np.geomspace(low, high, side) for low, high in (il2ra_nM, il2rbg_nM))
    return np.stack(np.meshgrid(a, b, indexing="ij"), axis=-1).reshape(-1, 2)


def read_pairs(path: str | os.PathLike[str]) -> Floats:
    """Read affinity pairs from a CSV with ``kd_il2ra_nM, kd_il2rbg_nM``; blank means no binding.

    Returns
    -------
    ``[pair, 2]`` in nM, ``inf`` where there is no binding.

    Raises
    ------
    TableError : a missing column, a KD that is not positive, no rows.
    """
    columns = ("kd_il2ra_nM", "kd_il2rbg_nM")
    pairs = []
    for row in read_csv_rows(path, required=columns):
        values = [row.float(column) for column in columns]
        for column, value in zip(columns, values, strict=True):
            if value is not None and value <= 0:
                raise TableError(
                    f"{column} is {value:g}; a KD is more than zero, or blank for no binding", row.number
                )
        pairs.append([np.inf if value is None else value for value in values])
    if not pairs:
        raise TableError(f"{os.fspath(path)!r} has a header but no rows")
    return np.array(pairs)


@dataclass(frozen=True, eq=False)
class ScreenQuestion:
    """Which affinity pairs, with how many arms, for which cell against which others.

    Parameters
    ----------
    pairs : KD of one arm to IL2RA and to IL2RB:IL2RG, ``[pair, 2]`` in nM (:func:`grid`, :func:`read_pairs`).
    arms : numbers of equal arms to try with every pair.
    target : the cell type to reach.
    against : the cell types to spare.
    time_min : minutes of exposure.

    Raises
    ------
    InputError : a number of arms outside 1 to 8, an unknown cell, a target that is to be spared.
    """

    pairs: Floats = field(repr=False)
    arms: tuple[int, ...] = (1, 2)
    target: str = "Treg"
    against: tuple[str, ...] = ("NK", "CD8")
    time_min: float = 60.0

    def __post_init__(self) -> None:
        for number in self.arms:
            if not 1 <= number <= MOST_ARMS:
                raise InputError(f"{number} arms cannot be screened; 1 to {MOST_ARMS} can")
        target = cell_type(self.target).name
        against = check_names([cell_type(name).name for name in self.against], "cell type to spare")
        if target in against:
            raise InputError(f"{target} cannot be both the target and a cell to spare")
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "against", against)
        check_times([self.time_min])


@dataclass(frozen=True, eq=False)
class ScreenAnswer(TableAnswer):
    """One row per candidate (a pair with a number of arms), by the central member of the ensemble.

    Arrays have one entry per candidate: ``arms``, ``kd_il2ra_nM``, ``kd_il2rbg_nM``, ``ec50_nM`` and
    ``maximum`` on the target cell, ``selectivity`` ``[candidate, spared cell]`` (EC50 there divided by EC50
    on the target) and ``front``: no other candidate is at once more potent and more selective.
    """

    question: ScreenQuestion = field(repr=False)
    arms: np.ndarray = field(repr=False)
    kd_il2ra_nM: Floats = field(repr=False)
    kd_il2rbg_nM: Floats = field(repr=False)
    ec50_nM: Floats = field(repr=False)
    maximum: Floats = field(repr=False)
    selectivity: Floats = field(repr=False)
    front: np.ndarray = field(repr=False)
    provenance: Provenance

    title = "The most selective molecules at each potency (Pareto front)"

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, with the cells of the question in them."""
        target = self.question.target
        ratios = (f"{target}_{other}_selectivity" for other in self.question.against)
        return (
            "arms",
            "kd_il2ra_nM",
            "kd_il2rbg_nM",
            f"{target}_ec50_nM",
            f"{target}_maximum",
            *ratios,
            "pareto",
        )

    def table(self) -> Table:
        """Every candidate in the order of the question; blank KD: no binding; blank EC50: not reached."""
        return Table(self.columns, tuple(self._row(i) for i in range(len(self.arms))))

    def shown(self) -> Table:
        """The front, the most potent first; at most 20 of its molecules, evenly picked."""
        best = np.flatnonzero(self.front)
        best = best[np.argsort(self.ec50_nM[best], kind="stable")]
        if len(best) > MOST_SHOWN:
            best = best[np.linspace(0, len(best) - 1, MOST_SHOWN).round().astype(int)]
        return Table(self.columns[:-1], tuple(self._row(int(i))[:-1] for i in best))

    def notes(self) -> tuple[str, ...]:
        """How many candidates there were and how many gave an EC50 at all."""
        silent_ones = int(np.sum(~np.isfinite(self.ec50_nM)))
        share = (
            f"; {silent_ones} reach no half-maximal dose up to {show(GRID_NM[-1])} nM" if silent_ones else ""
        )
        return (f"{len(self.arms)} candidates, {int(self.front.sum())} on the front{share}.",)

    def _row(self, i: int) -> tuple[float | int | bool | None, ...]:
        numbers = (
            self.kd_il2ra_nM[i],
            self.kd_il2rbg_nM[i],
            self.ec50_nM[i],
            self.maximum[i],
            *self.selectivity[i],
        )
        finite = (float(v) if np.isfinite(v) else None for v in numbers)
        return (int(self.arms[i]), *finite, bool(self.front[i]))


def screen(question: ScreenQuestion, *, progress: Progress = silent) -> ScreenAnswer:
    """Compute every candidate on the target cell and on the cells to spare.

    Parameters
    ----------
    question : pairs, arms and cells.
    progress : told how many candidates are done.
    """
    model = CellModel.load()
    arms = np.repeat(np.array(question.arms, dtype=int), len(question.pairs))
    pairs = np.tile(question.pairs, (len(question.arms), 1))
    cells = (question.target, *question.against)
    ec50 = np.empty((len(arms), len(cells)))
    maximum = np.empty(len(arms))
    for start in range(0, len(arms), CHUNK):
        part = slice(start, start + CHUNK)
        for c, cell in enumerate(cells):
            responses = model.central(pairs[part], arms[part], cell, np.array(GRID_NM), question.time_min)
            ec50[part, c] = half_maximal_dose(np.array(GRID_NM), responses)
            if c == 0:
                maximum[part] = responses.max(axis=1)
        progress(min(start + CHUNK, len(arms)), len(arms))
    selectivity = ratio(ec50[:, 1:], ec50[:, :1])
    front = pareto_front(ec50[:, 0], np.min(selectivity, axis=1))
    inputs = {"candidates": len(arms), "time_min": question.time_min}
    return ScreenAnswer(
        question, arms, pairs[:, 0], pairs[:, 1], ec50[:, 0], maximum, selectivity, front,
        origin(model, (), cells, inputs, seed=0),
    )  # fmt: skip


def pareto_front(cost: Sequence[float] | Floats, gain: Sequence[float] | Floats) -> np.ndarray:
    """Mark the candidates that no other beats: none costs as little and gains more.

    Candidates without a finite cost and gain are never on the front; of equals the first one is.

    Examples
    --------
    >>> pareto_front([1, 2, 3, 2], [5, 9, 7, 1]).tolist()
    [True, True, False, False]
    """
    costs, gains = np.asarray(cost, dtype=float), np.asarray(gain, dtype=float)
    marked = np.zeros(len(costs), dtype=bool)
    best = -np.inf
    usable = np.flatnonzero(np.isfinite(costs) & np.isfinite(gains))
    for i in usable[np.lexsort((-gains[usable], costs[usable]))]:
        if gains[i] > best:
            marked[i], best = True, gains[i]
    return marked
