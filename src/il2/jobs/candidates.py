"""Candidates of a screen: affinity pairs from a grid or a file, and which of them no other beats."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from il2.ground.errors import InputError, TableError
from il2.ground.rows import read_csv_rows
from il2.jobs.estimate import Flags, Floats

#: Values on a side of a grid: its square is the number of pairs.
MOST_ON_A_SIDE = 1000


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
    if side > MOST_ON_A_SIDE:
        raise InputError(
            f"{side} values on a side are {side**2:.2g} pairs, too many for one screen; "
            f"give up to {MOST_ON_A_SIDE} values, or the pairs that matter with --pairs"
        )
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


def pareto_front(cost: Sequence[float] | Floats, gain: Sequence[float] | Floats) -> Flags:
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
