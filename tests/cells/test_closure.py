"""The mean-field closure of many-armed molecules, measured against every state of the whole molecule.

At equilibrium the closure is exact (``test_binding``), and for one arm always. In between it lets the arms of
all molecules share one mix of states. But an arm that has just landed holds one chain and lets go within
minutes, while arms of molecules that are bound twice have had the time to gather three chains. Averaging
over both lends the newcomers the patience of the others: the closure holds molecules for too long, most where
one arm alone would not stay and two do. So it errs to the side of potency, and not at all for weak arms.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from il2 import engine
from il2.cells.forward import compiled
from il2.cells.shape import Shape

from .cases import BINDING, CELL, MOVING, READOUT, STILL, Floats, affinities, shape
from .explicit import explicit_network

DOSES = np.geomspace(1e-5, 1e2, 29)
TIMES = np.array([1, 10, 30, 60, 240, 1440.0])
HOUR = 3


@lru_cache(maxsize=8)
def judge(molecule: Shape) -> engine.Model:
    return engine.compile(explicit_network(molecule).system())


def both(
    molecule: Shape, kds: list[tuple[float, float]], traffic: dict[str, float]
) -> tuple[engine.Batch, engine.Batch]:
    """The model and its judge over doses and times."""
    values = BINDING | READOUT | CELL | traffic | affinities(molecule, kds) | {"L": DOSES}
    found = [
        m.solve(TIMES, values, rtol=1e-6, atol=1e-6, outputs=["active", "P"])
        for m in (compiled(molecule), judge(molecule))
    ]
    assert all(batch.ok.all() for batch in found)
    return found[0], found[1]


def log_ec50(response: Floats) -> float:
    half = response.max() / 2
    i = int(np.argmax(response >= half))
    share = (half - response[i - 1]) / (response[i] - response[i - 1])
    return float(np.log10(DOSES[i - 1]) + share * np.log10(DOSES[i] / DOSES[i - 1]))


@pytest.mark.parametrize("traffic", [STILL, MOVING], ids=["still", "moving"])
def test_one_arm_has_nothing_to_close(traffic: dict[str, float]) -> None:
    ours, exact = both(shape("1ab"), [(1.0, 1200.0)], traffic)
    np.testing.assert_allclose(ours["active"], exact["active"], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(ours["P"], exact["P"], atol=1e-6)


#: Kinds of arms, their KDs in the model (nM), and bounds measured here with a quarter to spare:
#: pSTAT5 at any dose and time (share of STAT5), log10 EC50 at one hour.
MEASURED = [
    (("2ab",), [(1.0, 1200.0)], 0.045, 0.045),  # the tightest open dimer, WT N-term
    (("2ab",), [(3.6, 900.0)], 0.012, 0.01),  # R38Q N-term dimer
    (("2ab",), [(50.0, 12000.0)], 1e-5, 1e-4),  # weak arms
    (("2b",), [(1.0, 1200.0)], 1e-5, 1e-4),  # nothing but beta: both arms alike at once
    (("1ab", "1a"), [(1.0, 1200.0), (1.0, 1.0)], 0.01, 0.01),
    (("2ab",), [(5.0, 24.0)], 0.3, 0.4),  # 1 nM and 0.1 nM by data sheet: far tighter than any open molecule
]


@pytest.mark.parametrize(("kinds", "kds", "most_p", "most_shift"), MEASURED)
def test_error_of_the_closure_in_time(
    kinds: tuple[str, ...], kds: list[tuple[float, float]], most_p: float, most_shift: float
) -> None:
    ours, exact = both(shape(*kinds), kds, MOVING)
    shift = log_ec50(ours["P"][:, HOUR]) - log_ec50(exact["P"][:, HOUR])
    error = ours["P"] - exact["P"]
    active = np.abs(ours["active"] - exact["active"]).max() / exact["active"].max()
    print(
        f"{kinds} {kds}: P {np.abs(error).max():.2g}, active {active:.2g} of the maximum, EC50 {shift:+.3f}"
    )
    assert np.abs(error).max() < most_p
    assert -most_shift < shift < 1e-4  # never less potent
    assert error.max() > -error.min() or most_p < 1e-3


@pytest.mark.slow
def test_error_of_the_closure_for_a_tetramer() -> None:
    """125 states against 11: the error grows with arms, to a third of a decade for tight ones."""
    ours, exact = both(shape("4ab"), [(1.0, 1200.0)], MOVING)
    shift = log_ec50(ours["P"][:, HOUR]) - log_ec50(exact["P"][:, HOUR])
    print(f"P {np.abs(ours['P'] - exact['P']).max():.2g}, EC50 {shift:+.3f}")
    assert -0.25 < shift < 0
    assert np.abs(ours["P"] - exact["P"]).max() < 0.15
