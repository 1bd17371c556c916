"""Independent judges: libRoadRunner for rates and time courses, libSBML for validity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import libsbml
import numpy as np
import roadrunner
from numpy.typing import NDArray

from il2.engine.expression import evaluate
from il2.engine.system import System
from il2.network import Network, RateRule

Array = NDArray[np.float64]
roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)


def load(model: str | Path) -> roadrunner.RoadRunner:
    """Load a file or SBML text with tight tolerances."""
    runner = roadrunner.RoadRunner(str(model))
    runner.integrator.relative_tolerance = 1e-11
    runner.integrator.absolute_tolerance = 1e-16
    runner.integrator.maximum_num_steps = 1_000_000
    return runner


def series(runner: roadrunner.RoadRunner, times: Sequence[float], names: Sequence[str]) -> Array:
    """Time courses [time, name] by libRoadRunner."""
    return np.array(runner.simulate(times=list(times), selections=list(names)))


def first_state(system: System) -> dict[str, float]:
    """Initial values of our lowered system."""
    values = {**dict(system.parameters), "time": 0.0}
    return {s.name: float(evaluate(s.initial, values)) for s in system.states}


def our_values(system: System, state: dict[str, float], time: float = 0.0) -> dict[str, float]:
    """Every parameter, state and assignment of our lowered system at one state."""
    values = {**dict(system.parameters), **state, "time": time}
    for name, expr in system.assignments:
        values[name] = float(evaluate(expr, values))
    return values


def our_rates(system: System, values: dict[str, float]) -> Array:
    """Right-hand side of our lowered system."""
    return np.array(
        [float(evaluate(system.rates[n], values)) if n in system.rates else 0.0 for n in system.names]
    )


def their_rates(runner: roadrunner.RoadRunner, network: Network) -> Array:
    """The same by libRoadRunner, at the state it is in; rates of amounts, turned into ours."""
    moving = {r.variable for r in network.rules if isinstance(r, RateRule)}
    found = []
    for name in network.system().names:
        species = name.strip("[]")
        rate = runner[f"{species}'"]
        if name != species:  # the amount changes with the concentration and with the size
            place = network[species].compartment
            growth = runner[f"{place}'"] if place in moving else 0.0
            rate = (rate - runner[name] * growth) / runner[place]
        found.append(rate)
    return np.array(found)


def libsbml_findings(text: str) -> Counter[tuple[str, int]]:
    """What libSBML's consistency checks say, by severity and rule."""
    document = libsbml.readSBMLFromString(text)
    document.checkConsistency()
    errors = [document.getError(i) for i in range(document.getNumErrors())]
    return Counter((e.getSeverityAsString(), e.getErrorId()) for e in errors)
