"""Large cohorts: stored and gone on with, on a cluster that loses a worker or its scheduler."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from il2.body.cohort import CohortTask, Part, Summary, run, solve_part
from il2.body.person import Person
from il2.body.regimen_text import parse
from il2.cli.main import main
from il2.engine.spread import Block, LostError
from il2.ground.errors import InputError
from il2.jobs.cluster import cluster

TASK = CohortTask("K90", parse("1 MIU/m2 SC once"), Person(), 3, 1.0)
#: Three parts, the last one short.
COUNT = 133


@pytest.fixture(scope="module")
def whole() -> Summary:
    return run(TASK, COUNT)


def same(one: Summary, other: Summary) -> bool:
    lines = all(np.array_equal(one.series[k], other.series[k]) for k in one.series)
    return lines and np.array_equal(one.numbers, other.numbers)


def test_a_cohort_goes_on_where_it_was_stopped(
    tmp_path: Path, whole: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int) -> None:
        if done == 64:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(TASK, COUNT, folder=tmp_path, progress=stop)
    first = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.parquet")}
    assert len(first) == 2
    solved: list[int] = []

    def counting(task: CohortTask, start: int, count: int, n_threads: int = 1) -> Part:
        solved.append(count)
        return solve_part(task, start, count, n_threads)

    monkeypatch.setattr("il2.body.cohort.solve_part", counting)
    told: list[tuple[int, int]] = []
    assert same(run(TASK, COUNT, folder=tmp_path, progress=lambda *now: told.append(now)), whole)
    assert told[0] == (64, COUNT) and told[-1] == (COUNT, COUNT) and sum(solved) == COUNT - 64
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in first.items())
    # A part of which one of two files is missing is solved again, and counted once.
    next((tmp_path / "courses").glob("*128.parquet")).unlink()
    assert same(run(TASK, COUNT, folder=tmp_path), whole) and sum(solved) == COUNT
    with pytest.raises(InputError, match="belongs to another question"):
        run(TASK, COUNT + 1, folder=tmp_path)


def test_the_command_says_how_to_go_on_and_refuses_another_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["treat", TASK.regimen.text, "--until", "1", "--set", "K90", "--patients", "66", "--seed", "3"]
    kept = [*asked, "--json", "--folder", str(tmp_path / "out")]

    def interrupted(task: CohortTask, start: int, count: int, n_threads: int = 1) -> Part:
        if start:
            raise KeyboardInterrupt
        return solve_part(task, start, count, n_threads)

    with monkeypatch.context() as patch:
        patch.setattr("il2.body.cohort.solve_part", interrupted)
        assert main(kept) == 130
    said = capsys.readouterr().err
    assert "64 of 66 patients are in" in said and "the same command goes on" in said
    assert main(kept) == 0
    stored = json.loads(capsys.readouterr().out)
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == stored
    assert main([*kept, "--kidney", "0.5"]) == 2
    assert "belongs to another question" in capsys.readouterr().err
    assert main([*asked, "--folder", str(tmp_path)]) == 2
    assert "holds other files" in capsys.readouterr().err


def dies_once(marker: str, task: CohortTask, n_threads: int, block: Block) -> Part:
    """Solve a part, but kill the worker at the first one that is met."""
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return solve_part(task, block.start, len(block), n_threads)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of a cluster that was hurt on purpose
def test_a_cluster_may_lose_a_worker(tmp_path: Path, whole: Summary, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed", reason="needs il2[cluster]")
    import functools

    monkeypatch.setattr("il2.body.cohort._solve", functools.partial(dies_once, str(tmp_path / "died")))
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50,
            host="127.0.0.1", local_directory=str(tmp_path),
        ) as local,
        cluster(local.scheduler_address) as found,
    ):  # fmt: skip
        assert found.workers == 2
        got = run(TASK, COUNT, executor=found.executor, workers=found.workers, folder=tmp_path / "out")
    assert (tmp_path / "died").exists(), "no worker was killed"
    assert same(got, whole)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_goes_away_is_one_sentence_and_its_work_is_kept(
    tmp_path: Path, whole: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="needs il2[cluster]")
    monkeypatch.setattr("il2.jobs.cluster._PATIENCE", 3)
    code = (
        "import time, distributed as d; c = d.LocalCluster(n_workers=1, threads_per_worker=1, "
        "processes=False, protocol='tcp://', dashboard_address=None, host='127.0.0.1', silence_logs=50); "
        "print(c.scheduler_address, flush=True);"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()

        def gone(done: int, total: int) -> None:
            if done == 64:
                process.kill()

        with pytest.raises(LostError, match="goes on from there"), cluster(address) as found:
            run(TASK, COUNT, executor=found.executor, workers=1, folder=tmp_path, progress=gone)
    assert same(run(TASK, COUNT, folder=tmp_path), whole)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], "no Dask scheduler answers"),
        (["--scheduler", "nonsense"], "no Dask scheduler answers"),
        (["--scheduler", "tcp://127.0.0.1:1", "--workers", "2"], "give one of them"),
        (["--folder", "x", "--hold", "x"], "are for regimens"),
    ],
)
def test_what_cannot_be_spread_gets_a_sentence(
    more: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="needs il2[cluster]")
    monkeypatch.setattr("il2.jobs.cluster._PATIENCE", 1)
    assert main(["treat", TASK.regimen.text, *more]) == 2
    err = capsys.readouterr().err
    assert said in err and len(err.strip().splitlines()) == 1


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"install il2\[cluster\]"), cluster("tcp://127.0.0.1:1"):
        pass
