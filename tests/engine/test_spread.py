"""Blocks on executors: the same answer however they are split, nothing lost, nothing counted twice."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
import sweeping
from hypothesis import given
from hypothesis import strategies as st

from il2.engine import compile
from il2.engine.draws import normals
from il2.engine.parts import Parts, key_of
from il2.engine.spread import Block, LostError, blocks, spread
from il2.engine.sweep import Sweep
from il2.ground.errors import InputError

TIMES = (0.0, 0.5, 2.0)


def decay(count: int = 3000, size: int = 700, seed: int = 11) -> Sweep:
    model = compile(sweeping.DECAY)
    return Sweep(model, TIMES, sweeping.draw, count, {"rtol": 1e-8, "atol": 1e-12}, seed, size)


def gathered(sweep: Sweep, executor: Executor | None = None) -> np.ndarray:
    values = np.full((sweep.count, len(TIMES)), np.nan)
    for block, batch in sweep.run(executor):
        assert np.isnan(values[block.start : block.stop]).all(), "a block came twice"
        values[block.start : block.stop] = batch["x"]
    return values


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_blocks_cover_every_system_once(count: int, size: int) -> None:
    cut = blocks(count, size)
    assert [i for b in cut for i in range(b.start, b.stop)] == list(range(count))
    assert all(1 <= len(b) <= size for b in cut)


@given(st.integers(0, 2**63), st.lists(st.integers(0, 4000), min_size=2, max_size=2))
def test_draws_belong_to_a_system_not_to_a_block(seed: int, ends: list[int]) -> None:
    start, stop = sorted(ends)
    assert np.array_equal(normals(seed, start, stop, 3), normals(seed, 0, 4001, 3)[start:stop])


def test_the_answer_is_the_closed_form_and_the_same_bits_however_split(processes: Executor) -> None:
    alone = gathered(decay())
    drawn = sweeping.draw(Block(0, 3000)).parameters
    exact = np.asarray(drawn["x0"])[:, None] * np.exp(-np.outer(drawn["k"], TIMES))
    assert np.allclose(alone, exact, rtol=1e-6, atol=1e-10)
    assert np.array_equal(alone, gathered(decay(size=3000)))
    assert np.array_equal(alone, gathered(decay(size=97)))
    assert np.array_equal(alone, gathered(decay(size=450), processes))
    with ThreadPoolExecutor(3) as threads:
        assert np.array_equal(alone, gathered(decay(size=450), threads))


def test_a_fault_of_the_work_is_told_as_it_is(processes: Executor) -> None:
    with pytest.raises(ArithmeticError, match=r"block [46] does not please"):
        list(spread(sweeping.refuses, blocks(8, 2), processes))


def test_progress_counts_systems(processes: Executor) -> None:
    told: list[tuple[int, int]] = []
    list(spread(sweeping.slow_sum, blocks(10, 4), processes, progress=lambda *now: told.append(now)))
    assert (told[0], told[-1]) == ((0, 10), (10, 10))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_folder_goes_on_after_the_workers_died(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        victim = pool.submit(os.getpid).result()
        sweep, finished = decay(size=100), []

        def kill_after_three(done: int, total: int) -> None:
            finished.append(done)
            if len(finished) == 4:
                os.kill(victim, signal.SIGKILL)

        with pytest.raises(LostError, match="goes on from there"):
            sweep.store(tmp_path / "out", pool, kill_after_three)
    there = Parts(tmp_path / "out", sweep.key).done()
    assert 3 <= len(there) < 30
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    parts = sweep.store(tmp_path / "out")
    assert parts.done() == blocks(3000, 100)
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items())
    assert np.array_equal(_stored(parts), gathered(decay()))


@pytest.mark.filterwarnings("ignore")  # of a cluster that was hurt on purpose
def test_a_dask_cluster_may_lose_a_worker(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="needs il2[cluster]")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50,
            host="127.0.0.1", local_directory=str(tmp_path),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        work = functools.partial(sweeping.dies_once, marker=str(tmp_path / "died"))
        found = dict(spread(work, blocks(40, 4), client.get_executor()))
        assert (tmp_path / "died").exists(), "no worker was killed"
        assert found == {block: block.start for block in blocks(40, 4)}
        assert np.array_equal(gathered(decay(size=1000), client.get_executor()), gathered(decay()))


def test_parts_of_another_question_are_refused(tmp_path: Path) -> None:
    decay(500, 250).store(tmp_path)
    with pytest.raises(InputError, match="belongs to another question"):
        decay(500, 250, seed=12).store(tmp_path)
    with pytest.raises(InputError, match="block size that made it"):
        decay(500, 200).store(tmp_path)


def test_a_broken_part_is_named(tmp_path: Path) -> None:
    (tmp_path / "part-0000000000-0000000250.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(InputError, match="not a whole Parquet file"):
        decay(500, 250).store(tmp_path)


def test_only_one_block_is_in_memory(tmp_path: Path) -> None:
    parts = decay(2000, 250).store(tmp_path)
    sizes = [len(columns["x"]) for _, columns in parts.read()]
    assert sizes == [250 * len(TIMES)] * 8


def test_a_failed_system_is_kept_with_its_status(tmp_path: Path) -> None:
    sweep = Sweep(compile(sweeping.DECAY), TIMES, sweeping.draw, 10, {"max_steps": 1}, 11)
    (_, columns), *_ = sweep.store(tmp_path).read()
    assert (columns["status"] != 0).all()
    assert np.isnan(columns["x"]).all()


@pytest.mark.parametrize(("count", "size"), [(0, 5), (5, 0), (-1, 2)])
def test_no_systems_or_no_size_is_an_error(count: int, size: int) -> None:
    with pytest.raises(InputError, match="must be at least 1"):
        blocks(count, size)


def test_keys_tell_questions_apart() -> None:
    assert key_of("a", 1) != key_of("a", 2) != key_of("a1", "")


def _stored(parts: Parts) -> np.ndarray:
    return np.concatenate([columns["x"].reshape(-1, len(TIMES)) for _, columns in parts.read()])
