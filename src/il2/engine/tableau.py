"""Coefficients of the Rosenbrock method Rodas5P and what follows from them.

Rodas5P: 8 stages, order 5 with embedded order 4, L-stable, stiffly accurate, dense output of order 4
(G. Steinebach, BIT Numer Math 63:27, 2023; table in ``data/rodas5p.json``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Tableau:
    """The method in its transformed form.

    With W = I/(h gamma) - J, stage i solves
    ``W U_i = f(t + alpha_i h, y + sum_j a_ij U_j) + sum_j c_ij U_j / h + h shift_i df/dt``;
    the new value is the argument of the last stage plus its U, and that U is the error estimate.

    Attributes
    ----------
    gamma : diagonal coefficient.
    a, c : [8, 8] strictly lower triangular.
    dense : [3, 8]; ``y(t + theta h) = (1 - theta) y0 + theta (y1 + (1 - theta)(K1 + theta (K2 + theta K3)))``
        with ``K = dense @ U``.
    alpha, shift : [8] places in time and weights of df/dt.
    """

    gamma: float
    a: NDArray[np.float64]
    c: NDArray[np.float64]
    dense: NDArray[np.float64]
    alpha: NDArray[np.float64]
    shift: NDArray[np.float64]


@cache
def rodas5p() -> Tableau:
    """Return the coefficients of Rodas5P.

    Examples
    --------
    >>> round(rodas5p().gamma, 6), len(rodas5p().alpha)
    (0.211938, 8)
    """
    table = json.loads(resources.files("il2.data").joinpath("rodas5p.json").read_text(encoding="utf-8"))
    gamma = float(table["gamma"])
    a, c = _lower(table["A"]), _lower(table["C"])
    # Hairer and Wanner II, section IV.7: C = diag(1/gamma) - Gamma^-1 and a = alpha Gamma^-1.
    full = np.linalg.inv(np.eye(8) / gamma - c)
    alpha = (a @ full).sum(axis=1)
    shift = full.sum(axis=1)
    shift[np.abs(shift) < 1e-12] = 0.0  # stages 6 to 8 are zero up to the printed digits
    return Tableau(gamma, a, c, np.array(table["H"]), alpha, shift)


def _lower(rows: list[list[float]]) -> NDArray[np.float64]:
    matrix = np.zeros((len(rows), len(rows)))
    for i, row in enumerate(rows):
        matrix[i, : len(row)] = row
    return matrix
