"""Random numbers that belong to a system, whichever block or worker asks for them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Systems that share a stream. Part of what a seed means: never change it.
_CHUNK: Final = 1024


def normals(seed: int, start: int, stop: int, width: int) -> NDArray[np.float64]:
    """Return standard normal numbers [stop - start, width] of the systems ``start`` to ``stop - 1``.

    Examples
    --------
    >>> whole = normals(7, 0, 3000, 2)
    >>> bool((normals(7, 1020, 1030, 2) == whole[1020:1030]).all())
    True
    """
    parts = []
    for chunk in range(start // _CHUNK, -(-stop // _CHUNK)):
        stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(chunk,)))
        low = chunk * _CHUNK
        numbers = stream.standard_normal((_CHUNK, width))
        parts.append(numbers[max(start - low, 0) : stop - low])
    return np.concatenate(parts) if parts else np.empty((0, width))
