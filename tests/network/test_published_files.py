"""Published SBML files: read by us, judged by libRoadRunner and by the stored figures."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from il2.engine import compile
from il2.ground.errors import MissingDataError
from il2.ground.files import reference_data
from il2.network import Network, Species, sbml, timed_inputs

from . import judge

SBML = [665, 861, 93, 94, 146, 9, 19, 262, 968, 585, 732, 754, 779, 289, 290]
FILES = [*(("sbml", f"BIOMD{n:010d}.xml") for n in SBML), ("sbml", "MODEL4028801312.xml")]
ENGINE = [("engine", "il2gc.xml"), ("engine", "gc62.xml")]
PK = ("engine", "il2pk.xml")
#: What the conditions of expected.csv change.
CONDITIONS = {
    "EGF_conc_ramp = 0, EGF_conc_step = 30": {"EGF_conc_ramp": 0.0, "EGF_conc_step": 30.0},
    "IL2 = 0 (mutein parameters)": {"IL2": 0.0},
    "Epo x 0.1": {"Epo": 1.24997e-8},
}


def name_of(file: tuple[str, str]) -> str:
    return file[1].removesuffix(".xml")


def path(file: tuple[str, str]) -> Path:
    try:
        return reference_data(*file)
    except MissingDataError as error:
        pytest.skip(f"not run: {error}")


@cache
def expected() -> list[dict[str, str]]:
    with path(("sbml", "expected.csv")).open(newline="") as rows:
        return list(csv.DictReader(rows))


def solve(network: Network, times: np.ndarray) -> dict[str, np.ndarray]:
    """States and assignments of our engine, one row of times."""
    system = network.system()
    # The smallest series here peaks at 1e-5, and the agreement asked for is 1e-5 of each peak.
    batch = compile(system).solve(times, rtol=1e-6, atol=1e-11, max_steps=20_000)
    assert batch.ok.all(), batch.message(0)
    return {n: batch[n][0] for n in (*system.names, *(a for a, _ in system.assignments))}


@pytest.mark.parametrize("file", [*FILES, *ENGINE, PK], ids=name_of)
def test_initial_values_and_rates_equal_libroadrunner(file: tuple[str, str]) -> None:
    network = sbml.read(path(file))
    system = network.system()
    runner = judge.load(path(file))
    start = judge.first_state(system)
    assert np.array([runner[n] for n in start]) == pytest.approx(
        np.array(list(start.values())), rel=1e-14, abs=0
    )
    random = np.random.default_rng(665)
    typical = max(np.mean([abs(v) for v in start.values()]), 1e-6)
    moved = False
    for draw in range(4):
        state = start if draw == 0 else {n: (v + typical) * random.uniform(0.1, 2) for n, v in start.items()}
        for name, value in state.items() if draw else ():
            runner[name] = value
        values = judge.our_values(system, state)
        theirs = judge.their_rates(runner, network)
        moved |= bool(np.any(theirs))
        assert judge.our_rates(system, values) == pytest.approx(
            theirs, rel=1e-12, abs=1e-14 * np.abs(theirs).max()
        )
        reactions = runner.model.getReactionIds()
        fluxes = np.array([runner[r] for r in reactions])
        assert np.array([values[r] for r in reactions]) == pytest.approx(fluxes, rel=1e-12)
    assert moved


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_time_courses_equal_libroadrunner_and_the_stored_figures(file: tuple[str, str]) -> None:
    network = sbml.read(path(file))
    rows = [r for r in expected() if r["model"] == name_of(file)]
    assert rows
    for condition in {r["condition"] for r in rows}:
        change = next((c for key, c in CONDITIONS.items() if key == condition), None)
        assert change is not None or condition.startswith("as shipped")
        mine = [r for r in rows if r["condition"] == condition]
        end = max(float(r["time"]) for r in mine)
        times = np.unique([*np.linspace(0, end, 31), *(float(r["time"]) for r in mine)])
        ours = solve(network.with_values(change or {}), times)
        for row in mine:
            value = ours[row["quantity"]][np.searchsorted(times, float(row["time"]))]
            top = max(abs(float(r["value"])) for r in mine if r["quantity"] == row["quantity"])
            # The figures are given to eight digits.
            assert value == pytest.approx(float(row["value"]), rel=1e-8, abs=1e-5 * top), row
        runner = judge.load(path(file))
        for name, value in (change or {}).items():
            runner[f"[{name}]" if isinstance(network[name], Species) else name] = value
        compare(network, ours, judge.series(runner, times, network.system().names))


def compare(network: Network, ours: dict[str, np.ndarray], theirs: np.ndarray, within: float = 1e-5) -> None:
    """Agreement within a part of each series' maximum; series of the judge's noise only are zero."""
    biggest = np.abs(theirs).max()
    for name, column in zip(network.system().names, theirs.T, strict=True):
        top = np.abs(column).max()
        if top < 1e-20 * biggest:
            top = 1e-20 * biggest
        assert np.abs(ours[name] - column).max() <= within * top, name


@pytest.mark.parametrize("file", ENGINE, ids=name_of)
def test_benchmark_systems_equal_libroadrunner(file: tuple[str, str]) -> None:
    network = sbml.read(path(file))
    times = np.array([0, 5, 15, 30, 60, 90, 120, 240, 360, 480, 720, 960, 1440.0])
    compare(
        network, solve(network, times), judge.series(judge.load(path(file)), times, network.system().names)
    )


def test_doses_of_il2pk_as_inputs_equal_libroadrunner() -> None:
    """Fourteen daily doses as inputs; compared between the doses."""
    network = sbml.read(path(PK))
    rest, inputs = timed_inputs(network)
    assert (len(inputs), rest.events) == (14, ())
    assert [i.time for i in inputs] == [1.0 + 1440.0 * day for day in range(14)]
    times = np.array([0.0, 0.5, 30, 300, 1430, 1500, 3000, 7200])
    system = rest.system()
    batch = compile(system).solve(times, inputs=inputs, rtol=1e-6, atol=1e-9)
    theirs = judge.series(judge.load(path(PK)), times, system.names)
    compare(rest, {n: batch[n][0] for n in system.names}, theirs)


@pytest.mark.parametrize("file", [*FILES, *ENGINE, PK], ids=name_of)
def test_written_again_the_files_are_valid_and_mean_the_same(file: tuple[str, str]) -> None:
    network = sbml.read(path(file))
    text = sbml.write(network)
    findings = judge.libsbml_findings(text)
    assert {severity for severity, _ in findings} <= {"Warning"}
    # What is left speaks of units that the published files leave undeclared or get wrong.
    units = {10501, 10503, 10512, 10541, 20513, 20616, 20702, 80701, 99505, 99506, 99507, 99508}
    assert {rule for _, rule in findings} <= units
    again = sbml.parse(text)
    assert again.reactions == network.reactions
    assert (again.rules, again.initial, again.events) == (network.rules, network.initial, network.events)
    assert sbml.parse(sbml.write(again)) == again
    system, runner = network.system(), judge.load(text)
    values = judge.our_values(system, judge.first_state(system))
    assert judge.our_rates(system, values) == pytest.approx(judge.their_rates(runner, network), rel=1e-12)


def test_counts_of_the_files_are_those_of_the_readme() -> None:
    """Species, reactions and rules as the table of data/sbml gives them."""
    table = {665: (8, 13, 4), 861: (26, 36, 0), 93: (34, 46, 0), 146: (36, 34, 7), 19: (100, 125, 8)}
    table |= {585: (28, 0, 28), 779: (6, 25, 1), 289: (5, 12, 3), 732: (5, 6, 0), 968: (10, 7, 1)}
    for number, counts in table.items():
        network = sbml.read(path(("sbml", f"BIOMD{number:010d}.xml")))
        assert (len(network.species), len(network.reactions), len(network.rules)) == counts
