"""The parameters of the cell model: their priors, and how they stand in one vector.

Values are log10 throughout. A parameter belongs to everything, to a cell type (``K_stat:NK``), to a kind of
arm (``beta:R38Q N-term``) or to a date of experiment (``shift:2019-04-18:Treg``). Only the last of these
changes nothing but the dose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from il2.knowledge import tables
from il2.knowledge.celltypes import cell_type

Floats = NDArray[np.float64]

#: Populations with a read-out constant of their own; subsets share that of their parent.
BLOOD_CELLS = ("Treg", "Thelper", "NK", "CD8")
RECEPTORS = {"A_rest": "IL2RA", "B_rest": "IL2RB", "G_rest": "IL2RG"}


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, tables.Record]:
    """Return the rows of ``model_parameters`` by key."""
    return {row["key"]: row for row in tables.load("model_parameters")}


def fixed() -> dict[str, float]:
    """Return the parameters that are not estimated, in their units."""
    return {key: row["centre"] for key, row in catalogue().items() if row["scope"] == "fixed"}


@dataclass(frozen=True)
class Prior:
    """Normal prior of one entry of the vector, in log10 of its unit, with bounds.

    ``kind`` says what it changes: ``all``, ``cell``, ``family``, ``shift`` or ``YT-1``; ``target`` says
    which.
    """

    name: str
    centre: float
    sd: float
    kind: str
    target: str = ""
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True)
class Layout:
    """The vector of estimated parameters.

    Examples
    --------
    >>> layout = Layout.of(families=["WT N-term"], dates={"2019-11-08": ["Treg"]}, cells=["Treg"], yt1=False)
    >>> layout.names[0], layout.names[-1]
    ('kon', 'shift:2019-11-08:Treg')
    """

    priors: tuple[Prior, ...]

    @staticmethod
    def of(
        families: Iterable[str],
        dates: Mapping[str, Iterable[str]],
        cells: Iterable[str] = BLOOD_CELLS,
        *,
        yt1: bool,
    ) -> Layout:
        """Return the layout.

        Parameters
        ----------
        families : kinds of arms. dates : cell types measured on each date. cells : cell types.
        yt1 : whether that cell line is part of it.
        """
        cells = tuple(cells)
        priors = [_prior(row, row["key"]) for row in catalogue().values() if row["scope"] == "all"]
        for cell in (*cells, *(("YT-1",) if yt1 else ())):
            priors += _cell_priors(cell)
        if yt1:
            priors.append(_prior(catalogue()["epitope_masked"], "epitope_masked", "YT-1"))
        for family in families:
            priors += _family_priors(family)
        for date, measured in dates.items():
            priors.append(_prior(catalogue()["date_shift"], f"shift:{date}", "shift", date))
            priors += [
                _prior(catalogue()["date_cell_shift"], f"shift:{date}:{cell}", "shift", date)
                for cell in measured
            ]
        return Layout(tuple(priors))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the entries in their order."""
        return tuple(p.name for p in self.priors)

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each name."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def centre(self) -> Floats:
        """Prior means."""
        return np.array([p.centre for p in self.priors])

    @cached_property
    def sd(self) -> Floats:
        """Prior standard deviations."""
        return np.array([p.sd for p in self.priors])

    def clip(self, vectors: Floats) -> Floats:
        """Return ``vectors`` ([..., parameter]) within the bounds."""
        return np.clip(vectors, [p.low for p in self.priors], [p.high for p in self.priors])

    def free(self, vector: Floats, push: Floats) -> NDArray[np.bool_]:
        """Return which entries [parameter] may move along ``push``: none at a bound goes beyond it."""
        at_high = vector >= np.array([p.high for p in self.priors])
        at_low = vector <= np.array([p.low for p in self.priors])
        return ~(at_high & (push > 0)) & ~(at_low & (push < 0))

    def column(self, vectors: Floats, name: str, default: float = 0.0) -> Floats:
        """Return the entries called ``name`` of ``vectors`` ([m, parameter]); ``default`` if absent."""
        i = self.index.get(name)
        return np.full(len(vectors), default) if i is None else vectors[:, i]


def _prior(row: tables.Record, name: str, kind: str = "all", target: str = "") -> Prior:
    low = np.log10(row["low"]) if row["low"] else -np.inf
    high = np.log10(row["high"]) if row["high"] else np.inf
    return Prior(name, float(np.log10(row["centre"])), row["log10_sd"], kind, target, float(low), float(high))


def _cell_priors(cell: str) -> list[Prior]:
    kind = "YT-1" if cell == "YT-1" else "cell"
    receptors = cell_type(cell).receptors
    counts = [
        Prior(f"{key}:{cell}", float(np.log10(receptors[gene].centre)), receptors[gene].log10_sd, kind, cell)
        for key, gene in RECEPTORS.items()
    ]
    return [*counts, _prior(catalogue()["K_stat"], f"K_stat:{cell}", kind, cell)]


def _family_priors(family: str) -> list[Prior]:
    own = [
        _prior(row, row["key"], "family", family)
        for row in catalogue().values()
        if row["scope"] == f"family:{family}"
    ]
    if own:
        return own
    return [
        _prior(catalogue()["alpha_deviation"], f"alpha:{family}", "family", family),
        _prior(catalogue()["beta_deviation"], f"beta:{family}", "family", family),
    ]
