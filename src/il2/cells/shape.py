"""The shape of a molecule: which kinds of arms it has and what each can hold. Affinities are not part of it.

Two molecules of one shape share one network and one compiled model; only their dissociation constants differ.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from il2.ground.errors import InputError
from il2.knowledge.ligands import Arm, Ligand

#: Above this many arms of all kinds the list of bound states is no longer small.
MOST_ARMS = 16


@dataclass(frozen=True)
class ArmKind:
    """Arms of one kind: how many, and whether each binds IL-2Ralpha and IL-2Rbeta (with gamma-c).

    Examples
    --------
    >>> ArmKind(2, alpha=True, beta=True).states
    ('a', 'b', 'ab', 'bg', 'abg')
    >>> ArmKind(2, alpha=True, beta=False).states
    ('a',)
    """

    count: int
    alpha: bool
    beta: bool

    @property
    def states(self) -> tuple[str, ...]:
        """Bound states of one arm, named by the receptor chains that it holds."""
        return (
            ("a",) * self.alpha
            + ("b",) * self.beta
            + (("ab",) if self.alpha and self.beta else ())
            + (("bg",) * self.beta + (("abg",) if self.alpha and self.beta else ()))
        )


@dataclass(frozen=True)
class Shape:
    """A molecule as its kinds of arms, in a fixed order.

    Examples
    --------
    >>> Shape((ArmKind(2, True, True),)).valency
    2
    """

    kinds: tuple[ArmKind, ...]

    @property
    def valency(self) -> int:
        """Number of arms that can bind anything."""
        return sum(kind.count for kind in self.kinds)

    @property
    def bound_counts(self) -> list[tuple[int, ...]]:
        """How many arms of each kind a molecule on the cell may have bound, fewest first."""
        grid = itertools.product(*(range(kind.count + 1) for kind in self.kinds))
        return sorted((c for c in grid if any(c)), key=lambda c: (sum(c), c))


def shape_of(ligand: Ligand) -> Shape:
    """Return the shape of a ligand; arms that bind nothing are left out, arms alike in every number are one
    kind.

    Raises
    ------
    InputError : more than ``MOST_ARMS`` binding arms.
    """
    kinds = tuple(
        ArmKind(arm.count, arm.kd_il2ra_nM is not None, arm.kd_il2rbg_nM is not None)
        for arm in binding_arms(ligand)
    )
    shape = Shape(kinds)
    if shape.valency > MOST_ARMS:
        raise InputError(
            f"ligand {ligand.name!r} has {shape.valency} binding arms; the model takes up to {MOST_ARMS}"
        )
    return shape


def binding_arms(ligand: Ligand) -> tuple[Arm, ...]:
    """Return the arms of ``ligand`` that bind something, in a fixed order, equal ones merged."""
    merged: dict[tuple[float | None, float | None], int] = {}
    for arm in ligand.arms:
        key = (arm.kd_il2ra_nM, arm.kd_il2rbg_nM)
        if key != (None, None):
            merged[key] = merged.get(key, 0) + arm.count
    order = sorted(
        merged.items(),
        key=lambda item: tuple(kd is None for kd in item[0]) + tuple(kd or 0.0 for kd in item[0]),
    )
    return tuple(Arm(count, *key) for key, count in order)
