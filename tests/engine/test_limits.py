"""What is too much, too long or unusable ends with a sentence, and takes nothing else with it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from time import monotonic, sleep

import numpy as np
import pytest
from systems import TRAFFIC, system

from il2.engine import Input, Status, compile
from il2.ground.errors import InputError

#: Takes some 1e5 steps: a fast oscillation over a long time.
SLOW = system({"x": "1", "y": "0"}, {"x": "w*y", "y": "-w*x"}, {"w": 1.0})


def test_a_limit_of_time_returns_what_is_done() -> None:
    model = compile(SLOW)
    model.solve([1.0])
    model.gradients(["w"], [1.0])
    speeds = np.array([1e-3] * 40 + [1e6] * 4)
    before = monotonic()
    batch = model.solve([0.0, 100.0], {"w": speeds}, max_steps=10**9, time_limit=1.0)
    assert monotonic() - before < 60.0
    assert batch.ok[:40].all()
    assert np.isfinite(batch.values[:40]).all()
    assert np.isnan(batch.values[40:]).all()
    assert set(batch.status[40:].tolist()) == {Status.OUT_OF_TIME}
    assert "time_limit" in batch.message(-1)
    found = model.gradients(["w"], [100.0], {"w": [1e-3, 1e6]}, max_steps=10**9, time_limit=1.0)
    assert found.batch.ok.tolist() == [True, False]
    assert np.isnan(found.values[1]).all()
    steady = model.steady_state({"w": [0.0, 1e6]}, max_steps=10**9, time_limit=1.0)
    assert steady.status.tolist() == [Status.OK, Status.OUT_OF_TIME]
    assert steady["x"][0, 0] == 1.0


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """A suite that runs in the background is born deaf to Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_returns_what_is_done(threads: int) -> None:
    model = compile(SLOW)
    model.solve([1.0])
    speeds = np.array([1e-3] * 40 + [1e6] * 40)
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    batch = model.solve(
        [100.0], {"w": speeds}, max_steps=10**9, on_interrupt="return", n_threads=threads, time_limit=60.0
    )
    timer.join()
    assert batch.ok[:40].all()
    assert set(batch.status[40:].tolist()) == {Status.INTERRUPTED}
    assert "interruption" in batch.message(79)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_raises_by_default(threads: int) -> None:
    model = compile(SLOW)
    model.solve([1.0])
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        model.solve([100.0], {"w": [1e6] * 9}, max_steps=10**9, n_threads=threads, time_limit=60.0)
        sleep(1.0)
    timer.join()


def test_a_billion_values_are_refused_with_their_size() -> None:
    model = compile(TRAFFIC)
    many = np.full(100_000, 0.06)
    with pytest.raises(
        InputError, match=r"100,000 systems x 2,000 times x 7 outputs are 1,400,000,000 values"
    ):
        model.solve(np.arange(2000.0), {"kf": many})
    with pytest.raises(InputError, match=r"11\.2 GB.*fewer outputs or times, or solve in blocks"):
        model.solve(np.arange(2000.0), {"kf": many})
    with pytest.raises(InputError, match="x 3 derivatives are 1,050,000,000 values"):
        model.gradients(["kf", "kr", "km"], np.arange(500.0), {"kf": many})


def test_what_is_not_a_number_is_named_for_its_system() -> None:
    model = compile(TRAFFIC)
    kf = np.array([0.06, np.nan, 0.06, 0.06])
    batch = model.solve(
        [0.0, 10.0], {"kf": kf}, {"R": [1000.0, 1000.0, np.inf, 1000.0], "S": [0.0, 0.0, 0.0, np.nan]}
    )
    assert batch.status.tolist() == [Status.OK, *[Status.BAD_INPUT] * 3]
    assert batch.message(1) == "parameter 'kf' is not a number; give finite values"
    assert batch.message(2) == "the initial value of 'R' is not a number; give finite values"
    assert batch.message(3) == "the initial value of 'S' is not a number; give finite values"
    assert np.isfinite(batch.values[0]).all() and np.isnan(batch.values[1:]).all()


def test_steps_are_limited() -> None:
    batch = compile(SLOW).solve([100.0], {"w": [1e-3, 1e6]}, max_steps=50)
    assert batch.status.tolist() == [Status.OK, Status.TOO_MANY_STEPS]
    assert batch.steps[1] == 50
    assert "50 steps" in batch.message(1)


def test_doses_in_the_past_and_impossible_limits_are_refused() -> None:
    model = compile(TRAFFIC)
    with pytest.raises(InputError, match="input to 'R' at time -1 lies before the start 0"):
        model.solve([1.0], inputs=[Input(-1.0, "R", 1.0)])
    with pytest.raises(InputError, match="positive number of seconds"):
        model.solve([1.0], time_limit=0.0)
    with pytest.raises(InputError, match="'raise' or 'return'"):
        model.solve([1.0], on_interrupt="ignore")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="n_threads"):
        model.solve([1.0], n_threads=0)


def test_rates_that_jump_with_the_state_are_crossed_or_explained() -> None:
    """A jump that is crossed costs small steps; one that is a trap ends with a sentence on jumps."""
    crossed = compile(system({"x": "0"}, {"x": "piecewise(1, x < 1, 3)"})).solve([2.0], rtol=1e-6)
    np.testing.assert_allclose(crossed["x"][0], [4.0], rtol=1e-4)
    trap = compile(system({"x": "0"}, {"x": "piecewise(1, x < 1, -1)"})).solve([2.0], max_steps=2000)
    assert trap.status[0] in (Status.STEP_TOO_SMALL, Status.TOO_MANY_STEPS)
    assert np.isnan(trap.values).all()
    assert "jump" in trap.message(0) or "steps" in trap.message(0)


def test_algebraic_loops_are_refused_with_the_names_in_the_loop() -> None:
    with pytest.raises(InputError, match=r"circle: (u -> v -> w -> u|v -> w -> u -> v|w -> u -> v -> w)"):
        system({"x": "0"}, {"x": "u"}, assignments={"k": "1", "u": "v + k", "v": "2*w", "w": "u - x"})
    with pytest.raises(InputError, match="circle: u -> u"):
        system({"x": "0"}, {"x": "u"}, assignments={"u": "1/u"})
    with pytest.raises(InputError, match="'v' before it is assigned"):
        system({"x": "0"}, {"x": "u"}, assignments={"u": "v", "v": "1"})
