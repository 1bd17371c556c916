"""The body in another simulator: the network as SBML, one dose, one day."""

import numpy as np
import pytest

from il2.body.export import treated_network
from il2.body.network import body_network
from il2.body.person import Person
from il2.body.regimen_text import parse
from il2.body.treatment import treat
from il2.body.values import values
from il2.engine import Input
from il2.network.sbml import write

roadrunner = pytest.importorskip("roadrunner")


@pytest.mark.slow
def test_an_independent_simulator_agrees_to_a_millionth() -> None:
    """1 MIU in the depot of an 80-kg person with the LAB set, a day, all 324 states, CVODE at 1e-10."""
    person, dose = Person(weight_kg=80), 3863.0
    held = values("LAB", person)
    network = body_network()
    known = {p.name for p in network.parameters if p.value is not None}
    ready = network.with_values({k: v for k, v in held.items() if k in known} | {"depot": dose})
    judge = roadrunner.RoadRunner(write(ready))
    judge.integrator.relative_tolerance, judge.integrator.absolute_tolerance = 1e-10, 1e-16
    judge.integrator.setValue("maximum_num_steps", 100_000)
    names = [s.name for s in network.species]
    judge.timeCourseSelections = ["time", *names]
    theirs = np.asarray(judge.simulate(0, 1440, 25))[:, 1:]
    more = [Input(0.0, "depot", dose), Input(0.0, "given", dose)]
    ours = treat("LAB", None, np.linspace(0, 1440, 25), [person], more=more, rtol=1e-9)
    worst = 0.0
    for place, name in enumerate(names):
        if name == "given":
            continue
        mine = ours.batch[name][0]
        top = max(np.abs(theirs[:, place]).max(), 1e-12)
        worst = max(worst, float(np.abs(mine - theirs[:, place]).max() / top))
    assert worst < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["5 MIU SC daily for 2 days", "42 MIU IV over 15 min every 8 h, 3 doses", "3 MIU IV bolus once"]
)
def test_regimens_are_events_that_an_independent_simulator_gives(text: str) -> None:
    person = Person()
    judge = roadrunner.RoadRunner(write(treated_network("K90", parse(text), person)))
    judge.integrator.relative_tolerance, judge.integrator.absolute_tolerance = 1e-9, 1e-14
    judge.integrator.setValue("maximum_num_steps", 100_000)
    names = ["A1", "n_Treg_memory_blood", "P_NK_dim_blood", "eliminated", "taken"]
    judge.timeCourseSelections = ["time", *names]
    times = np.linspace(0, 2880, 49) + np.array([0.0] + [0.5] * 48)  # beside the moments of dosing
    theirs = np.vstack([_to(judge, t) for t in times[1:]])
    ours = treat("K90", parse(text), times, [person], rtol=1e-8)
    for place, name in enumerate(names):
        mine = ours.batch[name][0][1:]
        assert np.abs(mine - theirs[:, place]).max() < 1e-5 * np.abs(mine).max(), name


def _to(judge, time: float) -> np.ndarray:  # type: ignore[no-untyped-def]
    rows = np.asarray(judge.simulate(judge.getCurrentTime(), time, 2))
    return rows[-1, 1:]
