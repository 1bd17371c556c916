"""The niche against the computed table of the reference, closed forms, and two solvers against each other."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_bvp

from il2.body.niche import PICOMOLAR, Niche, constant, field, half_saturation, shell
from il2.body.niche_switch import Neighbour, fold_levels, pstat5, steady_receptors, switching_secretion
from il2.ground.errors import InputError, MissingDataError, UnknownNameError
from il2.ground.files import reference_data


def test_every_number_of_the_published_table_is_reproduced() -> None:
    try:
        path = reference_data("populations", "niche_lengths.csv")
    except MissingDataError as error:
        pytest.skip(str(error))
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 21
    for row in rows:
        niche = Niche(
            float(row["receptors_per_cell"]), float(row["fraction_of_cells"]), float(row["D_um2_per_s"])
        )
        assert niche.uptake == pytest.approx(float(row["k_eff_um3_per_s"]), abs=0.06)
        assert niche.length == pytest.approx(float(row["lambda_um"]), abs=0.06)
        assert niche.at_secretor == pytest.approx(float(row["surface_of_secretor_pM"]), abs=0.006)
        assert niche.reach(7.4) == pytest.approx(float(row["radius_above_7.4pM_um"]), abs=0.06)
        assert niche.mean_linear == pytest.approx(float(row["mean_field_5pct_secretors_pM"]), abs=0.06)
        assert niche.relaxation == pytest.approx(float(row["relaxation_s"]), abs=0.6)
        assert niche.largest_uptake == pytest.approx(
            float(row["maximal_uptake_molecules_per_s_per_cell_average"]), abs=6e-4
        )
        if row["mean_field_saturable_pM"].startswith("none"):
            assert niche.mean_saturable is None
        else:
            assert niche.mean_saturable == pytest.approx(float(row["mean_field_saturable_pM"]), abs=0.06)


@given(
    st.floats(10, 1e5), st.floats(0.01, 1.0), st.floats(1, 200), st.floats(1e-6, 1e-3), st.floats(1.1, 10.0)
)
def test_length_falls_with_the_root_of_density(
    receptors: float, fraction: float, diffusion: float, density: float, factor: float
) -> None:
    thin = Niche(receptors, fraction, diffusion, density)
    dense = Niche(receptors, fraction, diffusion, density * factor)
    slope = np.log(dense.length / thin.length) / np.log(factor)
    assert slope == pytest.approx(-0.5, abs=1e-9)


def test_the_field_of_one_secretor_solves_the_linear_shell() -> None:
    niche = Niche(1e4, 0.05)
    radii, levels = shell(niche, 40 * niche.length, nodes=800, saturable=False)
    near = radii < 8 * niche.length
    assert np.allclose(levels[near], niche.level(radii[near]), rtol=2e-4)


def test_the_saturable_shell_agrees_with_a_boundary_value_solver() -> None:
    niche, outer = Niche(1e4, 0.10), 30.0
    most = niche.density * niche.fraction * niche.receptors * constant("internalisation")
    half = half_saturation() / PICOMOLAR
    flux = niche.secretion / (4 * np.pi * niche.radius**2 * niche.diffusion)

    def rates(r: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.array([y[1], most * y[0] / (half + y[0]) / niche.diffusion - 2 * y[1] / r])

    def ends(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.array([a[1] + flux, b[1]])

    grid = np.linspace(niche.radius, outer, 200)
    solved = solve_bvp(
        rates, ends, grid, np.array([np.full(200, 0.1), np.zeros(200)]), tol=1e-8, max_nodes=20000
    )
    assert solved.success
    radii, levels = shell(niche, outer, nodes=2000)
    assert np.allclose(levels, solved.sol(radii)[0] * PICOMOLAR, rtol=2e-3)


def test_uptake_balances_secretion_in_the_shell() -> None:
    niche, outer = Niche(1e4, 0.10), 33.0
    edges = np.geomspace(niche.radius, outer, 201)
    _, levels = shell(niche, outer)
    cells = niche.density * niche.fraction * 4 / 3 * np.pi * np.diff(edges**3)
    c = levels / PICOMOLAR
    taken = niche.receptors * constant("internalisation") * c / (half_saturation() / PICOMOLAR + c)
    assert (cells * taken).sum() == pytest.approx(niche.secretion, rel=1e-9)


def test_consumers_that_cannot_keep_up_are_refused() -> None:
    with pytest.raises(InputError, match="accumulates"):
        shell(Niche(657, 0.05), 33.0)


def test_a_sum_over_many_secretors_is_the_mean_field() -> None:
    niche = Niche(1e4, 0.5)  # screening length 24 um
    rng = np.random.default_rng(3)
    side = (40_000 / niche.density) ** (1 / 3)
    cells = rng.uniform(0, side, (40_000, 3))
    inner = np.all((cells > 0.3 * side) & (cells < 0.7 * side), axis=1)
    points = rng.uniform(0.3 * side, 0.7 * side, (2000, 3))
    secretors = cells[rng.random(40_000) < niche.secretors]
    assert inner.any()
    # Points stand anywhere, inside cells too, where the level is taken as that at the surface.
    assert field(niche, secretors, points).mean() == pytest.approx(niche.mean_linear, rel=0.08)


@given(st.integers(0, 10_000))
def test_fields_add(seed: int) -> None:
    rng = np.random.default_rng(seed)
    niche = Niche(1e4, 0.05)
    places, points = rng.uniform(0, 300, (4, 3)), rng.uniform(0, 300, (7, 3))
    whole = field(niche, places, points, [1.0, 2.0, 3.0, 4.0])
    parts = sum(field(niche, places[i : i + 1], points, [i + 1.0]) for i in range(4))
    assert np.allclose(whole, parts, rtol=1e-12)


def test_helper_cells_have_a_switch_and_memory() -> None:
    folds = fold_levels(1000.0)
    assert folds is not None
    off, on = folds
    assert len(steady_receptors(1000.0, off * 0.9)) == 1 == len(steady_receptors(1000.0, on * 1.1))
    low, _, high = steady_receptors(1000.0, (off * on) ** 0.5)
    assert high > 5 * low


def test_a_cell_with_fixed_receptors_answers_in_a_graded_way() -> None:
    levels = np.geomspace(0.01, 100, 200)
    answer = pstat5(levels, 1e4)
    assert (np.diff(answer) >= 0).all()
    assert np.diff(answer).max() < 0.1  # no jump between neighbouring levels


def test_a_regulatory_cell_nearby_raises_the_threshold_and_a_far_one_does_not() -> None:
    tissue = Niche(1e3, 0.95)
    alone = switching_secretion(tissue, 1000.0, 20.0)
    near = switching_secretion(tissue, 1000.0, 20.0, (Neighbour(1e4, 14.0, 10.0),))
    far = switching_secretion(tissue, 1000.0, 20.0, (Neighbour(1e4, 100.0, 100.0),))
    assert near > 1.05 * alone
    assert far == pytest.approx(alone, rel=0.01)


@pytest.mark.parametrize(
    ("given_values", "said"),
    [
        ({"receptors": -1.0, "fraction": 0.1}, "receptors must be a positive number"),
        ({"receptors": 10.0, "fraction": 1.2}, "at most 1"),
        ({"receptors": float("nan"), "fraction": 0.1}, "receptors"),
        ({"receptors": 10.0, "fraction": 0.1, "diffusion": -3.0}, "diffusion"),
    ],
)
def test_impossible_tissues_are_refused(given_values: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Niche(**given_values)


def test_positions_must_be_positions() -> None:
    with pytest.raises(InputError, match="positions"):
        field(Niche(1e4, 0.05), [[0.0, 0.0]], [[0.0, 0.0, 0.0]])
    with pytest.raises(UnknownNameError, match="diffusion"):
        constant("difusion")
