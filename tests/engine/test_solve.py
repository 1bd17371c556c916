"""What a caller can ask of a model, and what comes back when something is wrong."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from systems import ROBERTSON, TRAFFIC, system

from il2.engine import Event, State, Status, System, compile
from il2.engine.expression import parse
from il2.engine.integrate import Integration
from il2.engine.request import check
from il2.ground.errors import InputError, UnknownNameError, UnsupportedError

DECAY = system({"x": "x0", "twice": "2*x"}, {"x": "-k*x", "twice": "-k*twice"}, {"k": 1.0, "x0": 2.0})


def test_n_follows_from_what_is_given() -> None:
    model = compile(DECAY)
    assert model.solve([1.0]).values.shape == (1, 1, 2)
    assert len(model.solve([1.0], {"k": [1.0, 2.0, 3.0]})) == 3
    assert len(model.solve([1.0], np.ones((4, 2)))) == 4
    assert len(model.solve([1.0], initial={"x": np.ones(5)})) == 5
    assert len(model.solve(np.ones((6, 1)))) == 6


def test_parameters_and_initial_values_reach_their_lane() -> None:
    k, x0 = np.array([0.5, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])
    model = compile(DECAY)
    times = np.array([0.0, 0.5, 1.5])
    batch = model.solve(times, {"k": k, "x0": x0}, rtol=1e-9, atol=1e-12)
    exact = x0[:, None] * np.exp(-k[:, None] * times)
    np.testing.assert_allclose(batch["x"], exact, rtol=1e-8)
    np.testing.assert_allclose(batch["twice"], 2 * exact, rtol=1e-8)
    given = model.solve(times, np.column_stack([k, x0]), {"x": 7.0}, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(given["x"], 7 * np.exp(-k[:, None] * times), rtol=1e-8)


def test_each_system_may_have_its_own_times() -> None:
    times = np.array([[0.0, 1.0, 2.0], [0.5, 0.5, 0.75]])
    batch = compile(DECAY).solve(times, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(batch["x"], 2 * np.exp(-times), rtol=1e-8)


def test_a_later_start_is_where_the_initial_values_hold() -> None:
    batch = compile(DECAY).solve([3.0, 4.0], start=3.0, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(batch["x"][0], [2.0, 2 * np.exp(-1)], rtol=1e-8)


def test_lanes_do_not_depend_on_their_neighbours() -> None:
    """Refilled and narrowed lanes must give what each system gives alone."""
    rng = np.random.default_rng(5)
    model = compile(TRAFFIC)
    draws = {p: v * np.exp(rng.normal(0, 1, 60)) for p, v in TRAFFIC.parameters}
    times = [0.0, 3.0, 50.0, 700.0]
    together = model.solve(times, draws, rtol=1e-5)
    for i in (0, 17, 59):
        alone = model.solve(times, {p: v[i] for p, v in draws.items()}, rtol=1e-5)
        np.testing.assert_allclose(together.values[i], alone.values[0], rtol=1e-9, atol=1e-12)
        assert together.steps[i] == alone.steps[0]
    request = check(
        TRAFFIC, model.analysis, times, draws, None,
        rtol=1e-5, atol=1e-9, inputs=(), outputs=None, start=0.0, max_steps=1000,
    )  # fmt: skip
    for width in (7, 16):
        narrow = request.answer(lambda task, w=width: Integration(task, w).run())
        np.testing.assert_allclose(narrow.values, together.values, rtol=1e-9, atol=1e-12)


def test_chosen_outputs_equal_the_full_answer() -> None:
    model = compile(TRAFFIC)
    draws = {"dose": np.geomspace(0.01, 100, 12)}
    times = [0.0, 10.0, 100.0]
    full = model.solve(times, draws)
    part = model.solve(times, draws, outputs=["total", "S", "v1"])
    assert part.values.shape == (12, 3, 3)
    for name in part.names:
        np.testing.assert_allclose(part[name], full[name], rtol=1e-12)
    np.testing.assert_allclose(full["total"], full["C"] + full["D"])
    with pytest.raises(UnknownNameError):
        part["L"]


def test_states_without_rate_stay_and_scalars_broadcast() -> None:
    model = compile(system({"x": "1", "held": "3"}, {"x": "held - x"}))
    batch = model.solve([0.0, 50.0], initial={"x": [0.0, 1.0]})
    np.testing.assert_array_equal(batch["held"], 3.0)
    np.testing.assert_allclose(batch["x"][:, -1], 3.0)


def test_failures_are_nan_with_a_sentence_and_spare_the_others() -> None:
    model = compile(system({"x": "x0"}, {"x": "k*x^2"}, {"k": 1.0, "x0": 1.0}))
    batch = model.solve([0.0, 0.5, 2.0], {"k": [0.1, 1.0, np.nan]})
    assert batch.ok.tolist() == [True, False, False]
    assert np.isnan(batch.values[1:]).all()
    np.testing.assert_allclose(batch["x"][0], 1 / (1 - 0.1 * np.array([0, 0.5, 2])), rtol=1e-5)
    assert batch.status[1] == Status.NOT_FINITE
    assert "not finite near time 1;" in batch.message(1)
    assert batch.message(2) == "parameter 'k' is not a number; give finite values"
    assert batch.message(0) == "solved"


def test_every_kind_of_failure_is_told_apart() -> None:
    pole = compile(system({"x": "1"}, {"x": "-1/(x - 0.5) * piecewise(1, x > 0.6, ln(0 - x))"}))
    assert pole.solve([10.0]).status[0] == Status.NOT_FINITE
    root = compile(system({"x": "0", "y": "0"}, {"x": "y*sqrt(x) + 1", "y": "1 - y"}))
    assert root.solve([1.0]).status[0] == Status.SINGULAR
    swift = compile(system({"x": "0"}, {"x": "1e6*cos(1e6*time)"}))
    assert swift.solve([1e10 + 1], start=1e10).status[0] == Status.STEP_TOO_SMALL
    steps = compile(ROBERTSON).solve([1e11], max_steps=20)
    assert steps.status[0] == Status.TOO_MANY_STEPS
    assert "more than 20 steps" in steps.message(0)
    bad = compile(DECAY).solve([1.0], initial={"x": [np.inf, 1.0]})
    assert bad.status.tolist() == [Status.BAD_INPUT, Status.OK]


def test_rates_that_are_undefined_at_the_start_can_be_guarded() -> None:
    ratio = "piecewise(a/(a + b), a + b > 0, 0)"
    model = compile(system({"a": "0", "b": "0", "s": "0"}, {"a": "0.1", "b": "0.2*a", "s": ratio}))
    batch = model.solve([0.0, 5.0])
    assert batch.ok.all()
    assert 0 < batch["s"][0, 1] < 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"times": []}, "at least one time"),
        ({"times": [2.0, 1.0]}, "must ascend"),
        ({"times": [np.nan]}, "finite"),
        ({"times": [-1.0]}, "before the start"),
        ({"parameters": {"kk": 1.0}}, "unknown parameter 'kk'; did you mean 'k'"),
        ({"parameters": {"k": [1.0, 2.0]}, "initial": {"x": [1.0, 2.0, 3.0]}}, "'k' has 2, 'x' has 3"),
        ({"parameters": {"k": []}}, "'k' is empty"),
        ({"parameters": [1.0, 2.0, 3.0]}, "must hold all 2 parameters"),
        ({"parameters": {"k": [[1.0]]}}, "give one number or one for each system"),
        ({"initial": {"y": 1.0}}, "unknown state 'y'"),
        ({"rtol": 0.0}, "rtol must lie between 0 and 1"),
        ({"atol": 0.0}, "atol must be positive"),
        ({"atol": [1.0]}, "one for each of the states"),
        ({"atol": {"z": 1.0}}, "unknown state in atol 'z'"),
        ({"outputs": ["z"]}, "unknown output 'z'"),
        ({"outputs": []}, "name at least one"),
        ({"max_steps": 0}, "max_steps must be at least 1"),
    ],
)
def test_bad_requests_are_one_clear_sentence(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        compile(DECAY).solve(**{"times": [1.0], **arguments})  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_bad_systems_are_refused() -> None:
    x = State("x")
    with pytest.raises(InputError, match="used twice"):
        System((x, x))
    with pytest.raises(InputError, match="reserved for model time"):
        System((State("time"),))
    with pytest.raises(UnknownNameError, match="symbol in the rate of 'x' 'kk'; did you mean 'k'"):
        System((x,), (("k", 1.0),), rates={"x": parse("kk")})
    with pytest.raises(InputError, match="before it is assigned"):
        System((x,), (), (("a", parse("b")), ("b", parse("x"))))
    with pytest.raises(InputError, match="depends on itself"):
        compile(System((State("x", parse("y")), State("y", parse("x"))))).solve([1.0])
    with pytest.raises(InputError, match="no states"):
        System(())


def test_triggered_events_need_numpy() -> None:
    event = Event("division", parse("x > 2"), (("x", parse("1")),))
    divided = System((State("x"),), rates={"x": parse("1")}, events=(event,))
    assert compile(divided).backend == "numpy"
    with pytest.raises(UnsupportedError, match="event 'division' needs the backend 'numpy'"):
        compile(divided, backend="llvm")
    with pytest.raises(InputError, match="event 'division' may change the state at any time"):
        compile(divided).steady_state()


def test_tolerances_by_state() -> None:
    model = compile(ROBERTSON)
    loose = model.solve([40.0], atol=1e-3)
    tight = model.solve([40.0], atol={"b": 1e-12, "a": 1e-8, "c": 1e-8})
    listed = model.solve([40.0], atol=[1e-8, 1e-12, 1e-8])
    assert loose.steps[0] < tight.steps[0]
    np.testing.assert_array_equal(tight.values, listed.values)


def test_models_travel_to_other_processes() -> None:
    model = compile(TRAFFIC)
    copy = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(copy.solve([10.0]).values, model.solve([10.0]).values)


def test_one_row_of_times_serves_all() -> None:
    batch = compile(DECAY).solve([[1.0, 2.0]], {"k": [1.0, 2.0]}, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(batch["x"], 2 * np.exp([[-1, -2], [-2, -4]]), rtol=1e-8)
