"""Timed inputs against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from systems import system

from il2.engine import Input, compile
from il2.ground.errors import InputError, UnknownNameError

PATIENT = system(
    {"depot": "0", "blood": "0"},
    {"depot": "-ka*depot", "blood": "ka*depot + rate - ke*blood"},
    {"ka": 1.0, "ke": 0.3, "rate": 0.0},
    {"level": "blood/5", "speed": "rate*2"},
)


def test_repeated_doses_superpose() -> None:
    times = np.linspace(0, 40, 81)
    doses = [Input(t, "depot", np.array([10.0, 3.0])) for t in (0.0, 8.0, 16.0, 24.0)]
    batch = compile(PATIENT).solve(times, {"ke": [0.3, 0.1]}, inputs=doses, rtol=1e-9, atol=1e-12)

    def one(t: np.ndarray, ke: float) -> np.ndarray:
        t = np.maximum(t, 0)
        return (np.exp(-ke * t) - np.exp(-t)) / (1 - ke)

    for i, (dose, ke) in enumerate([(10.0, 0.3), (3.0, 0.1)]):
        exact = sum(dose * one(times - t0, ke) for t0 in (0.0, 8.0, 16.0, 24.0))
        np.testing.assert_allclose(batch["blood"][i], exact, atol=1e-7)


def test_an_infusion_is_a_parameter_set_and_reset() -> None:
    ends = np.array([2.0, 5.0, np.inf])
    inputs = [Input(1.0, "rate", 6.0, "set"), Input(ends, "rate", 0.0, "set")]
    times = np.array([0.0, 1.0, 1.5, 3.0, 5.0, 9.0])
    batch = compile(PATIENT).solve(times, inputs=inputs, rtol=1e-9, atol=1e-12)
    assert batch.ok.all()
    for i, end in enumerate(ends):
        on = np.clip(times, 1, end) - 1
        after = np.maximum(times - np.maximum(end, 1), 0)
        exact = 6 / 0.3 * (1 - np.exp(-0.3 * on)) * np.exp(-0.3 * after)
        np.testing.assert_allclose(batch["blood"][i], exact, atol=1e-7)
        running = (times >= 1) & (times < end)
        np.testing.assert_allclose(batch["speed"][i], np.where(running, 12.0, 0.0))
    asked = compile(PATIENT).solve(times, inputs=inputs, outputs=["speed", "level"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(asked["speed"], batch["speed"])
    np.testing.assert_allclose(asked["level"], batch["blood"] / 5)


def test_the_value_at_the_time_of_an_input_is_the_value_after() -> None:
    model = compile(system({"x": "1"}, {"x": "0*x"}))
    inputs = [Input(1.0, "x", 5.0), Input(2.0, "x", 3.0, "set"), Input(2.0, "x", 0.5)]
    batch = model.solve([0.0, 0.999, 1.0, 1.5, 2.0, 3.0], inputs=inputs)
    np.testing.assert_allclose(batch["x"][0], [1, 1, 6, 6, 3.5, 3.5])
    at_start = model.solve([0.0], inputs=[Input(0.0, "x", 5.0)])
    assert at_start["x"][0, 0] == 6.0


def test_each_system_may_have_its_own_dosing_times() -> None:
    when = np.array([0.5, 1.0, 1.7])
    batch = compile(system({"x": "0"}, {"x": "-x"})).solve(
        [2.0], inputs=[Input(when, "x", 1.0)], rtol=1e-10, atol=1e-13
    )
    np.testing.assert_allclose(batch["x"][:, 0], np.exp(when - 2.0), rtol=1e-8)


def test_parameters_changed_by_inputs_are_those_of_their_own_lane() -> None:
    model = compile(system({"x": "1"}, {"x": "-k*x"}, {"k": 1.0}))
    n = 50
    values, when = np.linspace(0, 3, n), np.linspace(0.1, 0.9, n)
    inputs = [Input(when, "k", values), Input(1.0, "k", 0.0, "set")]
    batch = model.solve([2.0], inputs=inputs, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(batch["x"][:, 0], np.exp(-1.0 - values * (1 - when)), rtol=1e-7)
    np.testing.assert_allclose(model.solve([1.0])["x"][0, 0], np.exp(-1), rtol=1e-5)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (Input(-1.0, "x", 1.0), "lies before the start"),
        (Input(np.nan, "x", 1.0), "is not a number"),
        (Input(1.0, "x", np.nan), "is not a number"),
        (Input(1.0, "x", 1.0, "mul"), "either 'add's or 'set's"),  # type: ignore[arg-type]
        (Input([[1.0]], "x", 1.0), "give one number or one for each system"),
    ],
)
def test_bad_inputs_are_one_clear_sentence(item: Input, message: str) -> None:
    with pytest.raises(InputError, match=message):
        compile(system({"x": "1"}, {"x": "-x"})).solve([1.0], inputs=[item])


def test_unknown_targets_carry_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'depot'"):
        compile(PATIENT).solve([1.0], inputs=[Input(0.0, "depo", 1.0)])


@pytest.mark.parametrize(
    "condition", ["time >= on && time < off", "time > on && time <= off", "off > time && on < time"]
)
def test_a_short_pulse_in_time_is_never_stepped_over(condition: str) -> None:
    """At rest the steps grow without bound; the pulse lasts a millionth of the run."""
    model = compile(
        system(
            {"x": "0"},
            {"x": f"piecewise(h, {condition}, 0) - x/1000"},
            {"h": 1.0, "on": 5000.0, "off": 5001.0},
        )
    )
    heights, starts = np.array([1.0, 20.0, 5.0]), np.array([5000.0, 7.25, 0.0])
    parameters = {"h": heights, "on": starts, "off": starts + 0.01}
    times = np.array([5000.01, 9000.0, 1e4])
    batch = model.solve(times, parameters, rtol=1e-8, atol=1e-12)
    at_end = heights * 1000 * -np.expm1(-0.01 / 1000)
    exact = at_end[:, None] * np.exp(-(times - starts[:, None] - 0.01) / 1000)
    np.testing.assert_allclose(batch["x"], exact, rtol=1e-7)
    assert batch.rejected.sum() == 0
