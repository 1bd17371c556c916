"""`il2 engine` as a shell runs it: forms, exit codes, pictures, sentences for bad input."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
from pathlib import Path

import click
import pytest
from lxml import etree

from il2.cli.engine import COMMANDS, command
from il2.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _in_a_folder_with_the_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_quoted_and_its_example_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = command.get_command(click.Context(command), name)
    assert found is not None
    assert (found.help or "").splitlines()[0] == COMMANDS[name][1]
    assert [p.opts for p in found.params if isinstance(p, click.Option) and not p.help] == []
    line = (found.epilog or "").splitlines()[-1].removeprefix("Example: ")
    if name != "test-suite":  # the suite is not part of the package
        assert main(shlex.split(line)[1:]) == 0
        out, err = capsys.readouterr()
        assert (bool(out), err) == (True, "")


def test_forms_and_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    run = ["engine", "run", "examples/turnover.xml", "--until", "60", "--points", "4", "--scan", "kon=0.1,1"]
    assert main([*run, "--csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert list(rows[0]) == ["kon", "time", "R", "LR"]
    assert [float(r["time"]) for r in rows] == [0, 20, 40, 60] * 2
    assert main([*run, "--json", "--plot", "a.svg"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["times"] == [0, 20, 40, 60]
    assert err == "il2: wrote a.svg\n"
    drawn = etree.parse("a.svg").getroot()
    assert drawn.tag.endswith("svg")
    assert {"kon 0.1", "kon 1", "R", "LR"} <= {(t.text or "") for t in drawn.iter("{*}text")}
    assert main([*run, "--plot", "a.png", "-o", "a.csv"]) == 0
    assert Path("a.png").read_bytes().startswith(b"\x89PNG")
    assert Path("a.csv").read_text().startswith("kon,time,R,LR\n")


def test_a_system_without_result_makes_exit_code_one(capsys: pytest.CaptureFixture[str]) -> None:
    text = Path("examples/turnover.xml").read_text()
    Path("odd.xml").write_text(text.replace('id="ksyn" value="10"', 'id="ksyn" value="NaN"'))
    assert main(["engine", "run", "odd.xml", "--until", "10"]) == 1
    out, _ = capsys.readouterr()
    assert "no result: " in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("run examples/turnover.xml", "missing option '--until'"),
        ("run nowhere.xml --until 1", "cannot read 'nowhere.xml': no such file"),
        ("run examples --until 1", "it is a folder; an SBML file is wanted"),
        ("run examples/ligands.csv --until 1", "this is not well-formed XML"),
        ("run examples/turnover.xml --until 1 --set kdge=1", "did you mean 'kdeg'"),
        ("run examples/turnover.xml --until 1 --scan kdeg=log(1,2)", "needs first, last and count"),
        ("run examples/turnover.xml --until 1 --scan kdeg", "write 'k1=log(0.01,10,200)'"),
        ("run examples/turnover.xml --until 1 --observe [R", "did you mean '[R]'"),
        ("run examples/turnover.xml --until -1", "give 0 <= from < until"),
        ("run examples/turnover.xml --until 1 --points 1", "1 points are too few"),
        ("run examples/turnover.xml --until 1 --points 1e9", "'1e9' is not an integer"),
        ("run examples/turnover.xml --until 1 --points 1000000000", "too many to keep"),
        ("run examples/turnover.xml --until 1 --rtol 2", "rtol must lie between 0 and 1"),
        ("run examples/turnover.xml --until 1 --atol 0", "atol must be positive"),
        ("run examples/turnover.xml --until 1 --plot a.jpg", "does not end in one of .svg, .png"),
        ("run examples/turnover.xml --until 1 --scn k=1", "unknown option '--scn'; did you mean --scan"),
        ("steady examples/turnover.xml --horizon 0", "the horizon must be a positive time"),
        ("test-suite nowhere", "there is no folder 'nowhere'"),
        ("test-suite examples", "holds no case of the SBML Test Suite"),
        ("rnu examples/turnover.xml", "did you mean run?"),
    ],
)
def test_bad_input_is_one_sentence(arguments: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", *shlex.split(arguments)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.startswith("il2: ") and err.count("\n") == 1


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine"]) == 0
    assert "test-suite" in capsys.readouterr().out


def test_the_steps_of_a_sentence_can_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    run = ["engine", "run", "examples/turnover.xml", "--until", "240"]
    assert main([*run, "--max-steps", "3"]) == 1
    out, err = capsys.readouterr()
    assert "more than 3 steps" in out + err
    assert main([*run, "--max-steps", "0"]) == 2
    assert "max_steps must be at least 1" in capsys.readouterr().err
