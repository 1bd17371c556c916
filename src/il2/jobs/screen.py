"""Thousands of affinity pairs at once: which molecule would reach one cell and spare the others?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Cell, Table, TableAnswer, show
from il2.jobs.candidates import pareto_front
from il2.jobs.curves import Progress, check_names, check_times, load_model, origin, silent
from il2.jobs.estimate import GRID_NM, Flags, Floats, half_maximal_dose, ratio, rising
from il2.knowledge.celltypes import cell_type

MOST_ARMS = 8
MOST_SHOWN = 20


@dataclass(frozen=True, eq=False)
class ScreenQuestion:
    """Which affinity pairs, with how many arms, for which cell against which others.

    Parameters
    ----------
    pairs : KD of one arm to IL2RA and to IL2RB/IL2RG, ``[pair, 2]`` in nM (`candidates.grid`, `.read_pairs`).
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

    Arrays have one entry per candidate: ``arms``, ``kd_il2ra_nM``, ``kd_il2rbg_nM``; ``ec50_nM`` and
    ``maximum`` on the target cell; ``selectivity`` ``[candidate, spared cell]``, EC50 there divided by EC50
    on the target; ``bound``: a spared cell does not reach its maximum at the highest dose, so that the
    selectivity is at least what is given; ``front``: no other candidate is at once more potent and more
    selective.
    """

    question: ScreenQuestion = field(repr=False)
    arms: Floats = field(repr=False)
    kd_il2ra_nM: Floats = field(repr=False)
    kd_il2rbg_nM: Floats = field(repr=False)
    ec50_nM: Floats = field(repr=False)
    maximum: Floats = field(repr=False)
    selectivity: Floats = field(repr=False)
    bound: Flags = field(repr=False)
    front: Flags = field(repr=False)
    provenance: Provenance

    title = "The most selective molecules at each potency (Pareto front)"

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, with the cells of the question in them."""
        target = self.question.target
        ratios = (f"{target}_{other}_selectivity" for other in self.question.against)
        results = (f"{target}_ec50_nM", f"{target}_maximum", *ratios, "at_least", "pareto")
        return ("arms", "kd_il2ra_nM", "kd_il2rbg_nM", *results)

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
        """How many candidates there were, and what a blank and "at least" mean."""
        most, target = show(GRID_NM[-1]), self.question.target
        weak = int(np.sum(np.isnan(self.ec50_nM)))
        return (
            f"{len(self.arms)} candidates, {int(self.front.sum())} on the front; "
            f"{weak} have no EC50 on {target} up to {most} nM.",
            f"at_least: a spared cell does not reach its maximum by {most} nM; selectivity is a lower bound.",
        )

    def _row(self, i: int) -> tuple[Cell, ...]:
        affinities = (self.kd_il2ra_nM[i], self.kd_il2rbg_nM[i])
        numbers = (*affinities, self.ec50_nM[i], self.maximum[i], *self.selectivity[i])
        finite = (float(v) if np.isfinite(v) else None for v in numbers)
        return (int(self.arms[i]), *finite, bool(self.bound[i]), bool(self.front[i]))


def screen(question: ScreenQuestion, *, progress: Progress = silent) -> ScreenAnswer:
    """Compute every candidate on the target cell and on the cells to spare.

    Parameters
    ----------
    question : pairs, arms and cells.
    progress : told after each number of arms and cell type.
    """
    from il2.cells.surface import responses  # loads the model's libraries

    model = load_model()
    doses = np.array(GRID_NM)
    each = len(question.pairs)
    cells = (question.target, *question.against)
    half = np.empty((len(question.arms) * each, len(cells)))
    unseen = np.empty(half.shape, dtype=bool)
    maximum = np.empty(len(half))
    for a, number in enumerate(question.arms):
        part = slice(a * each, (a + 1) * each)
        for c, cell in enumerate(cells):
            found = responses(model, question.pairs, number, cell, doses, question.time_min)
            half[part, c] = half_maximal_dose(doses, found)
            unseen[part, c] = rising(doses, found)
            if c == 0:
                maximum[part] = found.max(axis=1)
            progress(a * len(cells) + c + 1, len(question.arms) * len(cells))
    arms = np.repeat(np.array(question.arms, dtype=float), each)
    pairs = np.tile(question.pairs, (len(question.arms), 1))
    ec50 = np.where(unseen[:, 0], np.nan, half[:, 0])
    silent_cell = np.isnan(half[:, 1:])
    selectivity = ratio(np.where(silent_cell, GRID_NM[-1], half[:, 1:]), ec50[:, None])
    front = pareto_front(ec50, np.min(selectivity, axis=1))
    inputs = {"candidates": len(arms), "time_min": question.time_min}
    origins = origin(model, (), cells, inputs, seed=0)
    bound = np.asarray((unseen[:, 1:] | silent_cell).any(axis=1))
    return ScreenAnswer(
        question, arms, pairs[:, 0], pairs[:, 1], ec50, maximum, selectivity, bound, front, origins
    )
