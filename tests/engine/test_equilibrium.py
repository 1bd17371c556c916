"""Binding equilibria against SciPy's root finder, mass balances and the same reactions run to their end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root
from systems import system

from il2.engine import compile
from il2.engine.equilibrium import Constants, Equilibrium, depleted, excess
from il2.ground.errors import InputError


def _draws(n: int, seed: int = 1) -> tuple[np.ndarray, tuple[np.ndarray, ...], Constants]:
    rng = np.random.default_rng(seed)

    def spread(low: float, high: float) -> np.ndarray:
        return 10 ** rng.uniform(low, high, n)

    totals = (spread(1.5, 4.7), spread(1.5, 4), spread(1.5, 4))
    constants = Constants(
        spread(-1, 3), spread(-1, 3), spread(-1, 5), spread(-2, 4), spread(-1, 5), spread(-2, 4)
    )
    return spread(-5, 3), totals, constants


def _scipy(ligand: float, totals: tuple[float, ...], k: list[float]) -> np.ndarray:
    """Free sites by root finding in logarithms, from the balances written out."""
    k1, k2, k4, k5, k11, k10 = 1 / np.array(k)

    def balances(x: np.ndarray) -> np.ndarray:
        a, b, c = np.exp(x)
        la, lb = ligand * k1 * a, ligand * k2 * b
        lac, lbc, lab = la * k4 * c, lb * k5 * c, la * k11 * b
        labc = lab * k10 * c
        sums = np.array([a + la + lac + lab + labc, b + lb + lbc + lab + labc, c + lac + lbc + labc])
        return np.log(sums / np.array(totals))

    with np.errstate(all="ignore"):
        found = root(balances, np.log(np.array(totals)) - 1, method="hybr", tol=1e-13)
    return np.exp(found.x) if np.abs(found.fun).max() < 1e-9 else np.full(3, np.nan)


def test_excess_ligand_agrees_with_scipy() -> None:
    ligand, totals, constants = _draws(150)
    ours = excess(ligand, totals, constants)
    names = ("a", "b", "c_from_a", "c_from_b", "b_from_a", "c_from_ab")
    theirs = np.array([
        _scipy(ligand[i], tuple(t[i] for t in totals), [np.asarray(getattr(constants, n))[i] for n in names])
        for i in range(150)
    ])  # fmt: skip
    solved = np.isfinite(theirs).all(axis=1)
    assert solved.sum() > 100
    np.testing.assert_allclose(np.column_stack([ours.a, ours.b, ours.c])[solved], theirs[solved], rtol=1e-7)


def test_every_case_closes_its_balances() -> None:
    ligand, totals, constants = _draws(50_000, seed=2)
    assert excess(ligand, totals, constants).residual.max() < 1e-12
    rng = np.random.default_rng(3)
    density = 10 ** rng.uniform(-8, 0, 20_000)
    first = [t[:20_000] for t in totals]
    some = Constants(*(np.asarray(v)[:20_000] for v in vars(constants).values()))
    used = depleted(ligand[:20_000], (first[0], first[1], first[2]), some, density)
    assert used.residual.max() < 1e-12
    assert (used.ligand > 0).all()
    assert (used.ligand <= ligand[:20_000]).all()


def test_reactions_run_to_their_end_arrive_at_the_equilibrium() -> None:
    rates = {
        "va": "kon*(L*a - ka*la)", "vb": "kon*(L*b - kb*lb)", "vac": "kx*(la*c - kca*lac)",
        "vbc": "kx*(lb*c - kcb*lbc)", "vab": "kx*(la*b - kba*lab)", "vabc": "kx*(lab*c - kcab*labc)",
    }  # fmt: skip
    full = system(
        {"L": "l0", "a": "a0", "b": "b0", "c": "c0", "la": "0", "lb": "0", "lac": "0", "lbc": "0", "lab": "0",
         "labc": "0"},
        {"L": "-dens*(va + vb)", "a": "-va", "b": "-vb - vab", "c": "-vac - vbc - vabc",
         "la": "va - vac - vab", "lb": "vb - vbc", "lac": "vac", "lbc": "vbc", "lab": "vab - vabc",
         "labc": "vabc"},
        {"l0": 3.0, "a0": 500.0, "b0": 300.0, "c0": 200.0, "ka": 10.0, "kb": 100.0, "kca": 400.0, "kcb": 20.0,
         "kba": 60.0, "kcab": 5.0, "kon": 0.1, "kx": 0.01, "dens": 1e-3},
        rates,
    )  # fmt: skip
    p = dict(full.parameters)
    doses = np.array([0.01, 0.3, 3.0, 30.0])
    steady = compile(full).steady_state({"l0": doses}, horizon=1e6)
    assert steady.ok.all()
    k = Constants(p["ka"], p["kb"], p["kca"], p["kcb"], p["kba"], p["kcab"])
    closed = depleted(doses, (500.0, 300.0, 200.0), k, per_volume=1e-3)
    for name in ("a", "b", "c", "la", "lb", "lac", "lbc", "lab", "labc"):
        np.testing.assert_allclose(steady[name][:, 0], getattr(closed, name), rtol=1e-7)
    np.testing.assert_allclose(steady["L"][:, 0], closed.ligand, rtol=1e-7)


def test_limits() -> None:
    never = np.inf
    alone = Constants(10.0, 100.0, never, never, never, never)
    e = excess([0.0, 10.0, 1e9], (7.0, 5.0, 3.0), alone)
    np.testing.assert_allclose(e.la, [0.0, 3.5, 7.0], rtol=1e-7)
    np.testing.assert_allclose(e.lb, 5 * np.array([0, 1 / 11, 1]), rtol=1e-6)
    np.testing.assert_array_equal(e.c, 3.0)
    scarce = depleted(1.0, (100.0, 0.0, 0.0), Constants(1e-6, 1.0, 1.0, 1.0, 1.0, 1.0), per_volume=1.0)
    np.testing.assert_allclose(scarce.bound, 1.0, rtol=1e-6)
    none = depleted(5.0, (0.0, 0.0, 0.0), alone, per_volume=1.0)
    assert none.ligand[0] == 5.0
    assert none.bound[0] == 0.0


@given(st.floats(-6, 3), st.lists(st.floats(-2, 4), min_size=6, max_size=6), st.floats(0, 5))
@settings(max_examples=100, deadline=None)
def test_bound_ligand_rises_with_dose(dose: float, logs: list[float], count: float) -> None:
    k = Constants(*(10.0**x for x in logs))
    doses = 10.0**dose * np.array([1.0, 1.1, 2.0, 10.0])
    bound = excess(doses, (10.0**count, 300.0, 500.0), k).bound
    assert (np.diff(bound) >= -1e-9 * bound[1:]).all()


def test_bad_amounts_are_refused() -> None:
    k = Constants(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    with pytest.raises(InputError, match="ligand must be finite and not negative"):
        excess(-1.0, (1.0, 1.0, 1.0), k)
    with pytest.raises(InputError, match="total of site b"):
        excess(1.0, (1.0, np.nan, 1.0), k)
    with pytest.raises(InputError, match="'b' must be positive"):
        excess(1.0, (1.0, 1.0, 1.0), Constants(1.0, 0.0, 1.0, 1.0, 1.0, 1.0))
    assert isinstance(excess(1.0, (1.0, 1.0, 1.0), k), Equilibrium)


def test_the_hardest_cases_converge_without_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets are the last resort: 200,000 cases over six decades of every constant need none."""
    ligand, totals, constants = _draws(200_000, seed=5)
    monkeypatch.setattr("il2.engine.equilibrium._Case.bracketed", None)
    assert excess(ligand, totals, constants).residual.max() < 1e-13


def test_brackets_find_what_hyperbolas_find() -> None:
    """One hyperbola solves next to nothing, so that the last resort finds the rest by halving."""
    ligand, totals, constants = _draws(150, seed=11)
    density = 10 ** np.random.default_rng(3).uniform(-8, 0, 150)
    for found, halved in (
        (excess(ligand, totals, constants), excess(ligand, totals, constants, iterations=1)),
        (
            depleted(ligand, totals, constants, density),
            depleted(ligand, totals, constants, density, iterations=1),
        ),
    ):
        assert (found.a != halved.a).mean() > 0.5, "two ways were taken"
        assert halved.residual.max() < 1e-12
        for name in ("ligand", "a", "b", "c", "la", "lb", "lac", "lbc", "lab", "labc"):
            np.testing.assert_allclose(getattr(halved, name), getattr(found, name), rtol=1e-10)


@pytest.mark.parametrize("n", [1, 7, 8, 9, 33])
def test_a_case_does_not_depend_on_its_neighbours(n: int) -> None:
    ligand, totals, constants = _draws(n, seed=6)
    density = 10 ** np.random.default_rng(7).uniform(-8, 0, n)
    whole = depleted(ligand, totals, constants, density)
    assert len(whole.a) == n
    for i in {0, n // 2, n - 1}:
        k = Constants(*(np.asarray(v)[i] for v in vars(constants).values()))
        site = (totals[0][i], totals[1][i], totals[2][i])
        alone = depleted(ligand[i], site, k, density[i])
        for name in ("ligand", "a", "labc", "residual"):
            np.testing.assert_array_equal(getattr(alone, name)[0], getattr(whole, name)[i])


def test_single_numbers_and_arrays_may_be_mixed() -> None:
    k = Constants(10.0, np.array([100.0, 50.0, 20.0]), 400.0, 20.0, 60.0, 5.0)
    e = depleted(3.0, (500.0, 300.0, np.array([200.0])), k, per_volume=1e-3)
    assert e.a.shape == (3,)
    assert (np.diff(e.lb) > 0).all()
    with pytest.raises(InputError, match="iterations"):
        excess(1.0, (1.0, 1.0, 1.0), k, iterations=0)


def test_both_backends_find_the_same_equilibrium(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("llvmlite")
    ligand, totals, constants = _draws(5_000, seed=8)
    found = []
    for name in ("llvm", "numpy"):
        monkeypatch.setenv("IL2_BACKEND", name)
        found.append(excess(ligand, totals, constants))
    for field in ("a", "b", "c", "la", "lb", "lac", "lbc", "lab", "labc"):
        np.testing.assert_allclose(getattr(found[0], field), getattr(found[1], field), rtol=1e-9)
