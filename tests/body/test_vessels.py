"""Vessels: rest is rest, three measurements are met, books are balanced, and the rest is predicted."""

from __future__ import annotations

import numpy as np
import pytest

from il2.body.regimen_text import parse
from il2.body.vessel_course import ESCAPE_RATIO, INFUSION, INJECTIONS, constant, course, fitted, shares
from il2.body.vessels import CAUSES, vessel_network
from il2.ground.errors import InputError, UnknownNameError
from il2.jobs.vessels import VesselsQuestion, vessels
from il2.network.dimensions import dimensions

HIGH_DOSE = "600,000 IU/kg IV over 15 min every 8 h, 14 doses"
HOURS = np.arange(0.0, 7201.0, 60.0)
BOTH = [(name, cause) for name in ("K90", "LAB") for cause in CAUSES]


def test_without_il2_nothing_moves() -> None:
    rest = course("K90", "cytokine", None, [0.0, 20_000.0]).series
    for name, value in {
        "SBP": 128.0,
        "HR": 84.0,
        "serum_albumin": 3.6,
        "weight_gain": 0.0,
        "creatinine": 1.0,
    }.items():
        assert rest[name][0, 1] == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(("name", "cause"), BOTH)
def test_the_three_measurements_are_met(name: str, cause: str) -> None:
    infused = course(name, cause, parse(INFUSION), [0.0, 7200.0]).series
    assert infused["SBP"][0, 1] == pytest.approx(100.0, abs=0.5)
    assert infused["HR"][0, 1] == pytest.approx(125.0, abs=1.0)
    injected = course(name, cause, parse(INJECTIONS), [0.0, 5760.0]).series
    assert injected["leak"][0, 1] == pytest.approx(ESCAPE_RATIO, rel=1e-4)


def test_pressure_is_flow_times_resistance() -> None:
    """The closed form of pressure and heart rate solves the loop that it stands for."""
    run = course("LAB", "endothelium", parse(HIGH_DOSE), HOURS).series
    rest, venous = constant("map_rest"), constant("cvp_rest")
    flow = (rest - venous) * run["resistance"] * run["HR"] / constant("hr_rest")
    assert np.allclose(flow + venous, run["MAP"], rtol=1e-9)


def test_water_and_albumin_are_accounted_for() -> None:
    given = 3.68
    fine = np.arange(0.0, 7201.0, 5.0)
    run = course("K90", "killer cells", parse(HIGH_DOSE), fine, fluids_L_per_day=given).series
    out = np.trapezoid(run["urine"][0] / 1440.0, fine) + constant("insensible") * 7200.0
    assert run["weight_gain"][0, -1] == pytest.approx(given * 5.0 - out, abs=2e-3)


@pytest.mark.parametrize(("name", "cause"), BOTH)
def test_resistance_and_output_on_high_dose_are_predicted(name: str, cause: str) -> None:
    """V23, V24: four patients, resistance 0.57 of rest and cardiac index 1.49; neither was fitted."""
    run = course(name, cause, parse(HIGH_DOSE), HOURS, fluids_L_per_day=3.68).series
    assert 0.40 <= run["resistance"].min() <= 0.70
    assert 1.2 <= run["cardiac_output"].max() <= 1.8


def test_more_il2_never_raises_pressure_and_more_leak_never_raises_albumin() -> None:
    doses = ["100,000", "300,000", "600,000"]
    runs = [
        course("K90", "killer cells", parse(f"{d} IU/kg IV over 15 min every 8 h, 14 doses"), HOURS).series
        for d in doses
    ]
    lowest = [run["SBP"].min() for run in runs]
    albumin = [run["serum_albumin"].min() for run in runs]
    assert lowest == sorted(lowest, reverse=True)
    assert albumin == sorted(albumin, reverse=True)


def test_shares_belong_to_a_seed() -> None:
    regimen = parse(HIGH_DOSE)
    assert shares("K90", "killer cells", regimen, 40, seed=3) == shares(
        "K90", "killer cells", regimen, 40, seed=3
    )


def test_causes_differ_after_the_drug_is_gone() -> None:
    late = [0.0, 7 * 1440.0]
    kept = {c: course("K90", c, parse(HIGH_DOSE), late).series["resistance"][0, 1] for c in CAUSES}
    assert kept["killer cells"] < 0.8 < kept["endothelium"]


def test_units_of_the_network_fit() -> None:
    # C1 and C2 hold the factor 1,000 between nM and pmol/L as a plain number.
    assert {finding.where for finding in dimensions(vessel_network())} <= {
        "assignment rule of 'C1'",
        "assignment rule of 'C2'",
    }


@pytest.mark.parametrize("name", ["K90", "LAB"])
def test_leak_by_killer_cells_is_predicted(name: str) -> None:
    """V38 to V40: pool of albumin kept on injections; 2.2 g/dL and 4 kg after 5 days; none was fitted."""
    injected = course(name, "killer cells", parse(INJECTIONS), [0.0, 5760.0]).series
    assert 0.9 <= injected["albumin_in"][0, 1] / constant("albumin_plasma") <= 1.1
    lower = parse("100,000 IU/kg IV over 15 min every 8 h, 15 doses")
    after = course(name, "killer cells", lower, HOURS, fluids_L_per_day=3.68).series
    assert 1.8 <= after["serum_albumin"][0, -1] <= 2.7
    assert 2.0 <= after["weight_gain"][0, -1] <= 6.0


def test_bad_questions_get_a_sentence() -> None:
    with pytest.raises(UnknownNameError, match="killer cells"):
        course("K90", "killers", None, [0.0])
    with pytest.raises(InputError, match="positive volume"):
        course("K90", "cytokine", None, [0.0], fluids_L_per_day=-1.0)
    with pytest.raises(InputError, match="days"):
        VesselsQuestion(HIGH_DOSE, days=0)


def test_the_answer_shows_every_cause_and_says_what_it_is_not() -> None:
    answer = vessels(VesselsQuestion(HIGH_DOSE, days=2, fluids_L_per_day=3.68))
    table = answer.table()
    assert len(table.columns) == 5 + 6
    for row in table.rows:
        values = [float(v) for v in row[5:]]  # type: ignore[arg-type]
        assert (row[3], row[4]) == (min(values), max(values))
    assert "forecasts nobody" in answer.notes()[0]
    assert fitted("K90", "cytokine").leak_gain > 0
