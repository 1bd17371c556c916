"""Where a smooth course may touch zero and come back between two places at which it was looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: The curvature between two places counts as at most this many times what is seen beside them.
_SAFETY = 2.0


def doubt(values: Array) -> Array:
    """How surely a course keeps clear of zero between neighbouring places; below 1 it may dip through.

    A course whose second difference stays below M lies at most M u (1 - u) / 2 off its chord, so it
    cannot reach zero between equally spaced a and b of one sign while (sqrt(a) + sqrt(b))^2 > M / 2.

    Parameters
    ----------
    values : [..., place], at least 3 equally spaced places.

    Returns
    -------
    [..., place - 1]: 0 where it surely may, infinite where the signs differ already or it bends away.

    Examples
    --------
    Two parabolas over the same places, one with roots near the third place:

    >>> import numpy as np
    >>> place = np.arange(6.0)
    >>> (doubt((place - 2.4) * (place - 2.6)) < 1).nonzero()[0].tolist()
    [2]
    >>> bool((doubt((place - 2.5) ** 2 + 1.0) < 1).any())
    False
    """
    left, right = values[..., :-1], values[..., 1:]
    side = np.where(left != 0.0, np.sign(left), np.sign(right))
    bend = np.diff(values, 2, axis=-1)
    ends = np.full((*bend.shape[:-1], 1), np.nan)
    before, behind = np.concatenate([ends, bend], axis=-1), np.concatenate([bend, ends], axis=-1)
    towards = np.where(
        side == 0.0, np.fmax(np.abs(before), np.abs(behind)), np.fmax(side * before, side * behind)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        clear = (np.sqrt(np.abs(left)) + np.sqrt(np.abs(right))) ** 2 / (0.5 * _SAFETY * towards)
    return np.where((left * right < 0.0) | ~(towards > 0.0), np.inf, clear)
