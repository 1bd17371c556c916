"""All sixteen published files on both paths against libRoadRunner; our examples against its figures."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from il2.engine import compile
from il2.ground.errors import MissingDataError
from il2.ground.files import reference_data
from il2.jobs.engine_run import EngineRunQuestion, engine_run
from il2.network import sbml

from . import judge

ROOT = Path(__file__).resolve().parents[2]
#: Ends of the courses, in the time of each file.
ENDS = {
    "BIOMD0000000009": 100.0, "BIOMD0000000019": 60.0, "BIOMD0000000093": 10800.0, "BIOMD0000000094": 10800.0,
    "BIOMD0000000146": 1800.0, "BIOMD0000000262": 3600.0, "BIOMD0000000289": 100.0, "BIOMD0000000290": 100.0,
    "BIOMD0000000585": 600.0, "BIOMD0000000665": 7200.0, "BIOMD0000000732": 100.0, "BIOMD0000000754": 100.0,
    "BIOMD0000000779": 100.0, "BIOMD0000000861": 240.0, "BIOMD0000000968": 100.0, "MODEL4028801312": 100.0,
}  # fmt: skip


@pytest.mark.slow
def test_sixteen_files_on_both_paths_equal_libroadrunner() -> None:
    try:
        folder = reference_data("sbml")
    except MissingDataError as error:
        pytest.skip(f"not run: {error}")
    assert sorted(f.stem for f in folder.glob("*.xml")) == sorted(ENDS)
    for name, end in ENDS.items():
        network = sbml.read(folder / f"{name}.xml")
        system = network.system()
        times = np.linspace(0.0, end, 13)
        found = {}
        for backend in ("numpy", "llvm"):
            batch = compile(system, backend).solve(times, rtol=1e-6, atol=1e-11, max_steps=20_000)
            assert batch.ok.all(), (name, batch.message(0))
            found[backend] = batch.values[0]
        theirs = judge.series(judge.load(folder / f"{name}.xml"), list(times), system.names)
        top = np.abs(theirs).max(axis=0)
        size = np.maximum(top, 1e-20 * top.max())  # series of the judge's noise only are zero
        for backend, ours in found.items():
            assert np.abs((ours - theirs) / size).max() <= 1e-5, (name, backend)
        # The same steps with the same numbers, but for the rounding of reordered sums.
        assert np.abs((found["numpy"] - found["llvm"]) / size).max() <= 1e-7, name


def test_examples_equal_the_stored_figures_of_libroadrunner() -> None:
    """tests/network/figures.csv: libRoadRunner 2.10 at a relative tolerance of 1e-11."""
    rows: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    with (Path(__file__).parent / "figures.csv").open(newline="") as lines:
        for row in csv.DictReader(lines):
            rows[row["file"]][row["quantity"]].append((float(row["time"]), float(row["value"])))
    assert set(rows) == {f.name for f in (ROOT / "examples").glob("*.xml")}
    for file, quantities in rows.items():
        times = [t for t, _ in next(iter(quantities.values()))]
        question = EngineRunQuestion(
            ROOT / "examples" / file, times[-1], len(times), observe=tuple(quantities), rtol=1e-9
        )
        answer = engine_run(question)
        for j, (name, wanted) in enumerate(quantities.items()):
            values = np.array([v for _, v in wanted])
            assert np.abs(answer.values[0, :, j] - values).max() <= 1e-6 * np.abs(values).max(), (file, name)


def test_examples_are_valid() -> None:
    for file in sorted((ROOT / "examples").glob("*.xml")):
        findings = judge.libsbml_findings(file.read_text())
        # Bare numbers in formulas carry no unit; nothing else is remarked.
        assert set(findings) <= {("Warning", 99505), ("Warning", 99508)}, file.name
