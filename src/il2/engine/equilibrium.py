"""Binding equilibria of one ligand with three sites on a surface, for arrays of cases at once.

The ligand L binds site a or b from solution; bound ligand recruits the other sites sideways: c (which binds
no free ligand), and b beside a. For a given amount of free a the pair (b, c) follows from one quadratic, so a
single monotone equation in a remains. An osculating hyperbola (equal in value and slope) replaces the bound
part of that equation in each iteration; four iterations reach rounding where Newton's method still wanders.
The rare extreme case that has not converged is finished between brackets.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
    iterations: int = 6,
) -> Equilibrium:
    """Equilibrium with free ligand held at ``ligand``.

    Parameters
    ----------
    ligand : free concentration.
    totals : sites a, b, c (surface amounts).
    constants : dissociation constants.
    iterations : of the osculating hyperbola; four reach 3e-14.

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
    case = _Case(_checked(ligand, "ligand"), totals, constants)
    with np.errstate(all="ignore"):
        weights = case.weights(case.ligand)
        a = case.solve(weights, case.first_guess(weights), iterations)
        return case.result(case.ligand, weights, a, case.ligand, 0.0)


def depleted(
    ligand: ArrayLike,
    totals: tuple[ArrayLike, ArrayLike, ArrayLike],
    constants: Constants,
    per_volume: ArrayLike,
    iterations: int = 6,
) -> Equilibrium:
    """Equilibrium when binding uses the ligand up.

    Parameters
    ----------
    ligand : total concentration.
    per_volume : concentration of ligand that one unit of surface amount holds (surfaces per volume).
    iterations : of the outer hyperbola on free ligand; two inner ones each.

    Examples
    --------
    >>> k = Constants(a=10.0, b=100.0, c_from_a=1.0, c_from_b=1.0, b_from_a=1.0, c_from_ab=1.0)
    >>> e = depleted(30.0, (4.0, 0.0, 0.0), k, per_volume=5.0)
    >>> float((e.ligand + 5.0 * e.bound)[0].round(12)), float((e.a * e.ligand / e.la)[0].round(9))
    (30.0, 10.0)
    """
    whole, density = _checked(ligand, "ligand"), _checked(per_volume, "per_volume")
    whole, density = np.broadcast_arrays(whole, density)
    case = _Case(whole, totals, constants)
    density = np.broadcast_to(density, case.ligand.shape)
    with np.errstate(all="ignore"):
        free = case.ligand.copy()
        weights = case.weights(free)
        a = case.first_guess(weights)
        for _ in range(iterations):
            weights = case.weights(free)
            a = case.improve(weights, case.improve(weights, a))
            free = case.improve_ligand(free, weights, a, density)
        weights = case.weights(free)
        a = case.solve(weights, a, 2)
        wrong = ~(np.abs(case.missing_ligand(free, weights, a, density)) <= _CLOSE)
        if wrong.any():
            free[wrong] = case.part(wrong).bracket_ligand(density[wrong])
            weights = case.weights(free)
            a = case.solve(weights, a, 2)
        return case.result(free, weights, a, case.ligand, density)


@dataclass(frozen=True)
class _Weights:
    """Products of constants that do not depend on the sites: see ``_Case``."""

    u: Array
    l1: Array
    l2: Array
    ab: Array
    ac: Array
    bc: Array
    abc: Array

    def part(self, chosen: NDArray[np.bool_]) -> _Weights:
        return _Weights(*(getattr(self, f.name)[chosen] for f in fields(self)))


class _Case:
    """Arrays of one call, all of one length.

    With free sites a, b, c: la = l1 a, lb = l2 b, lac = ac a c, lbc = bc b c, lab = ab a b, labc = abc a b c.
    """

    def __init__(
        self, ligand: Array, totals: tuple[ArrayLike, ArrayLike, ArrayLike], constants: Constants
    ) -> None:
        amounts = [_checked(t, f"total of site {s}") for s, t in zip("abc", totals, strict=True)]
        names = ("a", "b", "c_from_a", "c_from_b", "b_from_a", "c_from_ab")
        affinities = [_affinity(getattr(constants, n), n) for n in names]
        arrays = np.broadcast_arrays(np.atleast_1d(ligand), *amounts, *affinities)
        self.ligand, self.total_a, self.total_b, self.total_c = arrays[:4]
        self.k1, self.k2, self.k4, self.k5, self.k11, self.k10 = arrays[4:]

    def weights(self, ligand: Array) -> _Weights:
        l1, l2 = ligand * self.k1, ligand * self.k2
        ab = l1 * self.k11
        return _Weights(1.0 + l1, l1, l2, ab, l1 * self.k4, l2 * self.k5, ab * self.k10)

    def first_guess(self, w: _Weights) -> Array:
        """The equation with b and c at their totals: a single hyperbola."""
        most = self.total_b + self.total_c
        pull = w.ab * self.total_b + w.ac * self.total_c
        half = np.where(pull > 0, w.u * most / pull, 1.0)
        most = np.where(pull > 0, most, 0.0)
        # u a + most a/(half + a) = A
        lead = w.u * half + most - self.total_a
        return _positive_root(w.u, lead, self.total_a * half)

    def partners(self, w: _Weights, a: Array) -> tuple[Array, Array, Array, Array, Array]:
        """Free b and c for given free a, and the sums P, Q, R of the quadratic in c."""
        p = 1.0 + w.l2 + w.ab * a
        q = w.bc + w.abc * a
        r = 1.0 + w.ac * a
        # r q c^2 + (r p + q (B - C)) c - C p = 0
        lead = r * p + q * (self.total_b - self.total_c)
        c = _positive_root(r * q, lead, self.total_c * p)
        return self.total_b / (p + q * c), c, p, q, r

    def improve(self, w: _Weights, a: Array) -> Array:
        """One iteration of the osculating hyperbola in a."""
        b, c, p, q, r = self.partners(w, a)
        pull = w.ab * b + w.ac * c + w.abc * b * c
        # b and c differentiated implicitly from their two balances
        f_b, f_c, f_a = p + q * c, b * q, b * (w.ab + w.abc * c)
        g_b, g_c, g_a = c * q, r + b * q, c * (w.ac + w.abc * b)
        det = f_b * g_c - f_c * g_b
        slope_b, slope_c = (f_c * g_a - f_a * g_c) / det, (g_b * f_a - f_b * g_a) / det
        slope = pull + a * ((w.ab + w.abc * c) * slope_b + (w.ac + w.abc * b) * slope_c)
        rho = np.where(pull > 0, slope / np.where(pull > 0, pull, 1.0), 1.0)
        part = 1.0 - rho
        lead = w.u * a * rho + a * pull - self.total_a * part
        new = _positive_root(w.u * part, lead, self.total_a * a * rho)
        return np.where(self.total_a > 0, new, 0.0)

    def solve(self, w: _Weights, a: Array, iterations: int) -> Array:
        """Free a for given free ligand: hyperbolas, then brackets where those were not enough."""
        for _ in range(iterations):
            a = self.improve(w, a)
        wrong = ~(np.abs(self.missing(w, a)) <= _CLOSE)
        if wrong.any():
            a = a.copy()
            a[wrong] = self.part(wrong).bracket(w.part(wrong))
        return a

    def missing(self, w: _Weights, a: Array) -> Array:
        """Relative error of the balance of site a; it rises with a."""
        b, c, _, _, _ = self.partners(w, a)
        whole = a * (w.u + w.ab * b + w.ac * c + w.abc * b * c)
        return (whole - self.total_a) / np.where(self.total_a > 0, self.total_a, 1.0)

    def bracket(self, w: _Weights) -> Array:
        """Free a between brackets: hyperbola where it stays inside, halving in the logarithm in turn."""
        b, c = self.total_b, self.total_c
        low = self.total_a / (w.u + w.ab * b + w.ac * c + w.abc * b * c)
        return _between(low, self.total_a / w.u, lambda a: self.missing(w, a), lambda a: self.improve(w, a))

    def missing_ligand(self, free: Array, w: _Weights, a: Array, density: Array) -> Array:
        """Relative error of the balance of ligand; it rises with free ligand."""
        return (free + density * self.held(w, a)[0] - self.ligand) / np.where(
            self.ligand > 0, self.ligand, 1.0
        )

    def bracket_ligand(self, density: Array) -> Array:
        """Free ligand between brackets, free a solved anew each time."""
        a, b, c = self.total_a, self.total_b, self.total_c
        pull = self.k1 * a * (1 + self.k4 * c + self.k11 * b * (1 + self.k10 * c)) + self.k2 * b * (
            1 + self.k5 * c
        )

        def missing(free: Array) -> Array:
            w = self.weights(free)
            return self.missing_ligand(free, w, self.solve(w, self.first_guess(w), 4), density)

        def improve(free: Array) -> Array:
            w = self.weights(free)
            return self.improve_ligand(free, w, self.solve(w, self.first_guess(w), 4), density)

        return _between(self.ligand / (1.0 + density * pull), self.ligand, missing, improve)

    def part(self, chosen: NDArray[np.bool_]) -> _Case:
        """The chosen cases alone."""
        new = copy(self)
        for name, array in vars(self).items():
            setattr(new, name, array[chosen])
        return new

    def held(self, w: _Weights, a: Array) -> tuple[Array, Array, Array]:
        """Ligand on the surface, and free b and c."""
        b, c, _, _, _ = self.partners(w, a)
        return w.l1 * a + w.l2 * b + w.ac * a * c + w.bc * b * c + w.ab * a * b + w.abc * a * b * c, b, c

    def improve_ligand(self, free: Array, w: _Weights, a: Array, density: Array) -> Array:
        """One iteration of the hyperbola in free ligand: bound = M L/(K + L), equal in value and slope."""
        bound, b, c = self.held(w, a)
        held = density * bound
        rho = self._ligand_slope(w, a, b, c, bound)
        part = 1.0 - rho
        lead = free * rho + held - self.ligand * part
        new = _positive_root(part, lead, self.ligand * free * rho)
        return np.where((held > 0) & np.isfinite(new), new, np.where(held > 0, free, self.ligand))

    def _ligand_slope(self, w: _Weights, a: Array, b: Array, c: Array, bound: Array) -> Array:
        """d ln(bound) / d ln(free ligand), with all three sites following."""
        la, lb, lac, lbc = w.l1 * a, w.l2 * b, w.ac * a * c, w.bc * b * c
        lab, labc = w.ab * a * b, w.abc * a * b * c
        # Jacobian of the three balances by ln a, ln b, ln c; right-hand side by ln L
        aa, bb, cc = a + la + lac + lab + labc, b + lb + lbc + lab + labc, c + lac + lbc + labc
        ab, ac, bc = lab + labc, lac + labc, lbc + labc
        ra, rb, rc = -(aa - a), -(bb - b), -(cc - c)
        aa, bb, cc = (np.where(x > 0, x, 1.0) for x in (aa, bb, cc))
        m = ab / aa
        b2, bc2, rb2 = bb - m * ab, bc - m * ac, rb - m * ra
        n = ac / aa
        c2, rc2, cb2 = cc - n * ac, rc - n * ra, bc - n * ab
        k = cb2 / b2
        sc = (rc2 - k * rb2) / (c2 - k * bc2)
        sb = (rb2 - bc2 * sc) / b2
        sa = (ra - ab * sb - ac * sc) / aa
        change = bound + sa * (la + lac + lab + labc) + sb * (lb + lbc + lab + labc) + sc * (lac + lbc + labc)
        return np.clip(change / np.where(bound > 0, bound, 1.0), 1e-12, 1.0)

    def result(
        self, ligand: Array, w: _Weights, a: Array, whole: Array, density: Array | float
    ) -> Equilibrium:
        b, c, _, _, _ = self.partners(w, a)
        la, lb, lac, lbc = w.l1 * a, w.l2 * b, w.ac * a * c, w.bc * b * c
        lab, labc = w.ab * a * b, w.abc * a * b * c
        sums = (
            (a + la + lac + lab + labc, self.total_a),
            (b + lb + lbc + lab + labc, self.total_b),
            (c + lac + lbc + labc, self.total_c),
            (ligand + density * (la + lb + lac + lbc + lab + labc), whole),
        )
        residual = np.max([np.abs(s - t) / np.where(t > 0, t, 1.0) for s, t in sums], axis=0)
        return Equilibrium(np.array(ligand), a, b, c, la, lb, lac, lbc, lab, labc, residual)


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


def _positive_root(square: Array, lead: Array, constant: Array) -> Array:
    """Positive root of ``square x^2 + lead x - constant = 0``, without cancellation."""
    root = np.sqrt(lead * lead + 4.0 * square * constant)
    falling = (root - lead) / np.where(square > 0, 2.0 * square, 1.0)
    return np.where(lead >= 0, 2.0 * constant / (lead + root), falling)


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
