"""The open cross-validation benchmark: do predictions made without a ligand or a date match its readings?

Readings are divided by the 97th percentile of their date and cell, because every plate has its own gain. A
prediction is in any linear unit; its scale is fitted per split, date, cell and time, in one of two ways:

free      on the scored points themselves, which gives the amplitude away
anchored  on other ligands of the same date, cell and time, so that the amplitude is predicted too

R2 is one minus squared error over squared deviation from the mean, pooled over the points named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from il2.ground.errors import InputError
from il2.knowledge import tables

Floats: TypeAlias = NDArray[np.float64]
Names: TypeAlias = NDArray[np.str_]
Flags: TypeAlias = NDArray[np.bool_]

CELLS = ("Treg", "Thelper", "NK", "CD8")
GROUPS = ("primary", "diagnostic", "il15")
KINDS = ("LOLO", "LODO")
_FULL_SCALE = 0.97  # quantile of a plate that counts as full response
_EARLY_MIN = 60.0  # the main figures use 0.5 and 1 h


@dataclass(frozen=True)
class Points:
    """Readings, one per date and condition; arrays of one length.

    Parameters
    ----------
    condition_id, date, cell_type, ligand, group : names. time_min, dose_nM : the condition.
    value : reading, a.u. y : reading divided by the 97th percentile of its date and cell.
    flag : semicolon-separated marks of doubtful wells.
    """

    condition_id: Names
    date: Names
    cell_type: Names
    ligand: Names
    group: Names
    time_min: Floats
    dose_nM: Floats
    value: Floats
    y: Floats
    flag: Names

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, object]]) -> Points:
        """Read rows that hold the names, ``time_min``, ``dose_nM`` and ``value``; ``y`` is computed."""
        table = list(rows)
        if not table:
            raise InputError("the benchmark has no points")
        text = {
            k: np.array([str(r[k]) for r in table])
            for k in ("condition_id", "date", "cell_type", "ligand", "group")
        }
        number = {k: np.array([float(str(r[k])) for r in table]) for k in ("time_min", "dose_nM", "value")}
        flag = np.array([str(r.get("flag") or "") for r in table])
        y = normalised(number["value"], text["date"], text["cell_type"])
        return cls(**text, **number, y=y, flag=flag)

    def __len__(self) -> int:
        return len(self.y)

    def only(self, rows: Flags) -> Points:
        """Return the points named by a mask; ``y`` is kept, not computed anew."""
        return Points(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


@dataclass(frozen=True)
class Block:
    """One test ligand on one date inside a split, with the ligands that anchor its scale."""

    split: str
    kind: str
    test_ligand: str
    test_date: str
    anchors: tuple[str, ...]
    group: str

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> Block:
        anchors = tuple(a for a in str(row["anchor_ligands"] or "").split(";") if a)
        split, kind, ligand, date, group = (
            str(row[k]) for k in ("split", "kind", "test_ligand", "test_date", "group")
        )
        return cls(split, kind, ligand, date, anchors, group)


@lru_cache(maxsize=1)
def open_points() -> Points:
    """Return the readings of the open benchmark (2,824 points of 8 dates).

    Examples
    --------
    >>> len(open_points())
    2824
    """
    return Points.from_rows(tables.load("pstat5_benchmark"))


@lru_cache(maxsize=1)
def open_blocks() -> tuple[Block, ...]:
    """Return the blocks of all splits of the open benchmark.

    Examples
    --------
    >>> len({block.split for block in open_blocks()})
    17
    """
    return tuple(Block.from_row(row) for row in tables.load("splits"))


@dataclass(frozen=True)
class Score:
    """One line of the score table; NaN where nothing could be scored.

    Parameters
    ----------
    kind : LOLO (ligand left out) or LODO (date left out). group, times, subset : which points.
    n : points; n_anchored : those with an anchor. r2_free, rmse_free, r2_anchored : as the module says.
    coverage : share of points inside the interval, a missing interval counts as a miss.
    width : median interval width in normalised units.
    """

    kind: str
    group: str
    times: str
    subset: str
    n: int
    r2_free: float
    rmse_free: float
    n_anchored: int
    r2_anchored: float
    coverage: float
    width: float


#: ``{split or "": {condition_id: (pstat5, low, high)}}``; "" serves every split that has no rows of its own.
Predictions: TypeAlias = Mapping[str, Mapping[str, tuple[float, float, float]]]


def predictions_from_rows(rows: Iterable[Mapping[str, object]]) -> Predictions:
    """Collect rows with the columns condition_id, pstat5 and, where there, pstat5_low, pstat5_high, split.

    Examples
    --------
    >>> predictions_from_rows([{"condition_id": "o1", "pstat5": "2", "split": "LOLO:IL-2"}])
    {'LOLO:IL-2': {'o1': (2.0, nan, nan)}}
    """
    found: dict[str, dict[str, tuple[float, float, float]]] = {}
    for row in rows:
        split = str(row.get("split") or "").strip()
        p, low, high = (_number(row.get(k)) for k in ("pstat5", "pstat5_low", "pstat5_high"))
        found.setdefault(split, {})[str(row["condition_id"]).strip()] = (p, low, high)
    return found


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return float("nan")


def normalised(value: Floats, date: Names, cell_type: Names) -> Floats:
    """Divide readings by the 97th percentile of their date and cell.

    Examples
    --------
    >>> normalised(np.array([0.0, 50.0, 100.0]), np.array(["d"] * 3), np.array(["NK"] * 3)).round(3)
    array([0.   , 0.515, 1.031])
    """
    y = np.full(len(value), np.nan)
    for rows in _groups(date, cell_type):
        y[rows] = value[rows] / np.quantile(value[rows], _FULL_SCALE)
    return y


def _groups(*keys: NDArray) -> list[NDArray[np.intp]]:
    """Return the row numbers of every combination of the keys."""
    _, code = np.unique(
        np.stack([np.unique(k, return_inverse=True)[1] for k in keys]), axis=1, return_inverse=True
    )
    order = np.argsort(code, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(code[order])) + 1) if len(order) else []


def scale(prediction: Floats, y: Floats) -> float:
    """Return the least-squares factor that takes a prediction to readings."""
    return float(prediction @ y) / (float(prediction @ prediction) + 1e-300)


def r2(y: Floats, prediction: Floats) -> float:
    """Return 1 - SSE/SST; NaN for fewer than 3 points or where a prediction is missing."""
    if len(y) < 3 or not np.isfinite(prediction).all():
        return float("nan")
    return 1.0 - float(np.sum((y - prediction) ** 2)) / float(np.sum((y - y.mean()) ** 2))


@dataclass(frozen=True)
class Scored:
    """Every scored test point of every split; arrays of one length.

    Parameters
    ----------
    kind, group : of the split. index : row in the points.
    free, anchored, low, high : scaled prediction and interval, in units of ``y``.
    missing : splits (with group) that lack predictions for a test row and were left out.
    """

    kind: Names
    group: Names
    index: NDArray[np.intp]
    free: Floats
    anchored: Floats
    low: Floats
    high: Floats
    missing: tuple[str, ...]


def scored_points(predictions: Predictions, points: Points, blocks: Iterable[Block]) -> Scored:
    """Scale the predictions of every split and collect its test points."""
    blocks = list(blocks)
    kinds: list[str] = []
    groups: list[str] = []
    parts: list[tuple[NDArray, ...]] = []
    missing = []
    for split, group in dict.fromkeys((b.split, b.group) for b in blocks):
        own = predictions.get(split) or predictions.get("", {})
        none = (np.nan, np.nan, np.nan)
        table = np.array([own.get(str(c), none) for c in points.condition_id], float)
        mine = [b for b in blocks if (b.split, b.group) == (split, group)]
        tests = [(points.ligand == b.test_ligand) & (points.date == b.test_date) for b in mine]
        test = np.any(tests, axis=0)
        if not np.isfinite(table[test, 0]).all():
            missing.append(f"{split} [{group}]")
            continue
        free = _free_scale(table[:, 0], points, test)
        for block, rows in zip(mine, tests, strict=True):
            index = np.flatnonzero(rows)
            factor, p = free[index], table[index]
            anchored = _anchored_scale(table[:, 0], points, block)[index] * p[:, 0]
            parts.append((index, factor * p[:, 0], anchored, factor * p[:, 1], factor * p[:, 2]))
            kinds += [block.kind] * len(index)
            groups += [group] * len(index)
    if not parts:
        raise InputError("nothing to score: no split has predictions for all of its test conditions")
    index, free, anchored, low, high = (np.concatenate(x) for x in zip(*parts, strict=True))
    return Scored(np.array(kinds), np.array(groups), index, free, anchored, low, high, tuple(missing))


def _free_scale(prediction: Floats, points: Points, test: Flags) -> Floats:
    factor = np.full(len(points), np.nan)
    at = np.flatnonzero(test)
    for rows in _groups(points.date[at], points.cell_type[at], points.time_min[at]):
        factor[at[rows]] = scale(prediction[at[rows]], points.y[at[rows]])
    return factor


def _anchored_scale(prediction: Floats, points: Points, block: Block) -> Floats:
    factor = np.full(len(points), np.nan)
    here = points.date == block.test_date
    anchor = here & np.isin(points.ligand, block.anchors) & np.isfinite(prediction)
    at = np.flatnonzero(anchor)
    for rows in _groups(points.cell_type[at], points.time_min[at]):
        known = at[rows]
        same = (points.cell_type == points.cell_type[known[0]]) & (
            points.time_min == points.time_min[known[0]]
        )
        factor[here & same] = scale(prediction[known], points.y[known])
    return factor


def score(predictions: Predictions, points: Points, blocks: Iterable[Block]) -> tuple[Score, ...]:
    """Score predictions on every subset of the benchmark.

    Parameters
    ----------
    predictions : as :func:`predictions_from_rows` returns; those of a split must come from a model fitted
        without the ligand or date that the split names.
    points, blocks : readings and splits.

    Returns
    -------
    Scores of each kind, group and time window: all, by cell, monomers and dimers (primary group), by ligand.

    Raises
    ------
    InputError : no split is complete.
    """
    return summarise(scored_points(predictions, points, blocks), points)


def summarise(scored: Scored, points: Points) -> tuple[Score, ...]:
    """Pool scored points into the score table."""
    out = []
    time = points.time_min[scored.index]
    for kind in KINDS:
        for group in GROUPS:
            base = (scored.kind == kind) & (scored.group == group)
            if not base.any():
                continue
            subsets = _subsets(points, scored.index, base, group)
            for times, window in (("0.5-1h", time <= _EARLY_MIN), ("0.5-4h", time >= 0)):
                out += [_line(scored, points, (kind, group, times, s), m & window) for s, m in subsets]
    return tuple(out)


def _subsets(points: Points, index: NDArray[np.intp], base: Flags, group: str) -> list[tuple[str, Flags]]:
    cell, ligand = points.cell_type[index], points.ligand[index]
    subsets = [("all", base)]
    if group == "primary":
        dimer = np.char.endswith(ligand, "dimer")
        subsets += [(c, base & (cell == c)) for c in CELLS]
        subsets += [("mono", base & ~dimer), ("dimer", base & dimer)]
    return subsets + [(str(x), base & (ligand == x)) for x in np.unique(ligand[base])]


def _line(scored: Scored, points: Points, names: tuple[str, str, str, str], rows: Flags) -> Score:
    y, free = points.y[scored.index[rows]], scored.free[rows]
    low, high = scored.low[rows], scored.high[rows]
    anchored = rows & np.isfinite(scored.anchored)
    rmse, coverage, width = float("nan"), float("nan"), float("nan")
    if rows.any():
        rmse = float(np.sqrt(np.mean((y - free) ** 2)))
    if np.isfinite(low).any():
        coverage = float(np.mean((low <= y + 1e-12) & (y <= high + 1e-12)))
        width = float(np.nanmedian(high - low))
    y_anchored = points.y[scored.index[anchored]]
    return Score(
        *names,
        n=int(rows.sum()),
        r2_free=r2(y, free),
        rmse_free=rmse,
        n_anchored=int(anchored.sum()),
        r2_anchored=r2(y_anchored, scored.anchored[anchored]),
        coverage=coverage,
        width=width,
    )


def pick(
    scores: Iterable[Score], kind: str, subset: str = "all", group: str = "primary", times: str = "0.5-1h"
) -> Score:
    """Return one line of the score table.

    Raises
    ------
    InputError : the table holds no such line, for example because predictions of a split are missing.
    """
    for s in scores:
        if (s.kind, s.subset, s.group, s.times) == (kind, subset, group, times):
            return s
    raise InputError(
        f"no score for {kind}, {group}, {times}, {subset}; the predictions of its splits are missing"
    )
