"""The 68-state scheme as a network equals its reference tables, faults included; libRoadRunner agrees."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pytest
import roadrunner

from il2 import engine
from il2.engine import Batch
from il2.ground.errors import MissingDataError
from il2.ground.files import reference_data
from il2.ground.rows import Row, read_csv_rows
from il2.network import sbml

from .scheme68 import CELLS, STATES, VALUES, scheme68

TIMES = [0.0, 5.0, 15.0, 30.0, 60.0, 120.0, 240.0]
#: Before IL-2 is given the cell rests this long, min.
REST = 3000.0
READOUTS = {
    "pSTAT5_fraction_of_pool": "pSTAT5",
    "pJ1_molecules": "pJ1",
    "pJ3_molecules": "pJ3",
    "Y392_molecules": "Y392",
    "SOCS3": "SOC",
    "CISH": "CIS",
    "ERKpp_nM": "E2",
    "AKT_308_473_fraction": "AK2",
    "pS6_fraction": "pS6",
    "FOXO3_phospho_fraction": "FOX",
}


@lru_cache(maxsize=1)
def model() -> engine.Model:
    return engine.compile(scheme68("CD8", 1.0).system())


def run(cell: str, doses: Sequence[float], times: Sequence[float] = TIMES, **changes: float) -> Batch:
    """Solve from rest: [dose, time]."""
    values = {**VALUES, **CELLS[cell], **changes, "L": 0.0}
    give = [engine.Input(0.0, "L", np.array(doses), "set")]
    outputs = [*STATES, "pSTAT5"]
    found = model().solve(
        times, values, rtol=1e-8, atol=1e-9, inputs=give, outputs=outputs, start=-REST,
        initial={"Ra": values["Ra0"], "Rb": values["Rb0"]},
    )  # fmt: skip
    assert found.ok.all(), found.message(0)
    return found


def table(name: str) -> list[Row]:
    try:
        return list(read_csv_rows(reference_data("signalling", name)))
    except MissingDataError as missing:
        pytest.skip(str(missing))


def test_it_has_68_states() -> None:
    assert model().names == tuple(STATES) and len(STATES) == 68


@pytest.mark.parametrize("cell", CELLS)
def test_read_outs_of_every_cell_dose_and_time(cell: str) -> None:
    rows = [r for r in table("scheme68_reference_readouts.csv") if r.text("cell_type") == cell]
    doses = sorted({r.float("dose_nM") for r in rows})
    assert len(rows) == len(doses) * len(TIMES) == 35
    found = run(cell, doses)
    for column, name in READOUTS.items():
        want = np.array([r.float(column) for r in rows]).reshape(len(doses), len(TIMES))
        # Five digits are printed: half a unit of the last is up to 5e-5 of a value.
        np.testing.assert_allclose(found[name], want, rtol=5e-5, atol=1e-6 * want.max(), err_msg=column)


def test_every_state_of_treg_and_cd8() -> None:
    rows = {r.text("symbol"): r for r in table("scheme68_reference_states.csv")}
    assert set(rows) == set(STATES)
    for cell in ("Treg", "CD8"):
        found = run(cell, [1.0, 84.0])
        for i, dose in enumerate(("1nM", "84nM")):
            for name, row in rows.items():
                want = np.array([row.float(f"{cell}_{dose}_{t:.0f}min") for t in TIMES])
                top = max(np.abs(want).max(), 1e-12)
                np.testing.assert_allclose(
                    found[name][i], want, rtol=0, atol=1e-5 * top, err_msg=f"{cell} {dose} {name}"
                )


#: At 84 nM: largest share of pSTAT5 and its minute, largest doubly phosphorylated ERK (nM).
PEAKS = {
    "Treg": (0.54, 17, 874),
    "CD8": (0.44, 18, 871),
    "NK": (0.99, 3, None),
    "Thelper": (0.15, 20, None),
    "CTL": (0.98, 4, None),
}


@pytest.mark.parametrize("cell", PEAKS)
def test_printed_peaks(cell: str) -> None:
    height, minute, erk = PEAKS[cell]
    times = np.arange(0.0, 40.25, 0.25)
    found = run(cell, [84.0], times)
    stat = found["pSTAT5"][0]
    assert stat.max() == pytest.approx(height, abs=0.005)
    assert times[stat.argmax()] == pytest.approx(minute, abs=1.0)
    assert erk is None or found["E2"].max() == pytest.approx(
        erk, abs=2.0
    )  # theirs was read on a coarser grid


@pytest.mark.parametrize(
    ("changes", "want"),
    [
        ({}, (0.43, 0.07, 0.01)),
        ({"JAK3": 0.0}, (0.0, 0.0, 0.0)),
        ({"gc": 0.0}, (0.0, 0.0, 0.0)),
        ({"tof1": 1.0}, (0.19, 0.04, 0.01)),
        ({"iSO": 0.0}, (0.44, 0.21, 0.01)),
        ({"iCIS": 0.0}, (0.43, 0.08, 0.02)),
        ({"iSO": 0.0, "iCIS": 0.0}, (0.44, 0.25, 0.04)),
    ],
    ids=lambda v: "_".join(v) if isinstance(v, dict) else "",
)
def test_printed_perturbations_of_cd8(changes: dict[str, float], want: tuple[float, ...]) -> None:
    found = run("CD8", [84.0], [15.0, 60.0, 240.0], **changes)
    # Two digits are printed, one of them rounded twice (0.0747).
    np.testing.assert_allclose(found["pSTAT5"][0], want, atol=0.0055)


def test_mass_of_every_stat_is_kept() -> None:
    network = scheme68("NK", 84.0)
    end = run("NK", [84.0])
    sums = {
        "S5A": {"A_c": 1, "A_n": 1, "Ap": 1, "AA_c": 2, "AA_n": 2, "AB_c": 1, "AB_n": 1},
        "S5B": {"B_c": 1, "B_n": 1, "Bp": 1, "BB_c": 2, "BB_n": 2, "AB_c": 1, "AB_n": 1},
        "S3t": {"S3_c": 1, "S3_n": 1, "S33_c": 2, "S33_n": 2, "S13_c": 1, "S13_n": 1},
        "S1t": {"S1_c": 1, "S1_n": 1, "S11_c": 2, "S11_n": 2, "S13_c": 1, "S13_n": 1},
    }
    for total, parts in sums.items():
        held = sum(count * end[name][0] for name, count in parts.items())
        np.testing.assert_allclose(held, network[total].value, rtol=1e-6)


@pytest.mark.parametrize("cell", ["CTL"])
def test_libroadrunner_agrees(cell: str) -> None:
    rest = run(cell, [0.0], [0.0])
    start = {name: float(rest[name][0, 0]) for name in STATES}
    network = scheme68(cell, 10.0).with_values(start)
    times, outputs = TIMES, [*STATES, "pSTAT5"]
    ours = model().solve(
        times, dict(network.system().parameters), start, rtol=1e-9, atol=1e-10, outputs=outputs
    )
    runner = roadrunner.RoadRunner(sbml.write(network))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-11, 1e-15
    theirs = np.array(runner.simulate(times=times, selections=outputs))
    for i, name in enumerate(outputs):
        top = np.abs(theirs[:, i]).max()
        np.testing.assert_allclose(ours[name][0], theirs[:, i], rtol=0, atol=1e-6 * top, err_msg=name)
