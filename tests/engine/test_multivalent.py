"""Many sites on many receptors: written out state by state, against SciPy and the published model."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import root

from il2.engine.equilibrium import Constants, excess
from il2.engine.multivalent import bind
from il2.ground.errors import InputError

Array = NDArray[np.float64]


def every_state(
    ligand: float, free: Array, arms: list[int], affinities: Array, crosslink: float
) -> tuple[float, Array]:
    """Molecules and held receptors by adding up every way in which single sites are taken."""
    sites = [s for s, count in enumerate(arms) for _ in range(count)]
    molecules, held = 0.0, np.zeros(len(free))
    for taken in product(range(-1, len(free)), repeat=len(sites)):
        psi = [free[r] * crosslink * affinities[s, r] for s, r in zip(sites, taken, strict=True) if r >= 0]
        if psi:
            amount = ligand / crosslink * float(np.prod(psi))
            molecules += amount
            for r in taken:
                held[r] += amount if r >= 0 else 0.0
    return molecules, held


def draws(n: int, seed: int) -> tuple[Array, Array, Array, Array, Array]:
    rng = np.random.default_rng(seed)
    return (
        10 ** rng.uniform(-5, 3, n), 10 ** rng.uniform(0, 5, (n, 3)),
        rng.integers(0, 4, (n, 2)) + np.array([1, 0]),
        10 ** rng.uniform(-4, 2, (n, 2, 3)), 10 ** rng.uniform(-5, -1, n),
    )  # fmt: skip


def test_amounts_are_the_sum_over_all_states() -> None:
    ligand, totals, arms, affinities, crosslink = draws(20, 1)
    arms = np.minimum(arms, 2)
    density = np.where(np.arange(20) % 2, 1e-4, 0.0)
    e = bind(ligand, totals, arms, affinities, crosslink, density)
    for i in range(20):
        molecules, held = every_state(
            e.ligand[i], e.free[i], arms[i].tolist(), affinities[i], float(crosslink[i])
        )
        np.testing.assert_allclose(e.molecules[i], molecules, rtol=1e-9)
        np.testing.assert_allclose(e.held[i], held, rtol=1e-9)
        np.testing.assert_allclose(e.free[i] + held, totals[i], rtol=1e-9)
        np.testing.assert_allclose(e.ligand[i] + density[i] * molecules, ligand[i], rtol=1e-9)


def test_ten_thousand_cases_over_many_decades_close_their_balances() -> None:
    ligand, totals, arms, affinities, crosslink = draws(10_000, 2)
    density = 10 ** np.random.default_rng(3).uniform(-9, 0, 10_000)
    for used in (0.0, density):
        e = bind(ligand, totals, arms, affinities, crosslink, used)
        assert e.residual.max() < 1e-11
        np.testing.assert_allclose(e.ligand + used * e.molecules, ligand, rtol=1e-9)
        assert (e.free > 0).all() and (e.free <= totals).all()


def test_two_receptors_agree_with_scipy() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        totals, k = 10 ** rng.uniform(2, 4, 2), 10 ** rng.uniform(-2, 1, (2, 2))
        e = bind(0.3, totals, [2, 1], k, 1e-3)

        def balances(x: Array, totals: Array = totals, k: Array = k) -> Array:
            free = np.exp(x)
            return np.log((free + every_state(0.3, free, [2, 1], k, 1e-3)[1]) / totals)

        found = root(balances, np.log(totals) - 1.0, tol=1e-12)
        assert found.success
        np.testing.assert_allclose(e.free, np.exp(found.x), rtol=1e-8)


def test_one_site_of_two_kinds_is_the_single_unit_without_recruitment() -> None:
    never = np.inf
    single = excess(5.0, (300.0, 40.0, 1.0), Constants(10.0, 2.0, never, never, never, never))
    for r, name in enumerate(("a", "b")):
        totals, k = [300.0, 40.0][r], [0.1, 0.5][r]
        e = bind(5.0, [totals], [1], [[k]], 1.0)
        np.testing.assert_allclose(e.held[0], getattr(single, f"l{name}"), rtol=1e-12)


def test_published_multivalent_model() -> None:
    """Arms with one site for each receptor: what ``il2.cells.multivalent`` solves by a method of its own."""
    from il2.cells.multivalent import bind as published

    rng = np.random.default_rng(5)
    n = 200
    dose, a, b = 10 ** rng.uniform(-4, 3, n), 10 ** rng.uniform(1, 4.5, n), 10 ** rng.uniform(1, 4, n)
    count, kd_a, kd_b = rng.integers(1, 4, n), 10 ** rng.uniform(-1, 3, n), 10 ** rng.uniform(-1, 3, n)
    kx = 2.187e-12
    theirs = published(dose, a, b, count[:, None], kd_a[:, None], kd_b[:, None], kx)
    affinities = np.zeros((n, 2, 2))
    affinities[:, 0, 0], affinities[:, 1, 1] = 1e9 / kd_a, 1e9 / kd_b
    ours = bind(1e-9 * dose, np.column_stack([a, b]), np.column_stack([count, count]), affinities, kx)
    np.testing.assert_allclose(ours.held[:, 0], theirs.bound_a, rtol=1e-9)
    np.testing.assert_allclose(ours.held[:, 1], theirs.bound_b, rtol=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.floats(-5, 2), st.floats(1, 5), st.integers(1, 6), st.floats(-3, 2))
def test_more_ligand_holds_more_while_it_is_scarce(dose: float, count: float, arms: int, k: float) -> None:
    """One receptor: free receptors never rise with dose, whatever the number of arms."""
    doses = 10.0**dose * np.array([1.0, 2.0, 10.0])
    free = bind(doses, [10.0**count], [arms], [[10.0**k]], 1e-3).free[:, 0]
    assert (np.diff(free) <= 1e-9 * free[:-1]).all()


def test_nothing_and_nonsense() -> None:
    e = bind([0.0, 1.0], [[50.0, 0.0]], [2], [[0.1, 0.2]], 1e-3)
    assert e.held[0].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(e.free[0], [50.0, 0.0], rtol=1e-14)
    assert e.free[1, 1] == 0.0 and e.held[1, 0] > 0.0
    with pytest.raises(InputError, match="ligand must be finite and not negative"):
        bind(-1.0, [1.0], [1], [[1.0]], 1.0)
    with pytest.raises(InputError, match="crosslink must be positive"):
        bind(1.0, [1.0], [1], [[1.0]], 0.0)
    with pytest.raises(InputError, match="2 kinds of sites and 1 receptors"):
        bind(1.0, [1.0], [1, 1], [[1.0]], 1.0)
    with pytest.raises(InputError, match="do not fit together"):
        bind([1.0, 2.0], [[1.0]] * 3, [1], [[1.0]], 1.0)
    with pytest.raises(InputError, match="give 2 at least"):
        bind(1.0, [1.0], [1], [1.0], 1.0)
