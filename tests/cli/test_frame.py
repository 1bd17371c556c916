"""The frame of the command line: help, exit codes, one sentence for a failure, every form of an answer."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import il2
from il2.cli.main import COMMANDS, cli, main

ROOT = Path(__file__).resolve().parents[2]
IL2 = [sys.executable, "-m", "il2.cli"]


def run_il2(*arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, as a shell would."""
    return subprocess.run([*IL2, *arguments], capture_output=True, timeout=60, check=False, **more)  # type: ignore[call-overload,no-any-return]


def command_of(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


def example_of(name: str) -> str:
    """The line after "Example:" that ends the help."""
    last = (command_of(name).epilog or "").strip().splitlines()[-1]
    start, _, line = last.partition("Example: ")
    assert start == ""
    assert line.startswith(f"il2 {name}")
    return line


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_it_does_and_ends_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert " ".join(text.split()).count(COMMANDS[name][1]) == 1
    assert text.rstrip().splitlines()[-1].strip() == f"Example: {example_of(name)}"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_quotes_each_command(name: str) -> None:
    assert (command_of(name).help or "").splitlines()[0] == COMMANDS[name][1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help(name: str) -> None:
    silent = [p.opts for p in command_of(name).params if isinstance(p, click.Option) and not p.help]
    assert silent == []


# These take longer than a default run has time for.
LONG = {"demo", "validate", "calibrate"}
# This one answers until it is stopped: tests/web starts it.
SERVERS = {"serve"}


def run_example(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the example of a help in a folder with the example files, as a reader of the help would."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return main(shlex.split(example_of(name))[1:])


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - LONG - SERVERS))
def test_the_example_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_example(name, tmp_path, monkeypatch) == 0
    out, err = capsys.readouterr()
    assert (bool(out), err) == (True, "")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LONG))
def test_the_long_example_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    # A target that is missed is an answer too.
    assert run_example(name, tmp_path, monkeypatch) in ({0, 1} if name == "validate" else {0})
    assert "Traceback" not in capsys.readouterr().err
    if name == "demo":
        assert (tmp_path / "il2-demo.html").stat().st_size > 10_000
        assert time.monotonic() - started < 30


def test_help_loads_no_library_of_numbers() -> None:
    script = (
        "import sys; from il2.cli.main import main; main(['--help']); "
        "sys.exit(','.join({'numpy', 'scipy', 'pint', 'lxml', 'rich', 'altair'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_arguments_print_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "dose-response" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ligant"], "unknown command 'ligant'; did you mean ligand?"),
        (["xyzzy"], "unknown command 'xyzzy'; il2 --help lists them all"),
        (["cell", "--jsn"], "unknown option '--jsn'; did you mean --json"),
        (["--vrsion"], "unknown option '--vrsion'; did you mean --version?"),
        (["cell", "--json", "--csv"], "--json and --csv exclude each other (see il2 cell --help)"),
        (["parameter"], "missing argument 'TEXT' (see il2 parameter --help)"),
        (["cell", "Tregs"], "unknown cell type 'Tregs'; did you mean 'Treg'?"),
        (["ligand", "aldesleukn"], "unknown ligand 'aldesleukn'; did you mean 'aldesleukin'?"),
        (["ligand", "--arms", "0", "--kd-alpha", "1"], "arms is 0; a molecule needs at least 1 arm"),
        (["ligand", "--kd-alpha", "1 h"], "'1 h' is a time; nM (a concentration) is wanted"),
        (["ligand", "-o", "/nowhere/x.csv"], "cannot write 'x.csv': the folder '/nowhere' does not exist"),
        (["cell", "-o", "a.PNG"], "'a.PNG' cannot be written as .png; endings known here: .json, .csv, .txt"),
        (["dose-response"], "name a molecule: --ligand NAME, --ligands FILE"),
        (["dose-response", "-l", "IL-2", "--doses", "1h"], "'1h' is a time; nM (a concentration) is wanted"),
        (["dose-response", "-l", "IL-2", "--doses", "-1"], "dose -1.0 nM is not possible"),
        (["dose-response", "-l", "IL-2", "--doses", "nan"], "'nan'"),
        (["dose-response", "-l", "IL-2", "--seed", "x"], "'--seed': 'x' is not an integer"),
        (["parameter", "CD25", "--most", "1.5"], "'--most': '1.5' is not an integer"),
        (["engine", "run", "a.xml", "--until", "9", "--rtol", "x"], "'--rtol': 'x' is not a number"),
        (["dose-response", "-l", "IL-2", "--doses", "9nM to 1nM"], "'9nM to 1nM' is no range"),
        (["time-course", "-l", "IL-2", "--times", "-5"], "time -5.0 min is not possible"),
        (["compare", "-l", "IL-2", "--target", "Tregg"], "unknown cell type 'Tregg'; did you mean 'Treg'?"),
        (["screen", "--side", "1"], "a grid has at least 2 values on a side, not 1"),
        (["screen", "--arms", "9"], "9 arms cannot be screened; 1 to 8 can"),
        (["screen", "--spare", "Treg"], "Treg cannot be both the target and a cell to spare"),
        (["screen", "--kd-alpha", "10", "1"], "a range of KD goes from a positive number to a larger one"),
        (["predict", "nofile.csv"], "there is no file 'nofile.csv'"),
        (["network"], "name one molecule or one SBML file"),
        (["network", "nofile.xml"], "cannot read 'nofile.xml'"),
        (["cite", "nofile.json"], "there is no file 'nofile.json'"),
    ],
)  # fmt: skip
def test_bad_usage_is_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("il2: ")
    assert err.count("\n") == 1
    assert said in err


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["parameter", "ligand", "cell", "cite", "network", "predict", "compare"]),
    words=st.lists(st.text(max_size=12) | st.sampled_from(["--arms", "--kd-alpha", "-o"]), max_size=4),
)
@example(name="cell", words=["\ud800"])
@example(name="cite", words=["\0"])
@example(name="ligand", words=["--arms", "9" * 5000])
def test_no_words_bring_a_traceback(
    name: str,
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code = main([name, *words])
    err = capsys.readouterr().err
    assert code in {0, 1, 2}, err
    assert "Traceback" not in err


def test_a_table_a_json_and_a_csv_hold_the_same(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["cell", "Treg", "NK", "--json"]) == 0
    rows = json.loads(capsysbinary.readouterr().out)["rows"]
    assert main(["cell", "Treg", "NK", "--csv"]) == 0
    lines = list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode())))
    assert [[r["cell_type"], r["receptor"]] for r in rows] == [[r["cell_type"], r["receptor"]] for r in lines]
    assert [r["per_cell"] for r in rows] == [float(r["per_cell"]) for r in lines]
    assert main(["cell", "Treg", "NK", "-o", str(tmp_path / "cells.json")]) == 0
    assert json.loads((tmp_path / "cells.json").read_text("utf-8"))["rows"] == rows
    out, err = capsysbinary.readouterr()
    assert (out, err) == (b"", f"il2: wrote {tmp_path / 'cells.json'}\n".encode())


def test_the_ending_says_the_language_of_a_network(tmp_path: Path) -> None:
    libsbml = pytest.importorskip("libsbml")
    for name, options in (("a.xml", []), ("b.txt", ["--sbml"]), ("c.ant", [])):
        assert main(["network", "-l", "IL-2", *options, "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.txt").read_bytes()
    assert libsbml.readSBMLFromFile(str(tmp_path / "a.xml")).getModel().getNumReactions() > 20
    assert (tmp_path / "c.ant").read_text("utf-8").startswith("model ")


def test_what_is_read_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = tmp_path / "asked.csv"
    asked.write_text("condition_id,cell_type,ligand,dose_nM,time_min\n1,CD8,IL-2,1,60\n")
    (tmp_path / "link.csv").symlink_to(asked)
    before = asked.read_bytes()
    for out in (asked, tmp_path / "link.csv", tmp_path / "." / "asked.csv"):
        assert main(["predict", str(asked), "-o", str(out)]) == 2
        assert "is read by this command; name another file to write" in capsys.readouterr().err
    assert asked.read_bytes() == before
    assert main(["predict", str(asked), "-o", str(tmp_path / "answer.csv")]) == 0


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out.csv").mkdir()
    assert main(["cell", "-o", str(tmp_path / "out.csv")]) == 2
    assert "it is a folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [tmp_path / "out.csv"]


def test_a_doubtful_value_is_a_note_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["network", "--kd-alpha", "7e-10", "--kd-betagamma", "22", "x.xml"])
    err = capsys.readouterr().err
    assert code == 2
    assert "il2: note: a KD of 7e-10 nM to IL2RA is outside the plausible range" in err
    assert "7e-10 M would be 0.7 nM" in err


@pytest.mark.parametrize("locale", ["C", "de_DE.UTF-8", "POSIX", "tr_TR.UTF-8"])
def test_the_locale_changes_no_number(locale: str) -> None:
    plain = run_il2("cell", "Treg", "--csv").stdout
    spoken = run_il2("cell", "Treg", "--csv", env={**os.environ, "LC_ALL": locale, "LANG": locale})
    assert (spoken.returncode, spoken.stdout) == (0, plain)


def test_an_encoding_without_the_letter_replaces_it() -> None:
    done = run_il2("parameter", "gamma-c", env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    line = f"{shlex.join(IL2)} cite --json | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_ctrl_c_ends_with_a_sentence(tmp_path: Path) -> None:
    waiting = tmp_path / "answer.json"
    os.mkfifo(waiting)  # nothing is written to it, so the command waits in the middle of its work
    with subprocess.Popen(
        [*IL2, "cite", str(waiting)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background suite ignores it
    ) as process:
        try:
            end = _once_read(waiting)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
            os.close(end)
        finally:
            process.kill()
    assert process.returncode == 130
    assert (out, err.strip()) == (b"", b"il2: stopped; no file was left half written")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_ruled_table_without_colour(tmp_path: Path) -> None:
    import pty

    keep, child = pty.openpty()
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen([*IL2, "cell", "Treg"], stdout=child, stderr=child, env=environment) as process:
        os.close(child)
        shown = b""
        while chunk := _read(keep):
            shown += chunk
        process.wait(timeout=30)
    os.close(keep)
    assert process.returncode == 0
    assert b"IL2RA" in shown
    assert b"\x1b[3" not in shown


def _once_read(fifo: Path) -> int:
    """Open the writing end of a FIFO as soon as somebody has opened it for reading."""
    for _ in range(600):
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # no reader yet
            time.sleep(0.05)
    pytest.fail("nobody read the file within 30 s")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # Linux says so when the other end of a terminal is closed
        return b""


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"il2 {il2.__version__}\n"


@pytest.mark.parametrize("name", ["dose-response", "time-course", "compare"])
def test_bare_names_are_told_how_to_be_given(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "aldesleukin", "CD8"]) == 2
    assert "molecules are given with -l, cells with -c" in capsys.readouterr().err


def test_a_huge_screen_is_refused_with_its_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", "--side", "100000"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "1e+10 pairs" in said.err and said.err.count("\n") == 1


def test_a_known_name_is_listed_once(capsys: pytest.CaptureFixture[str]) -> None:
    model = str(ROOT / "examples" / "rescue.xml")
    assert main(["engine", "run", model, "--until", "240", "--scan", "k1=1,2"]) == 2
    assert capsys.readouterr().err.count("blood") == 1


def test_a_molecule_that_cannot_signal_is_said_to_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dose-response", "--kd-alpha", "1", "-c", "CD8", "--doses", "1"]) == 0
    said = capsys.readouterr()
    assert "own molecule has no arm that binds IL2RB/IL2RG, so it cannot signal" in said.err
    assert "no EC50" in said.out and "none nM" not in said.out


def test_a_bad_row_of_molecules_names_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.csv").write_text("ligand,arms,kd_il2ra_nM,kd_il2rbg_nM,fusion\nzero,0,1,1,fc\n")
    (tmp_path / "asked.csv").write_text("condition_id,cell_type,ligand,dose_nM,time_min\n1,CD8,zero,1,60\n")
    assert main(["compare", "--ligands", str(tmp_path / "own.csv"), "-l", "zero"]) == 2
    assert capsys.readouterr().err.startswith("il2: own.csv, row 2: arms is 0")
    assert main(["predict", str(tmp_path / "asked.csv"), "--ligands", str(tmp_path / "own.csv")]) == 1
    assert "row 2: ligand 'zero' cannot be used: in the file of molecules, row 2: arms is 0" in (
        capsys.readouterr().err
    )
