"""Generated systems with events, against libRoadRunner: delays, priorities, persistence, kinds of value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from event_gaps import least_gap
from il2.engine import Event, State, System, compile
from il2.engine.expression import Num, parse, symbols, to_text

antimony = pytest.importorskip("antimony")
roadrunner = pytest.importorskip("roadrunner")

#: Off the round times at which events fall: there the order of event and output is a matter of taste.
TIMES = np.linspace(0.0, 11.97, 25)
NAMES = ("x", "y", "z")
RATES = {
    "feedback": {"x": "a/(1 + z) - b*x", "y": "b*x - c*y", "z": "c*y - 0.3*z"},
    "waves": {"x": "y", "y": "-a*x", "z": "b*x*x - c*z"},
    "growth": {"x": "a*x*(1 - x/4) - b*x*y", "y": "b*x*y - c*y", "z": "0.2*y - 0.1*z"},
}
#: With the quantity whose threshold it is. Equal thresholds are one parameter: what is meant to happen at one
#: moment does, and thresholds of different quantities can be moved one by one.
TRIGGERS = [
    ("x > {}", "of_x"),
    ("y < {}", "of_y"),
    ("z >= {}", "of_z"),
    ("x + y > {}", "of_sum"),
    ("time > {} * 3", "of_time"),
    ("x > {} && time > 1", "of_x"),
    ("sin(time) > {} / 4", "of_sine"),
]
THRESHOLDS = tuple(f"{which}_{of}" for of in sorted({q for _, q in TRIGGERS}) for which in ("one", "other"))
VALUES = ["{} / 2", "x + {}", "{} * y", "0.5 * z + {}", "time * {} / 10"]

levels = st.floats(0.1, 3.0).map(lambda v: round(v, 3))


@st.composite
def events(draw: st.DrawFn, number: int) -> Event:
    pattern, quantity = draw(st.sampled_from(TRIGGERS))
    trigger = pattern.format(f"{draw(st.sampled_from(['one', 'other']))}_{quantity}")
    targets = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
    made = tuple((n, parse(draw(st.sampled_from(VALUES)).format(draw(levels)))) for n in targets)
    delay = draw(st.none() | levels)
    return Event(
        f"E{number}", parse(trigger), made, None if delay is None else Num(delay),
        Num(10.0 - number), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()),
    )  # fmt: skip


@st.composite
def systems(draw: st.DrawFn) -> System:
    rates = RATES[draw(st.sampled_from(sorted(RATES)))]
    made = tuple(draw(events(i)) for i in range(draw(st.integers(1, 3))))
    if len(made) > 1:
        # libRoadRunner 2.10 forgets a waiting event that does not persist when another one is made.
        made = tuple(replace(e, persistent=e.persistent or e.delay is not None) for e in made)
    used = thresholds(made)
    return System(
        tuple(State(n, Num(draw(levels))) for n in NAMES),
        tuple((p, draw(levels)) for p in ("a", "b", "c", *used)),
        (),
        {n: parse(e) for n, e in rates.items()},
        made,
    )


def thresholds(events: tuple[Event, ...]) -> list[str]:
    used = set[str]().union(*(symbols(e.trigger) for e in events))
    return [name for name in THRESHOLDS if name in used]


def to_antimony(of: System) -> str:
    lines = [f"{p} = {v!r};" for p, v in of.parameters]
    lines += [f"{s.name} = {to_text(s.initial)};" for s in of.states]
    lines += [f"{n}' = {to_text(e)};" for n, e in of.rates.items()]
    for e in of.events:
        after = "" if e.delay is None else f"{to_text(e.delay)} after "
        words = [("t0", e.initial_value), ("persistent", e.persistent), ("fromTrigger", e.use_trigger_values)]
        flags = ", ".join(f"{word}={str(value).lower()}" for word, value in words)
        rank = "" if e.priority is None else f"priority={to_text(e.priority)}, "
        made = ", ".join(f"{n} = {to_text(v)}" for n, v in e.assignments)
        lines.append(f"{e.name}: at {after}({to_text(e.trigger)}), {rank}{flags}: {made};")
    return "model made()\n" + "\n".join(lines) + "\nend\n"


def theirs(of: System) -> np.ndarray:
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(to_antimony(of)) >= 0, antimony.getLastError()
    runner = roadrunner.RoadRunner(antimony.getSBMLString("made"))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-11, 1e-13
    runner.integrator.maximum_num_steps = 200_000
    runner.timeCourseSelections = list(NAMES)
    return np.array(runner.simulate(times=list(TIMES)))


@settings(max_examples=12, deadline=None)
@given(systems())
def test_generated_events_agree(of: System) -> None:
    agree(of)


@pytest.mark.hunt
@settings(max_examples=150, deadline=None)
@given(systems())
def test_many_generated_events_agree(of: System) -> None:
    agree(of)


def agree(of: System) -> None:
    values, names = dict(of.parameters), thresholds(of.events)
    # The system itself, then each threshold alone a touch lower and a touch higher.
    near = {name: np.full(1 + 2 * len(names), values[name]) for name in names}
    for i, name in enumerate(names):
        near[name][[1 + 2 * i, 2 + 2 * i]] *= 1 - 1e-5, 1 + 1e-5
    batch = compile(of).solve(TIMES, near, rtol=1e-9, atol=1e-12, max_steps=1500)
    assume(batch.ok.all())  # a threshold that an event puts the state on again and again
    ours = batch.values
    size = np.abs(ours[0]).max(axis=0) + 1e-6
    # Two solvers may differ where a touch decides whether a threshold is reached, or which of two is first:
    # x > 1.25 and x + y > 1.25 with y = 4e-15 are passed within one rounding of the time, and happen in
    # one order or the other at any tolerance.
    assume(np.abs(ours[1:] - ours[0]).max(axis=(0, 1)).max() < 1e-2 * size.min())
    # Where events follow ever closer to a limit, the last of them are lost in rounding, and what comes after
    # depends on which: the exact limit of one such case stands in test_events.py.
    assume(least_gap(of, TIMES, rtol=1e-9, atol=1e-12) > 1e-3)
    np.testing.assert_allclose(ours[0] / size, theirs(of) / size, atol=1e-5, err_msg=to_antimony(of))
