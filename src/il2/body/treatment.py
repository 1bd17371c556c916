"""One regimen given to one person or many with one parameter set, and what can be read off it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import N_A

from il2.body.block import Block
from il2.body.constants import constant, populations
from il2.body.dose import Factor, factor
from il2.body.person import Person
from il2.body.regimen import DAY_MIN, Regimen
from il2.body.solve import balance, dose_inputs, solve
from il2.body.values import Calibration, stacked, values
from il2.engine import Batch, Input
from il2.ground.errors import InputError

Floats = NDArray[np.float64]
#: Groups of populations that are counted together.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Treg": ("Treg_naive", "Treg_memory"),
    "Tcon": ("CD4_naive", "CD4_memory", "CD4_activated", "CD4_long_lived"),
    "CD8": ("CD8_naive", "CD8_memory", "CD8_effector"),
    "NK": ("NK_bright", "NK_dim"),
    "lymphocytes": tuple(p.key for p in populations()),
}
#: Receptor classes: what holds IL-2 on the surface, by the bound states of the receptor network.
CLASSES: Mapping[str, tuple[str, ...]] = {
    "low": ("a_1",),
    "intermediate": ("b_1", "bg_1"),
    "high": ("ab_1", "abg_1"),
}
#: The lowest published dose (0.05 MIU/m2) is 334 pmol: below it absolute tolerances shrink with the dose.
_USUAL_PMOL, _LEAST = 300.0, 1e-6
_PER_UL = N_A * 1e-12 / 1e6  # cells per pmol of cells, over uL per L


@dataclass(frozen=True, eq=False)
class Treated:
    """What happened, at the times asked for.

    Parameters
    ----------
    set : K90 or LAB. people : in order. times_min : [time]. batch : states. values : constants, [n].
    factor : by which IU became pmol.
    """

    set: str
    people: tuple[Person, ...]
    times_min: Floats
    batch: Batch = field(repr=False)
    values: Mapping[str, Floats] = field(repr=False)
    factor: Factor = field(repr=False)

    def level_pM(self) -> Floats:
        """Plasma level, pM: [n, time]."""
        return np.maximum(self.batch["A1"] / self.values["V1"][:, None], 0.0)

    def level_IU_per_mL(self) -> Floats:
        """Plasma level, IU/mL: [n, time]."""
        return self.level_pM() / self.factor.pM(1.0)

    def auc_IU_h_per_mL(self, begin_h: float = 0.0, end_h: float | None = None) -> Floats:
        """Area under the plasma level between two hours by trapezoids on the stored times: [n]."""
        hours = self.times_min / 60.0
        inside = (hours >= begin_h - 1e-9) & (hours <= (np.inf if end_h is None else end_h) + 1e-9)
        return np.asarray(np.trapezoid(self.level_IU_per_mL()[:, inside], hours[inside], axis=1))

    def cells(self, *keys: str) -> Floats:
        """Cells in the whole body relative to rest: [n, time]."""
        names = _members(keys)
        now = sum(self._cells(k, place) for k in names for place in ("blood", "tissue"))
        rest = np.sum([self.values[f"n_rest_{k}"] for k in names], axis=0)
        return np.asarray(now / rest[:, None])

    def blood_per_uL(self, *keys: str) -> Floats:
        """Cells per uL of blood: [n, time]."""
        weight = np.array([p.weight_kg for p in self.people])
        volume = constant("blood_volume") * weight / 70.0
        return np.asarray(sum(self._cells(k, "blood") for k in _members(keys)) * _PER_UL / volume[:, None])

    def _cells(self, key: str, place: str) -> Floats:
        return self.batch[Block(key, place).cells]

    def programme(self, key: str) -> Floats:
        """Programme of a population, 0 to 1: [n, time]."""
        return self.batch[f"X_{key}"]

    def signal(self, key: str, place: str = "blood") -> Floats:
        """pSTAT5 relative to a full response of the same cells: [n, time]."""
        share: Floats = self.batch[Block(key, place).of("P")] / self.values[f"P_full_{key}"][:, None]
        return share

    def growth_per_day(self, key: str) -> Floats:
        """Cells made per day and cell of rest, for populations that renew themselves: [n, time]."""
        loss = self.values[f"loss_{key}"][:, None] * DAY_MIN
        made: Floats = loss * (1 + self.values["growth_gain"][:, None] * self.batch[f"growing_{key}"])
        return made

    def occupancy(self, key: str, kind: str, place: str = "blood") -> Floats:
        """IL-2 bound by a class of receptors, relative to the chains that limit it at rest: [n, time].

        Low is relative to IL-2Ralpha, intermediate and high to IL-2Rbeta.
        """
        block = Block(key, place)
        bound = sum(self.batch[block.of(s)] for s in CLASSES[kind])
        chain = "A_rest" if kind == "low" else "B_rest"
        share: Floats = np.asarray(bound / self.batch[block.cells] / self.values[f"{chain}_{key}"][:, None])
        return share

    def balance_error(self) -> float:
        """Largest imbalance of IL-2 at any time and in anyone, relative to what was given."""
        given = np.maximum(self.batch["given"] + self.batch["produced"], 1e-12)
        return float(np.max(np.abs(balance(self.batch)) / given))


def _members(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(k for key in keys for k in GROUPS.get(key, (key,))))


def treat(
    name: str,
    regimen: Regimen | None,
    times_min: ArrayLike,
    people: Sequence[Person] = (Person(),),
    *,
    constants: Sequence[Mapping[str, float]] | None = None,
    fitted: Calibration | None = None,
    more: Sequence[Input] = (),
    change: Mapping[str, float] | None = None,
    by: Factor | None = None,
    outputs: Sequence[str] | None = None,
    rtol: float = 1e-4,
    n_threads: int = 1,
) -> Treated:
    """Give a regimen.

    Parameters
    ----------
    name : K90 or LAB. regimen : ``None`` for none. times_min : [time], ascending from the first day on.
    people : one or many; doses per kg and per m2 follow each.
    constants : of every person; those of :func:`~il2.body.values.values` when not given.
    fitted : a calibration other than the shipped one. more : further inputs (antigen, a second drug).
    change : constants to set otherwise, for all. by : factor from IU to mass. outputs : states to keep.
    rtol : relative tolerance. n_threads : of machine code.

    Examples
    --------
    >>> from il2.body.regimen_text import parse
    >>> course = treat("K90", parse("1 MIU/m2 SC once"), [0, 240, 1440])
    >>> bool(course.level_IU_per_mL()[0, 1] > course.level_IU_per_mL()[0, 2]), course.balance_error() < 1e-9
    (True, True)
    """
    by = by or factor()
    times = np.atleast_1d(np.asarray(times_min, dtype=float))
    if not len(people):
        raise InputError("nobody is treated; give at least one person")
    rows = list(constants) if constants is not None else [values(name, p, fitted) for p in people]
    held = stacked(rows)
    for key, value in (change or {}).items():
        if key not in held:
            raise InputError(f"the body has no constant {key!r}")
        held[key] = np.full(len(people), value)
    given = dose_inputs([regimen.doses(p, by) for p in people]) if regimen else []
    small = _smallness(regimen, by) if regimen and not more else 1.0
    batch = solve(times, held, [*given, *more], outputs=outputs, rtol=rtol, small=small, n_threads=n_threads)
    return Treated(name, tuple(people), times, batch, held, by)


def _smallness(regimen: Regimen, by: Factor) -> float:
    """How far the smallest dose lies below published ones, in the reference person whoever is treated."""
    least = min(dose.pmol for dose in regimen.doses(Person(), by))
    return min(1.0, max(least / _USUAL_PMOL, _LEAST))


def grid(days: float, step_min: float = 60.0) -> Floats:
    """Return times from 0 to so many days."""
    return np.arange(0.0, days * DAY_MIN + step_min / 2, step_min)
