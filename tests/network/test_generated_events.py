"""Networks made by chance with events: time courses of the file that we write, ours and libRoadRunner's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from event_gaps import least_gap
from il2.engine import compile
from il2.engine.expression import symbols
from il2.network import AssignmentRule, Event, Network, Parameter, sbml

from . import judge
from .test_generated import NUMBERS, networks

TIMES = np.linspace(0.0, 0.97, 12)
#: Factors of the level in each different trigger: all one, and moved one by one.
TOUCHES = ("touch0", "touch1")
TRIGGERS = ["{} > {}", "{} < {}", "time > {} / 20", "time >= {} / 30 && {} > 0", "growing > {} / 10"]


@st.composite
def eventful(draw: st.DrawFn) -> Network:
    """A network with a parameter that events set, and one or two events on species and that parameter."""
    network = draw(networks())
    assigned = {r.variable for r in network.rules if isinstance(r, AssignmentRule)}
    free = [s.name for s in network.species if not s.constant and s.name not in assigned]
    targets = [*free, "growing", "level"]
    some = st.sampled_from([s.name for s in network.species])
    events: list[Event] = []
    seen: list[str] = []
    count = draw(st.integers(1, 2))
    for number in range(count):
        pieces = draw(st.sampled_from(TRIGGERS)).split("{}")
        fill = [draw(some) if piece == "" or piece.endswith("&& ") else "level" for piece in pieces[:-1]]
        trigger = "".join(p + f for p, f in zip(pieces, [*fill, ""], strict=True))
        if trigger not in seen:
            seen.append(trigger)
        trigger = trigger.replace("level", f"level * {TOUCHES[seen.index(trigger)]}")
        chosen = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=2, unique=True))
        values = ["1.5", "{} + 1", "{} / 2", "{} * level", "2 * time"]
        made = {n: draw(st.sampled_from(values)).format(draw(some)) for n in chosen}
        delay = draw(st.sampled_from([None, "0.13", "level / 40"]))
        events.append(
            Event(
                f"e{number}",
                trigger,
                made,
                delay=delay,
                priority=str(5 - number),
                starts_true=draw(st.booleans()),
                # libRoadRunner 2.10 forgets a waiting event that does not persist when another one is made.
                persistent=draw(st.booleans()) or (delay is not None and count > 1),
                values_at_trigger=draw(st.booleans()),
            )
        )
    level = Parameter("level", draw(NUMBERS), constant=False)
    touches = [Parameter(name, 1.0, constant=True) for name in TOUCHES]
    return network.derive(parameters=[*network.parameters, level, *touches], events=events)


def ours(network: Network) -> np.ndarray:
    """Courses [lane, time, state], NaN where none: as is, then each factor a touch lower, higher."""
    near = {name: np.ones(1 + 2 * len(TOUCHES)) for name in TOUCHES}
    for i, name in enumerate(TOUCHES):
        near[name][[1 + 2 * i, 2 + 2 * i]] = 1 - 1e-5, 1 + 1e-5
    batch = compile(network.system(), "numpy").solve(TIMES, near, rtol=1e-8, atol=1e-11, max_steps=1500)
    return np.array(batch.values)


def agree(network: Network) -> None:
    values, *others = ours(network)
    assume(np.isfinite(values).all() and np.abs(values).max() < 1e6 and values.min() > -1e3)
    size = np.abs(values).max(axis=0) + 1e-3
    for other in others:
        # Where a touch decides whether an event happens, or which of two is first, two solvers may differ.
        assume(np.abs((other - values) / size).max() < 1e-3)
    # Where events follow ever closer to a limit, what comes after depends on the last of them.
    assume(least_gap(network.system(), TIMES, rtol=1e-8, atol=1e-11) > 1e-3)
    names = network.system().names
    runner = judge.load(sbml.write(network))
    runner.integrator.maximum_num_steps = 20_000
    try:
        theirs = judge.series(runner, list(TIMES), names)
    except RuntimeError:
        reject()  # the judge gives up where steps shrink at a jump of a rate
    np.testing.assert_allclose(values / size, theirs / size, atol=2e-5)


@settings(max_examples=12, deadline=None)
@given(eventful())
def test_generated_networks_with_events_agree(network: Network) -> None:
    assume(any(symbols(e.trigger) for e in network.events))
    agree(network)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(eventful())
def test_many_generated_networks_with_events_agree(network: Network) -> None:
    agree(network)
