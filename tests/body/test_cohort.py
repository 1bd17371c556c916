"""Cohorts: bands, parts in any order and place, read-outs against what they stand for."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.body.bands import Bands
from il2.body.cohort import PART, CohortTask, run, solve_part, with_set
from il2.body.dose import factor
from il2.body.person import Person
from il2.body.pk import pk_set
from il2.body.readouts import readouts, times
from il2.body.regimen_text import parse
from il2.body.treatment import grid, treat
from il2.ground.errors import InputError

SHORT = CohortTask("K90", parse("1 MIU/m2 SC daily for 2 days"), Person(), 3, 3.0)


@given(st.lists(st.floats(1e-5, 1e7), min_size=5, max_size=200), st.integers(1, 5))
def test_bands_are_the_quantiles(values: list[float], parts: int) -> None:
    kept, counted = Bands(1), Bands(1, room=0)
    for part in np.array_split(np.array(values), parts):
        kept.add(part[:, None])
        counted.add(part[:, None])
    assert kept.count == counted.count == len(values)
    for level in (0.05, 0.5, 0.95):
        low = np.quantile(values, level, method="lower")
        high = np.quantile(values, level, method="higher")
        assert kept.quantiles([level])[0, 0] == pytest.approx(np.quantile(values, level), rel=1e-6)
        assert low / 1.03 <= counted.quantiles([level])[0, 0] <= high * 1.03


def test_bands_count_zeros_and_do_not_grow() -> None:
    bands = Bands(3, room=600)
    sizes = []
    for _ in range(50):
        bands.add(np.tile([0.0, 1.0, 5.0], (100, 1)))
        sizes.append(len(bands.kept))
    assert sizes[:3] == [1, 2, 0] and set(sizes[2:]) == {0} and bands.count == 5000
    assert bands.quantiles([0.5])[0] == pytest.approx([0.0, 1.0, 5.0], rel=0.02)
    assert np.isnan(Bands(2).quantiles([0.5])).all()


def test_the_same_cohort_wherever_it_is_solved() -> None:
    task = CohortTask("K90", parse("1 MIU/m2 SC once"), Person(), 3, 1.0)
    count = 4 * PART + 5
    here = run(task, count)
    told: list[tuple[int, int]] = []
    with ThreadPoolExecutor(2) as pool:
        there = run(task, count, executor=pool, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, count) and told[-1] == (count, count) and len(told) == 6
    assert np.array_equal(here.numbers, there.numbers)
    assert all(np.array_equal(here.series[k], there.series[k]) for k in here.series)


def test_a_part_stands_for_itself() -> None:
    whole, tail = solve_part(SHORT, 0, 4), solve_part(SHORT, 2, 2)
    assert np.array_equal(whole.numbers[2:], tail.numbers)
    other = solve_part(with_set(SHORT, "LAB"), 0, 4)
    assert not np.array_equal(whole.numbers, other.numbers)


def test_seed_and_bad_cohorts() -> None:
    first, again = run(SHORT, 6), run(SHORT, 6)
    assert np.array_equal(first.numbers, again.numbers)
    with pytest.raises(InputError, match="give 1 to 10,000,000"):
        run(SHORT, 0)


def test_exposure_of_a_bolus_is_dose_over_clearance_and_its_peak() -> None:
    """At a dose far above what cells can take, the linear set decides."""
    regimen = parse("60 MIU/m2 IV bolus once")
    course = treat("K90", regimen, times(regimen, 2.0))
    found = {r.name: float(r.read(course, regimen)[0]) for r in readouts()}
    dose_IU = factor().IU(regimen.doses(Person(), factor())[0].pmol)
    assert found["AUC, all"] == pytest.approx(dose_IU / pk_set("K90").clearance_L_min / 60e3, rel=0.02)
    assert found["Cmax, day 1"] == pytest.approx(dose_IU / pk_set("K90").v1_L / 1000, rel=1e-3)
    assert found["tmax, first dose"] == 0.0


def test_time_above_a_level_is_that_of_a_fine_grid() -> None:
    regimen = parse("18 MIU SC once")
    coarse, fine = treat("LAB", regimen, times(regimen, 2.0)), treat("LAB", regimen, grid(1.0, 1.0))
    read = next(r for r in readouts() if r.name == "above 10 pM, day 1")
    hours = float((fine.level_pM()[0] > 10.0).sum() / 60.0)
    assert read.read(coarse, regimen)[0] == pytest.approx(hours, abs=0.05)


def test_two_sets_disagree_as_their_clearances_do() -> None:
    regimen = parse("60 MIU/m2 IV bolus once")
    areas = []
    for name in ("K90", "LAB"):
        course = treat(name, regimen, times(regimen, 2.0))
        areas.append(next(r for r in readouts() if r.name == "AUC, all").read(course, regimen)[0])
    assert areas[0] / areas[1] == pytest.approx(268 / 120, rel=0.03)
