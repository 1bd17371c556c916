"""Fit the cell model: robust least squares with priors, then an ensemble around the optimum.

Residuals follow a Student t. Each date, cell type and time has a scale of its own, alike within a date and
cell type; scales are eliminated in closed form (``il2.cells.scales``).
The ensemble is drawn from the normal approximation at the optimum, within the bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from il2.cells.objective import Problem
from il2.cells.parameters import Layout
from il2.cells.scales import PlateScales, Scaled
from il2.knowledge import parameters as facts

Floats = NDArray[np.float64]

#: Degrees of freedom of the residuals (heavy tails: single bad wells).
FREEDOM = 4.0
#: A step is done when the objective falls by less.
ENOUGH = 0.05
#: Longest step of one parameter, log10.
LONGEST = 0.7


@dataclass(frozen=True)
class Fit:
    """An optimum.

    Parameters
    ----------
    layout : names and priors. vector : [parameter], log10. precision : [parameter, parameter], inverse
    covariance. objective : negative log posterior at the optimum, up to a constant. iterations : steps taken.
    """

    layout: Layout
    vector: Floats
    precision: Floats
    objective: float
    iterations: int

    def draw(self, n: int, seed: int) -> Floats:
        """Return ``n`` vectors from the normal approximation, within the bounds, as [n, parameter]."""
        rng = np.random.default_rng(seed)
        lower = np.linalg.cholesky(self.precision)
        noise = np.linalg.solve(lower.T, rng.standard_normal((len(self.vector), n)))
        return self.layout.clip(self.vector + noise.T)


@dataclass(frozen=True)
class _State:
    """Residuals, robust weights over variance, scales and objective at one vector."""

    objective: float
    residual: Floats
    weight: Floats
    scaled: Scaled


class Calibration:
    """Levenberg-Marquardt on one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sd = residual_sd()
        self.scales = PlateScales.of(problem.data)
        self._line_y = np.concatenate([line.y for line in problem.lines]) if problem.lines else np.zeros(0)
        line_weight = np.concatenate([x.weight for x in problem.lines]) if problem.lines else np.zeros(0)
        self._base_weight = np.concatenate([problem.data.weight, line_weight])

    def state(self, vector: Floats, blood: Floats, lines: Floats) -> _State:
        """Evaluate predictions: scales, residuals, weights."""
        data = self.problem.data
        weight = self._base_weight
        n = len(data.y)
        for _ in range(3):
            scaled = self.scales.solve(blood, data.y, weight[:n] / self.sd**2)
            residual = np.concatenate([data.y - scaled.scale[data.group] * blood, self._line_y - lines])
            z2 = (residual / self.sd) ** 2
            weight = self._base_weight * (FREEDOM + 1) / (FREEDOM + z2)
        fit = 0.5 * np.sum(self._base_weight * (FREEDOM + 1) * np.log1p(z2 / FREEDOM))
        layout = self.problem.layout
        prior = 0.5 * np.sum(((vector - layout.centre) / layout.sd) ** 2)
        return _State(float(fit + prior + scaled.penalty), residual, weight / self.sd**2, scaled)

    def normal_equations(self, vector: Floats) -> tuple[_State, Floats, Floats]:
        """Return the state, the Gauss-Newton matrix (with priors) and the gradient step's right-hand side."""
        blood, lines, d_blood, d_lines = self.problem.jacobian(vector)
        state = self.state(vector, blood, lines)
        data, n = self.problem.data, len(blood)
        slopes = d_blood * state.scaled.scale[data.group][:, None]
        slope = np.concatenate([slopes, d_lines])
        layout = self.problem.layout
        matrix = slope.T @ (state.weight[:, None] * slope) + np.diag(1 / layout.sd**2)
        matrix -= self.scales.taken_up(blood, slopes, state.weight[:n], state.scaled)
        right = slope.T @ (state.weight * state.residual) - (vector - layout.centre) / layout.sd**2
        return state, matrix, right

    def run(self, most: int = 40, report: Callable[[int, float], None] | None = None) -> Fit:
        """Minimise from the prior means; ``report`` is told each step and the objective."""
        layout = self.problem.layout
        vector, damping = layout.centre.copy(), 1e-2
        iteration = 0
        for iteration in range(1, most + 1):
            state, matrix, right = self.normal_equations(vector)
            found = self._step(vector, state.objective, matrix, right, damping)
            if found is None:
                break
            fall = state.objective - found[1]
            vector, damping = found[0], max(found[2] / 5, 1e-6)
            if report:
                report(iteration, found[1])
            if fall < ENOUGH:
                break
        state, matrix, _ = self.normal_equations(vector)
        return Fit(layout, vector, matrix, state.objective, iteration)

    def _step(
        self, vector: Floats, objective: float, matrix: Floats, right: Floats, damping: float
    ) -> tuple[Floats, float, float] | None:
        """Try steps of growing damping; return the first that lowers the objective, or ``None``."""
        free = self.problem.layout.free(vector, right)
        for _ in range(8):
            damped = matrix + damping * np.diag(np.diag(matrix))
            move = np.zeros_like(vector)
            move[free] = np.linalg.solve(damped[np.ix_(free, free)], right[free])
            trial = self.problem.layout.clip(vector + np.clip(move, -LONGEST, LONGEST))
            reached = self.state(trial, *self.problem.predict(trial)).objective
            if np.isfinite(reached) and reached < objective:
                return trial, reached, damping
            damping *= 5
        return None


def residual_sd() -> float:
    """SD of the residuals, as a share of the 97th percentile of a date and cell type."""
    return float(facts.value("residual_noise", "1"))
