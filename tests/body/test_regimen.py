"""The regimen language: what it reads, what it refuses, and the doses that come out."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.body.dose import Amount, factor, factor_range, factors
from il2.body.person import Person
from il2.body.published import published, regimen, warnings
from il2.body.regimen_text import parse
from il2.ground.errors import Il2Error, InputError, UnknownNameError

DAY = 1440.0


@pytest.mark.parametrize(
    ("text", "count", "first"),
    [
        ("600,000 IU/kg IV over 15 min every 8 h, 14 doses", 14, (0.0, 480.0, 960.0)),
        ("600000 IU/kg IV 15 min infusion q8h x 14", 14, (0.0, 480.0, 960.0)),
        ("1 MIU/m2 SC daily for 12 weeks", 84, (0.0, DAY)),
        ("1 MIU/m²/day SC for 12 weeks", 84, (0.0, DAY)),
        ("1.5 million IU per day SC for 5 days", 5, (0.0, DAY)),
        ("1 MIU/m2 SC three times a week for 4 weeks", 12, (0.0, 2 * DAY, 5 * DAY, 7 * DAY)),
        ("18 MIU/m2 IV bolus MWF for 3 weeks", 9, (0.0, 2 * DAY, 4 * DAY, 7 * DAY)),
        ("6 MIU/m2/day SC days 1-5 and 8-12", 10, (0.0, DAY, 2 * DAY, 3 * DAY, 4 * DAY, 7 * DAY)),
        ("6 MIU/m2/day SC days 1-5 and 8-12 of each 35-day cycle, 5 cycles", 50, (0.0,)),
        ("4.5 MIU SC twice daily for 5 days every 8 weeks, 6 cycles", 60, (0.0, 720.0)),
        ("1 MIU SC every other day for 2 weeks", 7, (0.0, 2 * DAY)),
        ("0.26 MIU/m2 SC every 3 days for 30 days", 10, (0.0, 3 * DAY)),
        ("0.101 MIU/m2 SC once", 1, (0.0,)),
        ("18 MIU SC daily for 5 days then rest 2 days then 9 MIU SC daily for 2 days", 7, (0.0, DAY)),
        ("600 000 IU/kg as a 15-minute IV infusion q8h x14 doses", 14, (0.0, 480.0, 960.0)),
        ("600'000 IU/kg IV over 15 min every 8 h, 14 doses", 14, (0.0, 480.0, 960.0)),
        ("1×10⁶ IU/m² SC daily for a week", 7, (0.0, DAY)),
        ("9 MIU SC Mon-Fri for 4 weeks", 20, (0.0, DAY, 2 * DAY, 3 * DAY, 4 * DAY, 7 * DAY)),
        ("9 MIU SC 5 days a week for 2 weeks", 10, (0.0, DAY, 2 * DAY, 3 * DAY, 4 * DAY, 7 * DAY)),
        ("0.15 MIU/m2 SC thrice weekly for 6 weeks", 18, (0.0, 2 * DAY, 5 * DAY, 7 * DAY)),
        ("1 MIU SC 2x daily for 3 days", 6, (0.0, 720.0, DAY)),
        ("1 MIU SC every third day for 30 days", 10, (0.0, 3 * DAY)),
        ("1 MIU SC on days 1, 3 and 5", 3, (0.0, 2 * DAY, 4 * DAY)),
        ("4.5 MIU SC BID x5 days q8 weeks x 6 cycles", 60, (0.0, 720.0)),
        ("1 MIU SC every other day for 2 weeks followed by 2 weeks rest, 3 cycles", 21, (0.0, 2 * DAY)),
    ],
)
def test_sentences_become_doses(text: str, count: int, first: tuple[float, ...]) -> None:
    doses = parse(text).doses(Person(), factor())
    assert len(doses) == count
    assert tuple(d.time_min for d in doses)[: len(first)] == first


def test_what_one_person_gets() -> None:
    high = parse("600,000 IU/kg IV over 15 min every 8 h, 14 doses").doses(Person(weight_kg=70), factor())
    assert high[0].pmol == pytest.approx(42e6 * 59.1 / 15300)
    assert {d.duration_min for d in high} == {15.0} and high[0].route == "IV"
    civ = parse("18 MIU/m2/day continuous infusion for 5 days").doses(
        Person(height_cm=180, weight_kg=64.8), factor()
    )
    assert factor().IU(civ[0].pmol) == pytest.approx(5 * 18e6 * 1.8)
    assert civ[0].duration_min == 5 * DAY
    ug = parse("40 ug/m2/day continuous infusion for 90 days").doses(Person(), factor())[0]
    assert ug.pmol == pytest.approx(90 * 40e6 * 1.73 / 15300)


def test_courses_follow_each_other() -> None:
    text = "1 MIU SC daily for 5 days then rest 2 days then 2 MIU SC daily for 2 days"
    assert [d.time_min / DAY for d in parse(text).doses(Person(), factor())] == [0, 1, 2, 3, 4, 7, 8]
    label = regimen("US label high dose").doses(Person(), factor())
    assert label[14].time_min == 14 * DAY  # doses on days 1-5, rest on days 6-14 (the label)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 SC daily for 5 days", "'1' has no unit; write IU, MIU, mg or ug"),
        ("600000/kg IV q8h 14 doses", "has no unit"),
        ("18 mIU SC once", "a thousandth of an IU, MIU a million"),
        ("18 MUI SC once", "MIU here"),
        ("1 MU SC once", "no defined unit"),
        ("3 units SC once", "no defined unit"),
        ("0,5 MIU SC once", "ambiguous; write a decimal point"),
        ("1 MIU/m2 SC", "does not say how often"),
        ("1 MIU SC daily", "does not say for how long"),
        ("1 MIU daily for 5 days", "names no route"),
        ("1 MIU IV SC once", "names two routes"),
        ("1 MIU SC daily for 1 month", "months differ in length"),
        ("1 MIU SC daily weekly for 3 weeks", "says twice how often"),
        ("1 MIU SC days 1-5 for 2 weeks daily", "lists days and says a length"),
        ("1 MIU/day SC q8h for 3 days", "an amount per day beside an interval"),
        ("3 MIU continuous infusion for 5 days", "does not say the amount per day"),
        ("1 MIU/kg/m2 SC once", "has no meaning"),
        ("1 MIU SC over 2 h once", "only an IV dose runs over a time"),
        ("-3 MIU SC once", "a dose of -3 MIU cannot be given"),
        ("0 MIU SC once", "cannot be given"),
        ("1 MIU SC daily for 5 days extra banana", "'extra banana' is not understood"),
        ("5 MIU IV over 10 h every 8 h, 3 doses", "infusions overlap"),
        ("1 MIU SC every 1 min for 30 weeks", "give at most 5000"),
        ("1 MIU SC daily for 5 days, 3 cycles", "cycles without their length"),
        ("1 MIU SC daily for 5 days every 3 days, 3 cycles", "reach beyond its 3 days"),
        ("", "the regimen is empty"),
        ("18 MIU/m2/day IV for 5 days", "ambiguous: an amount per day into a vein"),
        ("1 MIU IV infusion daily for 5 days", "the infusion has no time"),
        ("1 MIU SC daily for 1000000000 days", "at most 3650 days"),
        ("1 MIU SC every 0.0001 min, 4 doses", "give at most 5000"),
        ("1 MIU SC daily for 2 years", "years differ in length"),
        ("1 MIU SC every 0 h, 4 doses", "a time of 0 h cannot be used"),
        ("1 MIU SC daily, 100000000 doses", "give at most 5000"),
        ("1 MIU SC daily for 5 days, 99999 cycles of 8 days", "give at most 5000"),
        ("5-10 MIU SC daily for 5 days", "names a range or a choice"),
        ("1 MIU SC every 8 to 12 h for 5 days", "names a range or a choice"),
        ("1 MIU SC daily 5 MIU for 5 days", "names two amounts"),
        ("1 MIU inhaled daily for 5 days", "the route 'inhaled' is not modelled"),
        ("x" * 600, "too long"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse(text)
    assert "\n" not in str(caught.value)


def test_what_was_read_is_said_back() -> None:
    assert regimen("cGVHD low dose").read_back == "84 doses of 1 MIU/m2 SC on days 1-84"
    label = regimen("US label high dose").read_back
    assert label.startswith("14 doses of 600,000 IU/kg IV over 15 min on days 1-5; 14 doses")
    twice = parse("18 MIU/m2/day CIV for 5 days every 3 weeks, 2 cycles").read_back
    assert twice == "2 infusions of 18 MIU/m2 per day for 120 h from days 1, 22"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert parse(text).count > 0
    except Il2Error as error:
        assert str(error)


@given(
    st.sampled_from(["IU", "MIU", "mg", "ug"]), st.floats(0.01, 1e6), st.integers(1, 60), st.integers(1, 48)
)
def test_generated_sentences_mean_what_they_say(unit: str, amount: float, doses: int, hours: int) -> None:
    found = parse(f"{amount:.4f} {unit} SC every {hours} h, {doses} doses")
    assert [t / 60 for t in found.courses[0].times_min] == [i * hours for i in range(doses)]
    assert found.courses[0].amount.value == pytest.approx(amount, abs=1e-4)


def test_published_regimens_by_name() -> None:
    runnable = [p for p in published() if p.words]
    assert len(runnable) == 18
    for one in runnable:
        assert one.regimen().name == one.name
    assert regimen("hr-nbl1/siopen").count == 50
    with pytest.raises(UnknownNameError, match="did you mean 'cGVHD low dose'"):
        regimen("cGVHD lowdose")
    with pytest.raises(InputError, match="does not say enough"):
        regimen("SC vs CIV comparison")


def test_a_dose_far_from_all_published_ones_is_warned_about() -> None:
    (warning,) = warnings(parse("600,000,000 IU/kg IV over 15 min every 8 h, 14 doses"), Person())
    assert "times the highest published" in warning and "0.432 to 50.4 MIU at once into a vein" in warning
    assert warnings(parse("1000 MIU/m2 SC daily for 5 days"), Person())
    assert warnings(parse("1 IU SC once"), Person())
    assert "0.0865 to 34.6 MIU by one injection" in warnings(parse("50 MIU/m2 SC once"), Person())[0]
    assert (
        "per day by continuous infusion"
        in warnings(parse("900 MIU/day continuous infusion for 1 day"), Person())[0]
    )
    assert not any(warnings(p.regimen(), Person()) for p in published() if p.words)


def test_what_was_taken_for_granted_is_said_and_what_is_no_dose_refused() -> None:
    (said,) = warnings(parse("18 MIU IV every 8 h, 3 doses"), Person())
    assert "says no infusion time and was taken as a bolus" in said
    assert not warnings(parse("18 MIU IV bolus every 8 h, 3 doses"), Person())
    with pytest.raises(InputError, match="more than a million times the highest published"):
        warnings(parse("1e300 MIU SC once"), Person())


@pytest.mark.parametrize(
    "given_", [{"weight_kg": -70}, {"weight_kg": float("nan")}, {"height_cm": 3}, {"kidney": 2}]
)
def test_bodies_that_nobody_has(given_: dict[str, float]) -> None:
    with pytest.raises(InputError, match="cannot be used; give"):
        Person(**given_)  # type: ignore[arg-type]


def test_every_conversion_names_its_factor() -> None:
    assert [f.name for f in factors().values()] == ["vial", "reconstituted", "label", "meropol"]
    assert factor_range() == "59.1 to 66.5 pg/IU"
    assert str(factor()) == "59.1 pg/IU (vial)"
    # Meropol 1996 prints 2.3 IU/mL = 10 pM; the printed 66.5 pg/IU is that ratio at 15.3 kDa.
    assert factor("meropol").pM(2.3) == pytest.approx(10.0, rel=1e-3)
    assert Amount(1.3, "mg").pmol(Person(), factor()) == pytest.approx(
        Amount(22, "MIU").pmol(Person(), factor()), rel=1e-3
    )


def test_reading_a_regimen_loads_no_solver() -> None:
    code = (
        "import sys, il2.body.published as p; p.regimen('cGVHD low dose');"
        "bad = ('il2.engine', 'il2.network', 'il2.cells', 'numpy', 'scipy');"
        "print([m for m in sys.modules if m.startswith(bad)])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
