"""Molecules of which only kinetics are published: closed form against a solver, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from il2.body.exposure import exposure, infused_level
from il2.body.molecules import figure, named, two_compartments
from il2.body.person import Person
from il2.body.regimen_text import parse
from il2.cli.main import main
from il2.ground.errors import InputError, UnknownNameError

DENILEUKIN = "denileukin diftitox"


@pytest.mark.parametrize("minutes", [30.0, 120.0])
def test_an_infusion_is_what_a_solver_finds(minutes: float) -> None:
    one = two_compartments(DENILEUKIN)

    def rates(time: float, a: np.ndarray) -> list[float]:
        between = one.k12 * a[0] - one.k21 * a[1]
        return [(time < minutes) / minutes - one.k10 * a[0] - between, between]

    begin = solve_ivp(rates, (0, minutes), [0.0, 0.0], method="LSODA", rtol=1e-10, atol=1e-14)
    times = np.linspace(minutes, 600.0, 30)
    end = solve_ivp(rates, (minutes, 600.0), begin.y[:, -1], "LSODA", times, rtol=1e-10, atol=1e-14)
    assert infused_level(one, times, minutes) == pytest.approx(end.y[0] / one.v1_L, rel=1e-6)


@given(st.floats(0.01, 500.0))
def test_the_area_is_dose_over_clearance(minutes: float) -> None:
    one = two_compartments(DENILEUKIN)
    times = np.concatenate([np.linspace(0, minutes, 2000), minutes + np.geomspace(1e-3, 4000, 8000)])
    area = np.trapezoid(infused_level(one, times, minutes), times)
    assert area * one.clearance_L_min == pytest.approx(1.0, rel=2e-3)


def test_patients_lie_in_what_is_printed_and_are_the_same_for_a_seed() -> None:
    regimen = parse("9 ug/kg IV over 60 min daily for 5 days")
    found = {r.name: r.values for r in exposure(DENILEUKIN, regimen, Person(), 200, 3)}
    slow = figure(DENILEUKIN, "terminal half-life")
    assert slow.low <= found["terminal half-life"].min() and found["terminal half-life"].max() <= slow.high
    # AUC is dose over clearance, 0.6 to 2.0 mL/min/kg: 5 doses of 9 ug/kg.
    hours = 5 * 9000.0 / found["AUC, all"] / 60.0
    assert hours.min() >= 0.6 - 1e-9 and hours.max() <= 2.0 + 1e-9
    first = exposure(DENILEUKIN, regimen, Person(), 20, 3)
    assert all(np.array_equal(r.values, found[r.name][:20]) for r in first)


def test_a_long_half_life_piles_up_as_a_geometric_series() -> None:
    found = {
        r.name: r.values
        for r in exposure("rezpegaldesleukin", parse("24 ug/kg SC every 14 days, 30 doses"), Person(), 50, 1)
    }
    left = 2.0 ** (-14.0 / found["half-life"])
    assert found["in the body after the last dose"] == pytest.approx((1 - left**30) / (1 - left))
    assert (found["half-life"] >= 7.4).all() and (found["half-life"] <= 12.9).all()


@pytest.mark.parametrize(
    ("asked", "molecule", "said"),
    [
        ("9 ug/kg SC daily for 5 days", DENILEUKIN, "published for IV alone"),
        ("1 MIU/m2 SC daily for 5 days", "rezpegaldesleukin", "has no mass of its own"),
        ("24 ug/kg SC once", "rezpegaldesleukn", "did you mean 'rezpegaldesleukin'"),
        ("24 SC once", "rezpegaldesleukin", "unit"),
        ("24 ug/kg SC once then 2 mg SC once", "rezpegaldesleukin", "in one unit"),
    ],
)
def test_what_cannot_be_said_gets_a_sentence(
    asked: str, molecule: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["treat", asked, "--molecule", molecule]) == 2
    err = capsys.readouterr().err
    assert said in err and len(err.strip().splitlines()) == 1


def test_the_answer_says_that_cells_were_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["treat", "24 ug/kg SC every 14 days, 3 doses", "--molecule", "rezpegaldesleukin"]) == 0
    out = capsys.readouterr().out
    assert "cells were not run" in out and "never a forecast" in out


def test_molecules_are_known_by_their_other_names_and_refused_with_the_reason() -> None:
    assert named("NKTR-358") == named("Rezpegaldesleukin") == "rezpegaldesleukin"
    assert named("Ontak") == named("denileukin") == DENILEUKIN
    with pytest.raises(InputError, match="is IL-2 itself"):
        named("Proleukin")
    for known in ("efavaleukin", "THOR-707"):
        with pytest.raises(InputError, match=f"no human kinetics of {known!r} are in the catalogue"):
            named(known)
    with pytest.raises(UnknownNameError, match="did you mean 'rezpegaldesleukin'"):
        named("rezpegaldesleukine")
