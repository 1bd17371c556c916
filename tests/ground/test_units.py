"""Quantities at the border, against values worked out by hand."""

import contextlib
import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.ground.errors import UnitError
from il2.ground.units import parse_unit, registry, to_float


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0.7 nM", "nM", 0.7),
        ("700pM", "nM", 0.7),
        ("7e-10 M", "nM", 0.7),
        ("0.7 µM", "nM", 700.0),
        ("0.7 μM", "nM", 700.0),
        ("2 h", "min", 120.0),
        ("1e11 /M/h", "1/nM/min", 1e11 / 1e9 / 60),
        ("3.1e7 /M/s", "1/nM/min", 3.1e7 / 1e9 * 60),
        ("10 fL", "um3", 10.0),
        ("5 %", "1", 0.05),
        ("0.5 number/cell/min", "molecules/cell/h", 30.0),
    ],
)
def test_known_conversions(text: str, unit: str, value: float) -> None:
    assert math.isclose(to_float(text, unit), value, rel_tol=1e-12)


def test_nanomolar_in_ten_femtolitres_is_six_molecules() -> None:
    molecules = (registry()("1 nM") * registry()("10 fL")).to("molecules").magnitude
    assert math.isclose(molecules, 6.02214076, rel_tol=1e-9)


def test_receptors_in_suspension_are_a_concentration() -> None:
    # 1000 molecules/cell at 1.5e9 cells/L
    sites = (registry()("1000 molecules/cell") * registry()("1.5e9 cells/L")).to("pM").magnitude
    assert math.isclose(sites, 1.5e12 / 6.02214076e23 * 1e12, rel_tol=1e-9)


@given(st.floats(1e-12, 1e12))
def test_bare_numbers_are_in_the_unit_asked_for(value: float) -> None:
    assert to_float(value, "nM") == value == to_float(repr(value), "nM")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("5 IU", "international units depend on the product"),
        ("5 nm", "is a length; nM"),
        ("5 ng/mL", "needs a molar mass"),
        ("five", "is not a quantity"),
        ("", "is not a quantity"),
        ("1e999 nM", "too large"),
        (float("nan"), "not a finite number"),
        (float("inf"), "not a finite number"),
        (True, "is not a quantity"),
        ("5 nMM", "unknown unit 'nMM'; did you mean 'nM'"),
        ("5 __import__('os')", "unknown unit"),
        ("0,7 nM", "with a decimal point"),
        ("1 000 nM", "not one number and a unit"),
        ("5 nM^9^9^9^9^9", "is not plain"),
        ("5 ((9**99)**99)**99 nM", "is not plain"),
        ("5 " + "nM*" * 5000, "is not plain"),
    ],
)
def test_bad_quantities(value, message: str) -> None:
    with pytest.raises(UnitError, match=message):
        to_float(value, "nM")


@given(st.text(max_size=20))
def test_any_text_is_a_quantity_or_a_unit_error(text: str) -> None:
    with contextlib.suppress(UnitError):
        assert math.isfinite(to_float(text, "nM"))


@settings(deadline=2000, max_examples=200)
@given(st.text("nMumin/*^() 0123456789.-", max_size=30))
def test_any_arithmetic_of_units_is_read_or_refused_at_once(text: str) -> None:
    with contextlib.suppress(UnitError):
        parse_unit(text)


def test_surface_and_volume_shorthand() -> None:
    assert parse_unit("um3") == parse_unit("um**3") != parse_unit("um2")


def test_pint_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys, il2.ground.units as u; u.to_float('0.7 nM', 'nM'); "
        "assert 'pint' not in sys.modules; u.to_float('700 pM', 'nM'); assert 'pint' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
