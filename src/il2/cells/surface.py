"""Response over a plane of affinities: solved at knots, interpolated between them.

A screen asks for a hundred thousand molecules that differ in two KDs only. Their curves change smoothly with
the logarithm of both, so a grid of knots and a cubic spline for each dose give every one of them; the tests
hold interpolated against solved curves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline, make_interp_spline

from il2.cells.affinity import model_kds
from il2.cells.curves import GRID, read_off
from il2.cells.forward import cell_parameters, population_response, shared_parameters
from il2.cells.model import CellModel
from il2.cells.shape import shape_of
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Arm, Ligand

Floats = NDArray[np.float64]

#: Distance of knots in log10 KD; splines of curves keep 1e-3 of the full response at this distance.
STEP = 0.4
#: A cubic spline needs this many knots on a side.
FEWEST = 4
#: A KD with which the shift from catalogue to model is read; any that no molecule of the catalogue has.
_PROBE_NM = 1.2345


def responses(
    model: CellModel, pairs_nM: Floats, arms: int, cell: str, doses_nM: Floats, time_min: float
) -> Floats:
    """Return pSTAT5 of symmetric Fc molecules, by the most probable parameters: [pair, dose].

    Parameters
    ----------
    pairs_nM : KD of one arm to IL2RA and to IL2RB:IL2RG, ``[pair, 2]``; ``inf`` for no binding.
    arms : number of equal arms. cell : name of a cell type. doses_nM : [dose]. time_min : of exposure.
    """
    logs = np.log10(pairs_nM)
    curves = np.zeros((len(logs), len(GRID)))
    binds = np.isfinite(logs)
    for alpha in (True, False):
        chosen = binds[:, 1] & (binds[:, 0] == alpha)
        if chosen.any():
            curves[chosen] = _plane(model, logs[chosen], arms, cell, time_min, alpha=alpha)
    wanted = np.broadcast_to(np.log10(doses_nM), (len(logs), len(doses_nM)))
    return np.clip(read_off(curves[:, None, :], wanted), 0.0, None)


def _plane(model: CellModel, logs: Floats, arms: int, cell: str, time_min: float, *, alpha: bool) -> Floats:
    """Curves on the common grid of doses for pairs that bind alike; a KD that does not bind is ignored."""
    axes = [_knots(logs[:, 0]) if alpha else np.array([np.inf]), _knots(logs[:, 1])]
    if len(logs) <= len(axes[0]) * len(axes[1]):
        return _solve(model, logs, arms, cell, time_min, alpha=alpha)
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
    solved = _solve(model, grid, arms, cell, time_min, alpha=alpha)
    if not alpha:
        found: Floats = make_interp_spline(axes[1], solved, k=3)(logs[:, 1])
        return found
    planes = solved.reshape(len(axes[0]), len(axes[1]), -1)
    splines = (RectBivariateSpline(axes[0], axes[1], planes[:, :, d], s=0) for d in range(planes.shape[2]))
    return np.stack([spline.ev(logs[:, 0], logs[:, 1]) for spline in splines], axis=1)


def _knots(logs: Floats) -> Floats:
    """Evenly spaced knots around the values and one more on either side: splines are worst at their ends."""
    low, high = float(logs.min()) - STEP, float(logs.max()) + STEP
    return np.linspace(low, high, max(FEWEST, int(np.ceil((high - low) / STEP)) + 1))


def _solve(model: CellModel, logs: Floats, arms: int, cell: str, time_min: float, *, alpha: bool) -> Floats:
    """Solve every pair on the common grid of doses: [pair, dose]."""
    layout, optimum = model.ensemble.layout, model.ensemble.optimum[None]
    probe = Ligand("probe", (Arm(arms, _PROBE_NM if alpha else None, _PROBE_NM),), "fc")
    one = shared_parameters(layout, optimum) | cell_parameters(cell, layout, optimum)
    shifts = {name: float(kd[0]) / _PROBE_NM for name, kd in model_kds(probe, layout, optimum).items()}
    parameters = {name: np.full(len(logs), float(value[0])) for name, value in one.items()}
    for name, column in (("kd_alpha_1", 0), ("kd_beta_1", 1)):
        if name in shifts:
            parameters[name] = 10 ** logs[:, column] * shifts[name]
    cv = cell_type(cell).il2ra_cv
    return population_response(shape_of(probe), parameters, cv, 10**GRID, [time_min])[:, 0]
