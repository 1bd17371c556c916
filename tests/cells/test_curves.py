"""Reading off curves on the grid of log dose: exact where theory says so, smooth, how far off else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from il2.cells.curves import GRID, read_off

INSIDE = np.linspace(GRID[0] + 0.01, GRID[-1] - 0.01, 997)


def test_values_of_the_grid_come_back() -> None:
    curve = np.random.default_rng(0).random(len(GRID))
    np.testing.assert_allclose(read_off(curve[None], GRID), curve, atol=1e-12)


@given(st.floats(-4, 2), st.floats(0.3, 2.0))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_a_hill_curve_is_read_off_closely(log10_ec50: float, n: float) -> None:
    def hill(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + 10 ** (-n * (x - log10_ec50)))

    np.testing.assert_allclose(read_off(hill(GRID)[None], INSIDE), hill(INSIDE), atol=1.5e-3)


def test_it_is_the_natural_spline_of_scipy() -> None:
    curve = np.random.default_rng(1).random(len(GRID)).cumsum()
    other = CubicSpline(GRID, curve, bc_type="natural")
    np.testing.assert_allclose(read_off(curve[None], INSIDE), other(INSIDE), rtol=1e-9)


def test_the_slope_has_no_jumps() -> None:
    """Cubic convolution is continuously differentiable: slopes left and right of every grid point agree."""
    curve = np.random.default_rng(1).random(len(GRID))
    h = 1e-6
    at = GRID[1:-1]
    left = (read_off(curve[None], at) - read_off(curve[None], at - h)) / h
    right = (read_off(curve[None], at + h) - read_off(curve[None], at)) / h
    np.testing.assert_allclose(left, right, atol=1e-4)


def test_beyond_the_grid_the_end_value_holds() -> None:
    curve = 1 / (1 + 10.0**-GRID)
    np.testing.assert_allclose(
        read_off(curve[None], np.array([GRID[0] - 3, GRID[-1] + 3])), curve[[0, -1]], rtol=1e-12
    )


def test_axes_broadcast_as_documented() -> None:
    curves = np.random.default_rng(2).random((3, 1, len(GRID)))
    doses = np.array([[-2.0, 0.1, 1.3]])
    found = read_off(curves, doses)
    assert found.shape == (3, 3)
    for i in range(3):
        for j in range(3):
            assert found[i, j] == read_off(curves[i], doses[:, j])[0]


@pytest.mark.parametrize("n", [1.0, 1.5, 2.0])
def test_error_on_hill_curves(n: float) -> None:
    """The worst case over where the curve lies between grid points; the error grows as (n step) cubed."""
    worst = 0.0
    for half in np.linspace(-1.0, -0.6, 9):
        hill = 1 / (1 + 10 ** (-n * (GRID - half)))
        exact = 1 / (1 + 10 ** (-n * (INSIDE - half)))
        worst = max(worst, float(np.abs(read_off(hill[None], INSIDE) - exact).max()))
    print(f"Hill {n}: {worst:.1e}")
    assert worst < {1.0: 2.5e-3, 1.5: 9e-3, 2.0: 2e-2}[n]
