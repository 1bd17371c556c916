"""Events triggered by the state, against closed solutions and the rules of SBML Level 3 Version 2."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.engine import Event, Input, State, Status, System, compile
from il2.engine.expression import parse
from il2.ground.errors import InputError


def clock(*events: Event, parameters: dict[str, float] | None = None, **start: float) -> System:
    """States that only events change, beside a clock ``t`` that runs at rate 1."""
    states = (State("t"), *(State(n, parse(repr(v))) for n, v in start.items()))
    return System(states, tuple((parameters or {}).items()), rates={"t": parse("1")}, events=events)


def event(trigger: str, changes: str, name: str = "e", **more: object) -> Event:
    """``changes`` as text: "x = x + 1; y = 2"."""
    made = [part.split("=", 1) for part in changes.split(";")]
    options = {k: parse(v) if isinstance(v, str) else v for k, v in more.items()}
    return Event(name, parse(trigger), tuple((n.strip(), parse(v)) for n, v in made), **options)  # type: ignore[arg-type]


def values(system: System, times: list[float], name: str = "x", **more: object) -> list[float]:
    batch = compile(system).solve(times, rtol=1e-9, atol=1e-12, **more)  # type: ignore[arg-type]
    assert batch.ok.all(), batch.message(0)
    return [float(v) for v in batch[name][0].round(9)]


def test_a_ball_bounces_where_the_parabola_says() -> None:
    """Several systems at once, each with its own moments; times and heights in closed form."""
    ball = System(
        (State("x", parse("1")), State("v")),
        (("g", 1.0), ("e", 0.5)),
        rates={"x": parse("v"), "v": parse("-g")},
        events=(event("x <= 0 && v < 0", "v = -e*v"),),
    )
    g = np.linspace(1.0, 2.5, 40)
    times = np.linspace(0.0, 2.2, 23)
    batch = compile(ball).solve(times, {"g": g}, rtol=1e-10, atol=1e-12)
    assert batch.ok.all()
    first = np.sqrt(2.0 / g)[:, None]
    second = first + 2 * 0.5 * first
    since = times - first
    bounced = 0.5 * g[:, None] * (first * since - since**2)
    height = np.where(times < first, 1 - 0.5 * g[:, None] * times**2, bounced)
    seen = times < second  # later bounces are not written out here
    np.testing.assert_allclose(batch["x"][seen], height[seen], atol=1e-9)
    assert seen.sum() > 700


def test_a_threshold_is_met_where_the_logarithm_says() -> None:
    system = System(
        (State("x", parse("1")), State("met")),
        (("k", 0.3), ("level", 0.4)),
        rates={"x": parse("-k*x")},
        events=(event("x < level", "met = time"),),
    )
    k = np.geomspace(0.05, 20.0, 50)
    batch = compile(system).solve([60.0], {"k": k}, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(batch["met"][:, 0], -np.log(0.4) / k, rtol=1e-8)


def test_at_and_after_a_time() -> None:
    """``time >= 2`` has happened at 2, ``time > 2`` has not; both have right behind it."""
    times = [1.0, 2.0, 2.0000001, 3.0]
    assert values(clock(event("time >= 2", "x = 5"), x=1.0), times) == [1, 5, 5, 5]
    assert values(clock(event("time > 2", "x = 5"), x=1.0), times) == [1, 1, 5, 5]
    late = event("time > 1", "x = 5", delay="1")
    assert values(clock(late, x=1.0), times) == [1, 1, 5, 5]
    assert values(clock(event("time == 2", "x = x + 1"), x=1.0), times) == [1, 2, 2, 2]
    assert values(clock(event("t >= due", "x = 5; due = due + 2"), x=1.0, due=2.0), times) == [1, 5, 5, 5]


def test_a_time_that_another_event_sets_is_met_exactly() -> None:
    """The next moment is a state; it is reached as exactly as a number would be."""
    system = clock(event("time >= due", "x = x + 1; due = due + 0.1"), x=0.0, due=0.1)
    times = [0.1 * i for i in range(1, 11)]
    due, met = 0.1, 0
    expected = []
    for time in times:
        while time >= due:
            due, met = due + 0.1, met + 1
        expected.append(met)
    assert values(system, times) == expected


@pytest.mark.parametrize(("initial_value", "expected"), [(True, 1.0), (False, 7.0)])
def test_true_at_the_start(initial_value: bool, expected: float) -> None:
    system = clock(event("x > 0", "x = 7", initial_value=initial_value), x=1.0)
    assert values(system, [0.0, 1.0]) == [expected, expected]


def test_delays() -> None:
    late = clock(event("t > 1", "x = 2*y", delay="w"), event("t > 2", "y = 10", name="f"), x=0, y=1, w=3.0)
    assert values(late, [3.9, 4.1]) == [0, 2]  # as computed when it fired
    now = clock(
        event("t > 1", "x = 2*y", delay="w", use_trigger_values=False),
        event("t > 2", "y = 10", name="f"), x=0, y=1, w=3.0,
    )  # fmt: skip
    assert values(now, [3.9, 4.1]) == [0, 20]
    twice = clock(event("sin(t) > 0.5", "x = x + 1", delay="10", use_trigger_values=False), x=0)
    # Fires at pi/6, 13 pi/6, 25 pi/6; made ten later.
    assert values(twice, [10.5, 10.6, 16.7, 16.9, 23.0, 23.2]) == [0, 1, 1, 2, 2, 3]


def test_what_does_not_persist_is_called_off() -> None:
    """The trigger is false again from 2 to 5 while the event waits for 4."""
    for persistent, expected in ((True, [0, 1, 1]), (False, [0, 0, 0])):
        one = clock(event("t > 1 && t < 2", "x = x + 1", delay="3", persistent=persistent), x=0)
        assert values(one, [3.9, 4.1, 9.0]) == expected
    stays = clock(event("t > 1", "x = x + 1", delay="3", persistent=False), x=0)
    assert values(stays, [3.9, 4.1, 9.0]) == [0, 1, 1]


def test_what_waits_is_not_forgotten_when_another_event_is_made() -> None:
    system = clock(
        event("t > 0.05", "x = t", name="slow", delay="0.13", persistent=False, use_trigger_values=False),
        event("t > 0", "y = t", name="fast", delay="0.13", persistent=False, use_trigger_values=False),
        x=0, y=0.0,
    )  # fmt: skip
    assert values(system, [1.0]) == [0.18]
    assert values(system, [1.0], "y") == [0.13]


def test_priorities_are_looked_up_after_every_event() -> None:
    """High first; the first one swaps the ranks of the others."""
    system = clock(
        event("t >= 1", "x = 10*x + 1; a = 0; b = 5", name="one", priority="9"),
        event("t >= 1", "x = 10*x + 2", name="two", priority="a", use_trigger_values=False),
        event("t >= 1", "x = 10*x + 3", name="three", priority="b", use_trigger_values=False),
        x=0, a=3.0, b=2.0,
    )  # fmt: skip
    assert values(system, [2.0]) == [132]


def test_an_event_may_call_off_another_of_the_same_moment() -> None:
    system = clock(
        event("t >= 1 && go > 0", "x = x + 1", name="low", priority="1", persistent=False),
        event("t >= 1", "go = 0", name="high", priority="2"),
        x=0, go=1.0,
    )  # fmt: skip
    assert values(system, [2.0]) == [0]


def test_events_may_trigger_each_other_at_one_moment() -> None:
    system = clock(
        event("t >= 1", "x = 1", name="first"),
        event("x == 1", "x = 2", name="second"),
        event("x == 2", "x = 3; y = time", name="third"),
        x=0, y=0.0,
    )  # fmt: skip
    assert values(system, [0.9, 1.0, 5.0]) == [0, 3, 3]
    assert values(system, [5.0], "y") == [1.0]


def test_equal_priorities_fall_at_random_and_alike_however_the_batch_is_cut() -> None:
    system = clock(
        event("t >= 1", "x = 10*x + 1", name="one", priority="1", use_trigger_values=False),
        event("t >= 1", "x = 10*x + 2", name="two", priority="1", use_trigger_values=False),
        x=0,
    )
    y = np.linspace(0.0, 1e-6, 200)
    model = compile(system)
    together = model.solve([2.0], initial={"t": y})["x"][:, 0]
    apart = [float(model.solve([2.0], initial={"t": v})["x"][0, 0]) for v in y[::10]]
    assert together[::10].tolist() == apart
    assert set(together) == {12.0, 21.0}
    assert 60 < (together == 12.0).sum() < 140


def test_a_short_pulse_inside_one_long_step_is_seen() -> None:
    """The rates are constant, so that nothing but the trigger limits the step."""
    system = clock(event("sin(t) > 0.9", "x = x + 1"), x=0)
    assert values(system, [100.0]) == [16]  # between asin(0.9) and pi - asin(0.9), every 2 pi


def test_inputs_come_before_events_of_the_same_moment() -> None:
    system = clock(event("x > 4", "y = time"), x=0, y=0.0)
    assert values(system, [3.0, 10.0], "y", inputs=[Input(3.0, "x", 5.0)]) == [3.0, 3.0]


def test_values_and_factors() -> None:
    """A value kept from the trigger, times what the factor is when the event is made."""
    kept = event("t >= 1", "x = 3", delay="2")
    growing = clock(
        Event("e", kept.trigger, kept.assignments, kept.delay, factors=(("x", parse("v")),)),
        event("t >= 2", "v = 7", name="f"),
        x=0, v=2.0,
    )  # fmt: skip
    assert values(growing, [3.0]) == [21.0]


def test_what_cannot_go_on_says_so() -> None:
    loop = clock(event("x < 1", "x = 1", name="up"), event("x >= 1", "x = 0", name="down"), x=1.0)
    kick = clock(*loop.events, event("t >= 2", "x = 0", name="kick"), x=1.0)
    batch = compile(kick).solve([1.0, 3.0])
    assert batch.status[0] == Status.EVENTS_WITHOUT_END
    assert "time 2 trigger each other without end" in batch.message(0)
    assert np.isnan(batch.values).all()
    back = compile(clock(event("t > 1", "x = 1", delay="0 - 1"), x=0)).solve([3.0])
    assert "delay that is negative or no number" in back.message(0)
    nothing = compile(clock(event("t > 1", "x = ln(0 - t)"), x=0)).solve([3.0])
    assert nothing.status[0] == Status.EVENT_WITHOUT_NUMBER


def test_one_failure_leaves_its_neighbours_alone() -> None:
    system = clock(event("t > 1", "x = 1", delay="w"), x=0, parameters={"w": 1.0})
    batch = compile(system).solve([3.0], {"w": [0.5, -1.0, 1.5]})
    assert batch.ok.tolist() == [True, False, True]
    assert batch["x"][batch.ok, 0].tolist() == [1.0, 1.0]


def test_events_change_states_only() -> None:
    with pytest.raises(InputError, match="sets parameter 'w'; make it a state without a rate"):
        clock(event("t > 1", "w = 1"), parameters={"w": 1.0})


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.floats(0.2, 3.0), min_size=2, max_size=5),
    st.floats(0.05, 0.9),
    st.floats(0.1, 2.0),
)
def test_systems_in_a_batch_are_those_solved_alone(rates: list[float], level: float, dose: float) -> None:
    """A dose whenever the level falls too low: lanes with many and with few events side by side."""
    system = System(
        (State("x", parse("1")), State("n")),
        (("k", 1.0), ("low", level), ("dose", dose)),
        rates={"x": parse("-k*x")},
        events=(event("x < low", "x = x + dose; n = n + 1"),),
    )
    model = compile(system)
    batch = model.solve([5.0, 12.0], {"k": rates}, rtol=1e-8)
    for i, k in enumerate(rates):
        np.testing.assert_array_equal(
            batch.values[i], model.solve([5.0, 12.0], {"k": k}, rtol=1e-8).values[0]
        )
        # Between doses x falls from low + dose to low.
        first, period = -np.log(level) / k, np.log((level + dose) / level) / k
        made = np.floor((12.0 - first) / period) + 1 if first < 12.0 else 0
        edge = (12.0 - first) / period % 1
        if 1e-6 < edge < 1 - 1e-6:
            assert batch["n"][i, 1] == made


def test_a_threshold_that_is_only_just_passed_is_passed() -> None:
    """A swing peaks above 1 - d for a time of about sqrt(8 d), far shorter than a step."""
    swing = System(
        (State("x"), State("v", parse("1")), State("n")),
        (("d", 1e-3),),
        rates={"x": parse("v"), "v": parse("-x")},
        events=(event("x > 1 - d", "n = n + 1"),),
    )
    d = np.geomspace(1e-2, 1e-9, 30)
    batch = compile(swing).solve([8.0, 14.2], {"d": d}, rtol=1e-12, atol=1e-14)
    assert batch.ok.all()
    assert batch["n"].tolist() == [[2.0, 3.0]] * 30  # at pi/2, 5 pi/2 and, just before 14.2, 9 pi/2


def test_a_threshold_that_is_only_just_missed_is_missed() -> None:
    swing = System(
        (State("x"), State("v", parse("1")), State("n")),
        (("d", 1e-3),),
        rates={"x": parse("v"), "v": parse("-x")},
        events=(event("x > 1 + d", "n = n + 1"),),
    )
    batch = compile(swing).solve([14.2], {"d": np.geomspace(1e-2, 1e-9, 30)}, rtol=1e-12, atol=1e-14)
    assert batch.ok.all()
    assert not batch["n"].any()


@pytest.mark.parametrize("rtol", [1e-5, 1e-7, 1e-9, 1e-11])
def test_events_that_follow_ever_closer_come_to_their_limit(rtol: float) -> None:
    """Each event sends x back to t/5, so that z sinks below its threshold and returns, ever sooner, until
    b (t/5)^2 = c z: from that moment on, x swings freely from there with y = t/5 + 1.053.
    """
    waves = System(
        (State("x", parse("0.25")), State("y", parse("3")), State("z", parse("0.876"))),
        (("a", 0.196), ("b", 0.75), ("c", 1.0), ("level", 1.25)),
        rates={"x": parse("y"), "y": parse("-a*x"), "z": parse("b*x*x - c*z")},
        events=(event("z >= level", "x = time/5; y = x + 1.053", initial_value=False),),
    )
    last = 5 * np.sqrt(1.25 / 0.75)
    pace, since = np.sqrt(0.196), 6.98 - last
    x = last / 5 * np.cos(pace * since) + (last / 5 + 1.053) / pace * np.sin(pace * since)
    batch = compile(waves).solve([6.98], rtol=rtol, atol=1e-3 * rtol)
    assert batch.ok.all(), batch.message(0)
    np.testing.assert_allclose(batch["x"][0, 0], x, rtol=1e-5)
