"""Binding equilibria of molecules with many sites on a surface with many receptors, for many cases at once.

A molecule has ``arms[s]`` equal sites of each kind s, and a site of kind s holds one receptor of any kind r
with affinity ``affinities[s, r]``. The first site binds from solution, every further one on the surface,
where the cross-linking constant turns an affinity into one per receptor: ``psi[s, r] = free[r] x crosslink x
affinities[s, r]``. With ``P = prod_s (1 + sum_r psi[s, r]) ^ arms[s]``

    molecules on the surface   L/crosslink (P - 1)
    receptors r that they hold L/crosslink P sum_s arms[s] psi[s, r] / (1 + sum_q psi[s, q])

(Tan and Meyer 2021, Math Biosci 342:108714).
Newton's method in logarithms of free receptors, with steps halved while they do not help; what determines the
free receptors is the minimum of a convex function, so there is one solution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.ground.errors import InputError

Array = NDArray[np.float64]

#: Error of a balance, as a natural logarithm, that counts as solved.
_CLOSE: Final = 1e-12
#: Cases solved at a time: they stay in the cache.
_BLOCK: Final = 1024
_MOST_STEPS: Final = 200
_MOST_HALVINGS: Final = 40
#: Stands for none inside logarithms.
_NONE: Final = 1e-200


@dataclass(frozen=True)
class Binding:
    """Amounts at equilibrium.

    Attributes
    ----------
    ligand : [...] free ligand (concentration).
    free, held : [..., receptor] receptors without and with a molecule.
    molecules : [...] on the surface.
    residual : [...] largest relative violation of a receptor's balance.
    """

    ligand: Array
    free: Array
    held: Array
    molecules: Array
    residual: Array


def bind(
    ligand: ArrayLike,
    totals: ArrayLike,
    arms: ArrayLike,
    affinities: ArrayLike,
    crosslink: ArrayLike,
    per_volume: ArrayLike = 0.0,
) -> Binding:
    """Solve the equilibrium of many cases.

    Parameters
    ----------
    ligand : [...] total concentration of molecules.
    totals : [..., receptor] surface amounts.
    arms : [..., kind of site] sites of each kind on one molecule.
    affinities : [..., kind of site, receptor] association constants (1/concentration); 0 means no binding.
    crosslink : [...] cross-linking constant (concentration x 1/surface amount).
    per_volume : [...] concentration of ligand that one molecule on the surface takes (surfaces per volume);
        0 for ligand in excess. Leading axes broadcast.

    Raises
    ------
    InputError : a value is negative or not finite, the cross-linking constant is 0, or axes do not fit.

    Examples
    --------
    One site and one receptor follow Langmuir's law.

    >>> e = bind(30.0, [4.0], [1], [[0.1]], crosslink=1.0)
    >>> e.held.round(12).tolist(), e.molecules.round(12).tolist()
    ([3.0], 3.0)

    Two sites hold more receptors than two molecules of one site.

    >>> bool(bind(1.0, [400.0], [2], [[0.1]], 1.0).held[0] > bind(2.0, [400.0], [1], [[0.1]], 1.0).held[0])
    True
    """
    case, shape = _checked(ligand, totals, arms, affinities, crosslink, per_volume)
    with np.errstate(all="ignore"):
        blocks = np.split(np.arange(len(case.ligand)), range(_BLOCK, len(case.ligand), _BLOCK))
        free = np.exp(np.concatenate([_solve(case.part(block)) for block in blocks]))
        here = case.at(free)
    none = case.totals <= 0.0
    free, held = np.where(none, 0.0, free), np.where(none, 0.0, here.held)
    error = np.abs(free + held - case.totals) / np.where(none, 1.0, case.totals)
    receptors = case.totals.shape[1]
    return Binding(
        here.ligand.reshape(shape), free.reshape(*shape, receptors), held.reshape(*shape, receptors),
        here.molecules.reshape(shape), error.max(axis=1).reshape(shape),
    )  # fmt: skip


@dataclass(frozen=True)
class _Point:
    """Amounts at a place on the way; ``share`` and ``taken`` of one molecule, ``fall`` of free ligand."""

    ligand: Array
    held: Array
    molecules: Array
    share: Array
    taken: Array
    whole: Array
    fall: Array


@dataclass(frozen=True)
class _Cases:
    """Cases of one call, flattened: [case], [case, receptor], [case, kind], [case, kind, receptor]."""

    ligand: Array
    totals: Array
    arms: Array
    affinities: Array
    crosslink: Array
    density: Array

    def part(self, chosen: NDArray[np.intp]) -> _Cases:
        return _Cases(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    def at(self, free: Array) -> _Point:
        """Amounts for given free receptors."""
        psi = free[:, None, :] * self.affinities * self.crosslink[:, None, None]
        whole = 1.0 + psi.sum(axis=2)
        share = psi / whole[:, :, None]
        taken = np.einsum("ns,nsr->nr", self.arms, share)  # of the receptors, for one molecule in all states
        logarithm = np.einsum("ns,ns->n", self.arms, np.log(whole))
        states, rest = np.exp(logarithm), np.expm1(logarithm)  # P and P - 1
        used = 1.0 + self.density * rest / self.crosslink
        ligand = self.ligand / used
        scale = ligand / self.crosslink
        held = (scale * states)[:, None] * taken
        fall = self.density * states / (self.crosslink * used)
        return _Point(ligand, held, scale * rest, share, taken, scale * states, fall)

    def slope(self, here: _Point) -> Array:
        """Jacobian [case, receptor, receptor] of held receptors by the logarithms of free ones."""
        taken, share = here.taken, here.share
        # d taken_r / d ln free_q, then the derivatives of P and of free ligand
        slope = -np.swapaxes(share * self.arms[:, :, None], 1, 2) @ share
        slope[:, range(taken.shape[1]), range(taken.shape[1])] += taken
        slope += (1.0 - here.fall)[:, None, None] * taken[:, :, None] * taken[:, None, :]
        return here.whole[:, None, None] * slope


def _solve(case: _Cases) -> Array:
    """Logarithms of free receptors."""
    wanted = np.log(np.maximum(case.totals, _NONE))
    x = wanted.copy()
    todo = np.arange(len(x))
    eye = np.eye(x.shape[1], dtype=bool)
    for _ in range(_MOST_STEPS):
        some, goal = case.part(todo), wanted[todo]
        error = _errors(some, x[todo], goal)[1]
        moving = np.flatnonzero(np.abs(error).max(axis=1) > _CLOSE)
        if not len(moving):
            break
        todo, some, goal = todo[moving], some.part(moving), goal[moving]
        here, error = _errors(some, x[todo], goal)
        free = np.exp(x[todo])
        matrix = some.slope(here) + np.where(eye, free[:, :, None], 0.0)
        matrix /= (free + here.held)[:, :, None]
        step = np.asarray(np.linalg.solve(matrix, -error[:, :, None])[:, :, 0], dtype=float)
        x[todo] = x[todo] + _shortened(some, x[todo], step, goal, error)
    return x


def _errors(case: _Cases, x: Array, wanted: Array) -> tuple[_Point, Array]:
    free = np.exp(x)
    here = case.at(free)
    return here, np.log(free + here.held) - wanted


def _shortened(case: _Cases, x: Array, step: Array, wanted: Array, error: Array) -> Array:
    """Steps halved until the error falls."""
    before = (error * error).sum(axis=1)
    length = np.ones(len(x))
    for _ in range(_MOST_HALVINGS):
        trial = _errors(case, x + length[:, None] * step, wanted)[1]
        worse = ~((trial * trial).sum(axis=1) < before) & (before > _CLOSE**2)
        if not worse.any():
            break
        length[worse] *= 0.5
    return length[:, None] * step


def _checked(
    ligand: ArrayLike, totals: ArrayLike, arms: ArrayLike, affinities: ArrayLike, crosslink: ArrayLike,
    density: ArrayLike,
) -> tuple[_Cases, tuple[int, ...]]:  # fmt: skip
    given = {
        "ligand": (ligand, 0), "totals": (totals, 1), "arms": (arms, 1), "affinities": (affinities, 2),
        "crosslink": (crosslink, 0), "per_volume": (density, 0),
    }  # fmt: skip
    arrays: list[Array] = []
    for name, (value, axes) in given.items():
        array = np.asarray(value, dtype=float)
        if array.ndim < axes:
            raise InputError(f"{name} have {array.ndim} axes; give {axes} at least")
        if not (np.isfinite(array) & (array >= 0.0)).all():
            raise InputError(f"{name} must be finite and not negative")
        arrays.append(array)
    if (arrays[4] <= 0.0).any():
        raise InputError("crosslink must be positive")
    kinds, receptors = arrays[2].shape[-1], arrays[1].shape[-1]
    if arrays[3].shape[-2:] != (kinds, receptors):
        raise InputError(
            f"affinities end in {arrays[3].shape[-2:]}; "
            f"{kinds} kinds of sites and {receptors} receptors are given"
        )
    tails = [(), (receptors,), (kinds,), (kinds, receptors), (), ()]
    leads = [a.shape[: a.ndim - len(t)] for a, t in zip(arrays, tails, strict=True)]
    try:
        shape = np.broadcast_shapes(*leads)
    except ValueError:
        raise InputError(f"leading axes {', '.join(map(str, leads))} do not fit together") from None
    flat = [
        np.broadcast_to(a, (*shape, *t)).reshape(-1, *t) for a, t in zip(arrays, tails, strict=True)
    ]  # fmt: skip
    return _Cases(*flat), shape
