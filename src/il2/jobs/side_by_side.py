"""Independent pieces of one answer, computed on all cores of this machine at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from il2.jobs.progress import Progress, silent

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(work: Callable[[T], R], pieces: Sequence[T], progress: Progress = silent) -> list[R]:
    """Return ``work`` of every piece in the order of the pieces, computed in threads of this process.

    Machine code of the solver runs outside the interpreter's lock, so that threads gain what cores there
    are. An answer does not depend on how many there were.

    Parameters
    ----------
    work : from a piece to its result; what it raises is raised here, and pieces not begun are left.
    pieces : in order.
    progress : told after each piece, in order, how many are done.

    Examples
    --------
    >>> side_by_side(lambda n: n * n, [1, 2, 3])
    [1, 4, 9]
    """
    found: list[R] = []
    with ThreadPoolExecutor(max(1, min(len(pieces), os.cpu_count() or 1))) as pool:
        try:
            for result in pool.map(work, pieces):
                found.append(result)
                progress(len(found), len(pieces))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found
