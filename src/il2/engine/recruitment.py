"""Formulas for one ligand and three sites on a surface, for whatever computes with numbers.

With free sites a, b, c: la = l1 a, lb = l2 b, lac = ac a c, lbc = bc b c, lab = ab a b, labc = abc a b c.
For a given a the pair (b, c) follows from one quadratic, so a single monotone equation in a remains. An
osculating hyperbola (equal in value and slope) replaces the bound part of that equation in each iteration;
four iterations reach rounding where Newton's method still wanders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

#: Iterations after which those that still move are damped.
EARLY: Final = 6
#: A number, an array, or the name of a vector in machine code: anything with arithmetic and comparisons.
Value = Any


class Operations(Protocol):
    """What formulas need besides arithmetic."""

    def where(self, condition: Value, one: Value, other: Value) -> Value:
        """``one`` where the condition holds, else ``other``."""

    def sqrt(self, value: Value) -> Value:
        """Square root."""

    def size(self, value: Value) -> Value:
        """Magnitude."""


@dataclass(frozen=True)
class Weights:
    """Products of ligand and affinities: see the module."""

    u: Value
    l1: Value
    l2: Value
    ab: Value
    ac: Value
    bc: Value
    abc: Value


@dataclass
class Sites:
    """Cases of one call.

    Attributes
    ----------
    o : operations.
    ligand : free or total.
    total_a, total_b, total_c : of the sites.
    k1, k2 : affinities of a and b for free ligand.
    k4, k5, k11, k10 : of c for la, of c for lb, of b for la, of c for lab.
    """

    o: Operations
    ligand: Value
    total_a: Value
    total_b: Value
    total_c: Value
    k1: Value
    k2: Value
    k4: Value
    k5: Value
    k11: Value
    k10: Value

    def weights(self, ligand: Value) -> Weights:
        l1, l2 = ligand * self.k1, ligand * self.k2
        ab = l1 * self.k11
        return Weights(1.0 + l1, l1, l2, ab, l1 * self.k4, l2 * self.k5, ab * self.k10)

    def first_guess(self, w: Weights) -> Value:
        """The equation with b and c at their totals: a single hyperbola."""
        most = self.total_b + self.total_c
        pull = w.ab * self.total_b + w.ac * self.total_c
        some = pull > 0.0
        half = self.o.where(some, w.u * most / pull, 1.0)
        most = self.o.where(some, most, 0.0)
        # u a + most a/(half + a) = A
        return self._root(w.u, w.u * half + most - self.total_a, self.total_a * half)

    def partners(self, w: Weights, a: Value) -> tuple[Value, Value, Value, Value, Value]:
        """Free b and c for given free a, and the sums P, Q, R of the quadratic in c."""
        p = 1.0 + w.l2 + w.ab * a
        q = w.bc + w.abc * a
        r = 1.0 + w.ac * a
        # r q c^2 + (r p + q (B - C)) c - C p = 0
        c = self._root(r * q, r * p + q * (self.total_b - self.total_c), self.total_c * p)
        return self.total_b / (p + q * c), c, p, q, r

    def improve(self, w: Weights, a: Value) -> Value:
        """One iteration of the osculating hyperbola in a."""
        o = self.o
        b, c, p, q, r = self.partners(w, a)
        pull = w.ab * b + w.ac * c + w.abc * b * c
        # b and c differentiated implicitly from their two balances
        f_b, f_c, f_a = p + q * c, b * q, b * (w.ab + w.abc * c)
        g_b, g_c, g_a = c * q, r + b * q, c * (w.ac + w.abc * b)
        det = f_b * g_c - f_c * g_b
        by_b, by_c = f_c * g_a - f_a * g_c, g_b * f_a - f_b * g_a
        bend = (w.ab + w.abc * c) * by_b + (w.ac + w.abc * b) * by_c
        # rho = d ln(a pull) / d ln a = slope/whole, kept as two factors to save divisions
        some = pull > 0.0
        whole = o.where(some, pull * det, 1.0)
        slope = o.where(some, pull * det + a * bend, 1.0)
        rest = whole - slope
        lead = w.u * a * slope + a * pull * whole - self.total_a * rest
        new = self._root(w.u * rest, lead, self.total_a * a * slope)
        return o.where(self.total_a > 0.0, new, 0.0)

    def missing(self, w: Weights, a: Value) -> Value:
        """Relative error of the balance of site a; it rises with a."""
        b, c, _, _, _ = self.partners(w, a)
        whole = a * (w.u + w.ab * b + w.ac * c + w.abc * b * c)
        return self._relative(whole, self.total_a)

    def held(self, w: Weights, a: Value) -> tuple[Value, Value, Value]:
        """Ligand on the surface, and free b and c."""
        b, c, _, _, _ = self.partners(w, a)
        return w.l1 * a + w.l2 * b + w.ac * a * c + w.bc * b * c + w.ab * a * b + w.abc * a * b * c, b, c

    def missing_ligand(self, free: Value, w: Weights, a: Value, density: Value) -> Value:
        """Relative error of the balance of ligand; it rises with free ligand."""
        return self._relative(free + density * self.held(w, a)[0], self.ligand)

    def improve_ligand(self, free: Value, w: Weights, a: Value, density: Value) -> Value:
        """One iteration of the hyperbola in free ligand: bound = M L/(K + L), equal in value and slope."""
        o = self.o
        bound, b, c = self.held(w, a)
        held = density * bound
        rho = self._ligand_slope(w, a, b, c, bound)
        part = 1.0 - rho
        new = self._root(part, free * rho + held - self.ligand * part, self.ligand * free * rho)
        sound = (new >= 0.0) & (new < float("inf"))
        return o.where(held > 0.0, o.where(sound, new, free), self.ligand)

    def _ligand_slope(self, w: Weights, a: Value, b: Value, c: Value, bound: Value) -> Value:
        """d ln(bound) / d ln(free ligand), with all three sites following."""
        o = self.o
        la, lb, lac, lbc = w.l1 * a, w.l2 * b, w.ac * a * c, w.bc * b * c
        lab = w.ab * a * b
        labc = w.abc * a * b * c
        # Jacobian of the three balances by ln a, ln b, ln c; right-hand side by ln L
        ra, rb, rc = la + lac + lab + labc, lb + lbc + lab + labc, lac + lbc + labc
        ab, ac, bc = lab + labc, lac + labc, lbc + labc
        aa, bb, cc = (o.where(x > 0.0, x, 1.0) for x in (a + ra, b + rb, c + rc))
        inverse = 1.0 / aa
        m, n = ab * inverse, ac * inverse
        b2, bc2, rb2 = bb - m * ab, bc - m * ac, m * ra - rb
        c2, rc2, cb2 = cc - n * ac, n * ra - rc, bc - n * ab
        k = cb2 / b2
        sc = (rc2 - k * rb2) / (c2 - k * bc2)
        sb = (rb2 - bc2 * sc) / b2
        sa = -(ra + ab * sb + ac * sc) * inverse
        rho = (bound + sa * ra + sb * rb + sc * rc) / o.where(bound > 0.0, bound, 1.0)
        rho = o.where(rho > 1e-12, rho, 1e-12)
        return o.where(rho < 1.0, rho, 1.0)

    def result(self, ligand: Value, w: Weights, a: Value, whole: Value, density: Value) -> tuple[Value, ...]:
        """Free ligand, sites, complexes and the largest relative error of a balance."""
        b, c, _, _, _ = self.partners(w, a)
        la, lb, lac, lbc = w.l1 * a, w.l2 * b, w.ac * a * c, w.bc * b * c
        lab = w.ab * a * b
        labc = w.abc * a * b * c
        sums = (
            (a + la + lac + lab + labc, self.total_a),
            (b + lb + lbc + lab + labc, self.total_b),
            (c + lac + lbc + labc, self.total_c),
            (ligand + density * (la + lb + lac + lbc + lab + labc), whole),
        )
        residual = 0.0
        for total, wanted in sums:
            error = self.o.size(self._relative(total, wanted))
            residual = self.o.where(error > residual, error, residual)
        # What is not a number must not pass for zero.
        residual = self.o.where(a >= 0.0, residual, float("inf"))
        return ligand, a, b, c, la, lb, lac, lbc, lab, labc, residual

    def _relative(self, found: Value, wanted: Value) -> Value:
        return (found - wanted) / self.o.where(wanted > 0.0, wanted, 1.0)

    def _root(self, square: Value, lead: Value, constant: Value) -> Value:
        """Positive root of ``square x^2 + lead x - constant = 0``, without cancellation."""
        root = self.o.sqrt(lead * lead + 4.0 * square * constant)
        rising = lead >= 0.0
        above = self.o.where(rising, 2.0 * constant, root - lead)
        below = self.o.where(rising, lead + root, 2.0 * square)
        return above / self.o.where(below > 0.0, below, 1.0)
