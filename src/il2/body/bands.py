"""Bands over very many people with little memory: kept while they fit, counted in narrow bins beyond that.

As long as the values fit into a fixed room they are kept and quantiles are exact. Beyond it they are counted
in bins 2 % wide, read on the logarithm inside a bin, so that a quantile is within about 1 % of the exact one
however many people there are. Either way the band depends on the values alone, not on their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_LOWEST, _HIGHEST, _WIDTH = 1e-6, 1e8, 0.02
_BINS = int(np.ceil(np.log(_HIGHEST / _LOWEST) / _WIDTH))
#: Values that are kept before they are only counted: 80 MB.
ROOM = 20_000_000


@dataclass(eq=False)
class Bands:
    """Values of several people at each of ``size`` places.

    Parameters
    ----------
    size : places. room : values that are kept; beyond it values of 1e-6 and less count as zero.

    Examples
    --------
    >>> bands = Bands(1)
    >>> bands.add(np.linspace(1, 101, 1001)[:, None])
    >>> [round(float(q[0]), 1) for q in bands.quantiles([0.05, 0.5, 0.95])]
    [6.0, 51.0, 96.0]
    """

    size: int
    room: int = ROOM
    count: int = 0
    kept: list[NDArray[np.float32]] = field(default_factory=list, repr=False)
    counts: NDArray[np.uint32] | None = field(default=None, repr=False)

    def add(self, values: ArrayLike) -> None:
        """Take the values of several people: [n, size]."""
        given = np.asarray(values, dtype=np.float32).reshape(-1, self.size)
        self.count += len(given)
        if self.counts is None and self.count * self.size <= self.room:
            self.kept.append(given)
            return
        if self.counts is None:
            self.counts = np.zeros((self.size, _BINS + 1), dtype=np.uint32)
            for before in self.kept:
                self._tally(before)
            self.kept.clear()
        self._tally(given)

    def _tally(self, given: NDArray[np.float32]) -> None:
        assert self.counts is not None
        with np.errstate(divide="ignore", invalid="ignore"):
            place = np.floor(np.log(given.astype(float) / _LOWEST) / _WIDTH) + 1
        place = np.where(given > _LOWEST, np.clip(place, 1, _BINS), 0).astype(np.intp)
        where = np.arange(self.size) * (_BINS + 1)
        added = np.bincount((place + where).ravel(), minlength=self.counts.size)
        self.counts += added.reshape(self.counts.shape).astype(np.uint32)

    def quantiles(self, levels: ArrayLike) -> Floats:
        """Return quantiles: [level, size]; NaN before anything was added."""
        asked = np.atleast_1d(np.asarray(levels, dtype=float))
        if not self.count:
            return np.full((len(asked), self.size), np.nan)
        if self.counts is None:
            return np.asarray(np.quantile(np.concatenate(self.kept).astype(float), asked, axis=0))
        below = np.cumsum(self.counts, axis=1)
        lines = np.arange(self.size)
        found = np.empty((len(asked), self.size))
        for i, level in enumerate(asked):
            rank = level * (self.count - 1) + 0.5
            place = (below < rank).sum(axis=1)
            before = np.where(place > 0, below[lines, np.maximum(place - 1, 0)], 0)
            inside = self.counts[lines, np.minimum(place, _BINS)]
            share = np.clip((rank - before) / np.maximum(inside, 1), 0.0, 1.0)
            found[i] = np.where(place == 0, 0.0, _LOWEST * np.exp((place - 1 + share) * _WIDTH))
        return found
