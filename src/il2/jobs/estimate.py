"""An estimate with its interval, and the EC50 read off a curve for every member of the ensemble."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from il2.jobs.answer import show

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The grid on which EC50 and maximum are read, so that they do not depend on the doses that somebody asks for.
GRID_NM: tuple[float, ...] = tuple(float(f"{10 ** (k / 4):.6g}") for k in range(-20, 17))
INTERVAL = (0.05, 0.95)
# A curve that still rises by more than this factor over the last decade has its half-maximal dose so near the
# end that its maximum is not seen: for a Hill curve of exponent 1, above a thirtieth of the highest dose.
STILL_RISING = 1.25
# Below this share of a full response nothing is called one: a tenth of the scatter of one well.
LEAST_RESPONSE = 0.01


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
        return f"{_two(self.value)} ({_two(self.low)} to {_two(self.high)})"

    def cells(self, name: str) -> dict[str, float | None]:
        """The three columns of a table; blank where there is no finite number."""
        named = {name: self.value, f"{name}_low": self.low, f"{name}_high": self.high}
        return {key: value if np.isfinite(value) else None for key, value in named.items()}


def _two(value: float) -> str:
    """Two significant digits: an interval says that there are no more."""
    return "more" if np.isinf(value) else show(float(f"{value:.2g}"))


def half_maximal_dose(doses_nM: Floats, responses: Floats) -> Floats:
    """Return the lowest dose with half of the largest response seen, for each curve.

    Where the curve is still rising (:func:`rising`) the EC50 is at least this.

    Parameters
    ----------
    doses_nM : ascending, positive, ``[dose]``.
    responses : ``[curve, dose]``, shares of STAT5, zero without ligand.

    Returns
    -------
    ``[curve]`` in nM, interpolated on the logarithm of the dose; NaN where nothing responds or where the
    lowest dose already gives half.

    Examples
    --------
    >>> doses = np.logspace(-3, 3, 25)
    >>> half_maximal_dose(doses, (doses / (doses + 0.1))[None, :]).round(3)
    array([0.1])
    """
    peak = np.max(responses, axis=1)
    half = peak / 2
    first = np.argmax(responses >= half[:, None], axis=1)
    after, rows = np.maximum(first, 1), np.arange(len(responses))
    left, right = responses[rows, after - 1], responses[rows, after]
    logs = np.log(doses_nM)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (half - left) / (right - left)
        dose = np.exp(logs[after - 1] + share * (logs[after] - logs[after - 1]))
    return np.where((peak >= LEAST_RESPONSE) & (first > 0), dose, np.nan)


def rising(doses_nM: Floats, responses: Floats) -> Flags:
    """Tell of each curve whether it rises so much over the last decade that its maximum is not seen."""
    before = np.searchsorted(np.log10(doses_nM), np.log10(doses_nM[-1]) - 1 - 1e-9)
    return np.asarray(responses[:, -1] > STILL_RISING * responses[:, before])


def ec50(doses_nM: Floats, responses: Floats) -> Floats:
    """Return the EC50 of each curve, ``[curve]`` in nM: ``inf`` where it still rises, NaN if silent."""
    dose = half_maximal_dose(doses_nM, responses)
    return np.where(rising(doses_nM, responses) & ~np.isnan(dose), np.inf, dose)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Divide member by member; two values beyond the doses computed have no ratio (NaN)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return numerator / denominator
