"""Units, ranges and trends: closed tables, texts as sent, and lines only where results are comparable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from il2.labs import analytes, catalogue, ranges
from il2.labs.facts import Coded, Value
from il2.labs.hl7 import read
from il2.labs.trends import Point, trend

from . import given


@pytest.mark.parametrize(
    ("key", "sent", "number", "base", "want"),
    [
        ("il2", "ng/L", "2.1", "pg/mL", "2.1"),
        ("il2", "ng/mL", "0.0021", "pg/mL", "2.1000"),
        ("sil2r", "U/mL", "846", "U/mL", "846"),
        ("leukocytes", "{cells}/uL", "105600", "10*3/uL", "105.600"),
        ("hemoglobin", "g/L", "134", "g/dL", "13.4"),
    ],
)
def test_known_units(key: str, sent: str, number: str, base: str, want: str) -> None:
    found = analytes.unit(key, sent)
    assert found is not None and found.base == base and str(found.convert(Decimal(number))) == want


@pytest.mark.parametrize(
    ("key", "sent"),
    [("leukocytes", "K/uL"), ("hemoglobin", "g/l-1"), ("glucose", "g"), ("il2", ""), ("sil2r", "IU")],
)
def test_unknown_units_stay_unknown(key: str, sent: str) -> None:
    assert analytes.unit(key, sent) is None


def test_two_units_of_one_receptor_are_never_converted() -> None:
    assert {u.base for u in (analytes.unit("sil2r", "U/mL"), analytes.unit("sil2r", "pg/mL"))} == {
        "U/mL",
        "pg/mL",
    }
    assert analytes.unit("il2", "IU/mL").base != "pg/mL"


@pytest.mark.parametrize(
    ("start", "code", "want"),
    [
        ("ms_LRI", "718-7", ("unit-implausible",)),
        ("ms_LAB-ORU-2", "20509-6", ("unit-unknown",)),
        ("cdc_hci", "55454-3", ("unit-unknown",)),
        ("ms_ORU-R01-01", "8867-4", ("code-type-mismatch",)),
    ],
)
def test_impossible_units_of_foreign_messages(start: str, code: str, want: tuple[str, ...]) -> None:
    rows = [o for d in read.read(given.sample(start)) for p in d.panels for o in p.observations]
    found = [analytes.doubts(o.code, o.value, o.unit) for o in rows if o.code.code == code and o.value.text]
    assert found and set(found) == {want}


def test_tests_outside_the_table_raise_no_doubt() -> None:
    assert analytes.doubts(Coded("1-1"), Value("NM", "5", Decimal(5)), "furlong") == ()


def test_loinc_check_digits() -> None:
    for one in analytes.analytes().values():
        digits, check = one.loinc.split("-")
        total = 0
        for place, digit in enumerate(reversed(digits)):
            twice = int(digit) * (2 if place % 2 == 0 else 1)
            total += twice // 10 + twice % 10
        assert (10 - total % 10) % 10 == int(check), one.loinc


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("4.3 - 6.2", "4.3", "6.2"), ("4.3 to 6.2", "4.3", "6.2"), ("175.3-858.2", "175.3", "858.2"),
     ("<85", None, "85"), ("<= 2.1", None, "2.1"), (">5", "5", None), (">=5", "5", None),
     ("-2 - 2", "-2", "2")],
)  # fmt: skip
def test_four_forms_of_a_range(text: str, low: str | None, high: str | None) -> None:
    found = ranges.parse(text)
    assert (found.low, found.high) == (Decimal(low) if low else None, Decimal(high) if high else None)


@pytest.mark.parametrize(
    "text", ["70_105", "1-2-3", "", "10 mg/dL - 15 mg/dL", "negative", "6 - 4", "<9 mcg/dL: ok"]
)
def test_any_other_range_stays_text(text: str) -> None:
    assert ranges.parse(text) is None


@pytest.mark.parametrize(
    ("number", "sign", "text", "want"),
    [("3", "", "<=2.1", "above"), ("2.1", "", "<=2.1", "inside"), ("2.1", "", "<2.1", "above"),
     ("2.1", "<", "<=2.1", "inside"), ("5", "<", "<=2.1", "unknown"), ("5", ">", "<=2.1", "above"),
     ("1", ">", "<=2.1", "unknown"), ("3", "<", "4 - 6", "below"), ("5", "<", "4 - 6", "unknown"),
     ("3", "", "4 - 6", "below"), ("9", ">", ">5", "inside"), ("1", "", "words", "unknown")],
)  # fmt: skip
def test_own_reading_of_the_range(number: str, sign: str, text: str, want: str) -> None:
    assert ranges.against(Decimal(number), sign, ranges.parse(text)) == want


START = datetime(2026, 1, 1, tzinfo=UTC)
POINT = Point(1, START, Decimal("3.4"), "", "3.4 pg/mL", "il2", "bead array", "serum", "pg/mL", "North", True)


def test_comparable_points_are_joined_in_order_of_time() -> None:
    later = replace(POINT, version=2, when=START + timedelta(days=9), number=Decimal(2), method="Bead  Array")
    found = trend([later, POINT])
    assert [p.version for p in found.series[0].joined] == [1, 2] and not found.left_out


@pytest.mark.parametrize(
    "change",
    [
        {"method": "ELISA"},
        {"specimen": "plasma"},
        {"unit": "U/mL"},
        {"laboratory": "South"},
        {"test": "sil2r"},
    ],
)
def test_any_difference_makes_another_line(change: dict[str, str]) -> None:
    assert len(trend([POINT, replace(POINT, version=2, **change)]).series) == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"method": ""}, "no method"), ({"specimen": ""}, "no specimen"), ({"unit": ""}, "no unit"),
     ({"laboratory": ""}, "no laboratory"), ({"usable": False}, "not usable"),
     ({"number": None}, "no number"),
     ({"when": None}, "no time")],
)  # fmt: skip
def test_what_stays_out_says_why(change: dict, reason: str) -> None:
    found = trend([replace(POINT, **change)])
    assert not found.series and found.left_out[0][1] == reason


def test_a_limit_is_a_mark_and_no_point() -> None:
    (series,) = trend([replace(POINT, comparator="<")]).series
    assert not series.joined and len(series.marks) == 1


def test_three_laboratories_three_ranges() -> None:
    rows = [t for t in catalogue.shipped() if t.analyte == "sil2r" and "pg/mL" in t.range_text]
    assert {"175.3-858.2 pg/mL", "532-1891 pg/mL", "<959 pg/mL"} <= {t.range_text for t in rows}
    assert all(t.price == "" for t in catalogue.shipped())


def test_catalogue_by_code_and_by_key() -> None:
    rows = catalogue.shipped()
    assert catalogue.find(rows, "quest", "sil2r").lab_code == "34298"
    with pytest.raises(ValueError, match="several tests for 'il2'"):
        catalogue.find(rows, "arup", "il2")
    with pytest.raises(ValueError, match="did you mean 'FIL2S' or 'FIL2M'"):
        catalogue.find(rows, "arup", "FIL2")
