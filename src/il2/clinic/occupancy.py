"""From a level of IL-2 to receptors that hold one: the bridge from a laboratory number to the model.

Closed form, no solver: at a free concentration ``C`` a receptor of dissociation constant ``KD`` is occupied
to ``C / (C + KD)``. High affinity is all three chains on one cell, intermediate IL2RB with IL2RG, low IL2RA
alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from scipy.special import ndtr

from il2.clinic.amounts import Amount, constant
from il2.knowledge import celltypes, parameters, tables

Z90 = NormalDist().inv_cdf(0.95)
CLASSES = ("high", "intermediate", "low")
_KD = {"high": "kd_high_affinity", "intermediate": "kd_intermediate_affinity", "low": "kd_low_affinity"}
# Which fitted affinity factors of the cell model lend their spread: the chains that take part.
_FACTORS = {
    "high": ("alpha_factor", "beta_factor"),
    "intermediate": ("beta_factor",),
    "low": ("alpha_factor",),
}
_DRAWS = 4000
#: Populations of blood whose receptors were counted (their subsets and the cell line are left out).
BLOOD = ("Treg", "Thelper", "CD8", "NK")


@dataclass(frozen=True)
class Interval:
    """A value with the ends that hold the central 90 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class CellOccupancy:
    """Receptors of one cell that hold IL-2, by class, in molecules per cell."""

    cell_type: str
    label: str
    high: Interval
    intermediate: Interval
    low: Interval


@dataclass(frozen=True)
class Bridge:
    """A level in pM, the share of each receptor class that is occupied, and receptors per cell.

    ``factor`` names the conversion used; ``comparator`` is that of the result (``"<"``: at most).
    """

    pM: Interval
    comparator: str
    factor: str
    shares: tuple[tuple[str, Interval], ...]
    cells: tuple[CellOccupancy, ...]
    sources: tuple[str, ...]

    def share(self, name: str) -> Interval:
        """Return the share of one class (0 to 1)."""
        return dict(self.shares)[name]


def picomolar(amount: Amount) -> tuple[Interval, str] | None:
    """Return a result in pM with the name of the factor, or ``None`` where no factor exists.

    Examples
    --------
    >>> from il2.clinic.amounts import read_amount
    >>> level, factor = picomolar(read_amount("2.1 pg/mL"))
    >>> round(level.value, 3), factor
    (0.137, '15,300 Da')
    """
    per_pg = 1000.0 / constant("molar_mass")  # pg/mL is ng/L; ng/L over kDa is pM
    value = amount.standard
    if amount.unit.kind == "molar":
        return Interval(value, value, value), "pM = pmol/L"
    if amount.unit.kind == "mass":
        return Interval(*(value * per_pg,) * 3), "15,300 Da"
    if amount.unit.kind == "international":
        default, low, high = iu_factors()
        ends = (value * f * per_pg for f in (default, low, high))
        return Interval(*ends), f"{default:g} pg/IU (vial; {low:g}-{high:g}), 15,300 Da"
    return None


def iu_factors() -> tuple[float, float, float]:
    """Return pg per IU: that of the vial, the lowest and the highest published.

    Examples
    --------
    >>> iu_factors()
    (59.1, 59.1, 66.5)
    """
    known = {r["item"]: r["pg_per_IU"] for r in tables.load("clinic_conversions") if r["pg_per_IU"]}
    return known["vial"], min(known.values()), max(known.values())


@lru_cache(maxsize=4)
def kd_pM(name: str) -> Interval:
    """Return the dissociation constant of a class with its 90 % interval, in pM."""
    value = parameters.value(_KD[name], "pM")
    factor = 10 ** (Z90 * kd_log10_sd(name))
    return Interval(value, value / factor, value * factor)


@lru_cache(maxsize=4)
def kd_log10_sd(name: str) -> float:
    """Return the SD of log10 of the KD: that of the fitted affinity factors of the chains that take part."""
    spread = {r["parameter"]: r["posterior_sd"] for r in tables.load("calibration")}
    return math.hypot(*(spread[f] for f in _FACTORS[name]))


def bridge(amount: Amount) -> Bridge | None:
    """Return the bridge of a level; ``None`` for a unit without a factor, or for nothing measured."""
    found = picomolar(amount)
    if found is None or found[0].value <= 0:
        return None
    level, factor = found
    shares = tuple((name, _share(level, kd_pM(name))) for name in CLASSES)
    cells = tuple(_cell(name, level) for name in BLOOD)
    keys = {parameters.fact(key).source for key in _KD.values()} | {"il2", "us_label_current"}
    keys |= {key for name in BLOOD for key in celltypes.cell_type(name).sources}
    if amount.unit.kind == "international":
        keys.add("maker_faq")
    return Bridge(level, amount.comparator, factor, shares, cells, tuple(sorted(keys)))


def _share(level: Interval, kd: Interval) -> Interval:
    return Interval(
        level.value / (level.value + kd.value),
        level.low / (level.low + kd.high),
        level.high / (level.high + kd.low),
    )


def _cell(name: str, level: Interval) -> CellOccupancy:
    """Receptors that hold IL-2 on one cell, over the spread of counts, KDs and the conversion."""
    cell = celltypes.cell_type(name)
    counts = np.array([_receptors(name, chain) for chain in ("IL2RA", "IL2RB", "IL2RG")])
    pair = np.minimum(counts[1], counts[2])
    whole = np.minimum(counts[0], pair)
    classes = {"high": whole, "intermediate": pair - whole, "low": counts[0] - whole}
    draws = _normal()
    concentration = level.low + (level.high - level.low) * ndtr(draws[3])
    held = {}
    for place, one in enumerate(CLASSES):
        kd = kd_pM(one).value * 10 ** (kd_log10_sd(one) * draws[4 + place])
        bound = classes[one] * concentration / (concentration + kd)
        medians = (
            cell.receptors[c].centre if c in cell.receptors else 0.0 for c in ("IL2RA", "IL2RB", "IL2RG")
        )
        central = _central(*medians)[one] * level.value / (level.value + kd_pM(one).value)
        held[one] = Interval(central, *(float(v) for v in np.quantile(bound, (0.05, 0.95))))
    return CellOccupancy(name, cell.label, held["high"], held["intermediate"], held["low"])


def _central(alpha: float, beta: float, gamma: float) -> dict[str, float]:
    pair = min(beta, gamma)
    whole = min(alpha, pair)
    return {"high": whole, "intermediate": pair - whole, "low": alpha - whole}


def _receptors(cell: str, chain: str) -> np.ndarray:
    prior = celltypes.cell_type(cell).receptors.get(chain)
    if prior is None or prior.centre == 0:
        return np.zeros(_DRAWS)
    place = ("IL2RA", "IL2RB", "IL2RG").index(chain)
    return np.asarray(prior.centre * 10 ** (prior.log10_sd * _normal()[place]))


@lru_cache(maxsize=1)
def _normal() -> np.ndarray:
    """Fixed draws, the same for every question."""
    return np.random.default_rng(20).standard_normal((7, _DRAWS))
