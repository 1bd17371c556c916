"""Bands over very many people with little memory: counts in narrow bins instead of every value.

A bin is 2 % wide and a quantile is read inside its bin on the logarithm, so that it is within about 1 % of
the exact one however many people there are. Counts add up in any order to the same band.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_LOWEST, _HIGHEST, _WIDTH = 1e-6, 1e8, 0.02
_BINS = int(np.ceil(np.log(_HIGHEST / _LOWEST) / _WIDTH))


@dataclass(eq=False)
class Bands:
    """Counts of values at each of ``size`` places.

    Values of 1e-6 and less count as zero.

    Examples
    --------
    >>> bands = Bands(1)
    >>> bands.add(np.linspace(1, 101, 1001)[:, None])
    >>> [round(float(q[0]), 1) for q in bands.quantiles([0.05, 0.5, 0.95])]
    [6.0, 51.0, 96.0]
    """

    size: int
    count: int = 0
    counts: NDArray[np.uint32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.counts = np.zeros((self.size, _BINS + 1), dtype=np.uint32)

    def add(self, values: ArrayLike) -> None:
        """Count the values of several people: [n, size]."""
        given = np.asarray(values, dtype=float).reshape(-1, self.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            place = np.floor(np.log(given / _LOWEST) / _WIDTH) + 1
        place = np.where(given > _LOWEST, np.clip(place, 1, _BINS), 0).astype(np.intp)
        where = np.arange(self.size) * (_BINS + 1)
        added = np.bincount((place + where).ravel(), minlength=self.counts.size)
        self.counts += added.reshape(self.counts.shape).astype(np.uint32)
        self.count += len(given)

    def quantiles(self, levels: ArrayLike) -> Floats:
        """Return quantiles: [level, size]; NaN before anything is counted."""
        asked = np.atleast_1d(np.asarray(levels, dtype=float))
        if not self.count:
            return np.full((len(asked), self.size), np.nan)
        below = np.cumsum(self.counts, axis=1)
        found = np.empty((len(asked), self.size))
        for i, level in enumerate(asked):
            rank = level * (self.count - 1) + 0.5
            place = (below < rank).sum(axis=1)
            before = np.where(place > 0, below[np.arange(self.size), np.maximum(place - 1, 0)], 0)
            inside = self.counts[np.arange(self.size), np.minimum(place, _BINS)]
            share = np.clip((rank - before) / np.maximum(inside, 1), 0.0, 1.0)
            value = _LOWEST * np.exp((place - 1 + share) * _WIDTH)
            found[i] = np.where(place == 0, 0.0, value)
        return found
