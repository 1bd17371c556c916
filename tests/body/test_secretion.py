"""IL-2 made by cultures: the scaling and the JAK block of Tkach 2014, and the equations against SciPy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from il2.body.secretion import CELLS, ENCOUNTERS_H, VOLUME_L, accumulated, largest
from il2.ground.errors import InputError
from il2.knowledge import tables


def test_accumulation_scales_with_antigen_not_with_cells() -> None:
    cases = np.array(list(itertools.product([1e3, 3e3, 1e4, 3e4, 1e5], [1e6, 3e6, 1e7, 3e7, 1e8, 3e8])))
    level = largest(cases[:, 0], cases[:, 1])
    columns = np.column_stack([np.ones(len(cases)), np.log(cases)])
    _, by_cells, by_antigen = np.linalg.lstsq(columns, np.log(level), rcond=None)[0]
    assert by_cells == pytest.approx(-0.12, abs=0.15)
    assert by_antigen == pytest.approx(0.82, abs=0.15)


def test_a_jak_block_raises_il2_five_fold_and_more() -> None:
    free, blocked = largest(5e4, 1e8, [1.0, 0.0])
    assert blocked / free >= 5


def test_the_equations_are_those_of_the_paper_in_one_volume() -> None:
    """The same laws written once more, in NumPy, solved by LSODA."""
    p = {row["key"]: float(row["value"]) for row in tables.load("tkach2014")}
    cells, antigen = 2e4, 3e7
    first, last = ENCOUNTERS_H
    meets = first + (last - first) * (np.arange(CELLS) + 0.5) / CELLS
    molar = VOLUME_L * 6.02214076e23

    def complexes(x: np.ndarray, y: np.ndarray, k: float) -> np.ndarray:
        return ((x + y + k) - np.sqrt((x + y + k) ** 2 - 4 * x * y)) / 2

    def rates(t: float, y: np.ndarray) -> np.ndarray:
        ag, free, (ra, rb, bound, boost) = y[0], y[1], y[2:].reshape(4, CELLS)
        on = t >= meets
        engaged = complexes(np.float64(p["n_TCR"]), ag / max(on.sum(), 1) * on, p["K_TCR"])
        receptors = complexes(ra, rb, p["K_ab"])
        pstat = bound / (p["K_p"] + bound) / (1 + p["s_T"] * engaged)
        active = engaged >= p["tau_act"]
        binding = p["k_on"] / molar * free * (receptors - bound)
        made = (p["k_q"] + p["k_qB"] * boost / p["b_tot"]) * (engaged >= 1 + p["s_L"] * pstat)
        return np.concatenate([
            [-p["k_ag"] * engaged.sum(), cells / CELLS * (made - binding).sum()],
            p["k_deg"] * (p["Ra_TCR"] * active + p["Ra_max"] * pstat - ra),
            p["k_deg"] * (p["Rb_rest"] + (p["Rb_max"] - p["Rb_rest"]) * active - rb),
            binding - p["k_endo"] * bound,
            (p["k_TB"] * engaged + p["k_BB"] * boost) * (1 - boost / p["b_tot"]),
        ])  # fmt: skip

    start = np.concatenate(
        [[antigen * CELLS / cells, 0.0], np.zeros(CELLS), np.full(CELLS, p["Rb_rest"]), np.zeros(2 * CELLS)]
    )
    times = np.array([20.0, 40.0, 60.0, 72.0])
    solved = solve_ivp(
        rates, (0, 72), start, method="LSODA", t_eval=times, rtol=1e-8, atol=1e-3, max_step=0.05
    )
    theirs = solved.y[1] / molar * 1e12
    assert np.allclose(accumulated(times, cells, antigen)[0], theirs, rtol=2e-3)


@pytest.mark.parametrize(
    ("cells", "antigen", "jak"), [(0, 1e8, 1), (1e4, -1, 1), (1e4, 1e8, 1.5), (np.nan, 1, 1)]
)
def test_impossible_cultures_are_refused(cells: float, antigen: float, jak: float) -> None:
    with pytest.raises(InputError):
        accumulated([10.0], cells, antigen, jak)


def test_a_seed_gives_the_same_culture() -> None:
    assert np.array_equal(accumulated([50.0], 1e4, 1e8, seed=4), accumulated([50.0], 1e4, 1e8, seed=4))
    assert not np.array_equal(accumulated([50.0], 1e4, 1e8, seed=4), accumulated([50.0], 1e4, 1e8, seed=5))
