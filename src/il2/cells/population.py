"""A population is not one cell: IL-2Ralpha varies between cells, and so does what they answer.

IL-2Ralpha is taken as lognormal with the measured coefficient of variation and the population's mean. The
mean over cells is a Gauss-Hermite sum.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Nodes of the sum: five reproduce the mean of a Hill curve of exponent 2 at CV 1 within 0.01.
NODES = 5


@lru_cache(maxsize=32)
def quadrature(cv: float, nodes: int = NODES) -> tuple[Floats, Floats]:
    """Return factors on the mean count and their weights, for a coefficient of variation ``cv``.

    Examples
    --------
    >>> factors, weights = quadrature(1.0)
    >>> float((factors * weights).sum().round(2))
    1.0
    """
    x, w = np.polynomial.hermite_e.hermegauss(nodes)
    sigma = np.sqrt(np.log1p(cv**2))
    return np.exp(sigma * x - sigma**2 / 2), w / w.sum()
