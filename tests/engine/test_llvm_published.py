"""Machine code against libRoadRunner on published networks and our own, and at the ends of their ranges."""

from __future__ import annotations

import numpy as np
import pytest
from ensembles import CASES, Case, extreme
from numpy.typing import NDArray

from il2.engine import Batch, Input, compile
from il2.ground.errors import MissingDataError

pytest.importorskip("llvmlite", reason="llvmlite is not installed (extra 'fast')")
roadrunner = pytest.importorskip("roadrunner")


roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)


def drawn(name: str, n: int) -> Case:
    try:
        return CASES[name](n)
    except MissingDataError as error:
        pytest.skip(str(error))


def solve(case: Case, backend: str, rtol: float, inputs: tuple[Input, ...] = ()) -> Batch:
    model = compile(case.system, backend)  # type: ignore[arg-type]
    return model.solve(
        case.times, case.parameters, case.initial, rtol=rtol, atol=1e-11, inputs=inputs or case.inputs
    )


def oracle(case: Case, i: int) -> NDArray[np.float64]:
    """Amounts [time, state] of draw ``i`` by CVODE."""
    runner = roadrunner.RoadRunner(str(case.sbml))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-11, 1e-14
    runner.integrator.maximum_num_steps = 200_000
    for name, values in case.parameters.items():
        runner[name] = values[i]
    if case.name == "receptor":
        runner.reset()  # initial values follow from the parameters
    for name, values in case.initial.items():
        runner[f"[{name}]"] = values[i]
    species = set(runner.model.getFloatingSpeciesIds())
    runner.timeCourseSelections = [n for n in case.system.names if n in species]
    return np.array(runner.simulate(times=list(case.times)))


@pytest.mark.parametrize("name", ["fallon", "il2gc", "bachmann", "gc62", "receptor"])
def test_networks_agree_with_libroadrunner(name: str) -> None:
    case = drawn(name, 40)
    batch = solve(case, "llvm", 1e-9)
    assert batch.ok.all()
    for i in (0, 13, 39):
        theirs = oracle(case, i)
        kept = [k for k, n in enumerate(case.system.names) if not n.startswith("[")]
        ours = batch.values[i][:, kept]
        scale = np.abs(theirs).max(axis=0) + 1e-9
        np.testing.assert_allclose(ours / scale, theirs / scale, atol=1e-6)


@pytest.mark.parametrize("name", list(CASES))
def test_networks_are_solved_as_by_numpy(name: str) -> None:
    case = drawn(name, 8)
    ours, theirs = solve(case, "llvm", 1e-6), solve(case, "numpy", 1e-6)
    assert ours.ok.all()
    assert np.abs(ours.steps - theirs.steps).max() <= 1
    scale = np.abs(theirs.values).max(axis=(0, 1)) + 1e-9
    np.testing.assert_allclose(ours.values / scale, theirs.values / scale, atol=1e-6)


def test_extreme_draws_are_all_solved() -> None:
    """Rate constants over e^(+-6), one to a million receptors, ten decades of dose."""
    try:
        case = extreme(5000)
    except MissingDataError as error:
        pytest.skip(str(error))
    batch = compile(case.system, "llvm").solve(case.times, case.parameters, case.initial, rtol=1e-5)
    assert batch.ok.all()
    scale = batch.values.max(axis=(1, 2))
    assert (batch.values.min(axis=(1, 2)) > -1e-6 * scale).all()
    assert batch.steps.max() < 1000
