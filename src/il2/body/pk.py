"""Pharmacokinetic parameter sets: K90 and LAB, each from one lineage of publications, never mixed.

Two lineages that everyone quotes disagree 2.2-fold on clearance. A parameter carries the name of its set, a
set is built from one name only, and the inequality that makes two compartments possible is checked when it is
built: alpha and beta being the fast and slow rate constants, ``beta <= CL/V1 <= alpha``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from il2.ground.errors import InputError, UnknownNameError
from il2.ground.units import to_float
from il2.knowledge import tables

SETS = ("K90", "LAB")
_INPUTS = {"t_half_fast": "min", "t_half_slow": "min", "CL": "L/min", "V1": "L"}


@dataclass(frozen=True)
class PkParameter:
    """One number with the set that it belongs to."""

    set: str
    key: str
    value: float
    unit: str


@dataclass(frozen=True)
class PkSet:
    """Two-compartment disposition.

    Parameters
    ----------
    name : of the set. t_half_fast_min, t_half_slow_min : half-lives. clearance_L_min, v1_L : as published.

    Raises
    ------
    InputError : no two-compartment model has these numbers.

    Examples
    --------
    >>> k90 = pk_set("K90")
    >>> [round(x, 4) for x in (k90.k10, k90.k12, k90.k21)], round(k90.vss_L, 1)
    ([0.0451, 0.0071, 0.0097], 4.6)
    >>> PkSet("mixed", 13, 85, 0.268, 3.0)
    Traceback (most recent call last):
    il2.ground.errors.InputError: set 'mixed' is impossible: with a clearance of 268 mL/min and these \
half-lives V1 lies between 5.03 and 32.9 L, not 3 L
    """

    name: str
    t_half_fast_min: float
    t_half_slow_min: float
    clearance_L_min: float
    v1_L: float

    def __post_init__(self) -> None:
        if not 0 < self.t_half_fast_min < self.t_half_slow_min:
            raise InputError(
                f"set {self.name!r} needs a fast half-life above 0 and below the slow one, "
                f"not {self.t_half_fast_min:g} and {self.t_half_slow_min:g} min"
            )
        if not (self.clearance_L_min > 0 and self.v1_L > 0):
            raise InputError(f"set {self.name!r} needs a clearance and a volume above 0")
        low, high = self.clearance_L_min / self.alpha, self.clearance_L_min / self.beta
        if not low <= self.v1_L <= high:
            raise InputError(
                f"set {self.name!r} is impossible: with a clearance of {1000 * self.clearance_L_min:g} "
                f"mL/min and these half-lives V1 lies between {low:.3g} and {high:.3g} L, not {self.v1_L:g} L"
            )

    @property
    def alpha(self) -> float:
        """Fast rate constant, 1/min."""
        return log(2) / self.t_half_fast_min

    @property
    def beta(self) -> float:
        """Slow rate constant, 1/min."""
        return log(2) / self.t_half_slow_min

    @property
    def k10(self) -> float:
        """Elimination, 1/min."""
        return self.clearance_L_min / self.v1_L

    @property
    def k21(self) -> float:
        """Back from the peripheral compartment, 1/min."""
        return self.alpha * self.beta / self.k10

    @property
    def k12(self) -> float:
        """Into the peripheral compartment, 1/min."""
        return self.alpha + self.beta - self.k10 - self.k21

    @property
    def q_L_min(self) -> float:
        """Flow between the compartments, L/min."""
        return self.k12 * self.v1_L

    @property
    def v2_L(self) -> float:
        """Peripheral volume, L."""
        return self.q_L_min / self.k21

    @property
    def vss_L(self) -> float:
        """Volume at steady state, L."""
        return self.v1_L + self.v2_L


def build(parameters: Iterable[PkParameter]) -> PkSet:
    """Return the set that these parameters make.

    Raises
    ------
    InputError : parameters of two sets, or one is missing.

    Examples
    --------
    >>> build([PkParameter("K90", "CL", 120, "mL/min"), PkParameter("LAB", "V1", 10, "L")])
    Traceback (most recent call last):
    il2.ground.errors.InputError: parameters of two sets (K90, LAB) make no model; take all of one set
    """
    rows = list(parameters)
    names = sorted({p.set for p in rows})
    if len(names) != 1:
        raise InputError(f"parameters of two sets ({', '.join(names)}) make no model; take all of one set")
    found = {p.key: to_float(f"{p.value!r} {p.unit}", _INPUTS[p.key]) for p in rows if p.key in _INPUTS}
    for key in _INPUTS:
        if key not in found:
            raise InputError(f"set {names[0]!r} lacks {key}")
    return PkSet(names[0], found["t_half_fast"], found["t_half_slow"], found["CL"], found["V1"])


@lru_cache(maxsize=4)
def pk_set(name: str) -> PkSet:
    """Return K90 or LAB.

    Raises
    ------
    UnknownNameError : no such set.
    """
    if name not in SETS:
        raise UnknownNameError("parameter set", name, SETS)
    rows = [r for r in tables.load("body_pk") if r["set"] == name and r["key"] in _INPUTS]
    return build(PkParameter(r["set"], r["key"], r["value"], r["unit"]) for r in rows)


def set_names(asked: str) -> Sequence[str]:
    """Return the sets that ``asked`` names: one of them, or ``both``.

    Examples
    --------
    >>> set_names("both")
    ('K90', 'LAB')
    """
    if asked == "both":
        return SETS
    return (pk_set(asked).name,)


def disagreement() -> float:
    """Return by how much the two sets differ in clearance.

    Examples
    --------
    >>> round(disagreement(), 1)
    2.2
    """
    first, second = (pk_set(name).clearance_L_min for name in SETS)
    return second / first
