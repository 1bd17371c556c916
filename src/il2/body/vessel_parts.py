"""A part of the network of vessels: constants with units, what follows from the states, and the states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One chapter of the physiology.

    Parameters
    ----------
    constants : name to unit. algebra : name to unit and formula, in the order of need.
    states : name to unit, value at rest and rate.

    Examples
    --------
    >>> decay = Part({"k": "1/min"}, {}, {"x": ("1", "1", "-k*x")})
    >>> list(decay.states)
    ['x']
    """

    constants: Mapping[str, str]
    algebra: Mapping[str, tuple[str, str]]
    states: Mapping[str, tuple[str, str, str]]
