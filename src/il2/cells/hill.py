"""Hill curves: the EC50 of a measured curve by a bounded fit, and of a predicted one by interpolation.

A curve is ``offset + amplitude d^n / (d^n + EC50^n)`` in units of its largest reading. Curves rarely fix all
four numbers, so every fit has bounds; a fit that ends on one says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.ground.errors import InputError

Floats: TypeAlias = NDArray[np.float64]

_EC50_PER_DECADE = 8  # points of the first grid
_SLOPES = 12
_ROUNDS = 60
_STEP = 1e-6  # for the slope of the profiled residual


@dataclass(frozen=True)
class HillRule:
    """Bounds of a Hill fit. Readings are divided by their largest one first.

    Parameters
    ----------
    ec50_nM, n, offset, amplitude : lowest and highest value allowed; equal ones fix the number.
    """

    ec50_nM: tuple[float, float] = (1e-4, 1e3)
    n: tuple[float, float] = (0.4, 3.0)
    offset: tuple[float, float] = (-0.2, 0.5)
    amplitude: tuple[float, float] = (0.0, 2.5)


#: One plate with whatever background it has: the rule of the open EC50 table.
FREE_OFFSET = HillRule()
#: Readings from which the background was subtracted: the rule of the table of ten populations.
NO_OFFSET = HillRule(n=(0.3, 4.0), offset=(0.0, 0.0), amplitude=(0.0, 10.0))


@dataclass(frozen=True)
class HillFit:
    """Fits of m curves; every field is an array of length m.

    Parameters
    ----------
    ec50_nM, n : dose of half the amplitude and slope.
    offset, amplitude : in units of the largest reading of the curve.
    r2 : share of the variance explained. at_bound : n or EC50 ended on a bound, so it is not identified.
    """

    ec50_nM: Floats
    n: Floats
    offset: Floats
    amplitude: Floats
    r2: Floats
    at_bound: NDArray[np.bool_]


def fit_hill(
    dose_nM: ArrayLike, response: ArrayLike, rule: HillRule = FREE_OFFSET, weight: ArrayLike = 1.0
) -> HillFit:
    """Fit Hill curves by bounded least squares, all at once.

    Offset and amplitude are solved exactly for every (EC50, n); EC50 and n are searched on a grid over the
    whole box and then refined, so the result does not depend on a start.

    Parameters
    ----------
    dose_nM : doses above zero, shape [doses].
    response : readings in any linear unit, shape [curves, doses] or [doses]; NaN leaves a reading out.
    weight : weight of each squared residual, shape of ``response``.

    Raises
    ------
    InputError : a dose that is not positive, or a curve with fewer than 4 readings or none above zero.

    Examples
    --------
    >>> dose = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]
    >>> fit = fit_hill(dose, [100 * d**2 / (d**2 + 0.5**2) for d in dose], NO_OFFSET)
    >>> print(f"{fit.ec50_nM[0]:.3f} {fit.n[0]:.2f}")
    0.500 2.00
    """
    curves = _Curves.checked(dose_nM, response, weight, rule)
    log_ec50, slope = curves.refine(*curves.scan())
    offset, amplitude, cost = curves.profile(log_ec50[:, None], slope[:, None])
    mean = np.sum(curves.w * curves.y, 1) / np.sum(curves.w, 1)
    spread = np.sum(curves.w * (curves.y - mean[:, None]) ** 2, 1)
    low, high = np.log(rule.ec50_nM)
    edge = (log_ec50 <= low) | (log_ec50 >= high) | (slope <= rule.n[0]) | (slope >= rule.n[1])
    r2 = 1 - cost[:, 0] / np.maximum(spread, 1e-300)
    return HillFit(np.exp(log_ec50), slope, offset[:, 0], amplitude[:, 0], r2, edge)


def half_max_dose(dose_nM: ArrayLike, response: ArrayLike) -> Floats:
    """Return the dose at which each curve first reaches half of its maximum, interpolated in log dose.

    For predicted curves, which have no noise and no offset. The maximum is the largest value on the doses
    given; a curve that is above half already at the lowest dose, or nowhere above zero, has no such dose:
    NaN. The answer of a curve still rising at its highest dose depends on the range of doses.

    Parameters
    ----------
    dose_nM : rising doses above zero, shape [doses]. response : shape [..., doses].

    Examples
    --------
    >>> print(half_max_dose([0.1, 1, 10], [0, 50, 100]), half_max_dose([0.1, 1, 10], [60, 90, 100]))
    1.0 nan
    """
    log_dose = np.log(_doses(dose_nM))
    if (np.diff(log_dose) <= 0).any():
        raise InputError("the doses do not rise; sort them before asking for an EC50")
    y = np.asarray(response, float)
    if y.shape[-1:] != log_dose.shape:
        raise InputError(
            f"the response has shape {y.shape}; its last axis must hold the {len(log_dose)} doses"
        )
    half = 0.5 * y.max(-1, keepdims=True)
    reached = (y >= half) & (half > 0)
    first = reached.argmax(-1)
    known = reached.any(-1) & (first > 0)
    after = np.maximum(first, 1)[..., None]
    y1, y0 = (np.take_along_axis(y, i, -1)[..., 0] for i in (after, after - 1))
    rise = np.where(known, y1 - y0, 1.0)
    part = np.where(known, (half[..., 0] - y0) / rise, np.nan)
    x0, x1 = log_dose[after[..., 0] - 1], log_dose[after[..., 0]]
    return np.asarray(np.exp(x0 + part * (x1 - x0)))


def _doses(dose_nM: ArrayLike) -> Floats:
    dose = np.asarray(dose_nM, float)
    if dose.ndim != 1 or not (np.isfinite(dose) & (dose > 0)).all():
        raise InputError("the doses must be one list of positive numbers in nM")
    return dose


@dataclass(frozen=True)
class _Curves:
    """Readings in units of their maximum, with weights that are zero where a reading is missing."""

    log_dose: Floats
    y: Floats
    w: Floats
    rule: HillRule

    @classmethod
    def checked(cls, dose_nM: ArrayLike, response: ArrayLike, weight: ArrayLike, rule: HillRule) -> _Curves:
        dose, y = _doses(dose_nM), np.atleast_2d(np.asarray(response, float))
        if y.ndim != 2 or y.shape[1] != len(dose):
            raise InputError(
                f"the response has shape {y.shape}; give one row of {len(dose)} readings a curve"
            )
        given = np.isfinite(y)
        w = np.where(given, np.broadcast_to(np.asarray(weight, float), y.shape), 0.0)
        if (w < 0).any() or ((w > 0).sum(1) < 4).any():
            raise InputError("a curve has fewer than 4 readings; a Hill fit needs at least 4")
        top = np.where(given, y, -np.inf).max(1, keepdims=True)
        if (top <= 0).any():
            raise InputError("a curve has no reading above zero; there is nothing to fit")
        return cls(np.log(dose), np.where(given, y, 0.0) / top, w, rule)

    def shape(self, log_ec50: Floats, slope: Floats) -> Floats:
        """Return the saturation at every dose: shape of the arguments plus [doses]."""
        z = slope[..., None] * (self.log_dose - log_ec50[..., None])
        return 0.5 * (1 + np.tanh(0.5 * z))

    def profile(self, log_ec50: Floats, slope: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the best offset, the best amplitude and their weighted squares; all [curves, candidates].

        ``log_ec50`` and ``slope`` have shape [candidates] (shared) or [curves, candidates].
        """
        h = np.broadcast_to(
            self.shape(log_ec50, slope), (len(self.y), *log_ec50.shape[-1:], len(self.log_dose))
        )
        y, w = self.y[:, None, :], self.w[:, None, :]
        sw, sh, sy = w.sum(-1), (w * h).sum(-1), (w * y).sum(-1)
        shh, shy, syy = (w * h * h).sum(-1), (w * h * y).sum(-1), (w * y * y).sum(-1)
        lo, hi = self.rule.offset
        least, most = self.rule.amplitude

        def amplitude_for(c: Floats) -> Floats:
            return np.clip((shy - c * sh) / np.maximum(shh, 1e-300), least, most)

        def offset_for(a: Floats) -> Floats:
            return np.clip((sy - a * sh) / sw, lo, hi)

        def cost(c: Floats, a: Floats) -> Floats:
            return syy + c * c * sw + a * a * shh - 2 * c * sy - 2 * a * shy + 2 * a * c * sh

        # The squares are convex in (offset, amplitude): the optimum is free, or on an edge of the box.
        det = sw * shh - sh * sh
        safe = np.where(det > 1e-12 * sw * shh, det, np.inf)
        free_c, free_a = (sy * shh - sh * shy) / safe, (sw * shy - sh * sy) / safe
        inside = np.isfinite(safe) & (free_c >= lo) & (free_c <= hi) & (free_a >= least) & (free_a <= most)
        options = [(np.full_like(sh, c), amplitude_for(np.full_like(sh, c))) for c in (lo, hi)]
        options += [(offset_for(np.full_like(sh, a)), np.full_like(sh, a)) for a in (least, most)]
        costs = np.stack([cost(c, a) for c, a in options])
        best = costs.argmin(0)[None]
        edge_c, edge_a = (np.take_along_axis(np.stack(x), best, 0)[0] for x in zip(*options, strict=True))
        c, a = np.where(inside, free_c, edge_c), np.where(inside, free_a, edge_a)
        return c, a, np.maximum(cost(c, a), 0.0)

    def residual(self, log_ec50: Floats, slope: Floats) -> Floats:
        """Return weighted residuals [curves, doses] with offset and amplitude at their best."""
        c, a, _ = self.profile(log_ec50[:, None], slope[:, None])
        return np.sqrt(self.w) * (c + a * self.shape(log_ec50, slope) - self.y)

    def scan(self) -> tuple[Floats, Floats]:
        """Return the best point of a grid over the whole box, per curve."""
        low, high = np.log(self.rule.ec50_nM)
        points = max(2, int(_EC50_PER_DECADE * (high - low) / np.log(10)) + 1)
        ec50, n = np.meshgrid(np.linspace(low, high, points), np.geomspace(*self.rule.n, _SLOPES))
        best = [
            _Curves(self.log_dose, self.y[i : i + 1], self.w[i : i + 1], self.rule)
            .profile(ec50.ravel(), n.ravel())[2]
            .argmin()
            for i in range(len(self.y))
        ]
        return ec50.ravel()[best], n.ravel()[best]

    def refine(self, log_ec50: Floats, slope: Floats) -> tuple[Floats, Floats]:
        """Levenberg-Marquardt in (log EC50, log n) inside the box, every curve with its own damping."""
        box = np.log(np.array([self.rule.ec50_nM, self.rule.n]))
        x = np.stack([log_ec50, np.log(slope)], 1)
        damping = np.full(len(x), 1e-3)
        r = self.residual(x[:, 0], np.exp(x[:, 1]))
        for _ in range(_ROUNDS):
            slopes = []
            for k in range(2):
                # Away from the nearer bound, so that the box is never left.
                h = np.where(x[:, k] + _STEP <= box[k, 1], _STEP, -_STEP)
                moved = x.copy()
                moved[:, k] += h
                slopes.append((self.residual(moved[:, 0], np.exp(moved[:, 1])) - r) / h[:, None])
            tried = np.clip(x + _damped_step(np.stack(slopes, -1), r, damping, x, box), box[:, 0], box[:, 1])
            new = self.residual(tried[:, 0], np.exp(tried[:, 1]))
            better = (new**2).sum(1) < (r**2).sum(1)
            moved_by = np.where(better, np.abs(tried - x).max(1), 0.0)
            x, r = np.where(better[:, None], tried, x), np.where(better[:, None], new, r)
            damping = np.clip(np.where(better, damping / 5, damping * 5), 1e-9, 1e9)
            if (not better.any() and (damping > 1e3).all()) or (better.all() and moved_by.max() < 1e-9):
                break
        return x[:, 0], np.exp(x[:, 1])


def _damped_step(j: Floats, r: Floats, damping: Floats, x: Floats, box: Floats) -> Floats:
    """Solve the 2 x 2 damped normal equations of every curve; a bound that pushes back holds its unknown."""
    a, g = np.einsum("mdi,mdj->mij", j, j), np.einsum("mdi,md->mi", j, r)
    held = ((x <= box[:, 0]) & (g > 0)) | ((x >= box[:, 1]) & (g < 0))
    a[:, [0, 1], [0, 1]] *= 1 + damping[:, None]
    a[:, [0, 1], [0, 1]] += 1e-14
    g = np.where(held, 0.0, g)
    a = np.where(held[:, :, None] | held[:, None, :], np.eye(2), a)
    return -np.linalg.solve(a, g[..., None])[..., 0]
