"""Steady states against closed forms and SciPy's root finder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from systems import TRAFFIC, system
from test_accuracy import right_hand_side

from il2.engine import Status, compile
from il2.ground.errors import InputError

BINDING = system(
    {"l": "l0", "r": "r0", "c": "0"},
    {"l": "-kf*l*r + kr*c", "r": "-kf*l*r + kr*c", "c": "kf*l*r - kr*c"},
    {"kf": 0.1, "kr": 1.0, "l0": 5.0, "r0": 8.0},
)


def test_closed_binding_keeps_its_totals() -> None:
    rng = np.random.default_rng(2)
    draws = {p: v * np.exp(rng.normal(0, 1.5, 300)) for p, v in BINDING.parameters}
    steady = compile(BINDING).steady_state(draws)
    assert steady.ok.all()
    kd, l0, r0 = draws["kr"] / draws["kf"], draws["l0"], draws["r0"]
    s = l0 + r0 + kd
    exact = 2 * l0 * r0 / (s + np.sqrt(s * s - 4 * l0 * r0))
    np.testing.assert_allclose(steady["c"][:, 0], exact, rtol=1e-9)
    np.testing.assert_allclose(steady["c"][:, 0] + steady["l"][:, 0], l0, rtol=1e-10)


def test_open_network_has_no_rate_left() -> None:
    rng = np.random.default_rng(4)
    names = ["r0", "kx", "ku", "ke", "ki", "rec", "deg", "syn", "km"]
    base = dict(TRAFFIC.parameters)
    draws = {p: base[p] * np.exp(rng.normal(0, 0.5, 20)) for p in names}
    steady = compile(TRAFFIC).steady_state(draws, horizon=1e7)
    assert steady.ok.all()
    for i in (0, 7, 19):
        values = {**base, **{p: float(v[i]) for p, v in draws.items()}}
        own = replace(TRAFFIC, parameters=tuple(values.items()))
        end = steady.values[i, 0]
        flux = np.abs(end).max() * 1e-9
        assert np.abs(right_hand_side(own)(0.0, end)).max() < flux


def test_outputs_may_be_assignments() -> None:
    steady = compile(TRAFFIC).steady_state({"dose": [0.0, 0.1]}, outputs=["total"], horizon=1e7)
    assert steady.names == ("total",)
    assert steady["total"].shape == (2, 1)


def test_what_never_settles_says_so() -> None:
    oscillator = compile(system({"x": "1", "y": "0.5"}, {"x": "x*(1 - y)", "y": "y*(x - 1)"}))
    circling = oscillator.steady_state(horizon=50.0)
    assert circling.status[0] == Status.NO_STEADY_STATE
    assert np.isnan(circling.values).all()
    growing = compile(system({"x": "1"}, {"x": "1"})).steady_state()
    assert growing.status[0] == Status.NO_STEADY_STATE
    assert "raise the horizon" in growing.message(0)


def test_rates_that_depend_on_time_are_refused() -> None:
    model = compile(system({"x": "0"}, {"x": "sin(time) - x"}))
    with pytest.raises(InputError, match="rate of 'x' depends on time"):
        model.steady_state()
    with pytest.raises(InputError, match="positive time"):
        compile(BINDING).steady_state(horizon=-1.0)
