"""The linear models: sets that are never mixed, B0 to the printed digits, B1, and the closed form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.body.dose import factor
from il2.body.person import Person
from il2.body.pk import SETS, PkParameter, PkSet, build, disagreement, pk_set
from il2.body.regimen import Dose
from il2.body.regimen_text import parse
from il2.body.solve import balance, dose_inputs, solve
from il2.body.values import pk_values
from il2.ground.errors import InputError, UnknownNameError
from il2.ground.units import to_float
from il2.knowledge import tables

BSA_1_8 = Person(weight_kg=64.8, height_cm=180.0)


def level(
    name: str, doses: tuple[Dose, ...], times: np.ndarray, absorbed: float, steps: int, ktr: float = 1.0
):
    """IU/mL without cells; the linear sets stand for the body of the reference whatever the person."""
    held = pk_values(pk_set(name), Person(weight_kg=70)) | {"absorbed": absorbed, "ktr": ktr}
    batch = solve(times, held, dose_inputs([doses]), cells=False, lymph_steps=steps, rtol=1e-10)
    assert np.abs(balance(batch)).max() < 1e-6 * batch["given"].max()
    return factor().IU(batch["A1"][0]) / (1000 * held["V1"])


def given_to(text: str) -> tuple[Dose, ...]:
    return parse(text).doses(BSA_1_8, factor())


@pytest.mark.parametrize("name", SETS)
def test_constants_as_printed(name: str) -> None:
    found = pk_set(name)
    ours = {
        "k10": found.k10, "k12": found.k12, "k21": found.k21, "Q": found.q_L_min, "V2": found.v2_L,
        "Vss": found.vss_L,
    }  # fmt: skip
    printed = {r["key"]: r for r in tables.load("body_pk") if r["set"] == name}
    for key, value in ours.items():
        unit = {"mL/min": "L/min"}.get(printed[key]["unit"], printed[key]["unit"])
        assert value == pytest.approx(
            to_float(f"{printed[key]['value']} {printed[key]['unit']}", unit), rel=6e-3
        )
    assert round(disagreement(), 2) == 2.23


@given(st.floats(1, 60), st.floats(1.01, 20), st.floats(0.01, 1), st.floats(0.01, 40))
def test_a_set_is_feasible_or_refused(fast: float, ratio: float, clearance: float, v1: float) -> None:
    try:
        made = PkSet("made", fast, fast * ratio, clearance, v1)
    except InputError as error:
        assert "impossible" in str(error)
        return
    assert made.k12 >= -1e-12 and made.v2_L >= -1e-12
    roots = sorted(np.roots([1, -(made.k10 + made.k12 + made.k21), made.k10 * made.k21]))
    assert roots == pytest.approx([made.beta, made.alpha], rel=1e-6)


def test_sets_are_never_mixed() -> None:
    rows = [PkParameter("K90", "CL", 120, "mL/min"), PkParameter("LAB", "V1", 10, "L")]
    with pytest.raises(InputError, match="two sets"):
        build(rows)
    with pytest.raises(InputError, match="lacks t_half_fast"):
        build(rows[:1])
    with pytest.raises(InputError, match=r"between 5\.03 and 32\.9 L, not 3 L"):
        PkSet("label with plasma", 13, 85, 0.268, 3.0)
    with pytest.raises(UnknownNameError, match="K90"):
        pk_set("K9")


def printed(model: str) -> list[tables.Record]:
    return [r for r in tables.load("body_pk_runs") if r["model"] == model]


@pytest.mark.parametrize("name", SETS)
def test_b0_injections_to_the_printed_digits(name: str) -> None:
    minutes = np.arange(0.0, 1441.0)
    for absorbed in sorted({r["F"] for r in printed("B0") if r["set"] == name and r["F"]}):
        rows = {(r["scenario"], r["quantity"]): r["predicted"] for r in printed("B0") if r["F"] == absorbed
                and r["set"] == name}  # fmt: skip
        once = level(name, given_to("18 MIU SC once"), minutes, absorbed, 0)
        twice = level(name, given_to("9 MIU SC every 12 h, 2 doses"), minutes, absorbed, 0)
        ours = {
            ("18 MIU SC once daily", "Cmax"): once.max(),
            ("18 MIU SC once daily", "tmax"): minutes[once.argmax()] / 60,
            ("18 MIU/day: q12h / qd", "AUC0-24 ratio"): np.trapezoid(twice) / np.trapezoid(once),
        }
        for dose in ("1.25", "0.4"):
            low = level(name, given_to(f"{dose} MIU/m2 SC once"), minutes, absorbed, 0)
            ours[f"{dose} MIU/m2 SC", "Cmax"] = low.max()
        for key, value in ours.items():
            assert abs(value - float(rows[key])) <= 10.0 ** -decimals(rows[key]), (name, absorbed, key)


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


def closed_form(pk: PkSet, t: float, dose_IU: float, infusion: float) -> float:
    a, b = pk.alpha, pk.beta
    shares = ((a - pk.k21) / (a - b), a), ((pk.k21 - b) / (a - b), b)
    done = max(t - infusion, 0.0)
    return sum(
        dose_IU / infusion / pk.v1_L / 1000 * share / rate * (np.exp(-rate * done) - np.exp(-rate * t))
        for share, rate in shares
    )


@pytest.mark.parametrize("name", SETS)
def test_b0_high_dose_against_the_table_and_the_closed_form(name: str) -> None:
    times = np.arange(0.0, 5 * 1440.0, 0.5)
    course = level(name, given_to("42 MIU IV over 15 min every 8 h, 14 doses"), times, 1.0, 0)
    rows = {r["quantity"]: float(r["predicted"]) for r in printed("B0") if r["set"] == name and not r["F"]}
    first, pk = course[:960], pk_set(name)
    assert first.max() == pytest.approx(closed_form(pk, 15.0, 42e6, 15.0), rel=1e-6)
    assert first.max() == pytest.approx(rows["Cmax"], rel=1e-4)
    assert 42e6 / pk.clearance_L_min / 60e3 == pytest.approx(rows["AUC per dose"], abs=0.5)
    last = course[13 * 960 : 14 * 960].max() / first.max() - 1
    assert 100 * last == pytest.approx(rows["accumulation by dose 14"], abs=0.051)
    over = (factor().pM(first) > 1000).sum() * 0.5 / 60
    assert over == pytest.approx(rows["time above 1 nM per 8 h"], abs=0.011)
    # The printed trough is 2 to 3 % above the closed form, which the solver meets.
    assert course[960] == pytest.approx(closed_form(pk, 480.0, 42e6, 15.0), rel=1e-5)
    assert course[960] == pytest.approx(rows["trough before dose 2"], rel=0.035)
    assert factor().pM(course[960]) > 10  # high dose never lets go of the high-affinity receptor


@pytest.mark.parametrize("name", SETS)
def test_continuous_infusion_reaches_the_printed_level(name: str) -> None:
    doses = given_to("18 MIU/m2/day continuous infusion for 5 days")
    course = level(name, doses, np.array([0.0, 4.9 * 1440]), 1.0, 0)
    wanted = next(float(r["predicted"]) for r in printed("B0") if r["set"] == name and r["quantity"] == "Css")
    assert course[-1] == pytest.approx(wanted, abs=0.51)


@pytest.mark.parametrize(("name", "absorbed", "ktr"), [("K90", 0.127, 1.44), ("LAB", 0.284, 1.90)])
def test_b1_as_printed(name: str, absorbed: float, ktr: float) -> None:
    rows = {(r["scenario"], r["quantity"]): r["predicted"] for r in printed("B1") if r["set"] == name}
    minutes = np.arange(0.0, 1441.0)
    once = level(name, given_to("18 MIU SC once"), minutes, absorbed, 3, ktr / 60)
    assert minutes[once.argmax()] / 60 == pytest.approx(float(rows["18 MIU SC", "tmax"]), abs=0.03)
    half_life = np.log(2) / (np.log(once[720] / once[1080]) / 6)
    assert half_life == pytest.approx(float(rows["18 MIU SC", "half-life 12-18 h"]), abs=0.011)
    for dose in ("0.40", "1.00", "1.25", "1.75"):
        low = level(name, given_to(f"{dose} MIU/m2 SC once"), minutes, absorbed, 3, ktr / 60)
        assert low.max() == pytest.approx(float(rows[f"{dose} MIU/m2 SC", "Cmax"]), abs=0.021)
