"""The 18-state core as a network equals its reference table, and libRoadRunner agrees on our SBML."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
import roadrunner

from il2 import engine
from il2.ground.errors import MissingDataError
from il2.ground.files import reference_data
from il2.ground.rows import read_csv_rows
from il2.network import sbml

from .core18 import CELLS, STATES, core18

#: Figures of the reference: minutes to the peak of pSTAT5 by dose, nM.
PEAKS = {
    "Treg": {0.05: 48, 1.0: 16, 10.0: 5, 84.0: 3},
    "CD8": {10.0: 28, 84.0: 7},
    "NK": {10.0: 20, 84.0: 6},
    "Thelper": {1.0: 39, 10.0: 21, 84.0: 14},
}


def test_it_has_eighteen_states() -> None:
    assert core18("CD8", 1.0).system().names == tuple(STATES) and len(STATES) == 18


@pytest.mark.parametrize("cell", CELLS)
def test_every_fitted_point_of_the_reference(cell: str) -> None:
    try:
        rows = read_csv_rows(reference_data("signalling", "core18_reference.csv"))
    except MissingDataError as missing:
        pytest.skip(str(missing))
    expected: dict[float, dict[float, float]] = defaultdict(dict)
    for row in rows:
        if row.text("cell_type") == cell:
            step = round(np.log(84.0 / row.float("dose_nM")) / np.log(3.0))  # doses are printed rounded
            dose = 84.0 / 3.0**step
            expected[dose][row.float("time_min")] = row.float("model_fraction_of_pool")
    doses, times = sorted(expected), [30.0, 60.0, 120.0, 240.0]
    assert len(doses) == 12 and all(sorted(e) == times for e in expected.values())
    model = engine.compile(core18(cell, 1.0).system())
    found = model.solve(times, {"L": doses}, rtol=1e-8, atol=1e-8, outputs=["pSTAT5"])["pSTAT5"]
    want = np.array([[expected[d][t] for t in times] for d in doses])
    np.testing.assert_allclose(found / CELLS[cell]["S5"], want, atol=3e-5)


@pytest.mark.parametrize("cell", PEAKS)
def test_times_to_peak(cell: str) -> None:
    doses, times = list(PEAKS[cell]), np.arange(0.0, 240.25, 0.25)
    model = engine.compile(core18(cell, 1.0).system())
    found = model.solve(times, {"L": doses}, rtol=1e-7, atol=1e-7, outputs=["pSTAT5"])["pSTAT5"]
    peaks = times[found.argmax(axis=1)]
    np.testing.assert_allclose(peaks, list(PEAKS[cell].values()), atol=0.5)


@pytest.mark.parametrize("cell", ["Treg"])
def test_libroadrunner_agrees(cell: str) -> None:
    network = core18(cell, 10.0)
    times, outputs = [0.0, 1.0, 5.0, 30.0, 60.0, 120.0, 240.0], [*STATES, "pSTAT5"]
    ours = engine.compile(network.system()).solve(times, rtol=1e-9, atol=1e-9, outputs=outputs)
    runner = roadrunner.RoadRunner(sbml.write(network))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-11, 1e-14
    theirs = np.array(runner.simulate(times=times, selections=outputs))
    for i, name in enumerate(outputs):
        top = np.abs(theirs[:, i]).max()
        assert top > 0 or name == "spare"
        np.testing.assert_allclose(ours[name][0], theirs[:, i], rtol=0, atol=1e-6 * top or 1e-12)
