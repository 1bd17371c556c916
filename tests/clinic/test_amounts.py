"""Results as people and laboratories write them: read in one way, or refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.clinic.amounts import read_age, read_amount, unit, units
from il2.ground.errors import InputError, UnitError


@pytest.mark.parametrize(
    ("text", "language", "value", "comparator", "name"),
    [
        ("31 pg/mL", "en", 31.0, "", "pg/mL"),
        ("31pg/ml", "en", 31.0, "", "pg/mL"),
        ("<2.1 pg/mL", "en", 2.1, "<", "pg/mL"),
        ("< 2,1 pg/mL", "es", 2.1, "<", "pg/mL"),
        ("≤ 2.1 pg/mL", "en", 2.1, "<", "pg/mL"),
        (">= 500 ng/L", "en", 500.0, ">", "ng/L"),
        ("1,5 pg/mL", "en", 1.5, "", "pg/mL"),
        ("1,5 pg/mL", "es", 1.5, "", "pg/mL"),
        ("0,500 pg/mL", "es", 0.5, "", "pg/mL"),
        ("1.500 pg/mL", "en", 1.5, "", "pg/mL"),
        ("1 500 pg/mL", "es", 1500.0, "", "pg/mL"),
        ("1,234,567 pg/mL", "en", 1234567.0, "", "pg/mL"),
        ("1e3 pg/mL", "en", 1000.0, "", "pg/mL"),
        ("1.234,5 pg/mL", "es", 1234.5, "", "pg/mL"),
        ("1.234,5 pg/mL", "en", 1234.5, "", "pg/mL"),
        ("1,234.5 pg/mL", "es", 1234.5, "", "pg/mL"),
        ("<1.234.567,25 pg/mL", "es", 1234567.25, "<", "pg/mL"),
        ("1,234,567.25 pg/mL", "en", 1234567.25, "", "pg/mL"),
        ("31 H pg/mL", "en", 31.0, "", "pg/mL"),
        ("31 ng/L (H)", "en", 31.0, "", "ng/L"),
        ("31 pg/mL *", "en", 31.0, "", "pg/mL"),
        ("0.5 pmol/L", "en", 0.5, "", "pM"),
        ("2 µg/L", "en", 2.0, "", "ug/L"),
        ("2 μg/L", "en", 2.0, "", "ug/L"),
        ("20 UI/mL", "es", 20.0, "", "IU/mL"),
        ("838 kU/L", "en", 838.0, "", "U/mL"),
    ],
)  # fmt: skip
def test_what_is_read(text: str, language: str, value: float, comparator: str, name: str) -> None:
    amount = read_amount(text, language=language)
    assert (amount.value, amount.comparator, amount.unit.name) == (value, comparator, name)
    assert amount.as_sent == " ".join(text.split())


@pytest.mark.parametrize(
    "text", ["undetectable", "Not detected", "not detected pg/mL", "no detectable", "ND"]
)
def test_nothing_to_measure(text: str) -> None:
    assert read_amount(text).value == 0


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [
        ("31", "en", "has no unit; a laboratory prints one"),
        ("31", "es", "no trae unidad"),
        ("31*", "en", "has no unit"),
        ("31 furlongs", "en", "'furlongs' is not known here"),
        ("31 pgmL", "en", "did you mean pg/mL"),
        ("31 pg", "en", "'pg' is not known here"),
        ("31 pg/mL ng/mL", "en", "not known here"),
        ("-5 pg/mL", "en", "below zero"),
        ("−5 pg/mL", "es", "menor que cero"),
        ("1,500 pg/mL", "en", "two ways; write 1500 or 1.5"),
        ("1.500 pg/mL", "es", "dos maneras; escriba 1500 o 1,5"),
        ("1,234 pg/mL", "es", "dos maneras; escriba 1234 o 1,2340"),
        ("31-40 pg/mL", "en", "is not a number"),
        ("3 1 pg/mL", "en", "is not a number"),
        ("3.1.1 pg/mL", "en", "is not a number"),
        ("1.23,4 pg/mL", "es", "no es un número"),
        ("1,2345.6 pg/mL", "en", "is not a number"),
        ("1,234.5,6 pg/mL", "en", "is not a number"),
        ("٣١ pg/mL", "en", "is not a number"),
        ("nan pg/mL", "en", "is not a number"),
        ("", "en", "is not a number"),
        ("high", "en", "is not a number"),
        ("<<5 pg/mL", "en", "is not a number"),
        ("2e9 pg/mL", "en", "more than the vial of the medicine holds"),
        ("1e400 U/mL", "en", "more than the vial"),
    ],
)  # fmt: skip
def test_what_is_refused_and_how(text: str, language: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_amount(text, language=language)


def test_two_units_must_be_one() -> None:
    assert read_amount("31 pg/mL", "PG/ML").unit.name == "pg/mL"
    with pytest.raises(UnitError, match="two units were given"):
        read_amount("31 pg/mL", "ng/mL")


def test_the_way_out_that_a_refusal_names_is_read() -> None:
    for text, language in (("1,500", "en"), ("1.500", "es"), ("1,234", "es")):
        with pytest.raises(InputError) as refused:
            read_amount(text, "pg/mL", language)
        for way in str(refused.value).split("; ")[1].split(" ")[1::2]:
            assert read_amount(way, "pg/mL", language).value > 0


@pytest.mark.parametrize(
    "age",
    ["200", "-1", "nine", "9M", "9 moons", "9 years old", "1e2", "123", "1000000", "9,123", "0.5.5", "years"],
)
def test_ages_that_are_none(age: str) -> None:
    with pytest.raises(InputError, match="from 0 to 122"):
        read_age(age)


@pytest.mark.parametrize(
    ("age", "years"),
    [("9", 9.0), ("9 y", 9.0), ("9 years", 9.0), ("9 AÑOS", 9.0), ("2,5 años", 2.5), ("18 months", 1.5),
     ("6 meses", 0.5), ("52 weeks", 0.9966), ("10 días", 0.02738), ("0", 0.0), ("122", 122.0)],
)  # fmt: skip
def test_ages_may_be_given_by_the_names_of_their_parts(age: str, years: float) -> None:
    assert read_age(age) == pytest.approx(years, rel=1e-3)


def test_units_of_one_kind_agree() -> None:
    same = ("31 pg/mL", "31 ng/L", "0.031 ng/mL", "31000 fg/mL", "0.031 ug/L", "3100 pg/dL")
    assert {round(read_amount(text).standard, 9) for text in same} == {31.0}
    assert {u.kind for u in units().values()} == {"mass", "molar", "international", "activity"}
    assert unit("kU/L") == unit("U/mL")


@given(st.floats(1e-4, 1e8, allow_nan=False), st.sampled_from(["", "<", ">"]), st.sampled_from(["en", "es"]))
def test_a_number_comes_back_as_it_was_written(value: float, comparator: str, language: str) -> None:
    written = f"{value:.4f}"
    shown = written.replace(".", ",") if language == "es" else written
    found = read_amount(f"{comparator}{shown} pg/mL", language=language)
    assert (found.value, found.comparator) == (float(written), comparator)


@given(
    st.integers(1000, 10**9), st.integers(0, 99), st.sampled_from([",.", ".,"]), st.sampled_from(["en", "es"])
)
def test_thousands_behind_one_mark_and_decimals_behind_the_other_are_read_in_one_way(
    whole: int, rest: int, marks: str, language: str
) -> None:
    written = f"{whole:,}".replace(",", marks[0]) + f"{marks[1]}{rest:02d}"
    found = (
        read_amount(written, "pg/mL", language) if whole < 10**8 else read_amount(written, "fg/mL", language)
    )
    assert found.value == float(f"{whole}.{rest:02d}")
    usual = marks == (".," if language == "es" else ",.")
    assert bool(found.read_as) != usual and found.as_sent.startswith(written)


@given(
    st.sampled_from(sorted(units())),
    st.sampled_from([str.lower, str.upper, str.title, str]),
    st.text(" \t", max_size=3),
)
def test_a_unit_is_known_in_any_case_and_never_becomes_another(name: str, cased: object, gap: str) -> None:
    assert callable(cased)
    assert unit(gap + cased(name) + gap).name == name


@given(st.text(max_size=30), st.text(max_size=12), st.sampled_from(["en", "es"]))
def test_any_text_is_read_or_refused_in_one_sentence(value: str, unit_text: str, language: str) -> None:
    try:
        found = read_amount(value, unit_text, language)
    except InputError as refused:
        assert str(refused)
    else:
        assert 0 <= found.standard < float("inf")
