"""A module of signalling: states with their rates, and shorthands that they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True)
class Module:
    """One arm of the pathway as formulas; names are those of the network.

    Parameters
    ----------
    letter : its letter in the table ``signalling_parameters``.
    molecules, shares : rates by state; counted per cell, or relative to the unperturbed pool.
    shorthands : formulas by name.
    """

    letter: str
    molecules: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, str] = field(default_factory=dict)
    shorthands: Mapping[str, str] = field(default_factory=dict)

    @property
    def states(self) -> dict[str, str]:
        """Every state with its rate."""
        return {**self.molecules, **self.shares}


def delay(name: str, source: str, rate: str, steps: int = 5) -> dict[str, str]:
    """Return ``steps`` first-order steps ``name_d1``... behind ``source``, each at ``rate``.

    Examples
    --------
    >>> delay("X", "u", "k", 2)
    {'X_d1': 'k * (u - X_d1)', 'X_d2': 'k * (X_d1 - X_d2)'}
    """
    names = [source, *(f"{name}_d{i + 1}" for i in range(steps))]
    return {after: f"{rate} * ({before} - {after})" for before, after in pairwise(names)}
