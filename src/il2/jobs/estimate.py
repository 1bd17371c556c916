"""An estimate with its interval, and the EC50 read off a curve for every member of the ensemble."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from il2.jobs.answer import show

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The grid on which EC50 and maximum are read, so that they do not depend on the doses that somebody asks for.
GRID_NM: tuple[float, ...] = tuple(float(f"{10 ** (k / 4):.6g}") for k in range(-20, 13))
INTERVAL = (0.05, 0.95)
# A curve that still rises by more than this factor over the last decade has no maximum to take half of.
STILL_RISING = 1.05


@dataclass(frozen=True)
class Estimate:
    """A value with the bounds of its central 90 % interval over the ensemble.

    ``inf`` means that it lies beyond the doses computed, NaN that nothing responds.

    Examples
    --------
    >>> print(Estimate.of(np.array([1.0, 2.0, 3.0])))
    2 (1 to 3)
    """

    value: float
    low: float
    high: float

    @staticmethod
    def of(members: Floats) -> Estimate:
        """Median and 5 to 95 % of the members; silent members (NaN) are left out, unless most are silent."""
        known = np.sort(members[~np.isnan(members)])
        if known.size * 2 <= members.size:
            return Estimate(np.nan, np.nan, np.nan)
        # No interpolation between ranks: the mean of a number and infinity is no number.
        low, value, high = np.quantile(known, (INTERVAL[0], 0.5, INTERVAL[1]), method="inverted_cdf")
        return Estimate(float(value), float(low), float(high))

    def __str__(self) -> str:
        if np.isnan(self.value):
            return "none"
        if np.isinf(self.value):
            return "not reached"
        return (
            f"{show(self.value)} ({show(self.low)} to {'more' if np.isinf(self.high) else show(self.high)})"
        )

    def cells(self, name: str) -> dict[str, float | None]:
        """The three columns of a table; blank where there is no finite number."""
        named = {name: self.value, f"{name}_low": self.low, f"{name}_high": self.high}
        return {key: value if np.isfinite(value) else None for key, value in named.items()}


def half_maximal_dose(doses_nM: Floats, responses: Floats) -> Floats:
    """Return the lowest dose with half of the largest response, for each curve.

    Parameters
    ----------
    doses_nM : ascending, positive, ``[dose]``.
    responses : ``[curve, dose]``, zero without ligand.

    Returns
    -------
    ``[curve]`` in nM: interpolated on the logarithm of the dose; NaN where nothing responds or where the
    lowest dose already gives half; ``inf`` where the response still rises at the highest dose.

    Examples
    --------
    >>> doses = np.logspace(-3, 3, 25)
    >>> half_maximal_dose(doses, (doses / (doses + 0.1))[None, :]).round(3)
    array([0.1])
    """
    curves = np.atleast_2d(responses)
    peak = np.max(curves, axis=1)
    half = peak / 2
    first = np.argmax(curves >= half[:, None], axis=1)
    after, rows = np.maximum(first, 1), np.arange(len(curves))
    left, right = curves[rows, after - 1], curves[rows, after]
    logs = np.log(doses_nM)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (half - left) / (right - left)
        dose = np.exp(logs[after - 1] + share * (logs[after] - logs[after - 1]))
    decade_before = np.searchsorted(logs, logs[-1] - np.log(10) - 1e-9)
    dose = np.where(curves[:, -1] > STILL_RISING * curves[:, decade_before], np.inf, dose)
    return np.where((peak > 0) & (first > 0), dose, np.nan)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Divide member by member; two values beyond the doses computed have no ratio (NaN)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return numerator / denominator
