"""The published multivalent equilibrium model, a named baseline: receptors bound by a molecule of many arms.

Every arm of kind m (``arms`` of them) offers one site to IL2RA and one, independent of it, to the IL2RB/IL2RG
heterodimer. The first arm binds from solution with its KD; each further one binds on the cell, where the
cross-linking constant Kx* turns a KD into a KD per receptor: psi = Req Kx* / KD. With

    T = (L0 / Kx*) prod_m [(1 + psi_a,m) (1 + psi_b,m)]^arms_m
    bound_j = T sum_m arms_m psi_j,m / (1 + psi_j,m)

mass balance asks Req_j + bound_j = R_j for both receptors. The published read-out is bound IL2RB.

Source: Orcutt-Jahns et al. 2023 (gc-valent) and its preprint stage (type-I-ckine-model).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.cells.quantification import receptors_per_cell
from il2.ground.errors import InputError
from il2.knowledge import parameters
from il2.knowledge.ligands import Ligand

Floats: TypeAlias = NDArray[np.float64]

_MOLAR_PER_NM = 1e-9
_TOLERANCE = 1e-12  # of the mass balance, as a natural logarithm
_MOST_STEPS = 100
_LONGEST_STEP = 8.0  # natural logarithms in one Newton step
_NO_RECEPTOR = 1e-30  # stands for none inside logarithms; far below one per cell
_NEARLY_ZERO = 1e-300


@dataclass(frozen=True)
class Bound:
    """Receptors per cell at equilibrium, each an array over the cases.

    Parameters
    ----------
    free_a, free_b : IL2RA and IL2RB without ligand. bound_a, bound_b : IL2RA and IL2RB held by an arm.
    """

    free_a: Floats
    free_b: Floats
    bound_a: Floats
    bound_b: Floats


def bind(
    dose_nM: ArrayLike,
    il2ra: ArrayLike,
    il2rb: ArrayLike,
    arms: ArrayLike,
    kd_il2ra_nM: ArrayLike,
    kd_il2rbg_nM: ArrayLike,
    kx_star: ArrayLike,
) -> Bound:
    """Solve the binding equilibrium of many cases at once.

    Parameters
    ----------
    dose_nM : molecules (not arms) in the medium, nM; shape [...].
    il2ra, il2rb : receptors per cell; shape [...].
    arms : how many arms of each kind one molecule has; shape [..., kinds], the last axis counts the kinds.
    kd_il2ra_nM, kd_il2rbg_nM : KD of one arm of each kind, nM; NaN or infinity means no binding.
    kx_star : cross-linking constant, M cell/number; shape [...]. The leading axes broadcast.

    Raises
    ------
    InputError : a dose or count is negative or missing, a molecule has no arms, a KD or Kx* is not positive.

    Examples
    --------
    A dimer holds more IL2RB than a monomer with the same arms:

    >>> one = bind(0.1, 3646, 2350, [1], [0.19], [5.296], 2.187e-12)
    >>> two = bind(0.1, 3646, 2350, [2], [0.19], [5.296], 2.187e-12)
    >>> print(f"{one.bound_b:.0f} {two.bound_b:.0f}")
    718 1287
    """
    case = _Case.checked(dose_nM, il2ra, il2rb, arms, kd_il2ra_nM, kd_il2rbg_nM, kx_star)
    log_free_a, log_free_b, log_t = _solve(case)
    here = case.at(log_free_a, log_free_b)
    total = np.exp(log_t)
    bound_a, bound_b = total * here.arms_a, total * here.arms_b
    some = case.dose > 0
    bound_a, bound_b = np.where(some, bound_a, 0.0), np.where(some, bound_b, 0.0)
    # Newton leaves a relative error of 1e-12: the totals are met exactly, and nothing is below zero.
    ratio_a = _ratio(case.total_a, np.exp(log_free_a) + bound_a)
    ratio_b = _ratio(case.total_b, np.exp(log_free_b) + bound_b)
    shape = case.shape
    parts = (np.exp(log_free_a) * ratio_a, np.exp(log_free_b) * ratio_b, bound_a * ratio_a, bound_b * ratio_b)
    return Bound(*(part.reshape(shape) for part in parts))


def crosslinking(version: str = "multivalent_kx") -> float:
    """Return a stored version of Kx*, M cell/number; files of the authors hold different ones.

    Examples
    --------
    >>> crosslinking(), crosslinking("multivalent_kx_text")
    (2.187e-12, 1.2e-11)
    """
    return parameters.value(version, "M*cell/number")


def bound_il2rb(
    cell_types: Sequence[str],
    ligands: Sequence[Ligand],
    dose_nM: ArrayLike,
    kx_star: float | None = None,
    quantification: str = "B",
) -> Floats:
    """Return the published read-out, bound IL2RB per cell, of conditions given side by side.

    Parameters
    ----------
    cell_types, ligands, dose_nM : one entry per condition.
    kx_star : cross-linking constant, M cell/number; the published one when left out.
    quantification : which receptor counts to use; the authors used ``B``.

    Raises
    ------
    InputError : as :func:`bind`, or counts that the quantification does not hold.

    Examples
    --------
    >>> from il2.knowledge.ligands import ligand
    >>> print(bound_il2rb(["Treg", "NK"], [ligand("IL-2")] * 2, [0.1, 0.1]).round(0))
    [1310. 2855.]
    """
    kinds = max((len(x.arms) for x in ligands), default=1)
    table = np.full((len(ligands), kinds, 3), np.nan)
    table[:, :, 0] = 0.0
    for row, molecule in zip(table, ligands, strict=True):
        for kind, arm in zip(row, molecule.arms, strict=False):
            kind[:] = (arm.count, arm.kd_il2ra_nM or np.nan, arm.kd_il2rbg_nM or np.nan)
    il2ra, il2rb = (receptors_per_cell(cell_types, r, quantification) for r in ("IL2RA", "IL2RB"))
    kx = crosslinking() if kx_star is None else kx_star
    return bind(dose_nM, il2ra, il2rb, table[:, :, 0], table[:, :, 1], table[:, :, 2], kx).bound_b


def _ratio(total: Floats, found: Floats) -> Floats:
    return np.where(total > 0, total / np.maximum(found, _NEARLY_ZERO), 0.0)


@dataclass(frozen=True)
class _Point:
    """Where a Newton step stands; arrays over the cases."""

    arms_a: Floats  # sum of arms whose alpha site is taken, per ligand bound: sum_m arms psi/(1 + psi)
    arms_b: Floats
    slope_a: Floats  # its derivative by the logarithm of free receptor
    slope_b: Floats
    log_t: Floats  # log of T at these free receptors


@dataclass(frozen=True)
class _Case:
    """The cases, flattened to [n] and [n, kinds]; concentrations in M."""

    shape: tuple[int, ...]
    dose: Floats
    total_a: Floats
    total_b: Floats
    arms: Floats
    inverse_a: Floats
    inverse_b: Floats
    kx: Floats

    @classmethod
    def checked(
        cls,
        dose: ArrayLike,
        il2ra: ArrayLike,
        il2rb: ArrayLike,
        arms: ArrayLike,
        kd_a: ArrayLike,
        kd_b: ArrayLike,
        kx: ArrayLike,
    ) -> _Case:
        lead = [np.asarray(x, float) for x in (dose, il2ra, il2rb, kx)]
        kinds = [np.atleast_1d(np.asarray(x, float)) for x in (arms, kd_a, kd_b)]
        for name, x in (("dose", lead[0]), ("IL2RA count", lead[1]), ("IL2RB count", lead[2])):
            if not (np.isfinite(x) & (x >= 0)).all():
                raise InputError(f"a {name} is negative or no number; give zero or more")
        if not (np.isfinite(lead[3]) & (lead[3] > 0)).all():
            raise InputError("Kx* is not a positive number; a value near 2e-12 M cell/number is published")
        if not (np.isfinite(kinds[0]) & (kinds[0] >= 0)).all() or (kinds[0].sum(-1) <= 0).any():
            raise InputError("a molecule has no arms; give at least one arm")
        for x in kinds[1:]:
            if (x <= 0).any():
                raise InputError("a KD is zero or negative; give nM, or leave it blank for no binding")
        shape = np.broadcast_shapes(*(x.shape for x in lead), *(x.shape[:-1] for x in kinds))
        n, m = int(np.prod(shape)), max(x.shape[-1] for x in kinds)
        flat = [np.broadcast_to(x, shape).reshape(n) for x in lead]
        wide = [np.broadcast_to(x, (*shape, m)).reshape(n, m) for x in kinds]
        per_a, per_b = (1.0 / (np.where(np.isnan(x), np.inf, x) * _MOLAR_PER_NM) for x in wide[1:])
        return cls(shape, flat[0] * _MOLAR_PER_NM, flat[1], flat[2], wide[0], per_a, per_b, flat[3])

    def at(self, log_a: Floats, log_b: Floats) -> _Point:
        psi_a = self.inverse_a * (self.kx * np.exp(log_a))[:, None]
        psi_b = self.inverse_b * (self.kx * np.exp(log_b))[:, None]
        taken_a, taken_b = psi_a / (1 + psi_a), psi_b / (1 + psi_b)
        growth = self.arms * (np.log1p(psi_a) + np.log1p(psi_b))
        return _Point(
            (self.arms * taken_a).sum(1),
            (self.arms * taken_b).sum(1),
            (self.arms * taken_a / (1 + psi_a)).sum(1),
            (self.arms * taken_b / (1 + psi_b)).sum(1),
            np.log(np.maximum(self.dose, _NEARLY_ZERO) / self.kx) + growth.sum(1),
        )

    def only(self, rows: NDArray[np.bool_]) -> _Case:
        return _Case(
            (int(rows.sum()),),
            self.dose[rows],
            self.total_a[rows],
            self.total_b[rows],
            self.arms[rows],
            self.inverse_a[rows],
            self.inverse_b[rows],
            self.kx[rows],
        )


def _solve(case: _Case) -> tuple[Floats, Floats, Floats]:
    """Return log free IL2RA, log free IL2RB and log T of every case.

    Newton with T as a third unknown. With T eliminated the two balances contain products of up to 16 powers
    and Newton crawls; with T kept, every residual is a logarithm with slopes between 0 and the number of
    arms, and the step is explicit. Over the range of the tests it needs at most 13 steps.
    """
    log_ra, log_rb = (np.log(np.maximum(x, _NO_RECEPTOR)) for x in (case.total_a, case.total_b))
    a = log_ra - np.log1p(case.dose * (case.arms * case.inverse_a).sum(1))
    b = log_rb - np.log1p(case.dose * (case.arms * case.inverse_b).sum(1))
    here = case.at(a, b)
    t = np.minimum(here.log_t, np.minimum(log_ra - _log(here.arms_a), log_rb - _log(here.arms_b)))
    todo = np.ones(len(a), bool)
    for step_number in range(_MOST_STEPS):
        longest = _LONGEST_STEP / (1 + step_number // 15)  # shorter steps end a cycle, should one arise
        part, now = case.only(todo), (a[todo], b[todo], t[todo])
        residual, step = _newton(part, now, (log_ra[todo], log_rb[todo]), longest)
        open_ = residual > _TOLERANCE
        rows = np.flatnonzero(todo)
        todo[rows[~open_]] = False
        if not open_.any():
            return a, b, t
        rows = rows[open_]
        for x, dx in zip((a, b, t), step, strict=True):
            x[rows] += dx[open_]
    raise InputError(
        f"the binding equilibrium of {int(todo.sum())} cases was not found in {_MOST_STEPS} steps; "
        "check KDs, counts and Kx* for impossible magnitudes"
    )


def _log(x: Floats) -> Floats:
    return np.log(np.maximum(x, _NEARLY_ZERO))


def _newton(
    case: _Case, now: tuple[Floats, Floats, Floats], wanted: tuple[Floats, Floats], longest: float
) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """Return the largest residual of each case and the (bounded) Newton step of its three unknowns."""
    a, b, t = now
    here = case.at(a, b)
    sum_a, sum_b = np.logaddexp(a, t + _log(here.arms_a)), np.logaddexp(b, t + _log(here.arms_b))
    off_a, off_b, off_t = sum_a - wanted[0], sum_b - wanted[1], t - here.log_t
    share_a, share_b = np.exp(t - sum_a), np.exp(t - sum_b)
    own_a = np.exp(a - sum_a) + share_a * here.slope_a
    own_b = np.exp(b - sum_b) + share_b * here.slope_b
    bound_a, bound_b = share_a * here.arms_a, share_b * here.arms_b
    dt = -(off_t + here.arms_a * off_a / own_a + here.arms_b * off_b / own_b)
    dt /= 1 + here.arms_a * bound_a / own_a + here.arms_b * bound_b / own_b
    da, db = -(off_a + bound_a * dt) / own_a, -(off_b + bound_b * dt) / own_b
    length = np.maximum(np.abs(dt), np.maximum(np.abs(da), np.abs(db)))
    cut = longest / np.maximum(length, longest)
    residual = np.maximum(np.abs(off_t), np.maximum(np.abs(off_a), np.abs(off_b)))
    return residual, (da * cut, db * cut, dt * cut)
