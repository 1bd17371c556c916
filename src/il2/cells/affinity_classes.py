"""The KDs of the three receptor classes as the model gives them for native IL-2.

A class is a cell with some of the chains: IL2RA alone (low affinity), IL2RB with IL2RG (intermediate), all
three (high). Its apparent KD is the dose at which, at equilibrium and without trafficking, the complex of the
class reaches half of its largest number on the cell; for IL2RA alone that is bound IL2RA. At high doses IL2RA
and IL2RB take a molecule each and the complex of all three becomes rarer: the half is on the rising side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from il2.cells.affinity import model_kds
from il2.cells.ensemble import Ensemble, shipped
from il2.cells.forward import cell_parameters, shared_parameters
from il2.cells.targets import TargetRow
from il2.engine.equilibrium import Constants, excess
from il2.knowledge import parameters
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import ligand

Floats = NDArray[np.float64]

CELLS = ("Treg", "NK", "CD8")
#: How far a KD may lie from the one people quote.
FOLD = 3.0
_DOSES_NM = np.logspace(-7, 6, 521)
_PULL = (
    "the training data pull the beta/gamma-c KD weaker: responses to Fc monomers still rise at 84 nM, and "
    "native IL-2 has Hill slopes of 2.3 to 2.5 on NK and CD8"
)


@dataclass(frozen=True)
class ReceptorClass:
    """A class by its chains and its complex (a field of ``il2.engine.equilibrium.Equilibrium``)."""

    id: str
    name: str
    fact: str
    alpha: bool
    beta_gamma: bool
    complex: str
    reason: str


CLASSES = (
    ReceptorClass("C01", "IL2RA alone (low affinity)", "kd_low_affinity", True, False, "la", ""),
    ReceptorClass(
        "C02", "IL2RB with IL2RG (intermediate)", "kd_intermediate_affinity", False, True, "lbc", _PULL
    ),
    ReceptorClass(
        "C03",
        "all three chains (high affinity)",
        "kd_high_affinity",
        True,
        True,
        "labc",
        f"{_PULL}; the high-affinity receptor is built on the same KD",
    ),
)


@dataclass(frozen=True)
class ClassAffinity:
    """The apparent KD of native IL-2 to one receptor class on the counts of one cell type.

    Parameters
    ----------
    receptor : the class. cell : whose counts of the chains. reference_nM : the KD that people quote.
    median_nM, low_nM, high_nM : over the ensemble, with the central 90 %. members_nM : [member].
    """

    receptor: ReceptorClass
    cell: str
    reference_nM: float
    median_nM: float
    low_nM: float
    high_nM: float
    members_nM: Floats

    @property
    def fold(self) -> float:
        """How many times weaker than the quoted KD."""
        return self.median_nM / self.reference_nM


def class_affinities(
    ensemble: Ensemble | None = None, cells: Sequence[str] = CELLS
) -> tuple[ClassAffinity, ...]:
    """Return the KD of every class on every cell type.

    Raises
    ------
    UnknownNameError : no such cell type.

    Examples
    --------
    >>> low = class_affinities(cells=["Treg"])[0]
    >>> low.receptor.name, low.reference_nM
    ('IL2RA alone (low affinity)', 10.0)
    """
    ensemble = ensemble or shipped()
    return tuple(_affinity(c, cell_type(cell).name, ensemble) for c in CLASSES for cell in cells)


def affinity_rows(found: Iterable[ClassAffinity]) -> tuple[TargetRow, ...]:
    """Return validation rows: met within 3-fold of the quoted KD, else reported."""
    return tuple(map(_row, found))


def affinity_remarks(found: Sequence[ClassAffinity]) -> tuple[str, ...]:
    """Return a sentence for every class that is not within 3-fold: the intervals and the reason."""
    sentences = []
    for chosen in CLASSES:
        out = [f for f in found if f.receptor is chosen and not 1 / FOLD <= f.fold <= FOLD]
        if out:
            intervals = "; ".join(
                f"{f.cell} {f.median_nM:.2g} ({f.low_nM:.2g} to {f.high_nM:.2g})" for f in out
            )
            sentences.append(f"{chosen.id}: {intervals} nM, 90 % intervals. Why: {chosen.reason}.")
    return tuple(sentences)


def apparent_kd(chosen: ReceptorClass, values: dict[str, Floats]) -> Floats:
    """Return the dose of half-maximal occupancy (nM) for network parameters ``values``, each [m]."""
    m, d = len(values["kd_alpha_1"]), len(_DOSES_NM)
    v = {name: np.repeat(value, d) for name, value in values.items()}
    constants = Constants(
        a=v["kd_alpha_1"],
        b=v["kd_beta_1"],
        c_from_a=np.inf,
        c_from_b=v["K_gamma"],
        b_from_a=v["kd_beta_1"] / v["Kcis"],
        c_from_ab=v["K_gamma"],
    )
    alpha, rest = float(chosen.alpha), float(chosen.beta_gamma)
    totals = (alpha * v["A_rest"], rest * v["B_rest"], rest * v["G_rest"])
    state = excess(np.tile(_DOSES_NM, m), totals, constants)
    return _rising_half(getattr(state, chosen.complex).reshape(m, d))


def _rising_half(occupancy: Floats) -> Floats:
    """Dose at half of the maximum, where ``occupancy`` [m, dose] first reaches it."""
    half = occupancy.max(axis=1) / 2
    after = (occupancy >= half[:, None]).argmax(axis=1)
    row = np.arange(len(half))
    low, high = occupancy[row, after - 1], occupancy[row, after]
    log = np.log10(_DOSES_NM)
    dose: Floats = 10 ** (log[after - 1] + (half - low) / (high - low) * (log[after] - log[after - 1]))
    return dose


def _affinity(chosen: ReceptorClass, cell: str, ensemble: Ensemble) -> ClassAffinity:
    layout, vectors = ensemble.layout, ensemble.vectors
    values = shared_parameters(layout, vectors) | cell_parameters(cell, layout, vectors)
    found = apparent_kd(chosen, values | model_kds(ligand("IL-2"), layout, vectors))
    low, median, high = (float(x) for x in np.quantile(found, (0.05, 0.5, 0.95)))
    return ClassAffinity(chosen, cell, parameters.value(chosen.fact, "nM"), median, low, high, found)


def _row(found: ClassAffinity) -> TargetRow:
    low, high = found.reference_nM / FOLD, found.reference_nM * FOLD
    return TargetRow(
        id=found.receptor.id,
        what=f"KD of native IL-2 to {found.receptor.name} on {found.cell}, nM",
        target=f"within {FOLD:g}-fold of {found.reference_nM:g} nM, or reported with the reason",
        low=low,
        high=high,
        result=found.median_nM,
        verdict="met" if low <= found.median_nM <= high else "reported",
        use="check",
        priority="should",
    )
