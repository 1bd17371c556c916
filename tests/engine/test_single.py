"""Screening in single precision: near the double answer, and refused where it cannot be."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from ensembles import CASES
from systems import HIRES, TRAFFIC, system

from il2.engine import Input, compile
from il2.ground.errors import InputError, MissingDataError


@pytest.mark.parametrize("name", ["il2gc", "bachmann", "fallon"])
def test_benchmark_systems_are_screened_with_errors_below_1e_4(name: str, backend: str) -> None:
    try:
        case = CASES[name](60 if backend == "llvm" else 20)
    except MissingDataError as error:
        pytest.skip(str(error))
    exact = compile(case.system).solve(
        case.times, case.parameters, case.initial, rtol=1e-8, atol=1e-11, outputs=case.states
    )
    screen = compile(case.system, precision="single").solve(
        case.times, case.parameters, case.initial, rtol=1e-4, outputs=case.states
    )
    scale = np.abs(exact.values).max(axis=1, keepdims=True)
    error = (np.abs(screen.values - exact.values) / np.where(scale > 0, scale, 1.0)).max(axis=(1, 2))
    assert screen.ok.all()
    assert np.median(error) < 1e-4
    assert error.max() < 1e-3


def test_doses_late_in_a_long_course_are_resolved() -> None:
    """At minute 30,000 floats are 0.002 apart: times stay double."""
    depot = system({"d": "0", "c": "0"}, {"d": "-20*d", "c": "20*d - 0.5*c"})
    inputs = [Input(30_000.25, "d", 3.0)]
    times = [30_000.3, 30_001.0, 30_005.0]
    single = compile(depot, precision="single").solve(times, rtol=1e-4, inputs=inputs)
    double = compile(depot).solve(times, rtol=1e-8, inputs=inputs)
    np.testing.assert_allclose(single.values, double.values, rtol=2e-3, atol=1e-4)


def test_networks_keep_their_totals_in_single_precision() -> None:
    pair = system(
        {"a": "1000", "b": "300", "ab": "0"},
        {"a": "-kf*a*b + kr*ab", "b": "-kf*a*b + kr*ab", "ab": "kf*a*b - kr*ab"},
        {"kf": 5.0, "kr": 2000.0},
    )
    batch = compile(pair, precision="single").solve([0.0, 1.0, 1e4], rtol=1e-4)
    np.testing.assert_allclose(batch["a"] + batch["ab"], 1000.0, rtol=3e-6)


def test_stiff_chemistry_in_single_precision() -> None:
    times = [1.0, 50.0]
    single = compile(HIRES, precision="single").solve(times, rtol=1e-4, atol=1e-8)
    double = compile(HIRES).solve(times, rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(single.values, double.values, rtol=2e-3, atol=1e-6)


def test_model_says_its_precision_and_survives_pickling() -> None:
    model = pickle.loads(pickle.dumps(compile(TRAFFIC, precision="single")))
    assert model.precision == "single"
    assert model.solve([10.0], rtol=1e-3).ok.all()


def test_what_single_precision_cannot_do_is_said() -> None:
    with pytest.raises(InputError, match="'double' or 'single'"):
        compile(TRAFFIC, precision="half")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="1e-05 at best"):
        compile(TRAFFIC, precision="single").solve([1.0], rtol=1e-8)
    with pytest.raises(InputError, match="switches at a given time"):
        compile(system({"x": "0"}, {"x": "piecewise(1, time < 3, 0)"}), precision="single")
    with pytest.raises(InputError, match="double precision"):
        compile(TRAFFIC, precision="single").gradients(["kf"], [1.0], rtol=1e-4)
    with pytest.raises(InputError, match="double precision"):
        compile(TRAFFIC, precision="single").steady_state()
