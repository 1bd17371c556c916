"""Binding equilibria of one ligand with three sites on a surface, for arrays of cases at once.

The ligand L binds site a or b from solution; bound ligand recruits the other sites sideways: c (which binds
no free ligand), and b beside a. Osculating hyperbolas (``recruitment``) reach rounding in a few iterations,
in machine code where llvmlite is installed; the rare extreme case that has not converged is finished between
brackets.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.engine.backend import choose
from il2.engine.recruitment import EARLY, Sites, Weights
from il2.ground.errors import InputError

Array = NDArray[np.float64]

#: Relative error of a mass balance that counts as solved.
_CLOSE: Final = 1e-13
#: Enough halvings of the logarithm for brackets a factor 1e300 apart.
_HALVINGS: Final = 130


@dataclass(frozen=True)
class Constants:
    """Dissociation constants; each a number or an array of cases.

    Attributes
    ----------
    a, b : of the ligand from site a and from site b (concentration).
    c_from_a, c_from_b : of c from ligand on a and on b (surface amount); infinite where c does not bind.
    b_from_a : of b from ligand on a (surface amount).
    c_from_ab : of c from ligand on both a and b (surface amount).
    """

    a: ArrayLike
    b: ArrayLike
    c_from_a: ArrayLike
    c_from_b: ArrayLike
    b_from_a: ArrayLike
    c_from_ab: ArrayLike


@dataclass(frozen=True)
class Equilibrium:
    """Amounts at equilibrium, each [case].

    Attributes
    ----------
    ligand : free ligand (concentration).
    a, b, c : free sites.
    la, lb, lac, lbc, lab, labc : complexes, named by what they hold.
    residual : largest relative violation of a mass balance.
    """

    ligand: Array
    a: Array
    b: Array
    c: Array
    la: Array
    lb: Array
    lac: Array
    lbc: Array
    lab: Array
    labc: Array
    residual: Array

    @property
    def bound(self) -> Array:
        """Ligand on the surface."""
        return self.la + self.lb + self.lac + self.lbc + self.lab + self.labc


def excess(
    ligand: ArrayLike,
    totals: tuple[ArrayLike, ArrayLike, ArrayLike],
    constants: Constants,
    iterations: int = 24,
) -> Equilibrium:
    """Equilibrium with free ligand held at ``ligand``.

    Parameters
    ----------
    ligand : free concentration.
    totals : sites a, b, c (surface amounts).
    constants : dissociation constants.
    iterations : of the osculating hyperbola, at most; most cases need four.

    Raises
    ------
    InputError : a negative or undefined amount, or a constant that is not positive.

    Examples
    --------
    One site alone follows Langmuir's law.

    >>> k = Constants(a=10.0, b=100.0, c_from_a=1.0, c_from_b=1.0, b_from_a=1.0, c_from_ab=1.0)
    >>> float(excess(30.0, (4.0, 0.0, 0.0), k).la[0].round(12))
    3.0
    """
    return _answer(_Case(_checked(ligand, "ligand"), totals, constants), None, iterations)


def depleted(
    ligand: ArrayLike,
    totals: tuple[ArrayLike, ArrayLike, ArrayLike],
    constants: Constants,
    per_volume: ArrayLike,
    iterations: int = 24,
) -> Equilibrium:
    """Equilibrium when binding uses the ligand up.

    Parameters
    ----------
    ligand : total concentration.
    per_volume : concentration of ligand that one unit of surface amount holds (surfaces per volume).
    iterations : of the outer hyperbola on free ligand, at most; two inner ones each.

    Examples
    --------
    >>> k = Constants(a=10.0, b=100.0, c_from_a=1.0, c_from_b=1.0, b_from_a=1.0, c_from_ab=1.0)
    >>> e = depleted(30.0, (4.0, 0.0, 0.0), k, per_volume=5.0)
    >>> float((e.ligand + 5.0 * e.bound)[0].round(12)), float((e.a * e.ligand / e.la)[0].round(9))
    (30.0, 10.0)
    """
    whole, density = _checked(ligand, "ligand"), _checked(per_volume, "per_volume")
    return _answer(_Case(whole, totals, constants, density), density, iterations)


def _answer(case: _Case, density: Array | None, iterations: int) -> Equilibrium:
    """Machine code where it can be made, then brackets for what has not converged."""
    if iterations < 1:
        raise InputError(f"iterations must be at least 1, not {iterations}")
    if choose() == "llvm":
        from il2.engine.llvm import equilibrium

        rows = equilibrium.solve(case.inputs, iterations, depleted=density is not None)
    else:
        rows = case.solved(min(EARLY, iterations))
        if iterations > EARLY and (wrong := ~(rows[-1] <= _CLOSE)).any():
            rows[:, wrong] = case.part(wrong).solved(iterations)
    wrong = ~(rows[-1] <= _CLOSE)
    if wrong.any():
        rows[:, wrong] = case.part(wrong).bracketed()
    return Equilibrium(*rows)


class _Case(Sites):
    """Arrays of one call, all of one length."""

    def __init__(
        self, ligand: Array, totals: tuple[ArrayLike, ArrayLike, ArrayLike], constants: Constants,
        density: Array | None = None,
    ) -> None:  # fmt: skip
        amounts = [_checked(t, f"total of site {s}") for s, t in zip("abc", totals, strict=True)]
        names = ("a", "b", "c_from_a", "c_from_b", "b_from_a", "c_from_ab")
        affinities = [_affinity(getattr(constants, n), n) for n in names]
        given = [np.atleast_1d(ligand), *amounts, *affinities, *([] if density is None else [density])]
        shape = np.broadcast_shapes(*(g.shape for g in given))
        self._set(given, shape)

    def _set(self, given: list[Array], shape: tuple[int, ...]) -> None:
        self.inputs, self.shape = given, shape
        arrays = [np.broadcast_to(g, shape) for g in given]
        super().__init__(_NUMPY, *arrays[:10])
        self.density = arrays[10] if len(arrays) > 10 else None

    def part(self, chosen: NDArray[np.bool_]) -> _Case:
        """The chosen cases alone."""
        new = copy(self)
        new._set([np.broadcast_to(g, self.shape)[chosen] for g in self.inputs], (int(chosen.sum()),))
        return new

    def solved(self, iterations: int) -> Array:
        """Rows of ``Equilibrium`` [field, case] by hyperbolas alone."""
        free, density = self.ligand, self.density
        with np.errstate(all="ignore"):
            w = self.weights(free)
            a = self.first_guess(w)
            for turn in range(iterations):
                before, former = free, a
                a = self.improve(w, a)
                if density is not None:
                    former, a = a, self.improve(w, a)
                    free = self.improve_ligand(free, w, a, density)
                if turn >= EARLY and turn % 2 and turn + 1 < iterations:
                    # Half the way in logarithms, which ends going to and fro.
                    free, a = np.sqrt(before * free), np.sqrt(former * a)
                if density is not None:
                    w = self.weights(free)
            if density is not None:
                a = self.improve(w, self.improve(w, a))
            return self._rows(free, w, a)

    def bracketed(self) -> Array:
        """The same between brackets, which never fail."""
        with np.errstate(all="ignore"):
            free = self.ligand if self.density is None else self._free_ligand(self.density)
            w = self.weights(free)
            return self._rows(free, w, self._free_a(w))

    def _rows(self, free: Array, w: Weights, a: Array) -> Array:
        density = np.zeros(1) if self.density is None else self.density
        return np.array(np.broadcast_arrays(*self.result(free, w, a, self.ligand, density)))

    def _free_a(self, w: Weights) -> Array:
        """Free a between brackets: hyperbola where it stays inside, halving in the logarithm in turn."""
        b, c = self.total_b, self.total_c
        low = self.total_a / (w.u + w.ab * b + w.ac * c + w.abc * b * c)
        return _between(low, self.total_a / w.u, lambda a: self.missing(w, a), lambda a: self.improve(w, a))

    def _free_ligand(self, density: Array) -> Array:
        """Free ligand between brackets, free a solved anew each time."""
        a, b, c = self.total_a, self.total_b, self.total_c
        pull = self.k1 * a * (1 + self.k4 * c + self.k11 * b * (1 + self.k10 * c)) + self.k2 * b * (
            1 + self.k5 * c
        )

        def missing(free: Array) -> Array:
            w = self.weights(free)
            return np.asarray(self.missing_ligand(free, w, self._free_a(w), density))

        def improve(free: Array) -> Array:
            w = self.weights(free)
            return np.asarray(self.improve_ligand(free, w, self._free_a(w), density))

        return _between(self.ligand / (1.0 + density * pull), self.ligand, missing, improve)


class _Numpy:
    """Operations on arrays."""

    def where(self, condition: Any, one: Any, other: Any) -> Any:
        return np.where(condition, one, other)

    def sqrt(self, value: Any) -> Any:
        return np.sqrt(value)

    def size(self, value: Any) -> Any:
        return np.abs(value)


_NUMPY: Final = _Numpy()


def _between(
    low: Array, high: Array, missing: Callable[[Array], Array], improve: Callable[[Array], Array]
) -> Array:
    """Root of the rising function ``missing`` between ``low`` and ``high``, all positive."""
    at = np.sqrt(low) * np.sqrt(high)
    for turn in range(_HALVINGS):
        error = missing(at)
        done = np.abs(error) <= _CLOSE
        if done.all():
            break
        low, high = np.where(error <= 0, at, low), np.where(error >= 0, at, high)
        middle = np.sqrt(low) * np.sqrt(high)
        guess = improve(at) if turn % 2 else middle
        at = np.where(done, at, np.where((guess > low) & (guess < high), guess, middle))
    return at


def _checked(value: ArrayLike, what: str) -> Array:
    array = np.asarray(value, dtype=float)
    if array.ndim > 1:
        raise InputError(f"the {what} has shape {array.shape}; give one number or one for each case")
    if not (np.isfinite(array) & (array >= 0)).all():
        raise InputError(f"the {what} must be finite and not negative")
    return array


def _affinity(value: ArrayLike, name: str) -> Array:
    array = np.asarray(value, dtype=float)
    if array.ndim > 1 or not (array > 0).all():
        raise InputError(f"the dissociation constant {name!r} must be positive; infinite means no binding")
    return 1.0 / array
