"""Neighbours of the SBML Test Suite's cases: time courses, ours and libRoadRunner's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest

from il2.engine import compile
from il2.ground.errors import InputError, MissingDataError
from il2.ground.files import reference_data
from il2.jobs.engine_case_files import Case, cases, read_settings
from il2.jobs.engine_model import read
from il2.network import Network, sbml

from . import judge
from .mutants import beyond_the_judge, mutant
from .test_suite_cases import NOT_READ

#: Cases that libRoadRunner itself does not pass, and those with events by chance, which differ by right.
LEFT_OUT = ("01511", "01821")
RANDOM = "RandomEventExecution"


def originals() -> list[Case]:
    try:
        folder = reference_data("sbml_test_suite")
    except MissingDataError as error:
        pytest.skip(f"not run: {error}")
    outside = (*NOT_READ, RANDOM)
    return [
        case
        for case in cases(Path(folder))
        if case.name not in LEFT_OUT and not any(tag.startswith(outside) for tag in case.tags)
    ]


def outcome(text: str, times: np.ndarray) -> str:
    """Say "same", or why the two were not compared, or what differs."""
    try:
        network = sbml.parse(text)
        system = network.system()
    except InputError as error:
        assert "no value" in str(error) or "form a circle" in str(error), error
        return "refused"
    batch = compile(system, "numpy").solve(times, rtol=1e-9, atol=1e-16, max_steps=5000)
    if not batch.ok.all():
        return "not solved"
    try:
        runner = judge.load(text)
        runner.integrator.maximum_num_steps = 20_000
        names = watched(network, runner)
        theirs = judge.series(runner, list(times), names)
    except RuntimeError:  # the judge refuses or gives up
        return "not judged"
    for name, column in zip(names, theirs.T, strict=True):
        ours = np.broadcast_to(read(batch, name)[0], times.shape)
        finite = np.abs(column[np.isfinite(column)])
        scale = finite.max(initial=0.0) + 1e-5
        with np.errstate(invalid="ignore"):
            same = (
                (np.abs(ours - column) <= 1e-4 * scale)
                | (ours == column)
                | (np.isnan(ours) & np.isnan(column))
            )
        if not same.all():
            i = int(np.argmin(same))
            return f"{name} at {times[i]:g}: {ours[i]:g}, libRoadRunner {column[i]:g}"
    return "same"


def watched(network: Network, runner: object) -> list[str]:
    system = network.system()
    known = {*system.names, *dict(system.assignments), *dict(system.parameters)}
    names = [n for s in network.species for n in (s.name, f"[{s.name}]")]
    names += [
        p.name for group in (network.parameters, network.compartments, network.reactions) for p in group
    ]
    return [n for n in names if n in known and n not in ("time_", "avogadro_")]


def compared(seed: int, wanted: int) -> Counter[str]:
    """Compare until ``wanted`` mutants had the same course; anything that differs is an error."""
    random, found, counts = Random(seed), originals(), Counter[str]()
    while counts["same"] < wanted:
        case = random.choice(found)
        made = mutant(case.model.read_text(encoding="utf-8"), random)
        if made is None or beyond_the_judge(made[0]):
            continue
        times = np.linspace(0.0, 1.0137 * read_settings(case.settings).duration, 12)
        said = outcome(made[0], times)
        assert said in ("same", "refused", "not solved", "not judged"), (case.name, made[1], said, made[0])
        counts[said] += 1
    return counts


def test_neighbours_of_the_cases_equal_libroadrunner() -> None:
    counts = compared(seed=4, wanted=40)
    assert counts["not solved"] <= 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_hundreds_of_neighbours_of_the_cases(seed: int) -> None:
    counts = compared(seed, wanted=400)
    assert counts["not solved"] + counts["not judged"] < 30
