"""The switch of helper T cells: IL-2 induces the receptors that sense it, so a cell is either off or on.

Laws of the spatial code of Kiwitz, Brunner and Thurley: pSTAT5 is a Hill curve of the level whose EC50 falls
with receptors, and pSTAT5 raises the making of receptors. Receptors of regulatory T cells are there without
IL-2 (FOXP3 keeps them) and are held fixed: their answer is graded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.body.niche import PICOMOLAR, Niche, constant
from il2.ground.errors import InputError

Array = NDArray[np.float64]

#: Receptor counts on which steady states are looked for, relative to rest.
_GRID: Final = np.geomspace(0.5, 20.0, 4001)
_LEVELS: Final = np.geomspace(1e-3, 1e4, 1401)


def pstat5(level_pM: ArrayLike, receptors: ArrayLike) -> Array:
    """Return the phosphorylated share of STAT5 at a level (pM) for cells with ``receptors``.

    Examples
    --------
    >>> float(pstat5(125.0, 0.0))
    0.5
    """
    r, exponent = np.asarray(receptors, dtype=float), constant("ec50_exponent")
    naked, half = constant("ec50_naked"), constant("ec50_receptors") ** exponent
    ec50 = naked * half / (half + r**exponent)
    n = constant("pstat5_exponent")
    c = np.asarray(level_pM, dtype=float) ** n
    return np.asarray(c / (ec50**n + c))


def steady_receptors(rest: float, level_pM: float) -> tuple[float, ...]:
    """Return every steady number of receptors at a constant level: one, or off, threshold and on.

    Raises
    ------
    InputError : receptors at rest that are not positive, or a negative level.

    Examples
    --------
    >>> [len(steady_receptors(1000.0, level)) for level in (1.0, 12.0, 100.0)]
    [1, 3, 1]
    """
    if not rest > 0.0 or not level_pM >= 0.0:
        raise InputError(f"receptors must be positive and levels not negative, not {rest} and {level_pM}")
    r = rest * _GRID
    excess = rest * _gain(pstat5(level_pM, r)) - r
    at = np.flatnonzero(np.diff(np.sign(excess)) != 0)
    share = excess[at] / (excess[at] - excess[at + 1])
    return tuple(float(x) for x in r[at] + share * (r[at + 1] - r[at]))


def _gain(p: Array) -> Array:
    """Making of receptors over that at rest."""
    half, most = constant("feedback_half") ** 3, constant("feedback_gain")
    return np.asarray((half + most * p**3) / (half + p**3))


def fold_levels(rest: float) -> tuple[float, float] | None:
    """Return the levels (pM) at which a cell that is on falls off, and one that is off switches on.

    ``None`` where every level has one steady state.

    Examples
    --------
    >>> off, on = fold_levels(1000.0)
    >>> 5 < off < 8, 20 < on < 30
    (True, True)
    """
    several = [level for level in _LEVELS if len(steady_receptors(rest, float(level))) == 3]
    return (float(several[0]), float(several[-1])) if several else None


@dataclass(frozen=True)
class Neighbour:
    """A consumer near the responder: its receptors, and how far (um) it is from secretor and responder."""

    receptors: float
    from_secretor: float
    from_responder: float


def switching_secretion(
    niche: Niche, rest: float, distance: float, neighbours: tuple[Neighbour, ...] = ()
) -> float:
    """Return the secretion (molecules/s) at which a helper T cell at ``distance`` switches on.

    Neighbours act as sinks in the linear field: each takes its uptake times the level that it sees.

    Parameters
    ----------
    niche : the tissue. rest : receptors of the responder at rest. distance : from the secretor, um.

    Raises
    ------
    InputError : a cell with these receptors has no switch, or neighbours that leave no IL-2 at all.

    Examples
    --------
    >>> tissue = Niche(receptors=1e3, fraction=0.95)
    >>> treg = Neighbour(1e4, from_secretor=14.0, from_responder=10.0)
    >>> alone = switching_secretion(tissue, 1000.0, 20.0)
    >>> bool(switching_secretion(tissue, 1000.0, 20.0, (treg,)) > alone)
    True
    """
    folds = fold_levels(rest)
    if folds is None:
        raise InputError(f"a cell with {rest:g} receptors at rest answers in a graded way and has no switch")
    per_molecule = float(niche.level(distance)) / niche.secretion
    for neighbour in neighbours:
        sink = Niche(neighbour.receptors, niche.fraction, niche.diffusion, niche.density, niche.radius).uptake
        seen = float(niche.level(neighbour.from_secretor)) / niche.secretion / PICOMOLAR
        around = float(niche.level(niche.radius)) / niche.secretion / PICOMOLAR
        taken = sink * seen / (1.0 + sink * around)  # the sink lowers the level that it sees itself
        per_molecule -= taken * float(niche.level(neighbour.from_responder)) / niche.secretion
    if per_molecule <= 0.0:
        raise InputError("the neighbours take all of it: no secretion switches this cell on")
    return folds[1] / per_molecule
