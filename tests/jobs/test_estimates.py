"""EC50, maximum and ratios, against curves whose constants are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.ground.errors import InputError, TableError, UnitError
from il2.jobs.amounts import amounts
from il2.jobs.candidates import grid, pareto_front, read_pairs
from il2.jobs.estimate import GRID_NM, Estimate, ec50, half_maximal_dose, ratio, rising

DOSES = np.array(GRID_NM)


def hill(half: float, exponent: float, top: float) -> np.ndarray:
    return top / (1 + (half / DOSES) ** exponent)


@given(st.floats(-3.5, 2), st.floats(0.8, 3), st.floats(0.05, 1))
def test_the_half_maximal_dose_of_a_hill_curve_is_its_constant(
    log_half: float, exponent: float, top: float
) -> None:
    found = ec50(DOSES, hill(10**log_half, exponent, top)[None])
    # The maximum is the one seen at the highest dose, so that half of it lies a little below the constant.
    half = 0.5 / (1 + (10**log_half / DOSES[-1]) ** exponent)
    exact = log_half + np.log10(half / (1 - half)) / exponent
    assert np.log10(found[0]) == pytest.approx(exact, abs=0.01)  # straight lines between quarter decades
    assert exact == pytest.approx(log_half, abs=0.03)


@given(st.lists(st.floats(-6, 6), min_size=2, max_size=9), st.floats(0.1, 10))
def test_the_half_maximal_dose_moves_with_the_dose_axis(values: list[float], factor: float) -> None:
    curve = np.interp(np.linspace(0, 1, len(DOSES)), np.linspace(0, 1, len(values)), np.exp(values))[None]
    curve[0, 0] = 0
    here, there = half_maximal_dose(DOSES, curve), half_maximal_dose(DOSES * factor, curve)
    assert there == pytest.approx(here * factor, nan_ok=True)


def test_a_curve_without_a_maximum_has_no_ec50_and_a_silent_one_none() -> None:
    curves = np.stack([hill(1e5, 1, 1), hill(1, 1, 0.005), np.zeros(len(DOSES)), np.ones(len(DOSES))])
    assert ec50(DOSES, curves)[0] == np.inf
    assert np.isnan(ec50(DOSES, curves)[1:]).all()
    assert rising(DOSES, curves).tolist() == [True, False, False, False]
    assert half_maximal_dose(DOSES, curves[:1])[0] < 1e5  # what was seen is a lower bound


def test_a_response_that_falls_at_high_dose_is_halved_on_its_way_up() -> None:
    curve = hill(0.01, 2, 1) * (1 - 0.7 / (1 + (100 / DOSES) ** 2))
    assert ec50(DOSES, curve[None])[0] == pytest.approx(0.01, rel=0.05)


def test_an_estimate_holds_the_central_ninety_percent() -> None:
    members = np.arange(1.0, 101.0)
    found = Estimate.of(np.random.default_rng(0).permutation(members))
    assert (found.value, found.low, found.high) == (50, 5, 95)
    assert str(found) == "50 (5 to 95)"


def test_members_beyond_the_doses_widen_an_estimate_to_infinity() -> None:
    some = Estimate.of(np.array([1.0] * 9 + [np.inf]))
    assert (some.value, some.high, str(some)) == (1.0, np.inf, "1 (1 to more)")
    assert str(Estimate.of(np.array([1.0, np.inf, np.inf]))) == "not reached"
    assert str(Estimate.of(np.array([1.0, np.nan, np.nan]))) == "none"
    assert Estimate.of(np.array([np.nan, np.nan])).cells("x") == {"x": None, "x_low": None, "x_high": None}
    assert np.isnan(ratio(np.array([np.inf]), np.array([np.inf]))[0])


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)), min_size=1, max_size=40))
def test_nothing_beats_the_front_and_the_front_beats_the_rest(points: list[tuple[float, float]]) -> None:
    cost, gain = np.array(points).T
    front = pareto_front(cost, gain)
    assert front.any()
    for i in range(len(cost)):
        beaten = np.any((cost <= cost[i]) & (gain >= gain[i]) & ((cost < cost[i]) | (gain > gain[i])))
        same = np.flatnonzero((cost == cost[i]) & (gain == gain[i]))
        assert front[i] == (not beaten and i == same[0])


def test_the_front_leaves_out_what_has_no_number() -> None:
    assert pareto_front([np.nan, 1.0, 2.0], [5.0, np.inf, 1.0]).tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("given_", "unit", "wanted"),
    [
        ("1pM,10pM", "nM", (0.001, 0.01)),
        ("1 pM to 1 nM", "nM", (0.001, 0.00316228, 0.01, 0.0316228, 0.1, 0.316228, 1.0)),
        (["1 h", 30], "min", (60.0, 30.0)),
        (5, "nM", (5.0,)),
    ],
)
def test_amounts_are_read_as_people_write_them(given_: object, unit: str, wanted: tuple[float, ...]) -> None:
    assert amounts(given_, unit) == pytest.approx(wanted)  # type: ignore[arg-type]


def test_a_range_over_all_numbers_rises_evenly() -> None:
    found = amounts("1e-300 to 1e300", "nM")
    assert len(found) == 1201
    np.testing.assert_allclose(np.log10(found), np.linspace(-300, 300, 1201), atol=1e-5)


@pytest.mark.parametrize("text", ["1 nM to 1 pM", "0 to 1nM", "1nM to 2nM to 3nM", "1,2,x", "1h", ""])
def test_amounts_that_are_none_say_so(text: str) -> None:
    with pytest.raises(UnitError):
        amounts(text, "nM")


def test_a_grid_covers_its_corners() -> None:
    pairs = grid((0.01, 100), (1, 10), 5)
    assert pairs.shape == (25, 2)
    assert pairs[[0, -1]].tolist() == [[pytest.approx(0.01), 1.0], [pytest.approx(100), pytest.approx(10)]]
    with pytest.raises(
        InputError, match="a range of KD goes from a positive number to a larger one, not 0 to 1"
    ):
        grid((0, 1), (1, 10), 5)


def test_pairs_are_read_with_blanks_for_no_binding(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "pairs.csv"
    path.write_bytes("\ufeffkd_il2ra_nM;kd_il2rbg_nM\r\n0,5;3\r\n;7\r\n".encode())
    assert read_pairs(path).tolist() == [[0.5, 3.0], [np.inf, 7.0]]
    path.write_text("kd_il2ra_nM,kd_il2rbg_nM\n1,2\n-1,2\n")
    with pytest.raises(TableError, match=r"^row 3: kd_il2ra_nM is -1; a KD is more than zero"):
        read_pairs(path)
