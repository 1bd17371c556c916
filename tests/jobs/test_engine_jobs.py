"""The verbs of the engine on model files: run, steady, test-suite."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.ground.errors import Il2Error, InputError, UnknownNameError, UnsupportedError
from il2.jobs.engine_run import EngineRunQuestion, engine_run
from il2.jobs.engine_scan import Scan, read_scan, read_setting
from il2.jobs.engine_steady import EngineSteadyQuestion, engine_steady
from il2.jobs.engine_test_suite import EngineTestSuiteQuestion, engine_test_suite
from il2.network import (
    AssignmentRule,
    Compartment,
    Event,
    InitialAssignment,
    Network,
    Parameter,
    Reaction,
    Species,
    degrade,
    sbml,
)

TURNOVER = Path(__file__).resolve().parents[2] / "examples" / "turnover.xml"


def written(tmp_path: Path, **more: object) -> Path:
    """A species that decays in 2 L, written to a file."""
    fields = {
        "compartments": [Compartment("c", 2.0)],
        "species": [Species("A", "c", concentration=3.0), Species("B", "c", amount=1.0)],
        "parameters": [Parameter("k", 0.5), Parameter("d", 4.0), Parameter("q", 1.0)],
        "reactions": [Reaction("r", ["A"], ["B"], "c * k * A"), degrade("B", "q")],
    }
    path = tmp_path / "model.xml"
    path.write_text(sbml.write(Network("model", **(fields | more))))  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("k=log(0.01, 100, 5)", (0.01, 0.1, 1.0, 10.0, 100.0)),
        ("k=LIN(0,1,3)", (0.0, 0.5, 1.0)),
        (" k = 1, 2.5 ,3e2 ", (1.0, 2.5, 300.0)),
        ("k=lin(5,1,2)", (5.0, 1.0)),
        ("k=log(3,3,1)", (3.0,)),
        ("k=7", (7.0,)),
    ],
)
def test_scans(text: str, values: tuple[float, ...]) -> None:
    scan = read_scan(text)
    assert scan.name == "k"
    assert scan.values == pytest.approx(values, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("k", "write 'k1=log"),
        ("=1", "write 'k1=log"),
        ("k=", "write 'k1=log"),
        ("k=1,,2", "'' in 'k=1,,2' is not a number"),
        ("k=one", "'one' in 'k=one' is not a number"),
        ("k=log(0,1,3)", "positive limits"),
        ("k=lin(0,1)", "needs first, last and count"),
        ("k=lin(0,1,2.5)", "'2.5' in 'k=lin(0,1,2.5)' is no count"),
        ("k=lin(0,1,0)", "is no count"),
        ("k=lin(0,1,1e12)", "is no count"),
        ("k=exp(0,1,3)", "cannot read the scan"),
        ("k=log(1,2,3", "cannot read the scan"),
        ("k=inf", "not a finite number"),
        ("k=nan,1", "not a finite number"),
    ],
)
def test_scans_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_scan(text)
    assert said in str(caught.value)


@given(st.text(max_size=30))
def test_any_text_is_a_scan_or_a_sentence(text: str) -> None:
    for read in (read_scan, read_setting):
        try:
            read(text)
        except Il2Error as error:
            assert str(error)


def test_one_system_in_closed_form(tmp_path: Path) -> None:
    path = written(tmp_path)
    answer = engine_run(EngineRunQuestion(path, 4.0, 5, settings=(("k", 0.25),), rtol=1e-9))
    assert answer.names == ("[A]", "B")
    np.testing.assert_allclose(answer.values[0, :, 0], 3.0 * np.exp(-0.25 * answer.times), rtol=1e-7)
    # Amounts: 6 exp(-t/4) turn into B, which decays at rate 1.
    b = 2.0 * (np.exp(-0.25 * answer.times) - np.exp(-answer.times)) + np.exp(-answer.times)
    np.testing.assert_allclose(answer.values[0, :, 1], b, rtol=1e-7)
    rows = list(csv.DictReader(io.StringIO(answer.to_csv())))
    assert [float(r["[A]"]) for r in rows] == answer.values[0, :, 0].tolist()
    said = json.loads(answer.to_json())
    assert said["systems"][0]["courses"]["B"] == answer.values[0, :, 1].tolist()
    assert said["systems"][0]["message"] == "solved"
    lines = str(answer).splitlines()
    assert lines[0] == "model: one system, 5 times from 0 to 4"
    assert lines[2].split() == ["[A]", "3", "1.1", "3", "0", "1.1"]


def test_a_grid_of_everything_that_can_be_varied(tmp_path: Path) -> None:
    """A parameter, a size and a first concentration: the first scan varies slowest."""
    scans = (Scan("k", (0.1, 1.0)), Scan("c", (2.0, 5.0, 7.0)), Scan("A", (1.0, 4.0)))
    answer = engine_run(EngineRunQuestion(written(tmp_path), 2.0, 3, scans=scans, observe=("A", "[A]", "k")))
    k, c, a = (answer.varied[n] for n in ("k", "c", "A"))
    assert list(zip(k, c, a, strict=True))[:3] == [(0.1, 2.0, 1.0), (0.1, 2.0, 4.0), (0.1, 5.0, 1.0)]
    level = a[:, None] * np.exp(-k[:, None] * answer.times)
    np.testing.assert_allclose(answer.values[:, :, 1], level, rtol=1e-5)
    np.testing.assert_allclose(answer.values[:, :, 0], level * c[:, None], rtol=1e-5)
    np.testing.assert_array_equal(answer.values[:, :, 2], np.repeat(k[:, None], 3, axis=1))
    assert len(answer.table().rows) == 12 * 3
    assert len(answer.shown().rows) == 12


def test_what_starts_from_a_varied_value_follows(tmp_path: Path) -> None:
    start = [InitialAssignment("d", "A * c")]
    rule = [AssignmentRule("w", "d * time")]
    path = written(
        tmp_path, initial=start, rules=rule,
        parameters=[Parameter(n, 1.0) for n in "kq"] + [Parameter("d"), Parameter("w", constant=False)],
    )  # fmt: skip
    answer = engine_run(EngineRunQuestion(path, 2.0, 2, scans=(Scan("A", (1.0, 4.0)),), observe=("w",)))
    assert answer.values[:, 1, 0].tolist() == [4.0, 16.0]


@pytest.mark.parametrize("varied", [False, True])
def test_doses_on_both_paths(tmp_path: Path, varied: bool) -> None:
    """A dose at a known time is an input of machine code; one whose time is scanned is found as an event."""
    path = written(tmp_path, events=[Event("dose", "time >= d", {"A": "A + 1"})])
    scans = (Scan("d", (1.0, 3.0)),) if varied else (Scan("k", (0.5, 0.5)),)
    settings = () if varied else (("d", 1.0),)
    answer = engine_run(EngineRunQuestion(path, 4.0, 5, settings=settings, scans=scans, rtol=1e-9))
    if varied:
        assert answer.backend == "numpy"
    t = answer.times
    for i, at in enumerate([1.0, 3.0] if varied else [1.0, 1.0]):
        dosed = 3.0 * np.exp(-0.5 * t) + np.where(t >= at, np.exp(-0.5 * (t - at)), 0.0)
        np.testing.assert_allclose(answer.values[i, :, 0], dosed, rtol=1e-7)


def test_systems_without_result_are_blank_with_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, reactions=[Reaction("r", [], ["A"], "c * k * A^2")])
    answer = engine_run(EngineRunQuestion(path, 1.0, 3, scans=(Scan("k", (-1.0, 0.1, 5.0)),)))
    assert answer.failed == (2,)  # A = 3/(1 - 15 t) grows without bound at 1/15
    assert np.isfinite(answer.values[:2]).all() and np.isnan(answer.values[2]).all()
    assert "no result for k = 5: " in answer.notes()[0]
    assert answer.to_csv().splitlines()[-1] == "5.0,1.0,"
    assert json.loads(answer.to_json())["systems"][2]["courses"]["[A]"] == [None, None, None]


def test_names_that_are_not_there(tmp_path: Path) -> None:
    parameters = [Parameter("k", 1.0), Parameter("q", 1.0), Parameter("d", constant=False)]
    path = written(tmp_path, rules=[AssignmentRule("d", "2 * time")], parameters=parameters)
    for bad, said in (
        ({"settings": (("kl", 1.0),)}, "did you mean 'k'"),
        ({"scans": (Scan("C", (1.0,)),)}, "did you mean 'c'"),
        ({"observe": ("[a]",)}, "did you mean '[A]'"),
    ):
        with pytest.raises(UnknownNameError) as caught:
            engine_run(EngineRunQuestion(path, 1.0, **bad))  # type: ignore[arg-type]
        assert said in str(caught.value)
    for bad, said in (
        ({"settings": (("d", 1.0),)}, "'d' is given by an assignment rule"),
        ({"scans": (Scan("d", (1.0,)),)}, "'d' is given by an assignment rule"),
        ({"scans": (Scan("k", (1.0,)), Scan("k", (2.0,)))}, "'k' is scanned twice"),
        ({"settings": (("k", 1.0), ("k", 2.0))}, "'k' is set twice"),
        ({"scans": (Scan("k", tuple(range(1000))), Scan("q", tuple(range(1000)))), "points": 1001}, "24 GB"),
    ):
        with pytest.raises(InputError) as caught_too:
            engine_run(EngineRunQuestion(path, 1.0, **bad))  # type: ignore[arg-type]
        assert said in str(caught_too.value)


@pytest.mark.parametrize("bad", [{"until": 0.0}, {"until": math.inf}, {"first": 5.0}, {"points": 1}])
def test_times_that_cannot_be(bad: dict[str, float]) -> None:
    with pytest.raises(InputError):
        EngineRunQuestion(**({"path": TURNOVER, "until": 1.0} | bad))  # type: ignore[arg-type]


def test_steady_states_in_closed_form() -> None:
    scans = (Scan("ksyn", (1.0, 10.0, 50.0)),)
    answer = engine_steady(EngineSteadyQuestion(TURNOVER, (("L", 2.0),), scans))
    assert answer.failed == ()
    kdeg, kon, koff, kint, ligand = 0.01, 0.1, 0.1, 0.05, 2.0
    bound = kon * ligand / (koff + kint)  # LR = bound * R
    free = np.array([1.0, 10.0, 50.0]) / (kdeg + kint * bound)
    found = dict(zip(answer.names, answer.values.T, strict=True))
    np.testing.assert_allclose(found["R"], free, rtol=1e-8)
    np.testing.assert_allclose(found["LR"], bound * free, rtol=1e-8)


def test_no_steady_state_is_said(tmp_path: Path) -> None:
    dosed = written(tmp_path, events=[Event("dose", "time >= 1", {"A": "A + 1"})])
    with pytest.raises(InputError, match=r"'A' is changed at time 1: ask for a time course"):
        engine_steady(EngineSteadyQuestion(dosed))
    watched = written(tmp_path, events=[Event("full", "B > 1.5", {"A": "1"})])
    with pytest.raises(InputError, match="event 'full' may change the state at any time"):
        engine_steady(EngineSteadyQuestion(watched))
    growing = written(tmp_path, reactions=[Reaction("r", [], ["A"], "k")])
    answer = engine_steady(EngineSteadyQuestion(growing))
    assert answer.failed == (0,)
    assert "no steady state was found" in str(answer)


def test_folders_that_hold_no_cases(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no case"):
        engine_test_suite(EngineTestSuiteQuestion(tmp_path))
    with pytest.raises(InputError, match="there is no folder"):
        engine_test_suite(EngineTestSuiteQuestion(tmp_path / "nowhere"))


def case(folder: Path, name: str, settings: str = "", rows: str = "") -> None:
    """A case of our own: the decay of A, in the layout of the suite with its description."""
    place = folder / name
    place.mkdir(parents=True)
    (place / f"{name}-sbml-l3v2.xml").write_bytes(written(place).read_bytes())
    (place / "model.xml").unlink()
    (place / f"{name}-model.m").write_text("(*\ncomponentTags: Species, Reaction\ntestTags:      Amount\n*)")
    (place / f"{name}-settings.txt").write_text(
        settings
        or "start: 0\nduration: 2\nsteps: 2\nvariables: A\nabsolute: 1e-4\nrelative: 1e-4\namount: A\n"
        "concentration:\n"
    )
    expected = "".join(f"{t},{6 * math.exp(-0.5 * t)}\n" for t in range(3))
    (place / f"{name}-results.csv").write_text("time,A\n" + (rows or expected))


def test_own_cases_by_tag(tmp_path: Path) -> None:
    case(tmp_path, "00001")
    case(tmp_path, "00002", rows="0,6\n1,6\n2,6\n")
    case(tmp_path, "00003", settings="start: 0\nvariables: A\n")
    answer = engine_test_suite(EngineTestSuiteQuestion(tmp_path, processes=1))
    assert [(v.case, v.outcome) for v in answer.verdicts] == [
        ("00001", "passed"), ("00002", "wrong"), ("00003", "refused"),
    ]  # fmt: skip
    assert answer.title == "3 cases: 1 passed, 1 refused, 0 failed, 1 wrong"
    assert answer.table().rows[0] == ("Amount", 3, 1, 1, 0, 1)
    assert json.loads(answer.to_json())["counts"] == {"passed": 1, "refused": 1, "failed": 0, "wrong": 1}
    only = engine_test_suite(EngineTestSuiteQuestion(tmp_path, ("Species",), ("00001",)))
    assert only.good
    with pytest.raises(UnknownNameError, match="did you mean 'Reaction'"):
        engine_test_suite(EngineTestSuiteQuestion(tmp_path, ("Raection",)))


def test_files_that_are_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text('<!DOCTYPE sbml [<!ENTITY a SYSTEM "file:///etc/hostname">]><sbml>&a;</sbml>')
    with pytest.raises(InputError, match="document type declaration"):
        engine_run(EngineRunQuestion(bad, 1.0))
    text = (
        written(tmp_path)
        .read_text()
        .replace("<kineticLaw>", "<nothing>")
        .replace("</kineticLaw>", "</nothing>")
    )
    bad.write_text(text)
    with pytest.raises(UnsupportedError, match=r"bad.xml, line \d+: il2 does not read a reaction without"):
        engine_run(EngineRunQuestion(bad, 1.0))


def test_files_of_a_case_as_people_keep_them(tmp_path: Path) -> None:
    """Byte order mark, line ends of Windows, capitals, lists over two lines, spaces and empty cells."""
    case(
        tmp_path / "deep" / "er",
        "00001",
        settings="\ufeffstart: 0\r\nDuration: 2.000\r\nsteps : 2\r\nvariables: A,\r\n  k\r\n"
        "absolute: 1e-4\r\nrelative: 1e-4\r\nAmount: k,\r\n   A\r\nconcentration:\r\nauthor: nobody\r\n",
    )
    results = next(tmp_path.rglob("*-results.csv"))
    lines = results.read_text().splitlines()
    rows = [f"{line} , 0.5, " for line in lines[1:]]
    results.write_text("\ufeff" + "\r\n".join([" Time ,A , k,", *rows, "  ", ""]))
    answer = engine_test_suite(EngineTestSuiteQuestion(tmp_path))
    assert answer.title == "1 case: 1 passed, 0 refused, 0 failed, 0 wrong", answer.notes()


SETTINGS = "start: 0\nduration: 2\nsteps: 2\nvariables: A\nabsolute: 1e-4\nrelative: 1e-4\namount: A\n"


@pytest.mark.parametrize(
    ("settings", "rows", "said"),
    [
        (SETTINGS.replace("absolute: 1e-4\n", ""), "", "does not say 'absolute': how near a value must be"),
        (SETTINGS.replace("steps: 2", "steps: 2.5"), "", "asks for 2.5 steps; give 0 to 1,000,000"),
        (SETTINGS.replace("steps: 2", "steps: 1e12"), "", "asks for 1e12 steps"),
        (SETTINGS.replace("duration: 2", "duration: two"), "", "says 'duration' is 'two'; that is no number"),
        (
            SETTINGS.replace("duration: 2", "duration: inf"),
            "",
            "says 'duration' is inf; give a finite number",
        ),
        (SETTINGS.replace("duration: 2", "duration: -2"), "", "says 'duration' is -2; it cannot be negative"),
        (SETTINGS.replace("start: 0", "start: -1"), "", "starts at -1; models start at time 0"),
        ("", "0,6\n1,x\n2,3\n", "says 'a value' is 'x'; that is no number"),
        ("", "0,6\n1,3,4\n2,3\n", "has a row of 3 cells under 2 names"),
        ("", "0,6\n1,3\n", "has 2 rows, the settings ask for 3"),
        ("", "0,6\n1.5,3\n2,3\n", "has the time 1.5 where the settings ask for 1"),
    ],
)
def test_files_of_a_case_that_cannot_be_used(tmp_path: Path, settings: str, rows: str, said: str) -> None:
    case(tmp_path, "00001", settings, rows)
    (verdict,) = engine_test_suite(EngineTestSuiteQuestion(tmp_path)).verdicts
    assert verdict.outcome == "refused"
    assert said in verdict.message


def test_a_case_with_a_file_missing_is_refused_and_an_archive_named(tmp_path: Path) -> None:
    for number, ending in enumerate(("-results.csv", "-sbml-l3v2.xml")):
        case(tmp_path, f"0000{number}")
        next(tmp_path.rglob(f"*{number}{ending}")).unlink()
    found = engine_test_suite(EngineTestSuiteQuestion(tmp_path)).verdicts
    assert [v.outcome for v in found] == ["refused"] * 2
    assert all("no such file" in v.message for v in found)
    archive = tmp_path / "suite.omex"
    archive.write_bytes(b"PK")
    with pytest.raises(InputError, match="is an archive; unpack it and give the folder"):
        engine_test_suite(EngineTestSuiteQuestion(archive))


def test_results_may_begin_late_and_name_what_the_symbol_means(tmp_path: Path) -> None:
    late = SETTINGS.replace("start: 0", "start: 1").replace("amount: A", "amount:")
    case(tmp_path, "00001", late, "".join(f"{t},{3 * math.exp(-0.5 * t)}\n" for t in (1, 2, 3)))
    assert engine_test_suite(EngineTestSuiteQuestion(tmp_path)).counts()["passed"] == 1
