"""Blocks of work on any ``concurrent.futures`` executor: processes, threads, or a Dask cluster.

The answer does not depend on how the work is split or on who does it: a block is named by the numbers of its
systems, its result is kept under that name, and a block that a lost worker took with it is done again.
A Dask cluster works through ``dask.distributed.Client(address).get_executor()`` (extra ``cluster``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from typing import Final, TypeVar

from il2.ground.errors import Il2Error, InputError

T = TypeVar("T")
Progress = Callable[[int, int], None]

#: Blocks handed out at a time: bounds the memory that finished, not yet fetched blocks take.
_AHEAD: Final = 8
#: A worker may be lost this often under one block before the block itself is suspected.
_RETRIES: Final = 3


class LostError(Il2Error):
    """The executor went away before all blocks were done; those that were done are safe."""


@dataclass(frozen=True, order=True)
class Block:
    """Systems ``start`` to ``stop - 1``."""

    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


def blocks(count: int, size: int) -> tuple[Block, ...]:
    """Cut ``count`` systems into blocks of at most ``size``.

    Raises
    ------
    InputError : no systems, or blocks of none.

    Examples
    --------
    >>> blocks(5, 2)
    (Block(start=0, stop=2), Block(start=2, stop=4), Block(start=4, stop=5))
    """
    if count < 1 or size < 1:
        raise InputError(f"cannot cut {count} systems into blocks of {size}; both must be at least 1")
    return tuple(Block(low, min(low + size, count)) for low in range(0, count, size))


def spread(
    work: Callable[[Block], T],
    todo: Sequence[Block],
    executor: Executor | None = None,
    *,
    progress: Progress = lambda done, total: None,
    ahead: int = _AHEAD,
) -> Iterator[tuple[Block, T]]:
    """Do ``work`` on every block and yield each result once, in the order in which they finish.

    Parameters
    ----------
    work : from a block to its result; picklable when the executor is not of this process.
    todo : the blocks.
    executor : who does the work; this thread when ``None``.
    progress : told how many systems of how many are done.
    ahead : blocks in flight at a time.

    Raises
    ------
    LostError : the executor is gone, or one block lost its worker four times.
    Exception : whatever ``work`` raises.

    Examples
    --------
    >>> sum(total for _, total in spread(lambda b: sum(range(b.start, b.stop)), blocks(10, 3)))
    45
    """
    total, done = sum(map(len, todo)), 0
    results = _here(work, todo) if executor is None else _there(work, todo, executor, max(ahead, 1))
    progress(0, total)
    for block, result in results:
        done += len(block)
        progress(done, total)
        yield block, result


def _here(work: Callable[[Block], T], todo: Sequence[Block]) -> Iterator[tuple[Block, T]]:
    for block in todo:
        yield block, work(block)


def _there(
    work: Callable[[Block], T], todo: Sequence[Block], executor: Executor, ahead: int
) -> Iterator[tuple[Block, T]]:
    waiting = list(reversed(todo))
    running: dict[Future[T], Block] = {}
    lost: dict[Block, int] = {}
    finished = 0
    try:
        while waiting or running:
            while waiting and len(running) < ahead:
                block = waiting.pop()
                running[_submit(executor, work, block, finished, len(todo))] = block
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                block = running.pop(future)
                try:
                    result = future.result()
                except Exception as error:
                    if not worker_was_lost(error):
                        raise
                    lost[block] = lost.get(block, 0) + 1
                    if lost[block] > _RETRIES:
                        raise LostError(_gone(finished, len(todo))) from error
                    waiting.append(block)
                    continue
                finished += 1
                yield block, result
    finally:  # an error, Ctrl-C or a caller who needs no more: nothing goes on in the background
        for future in running:
            future.cancel()


def _submit(executor: Executor, work: Callable[[Block], T], block: Block, done: int, total: int) -> Future[T]:
    try:
        return executor.submit(work, block)
    except Exception as error:
        if isinstance(error, RuntimeError) or worker_was_lost(error):  # shut down or broken
            raise LostError(_gone(done, total)) from error
        raise


def worker_was_lost(error: BaseException) -> bool:
    """Whether an exception tells of a lost worker or connection, not of the work itself."""
    ours = isinstance(error, BrokenExecutor | CancelledError)
    return ours or type(error).__module__.partition(".")[0] == "distributed"


def _gone(done: int, total: int) -> str:
    return (
        f"the workers went away after {done} of {total} blocks; with the results in a folder, "
        "the same call goes on from there"
    )
