"""Medicines and illness as scenarios: what they act on, and what follows in a culture of stimulated cells.

Production, level, receptor and signal are kept apart: each medicine acts on one of them by a published
number, and the rest follows from the published model of a culture (:mod:`il2.body.secretion`). Where the
catalogue holds no number, nothing is simulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from il2.body.secretion import Layers, layers
from il2.ground.errors import InputError, UnknownNameError, UnsupportedError
from il2.knowledge import tables


@dataclass(frozen=True)
class Scenario:
    """One medicine or illness.

    Parameters
    ----------
    key, title : names. layer : production, receptor or signal. law : ``emax``, ``share`` or ``none``.
    low, high : inhibition (share) where it is fixed. half, half_low, half_high : level of half inhibition.
    unit : of the level. steepness : Hill exponent. status, source, note : how it is known.
    """

    key: str
    title: str
    layer: str
    law: str
    low: float | None
    high: float | None
    half: float | None
    half_low: float | None
    half_high: float | None
    unit: str
    steepness: float | None
    status: str
    source: str
    note: str

    def inhibition(self, level: float | None) -> tuple[float, float]:
        """Return the smallest and the largest inhibition (share), at ``level`` where it depends on one.

        Raises
        ------
        InputError : a level where none is used, none where one is needed, or a negative one.
        UnsupportedError : no number is known.
        """
        if self.law == "none":
            raise UnsupportedError(f"{self.title} is not simulated: {self.note}")
        if self.law == "share":
            if level is not None:
                raise InputError(f"{self.title} has a fixed inhibition; leave the level out")
            return float(self.low or 0.0), float(self.high or 0.0)
        if level is None or not np.isfinite(level) or level < 0:
            raise InputError(f"{self.title} needs a level in {self.unit}, 0 or more, such as --level 700")
        halves = (self.half_high or self.half, self.half_low or self.half)
        n = self.steepness or 1.0
        low, high = (level**n / (level**n + float(h or np.inf) ** n) for h in halves)
        return float(low), float(high)


@lru_cache(maxsize=1)
def scenarios() -> Mapping[str, Scenario]:
    """Return all scenarios by name.

    Examples
    --------
    >>> low, high = scenarios()["ciclosporin"].inhibition(700.0)
    >>> round(low, 2), round(high, 2)
    (0.64, 0.7)
    """
    fields = tuple(Scenario.__dataclass_fields__)
    return {row["key"]: Scenario(*(row[f] for f in fields)) for row in tables.load("body_scenarios")}


def scenario(name: str) -> Scenario:
    """Return one scenario, case aside.

    Raises
    ------
    UnknownNameError : there is none of this name.
    """
    known = {key.casefold(): one for key, one in scenarios().items()}
    if name.casefold() not in known:
        raise UnknownNameError("scenario", name, scenarios())
    return known[name.casefold()]


def run(chosen: Scenario | None, inhibited: float = 0.0) -> Layers:
    """Run the culture with one layer inhibited by a share, and read all layers.

    Published inhibition of production is that of all IL-2 that stimulated cells made. Less IL-2 also brakes
    its own production less, so secretion of a cell falls by more than what is made.

    Examples
    --------
    >>> round(run(scenario("ciclosporin"), 0.5).production / run(None).production, 2)
    0.5
    """
    left = 1.0 - inhibited
    if chosen is None:
        return layers()
    if chosen.layer == "production":
        return layers(made=_secretion(left))
    return layers(alpha=left) if chosen.layer == "receptor" else layers(jak=left)


@lru_cache(maxsize=64)
def _secretion(left: float) -> float:
    """Share of secretion at which a share of the production is left."""
    if left in (0.0, 1.0):
        return left
    whole = layers().production
    return float(brentq(lambda made: layers(made=made).production / whole - left, 0.0, 1.0, xtol=1e-4))


__all__ = ["Layers", "Scenario", "run", "scenario", "scenarios"]
