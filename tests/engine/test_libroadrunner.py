"""Time courses against libRoadRunner, on small models written by hand in both languages."""

from __future__ import annotations

import numpy as np
import pytest
from systems import TRAFFIC, system

from il2.engine import Input, System, compile
from il2.engine.expression import to_text

antimony = pytest.importorskip("antimony")
roadrunner = pytest.importorskip("roadrunner")

FEEDBACK = system(
    {"m": "0.1", "p": "0", "q": "0.5"},
    {
        "m": "a/(1 + (q/k)^n) - d*m + leak",
        "p": "b*m - s*p/(km + p)",
        "q": "s*p/(km + p) - g*q*min(1, q) + 0.01*exp(-time)",
    },
    {"a": 5.0, "k": 0.4, "n": 3.5, "d": 0.6, "leak": 0.01, "b": 2.0, "s": 1.5, "km": 0.7, "g": 0.4},
)
SWITCH = system(
    {"x": "x0", "y": "sqrt(x0)/4"},
    {"x": "piecewise(u, time > 2 && time < 5, 0.1) - x*hill + u2", "y": "abs(x - y)*0.3 - 0.2*y"},
    {"x0": 2.0, "u": 3.0},
    {"hill": "y^4/(0.2 + y^4)", "u2": "0.05*hill*x"},
)


def to_antimony(of: System) -> str:
    """The same system as Antimony rate rules."""
    lines = [f"{n} := {to_text(e)};" for n, e in of.assignments]
    lines += [f"{p} = {v!r};" for p, v in of.parameters]
    lines += [f"{s.name} = {to_text(s.initial)};" for s in of.states]
    lines += [f"{n}' = {to_text(e)};" for n, e in of.rates.items()]
    return "model made()\n" + "\n".join(lines) + "\nend\n"


def reference(of: System, times: np.ndarray, changed: dict[str, float], extra: str = "") -> np.ndarray:
    """libRoadRunner's values [time, state] at a tight tolerance."""
    antimony.clearPreviousLoads()
    text = to_antimony(of).replace("end\n", extra + "end\n")
    assert antimony.loadAntimonyString(text) >= 0, antimony.getLastError()
    runner = roadrunner.RoadRunner(antimony.getSBMLString("made"))
    for name, value in changed.items():
        runner[name] = value
    runner.regenerateModel()
    runner.reset()
    for name, value in changed.items():
        runner[name] = value
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-11, 1e-13
    runner.integrator.maximum_num_steps = 200_000
    runner.timeCourseSelections = list(of.names)
    return np.array(runner.simulate(times=list(times)))


@pytest.mark.parametrize(
    ("of", "end", "changes"),
    [
        (TRAFFIC, 600.0, [{}, {"kf": 0.5, "deg": 0.2}, {"km": 2.0, "ku": 3.0}]),
        (FEEDBACK, 60.0, [{}, {"n": 2.0, "a": 20.0}]),
        (SWITCH, 10.0, [{}, {"u": 10.0}]),
    ],
    ids=["traffic", "feedback", "switch"],
)
def test_time_courses_agree(of: System, end: float, changes: list[dict[str, float]]) -> None:
    times = np.linspace(0, end, 13)
    names = sorted({name for c in changes for name in c})
    base = dict(of.parameters)
    lanes = {name: np.array([c.get(name, base[name]) for c in changes]) for name in names}
    # The switch is a jump in time; the solver must find it by its error estimate alone.
    batch = compile(of).solve(times, lanes, rtol=1e-9, atol=1e-11)
    assert batch.ok.all()
    for i, change in enumerate(changes):
        theirs = reference(of, times, change)
        ours = np.broadcast_to(batch.values, (len(changes), *batch.values.shape[1:]))[i]
        scale = np.abs(theirs).max(axis=0)
        np.testing.assert_allclose(ours / scale, theirs / scale, atol=1e-6)


def test_doses_agree_with_their_events() -> None:
    times = np.linspace(0, 100, 11)
    events = "at (time >= 12.5): L = L + 3;\nat (time >= 40): ke = 0.3;\n"
    theirs = reference(TRAFFIC, times, {}, events)
    inputs = [Input(12.5, "L", 3.0), Input(40.0, "ke", 0.3, "set")]
    ours = compile(TRAFFIC).solve(times, inputs=inputs, rtol=1e-9, atol=1e-11).values[0]
    scale = np.abs(theirs).max(axis=0)
    np.testing.assert_allclose(ours / scale, theirs / scale, atol=1e-6)
