"""Virtual patients: people drawn from published ranges, the same for the same seed however they are batched.

Patient ``i`` of a seed is drawn from a generator of its own, so that a cohort of a million begins with the
same people as one of ten, and parts of it can be solved anywhere in any order. Spreads are rows of
``body_constants``; each person has a member of the ensemble of the cell model. Nobody in it is a real person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from il2.body.constants import populations, spread
from il2.body.person import Person
from il2.body.values import calibration, cell_members, values
from il2.ground.errors import InputError

#: Share absorbed that is left when a draw would reach beyond all.
_MOST_ABSORBED = 0.95


@dataclass(frozen=True)
class Patient:
    """A virtual patient: number, person, and constants of the network for one parameter set."""

    number: int
    person: Person
    constants: Mapping[str, float]


@dataclass(frozen=True)
class Spread:
    """How far body size may differ, beside what ``body_constants`` says.

    Parameters
    ----------
    weight_log10_sd : of body weight around that of the person asked for; 0 keeps it.

    Raises
    ------
    InputError : a negative spread.
    """

    weight_log10_sd: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.weight_log10_sd <= 0.3:
            raise InputError(f"a spread of weight of {self.weight_log10_sd:g} cannot be used; give 0 to 0.3")


def patient(number: int, seed: int, name: str, person: Person, how: Spread | None = None) -> Patient:
    """Return one virtual patient.

    Parameters
    ----------
    number : 0, 1, 2 and so on. seed : of the cohort. name : K90 or LAB; the same draws go into both.
    person : whom the cohort resembles. how : spread of body size.

    Examples
    --------
    >>> a, b = (patient(3, 1, "K90", Person()) for _ in range(2))
    >>> a.constants == b.constants, a.constants["CL"] != patient(4, 1, "K90", Person()).constants["CL"]
    (True, True)
    """
    rng = np.random.default_rng([seed, number])
    normal = rng.standard_normal(8 + len(populations()))
    member = 1 + int(rng.integers(len(next(iter(cell_members().values()))) - 1))
    size = (how or Spread()).weight_log10_sd
    if size:
        weight = float(np.clip(person.weight_kg * 10 ** (size * normal[7]), 1.0, 400.0))
        person = replace(person, weight_kg=weight)
    fitted = calibration(name)
    share = fitted.absorbed * 10 ** (spread("absorption_spread") * normal[0])
    fitted = replace(
        fitted,
        absorbed=min(share, _MOST_ABSORBED),
        ktr_per_min=fitted.ktr_per_min * 10 ** (spread("lymph_spread") * normal[1]),
        growth_gain=fitted.growth_gain * 10 ** (spread("growth_spread") * normal[2]),
    )
    found = values(name, person, fitted, member)
    found["CL"] *= 10 ** (spread("clearance_spread") * normal[3])
    for key in ("V1", "V2", "Q"):
        found[key] *= 10 ** (spread("volume_spread") * normal[4])
    found["ka"] *= 10 ** (spread("t_half_absorption") * normal[5])
    found["tau_programme"] *= 10 ** (spread("tau_programme") * normal[6])
    _counts(found, normal[8:])
    return Patient(number, person, {key: float(value) for key, value in found.items()})


def _counts(found: dict[str, float], normal: np.ndarray) -> None:
    """Cell counts of rest, and with them IL-2Ralpha of the whole body."""
    alpha = 0.0
    for population, draw in zip(populations(), normal, strict=True):
        key = f"n_rest_{population.key}"
        found[key] *= 10 ** (spread("count_spread") * draw)
        alpha += found[key] * found[f"A_rest_{population.key}"]
    found["alpha_rest"] = alpha


def cohort(
    first: int, count: int, seed: int, name: str, person: Person, how: Spread | None = None
) -> list[Patient]:
    """Return patients ``first`` to ``first + count - 1`` of a seed."""
    return [patient(first + i, seed, name, person, how) for i in range(count)]
