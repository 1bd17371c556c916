"""The shape of predictions over all that may be asked: KD 0.01 nM to none, 1 to 8 arms, 1e-5 to 1e3 nM.

What physics promises, and where it stops:

- At equilibrium without trafficking, signalling complexes of molecules of equal arms never fall with dose,
  never rise when a KD is weakened, and never fall when a full arm is added: exactly. Beside alpha-only arms
  they may dip by a few percent: at high doses these hold the IL2RA that a full arm would stand on.
- With trafficking the same holds for pSTAT5 until uptake tells. At 5 min: within 2e-3 of all STAT5 for a
  dose, 0.02 for an affinity or an arm. Later, what binds more is paid for with receptors taken up, most by
  molecules of 0.01 nM: up to 0.1 at 30 min, 0.2 at an hour. Native IL-2 at an hour: less than 0.03.
- Never does anything have a kink: the second difference over log dose shrinks with the square of the step.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.cells.affinity import model_kds
from il2.cells.curves import GRID, read_off
from il2.cells.ensemble import shipped
from il2.cells.forward import cell_parameters, compiled, population_response, shared_parameters
from il2.cells.model import CellModel
from il2.cells.shape import shape_of
from il2.knowledge.celltypes import cell_type
from il2.knowledge.celltypes import names as cell_names
from il2.knowledge.ligands import Arm, Ligand, ligand

from .cases import STILL, Floats, equilibrium

log_kd = st.floats(-2, 3)
kd = log_kd.map(lambda x: 10**x)
site = st.one_of(st.none(), kd)
cells = st.sampled_from(cell_names())
members = st.integers(0, 63)
full_arms = st.builds(lambda n, a, b: (Arm(n, a, b),), st.integers(1, 8), kd, kd)
alike_arms = st.one_of(full_arms, st.builds(lambda n, b: (Arm(n, None, b),), st.integers(1, 8), kd))
any_arms = st.one_of(
    alike_arms,
    st.builds(lambda n, a: (Arm(n, a, None),), st.integers(1, 8), kd),
    st.builds(
        lambda n, a, b, m, c: (Arm(n, a, b), Arm(m, c, None)),
        st.integers(1, 2),
        kd,
        kd,
        st.integers(1, 2),
        kd,
    ),
)
few = settings(max_examples=8, deadline=None, derandomize=True)
DOSES = 10 ** np.arange(-5.0, 3.01, 0.5)


def constants(arms: tuple[Arm, ...], cell: str, member: int) -> dict[str, Floats]:
    """Network parameters of an Fc molecule on a cell for one member of the ensemble, each [1]."""
    layout, vectors = shipped().layout, shipped().vectors[member : member + 1]
    values = shared_parameters(layout, vectors) | cell_parameters(cell, layout, vectors)
    return values | model_kds(Ligand("x", arms, "fc"), layout, vectors)


def signal(arms: tuple[Arm, ...], cell: str, member: int, times: list[float]) -> Floats:
    """pSTAT5 of one cell, [time, dose]."""
    model = compiled(shape_of(Ligand("x", arms, "fc")))
    values = constants(arms, cell, member) | {"L": DOSES}
    batch = model.solve(times, values, rtol=1e-5, atol=1e-7, outputs=["P"])
    assert batch.ok.all()
    return np.asarray(batch["P"]).T


def settled(arms: tuple[Arm, ...], cell: str, member: int) -> Floats:
    """Signalling complexes at equilibrium without trafficking, [dose], from the partition function."""
    molecule = shape_of(Ligand("x", arms, "fc"))
    values = {k: float(v[0]) for k, v in constants(arms, cell, member).items()} | STILL
    found = [equilibrium(molecule, values | {"L": float(dose)}) for dose in DOSES[::2]]
    return np.array([sum(x for n, x in f.items() if n.split("_")[0] in ("bg", "abg")) for f in found])


@given(any_arms, cells, members)
@few
def test_no_nan_no_share_outside_zero_and_one(arms: tuple[Arm, ...], cell: str, member: int) -> None:
    ensemble = shipped()
    model = CellModel(replace(ensemble, vectors=ensemble.vectors[[member, 0]]))
    curves = model.curves(Ligand("x", arms, "fc"), cell, [1.0, 30.0, 60.0, 240.0, 1440.0])
    assert np.isfinite(curves).all()
    assert curves.min() >= -1e-6
    assert curves.max() <= 1 + 1e-6


@given(any_arms, cells, members)
@few
def test_no_kinks(arms: tuple[Arm, ...], cell: str, member: int) -> None:
    """Halving the step quarters the second difference of a smooth curve, but halves that of a kink."""
    fine = np.arange(-6.0, 4.001, 0.05)
    molecule = Ligand("x", arms, "fc")
    values, cv = constants(arms, cell, member), cell_type(cell).il2ra_cv
    curve = population_response(shape_of(molecule), values, cv, 10**fine, [30.0, 240.0])[0]
    bends = [float(np.abs(np.diff(curve[:, ::step], 2, axis=1)).max()) for step in (1, 2, 8)]
    assert bends[2] < 0.3  # of all STAT5 over the steps of the grid
    assert bends[0] < 0.4 * bends[1] + 1.5e-3  # what the tolerances of the solver leave


@given(alike_arms, cells, members)
@few
def test_settled_complexes_never_fall_with_dose(arms: tuple[Arm, ...], cell: str, member: int) -> None:
    found = settled(arms, cell, member)
    assert (np.diff(found) >= -1e-8 * found.max()).all()


@given(st.integers(1, 7), kd, kd, st.floats(1.2, 30), cells, members)
@few
def test_settled_complexes_follow_affinity_and_arms(
    n: int, alpha: float, beta: float, weaker: float, cell: str, member: int
) -> None:
    found = settled((Arm(n, alpha, beta),), cell, member)
    slack = 1e-8 * max(found.max(), 1e-12)
    assert (settled((Arm(n, alpha * weaker, beta),), cell, member) <= found + slack).all()
    assert (settled((Arm(n, alpha, beta * weaker),), cell, member) <= found + slack).all()
    assert (settled((Arm(n + 1, alpha, beta),), cell, member) >= found - slack).all()


@given(full_arms, cells, members)
@few
def test_early_responses_never_fall_with_dose(arms: tuple[Arm, ...], cell: str, member: int) -> None:
    found = signal(arms, cell, member, [5.0, 30.0])
    drop = (np.maximum.accumulate(found, axis=1) - found).max(axis=1)
    assert drop[0] < 2e-3
    assert drop[1] < 0.15


@given(st.integers(1, 7), kd, kd, st.floats(1.2, 30), cells, members)
@few
def test_early_responses_follow_affinity_and_arms(
    n: int, alpha: float, beta: float, weaker: float, cell: str, member: int
) -> None:
    times = [5.0, 30.0]
    found = signal((Arm(n, alpha, beta),), cell, member, times)
    for weak in (Arm(n, alpha * weaker, beta), Arm(n, alpha, beta * weaker)):
        rise = (signal((weak,), cell, member, times) - found).max(axis=1)
        assert rise[0] < 0.02
        assert rise[1] < 0.1
    fall = (found - signal((Arm(n + 1, alpha, beta),), cell, member, times)).max(axis=1)
    assert fall[0] < 0.02
    assert fall[1] < 0.15


@pytest.mark.parametrize("cell", ["Treg", "NK", "CD8", "Thelper"])
def test_native_il2_at_an_hour_hardly_falls_with_dose(cell: str) -> None:
    ensemble = shipped()
    model = CellModel(replace(ensemble, vectors=ensemble.vectors[:8]))
    curves = model.curves(ligand("IL-2"), cell, [30.0, 60.0])
    drop = np.maximum.accumulate(curves, axis=2) - curves
    assert drop[:, 0].max() < 1e-2
    assert drop[:, 1].max() < 3e-2


def log_ec50(curve: Floats) -> float:
    half = curve.max() / 2
    i = int(np.argmax(curve >= half))
    return float(GRID[i - 1] + (half - curve[i - 1]) / (curve[i] - curve[i - 1]) * (GRID[i] - GRID[i - 1]))


@pytest.mark.parametrize("time", [30.0, 60.0])
def test_potency_on_treg_follows_avidity(time: float) -> None:
    """At equal KDs each doubling of arms lowers the EC50; so does each tenfold of affinity at equal arms."""
    ensemble = shipped()
    model = CellModel(replace(ensemble, vectors=ensemble.optimum[None]))

    def ec50(n: int, alpha: float, beta: float) -> float:
        return log_ec50(model.curves(Ligand("x", (Arm(n, alpha, beta),), "fc"), "Treg", [time])[0, 0])

    by_arms = [ec50(n, 0.7, 4.0) for n in (1, 2, 4, 8)]
    assert by_arms == sorted(by_arms, reverse=True)
    assert by_arms[0] - by_arms[1] > 0.3
    by_alpha = [ec50(2, alpha, 4.0) for alpha in (100.0, 10.0, 1.0, 0.1)]
    assert by_alpha == sorted(by_alpha, reverse=True)
    by_beta = [ec50(2, 0.7, beta) for beta in (400.0, 40.0, 4.0, 0.4)]
    assert by_beta == sorted(by_beta, reverse=True)


@pytest.mark.parametrize("name", ["IL-2", "WT N-term dimer", "IL-15", "R38Q N-term mono"])
@pytest.mark.parametrize("cell", ["Treg", "CD8"])
def test_doses_between_the_grid(name: str, cell: str) -> None:
    """Curves read off the grid against direct solves: a cubic on steps of 0.4 decades leaves 8e-3."""
    doses = np.arange(-4.0, 2.01, 0.1)
    molecule = ligand(name)
    layout, vectors = shipped().layout, shipped().optimum[None]
    values = shared_parameters(layout, vectors) | cell_parameters(cell, layout, vectors)
    values |= model_kds(molecule, layout, vectors)
    cv = cell_type(cell).il2ra_cv
    curves, exact = (
        population_response(shape_of(molecule), values, cv, 10**x, [30.0, 240.0])[0] for x in (GRID, doses)
    )
    error = np.abs(read_off(curves[:, None], doses[None]) - exact).max()
    print(f"{name} on {cell}: {error:.1e}")
    assert error < 1e-2


@pytest.mark.slow
@given(any_arms, cells, members)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_doses_between_the_grid_anywhere(arms: tuple[Arm, ...], cell: str, member: int) -> None:
    """The steepest curves of many arms: up to 1.5e-2 of all STAT5."""
    fine = np.arange(-5.0, 3.01, 0.1)
    molecule, values, cv = Ligand("x", arms, "fc"), constants(arms, cell, member), cell_type(cell).il2ra_cv
    curves, exact = (
        population_response(shape_of(molecule), values, cv, 10**x, [30.0, 240.0])[0] for x in (GRID, fine)
    )
    assert np.abs(read_off(curves[:, None], fine[None]) - exact).max() < 2e-2
