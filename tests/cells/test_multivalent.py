"""The multivalent equilibrium model: published predictions, exact limits, shape over the whole range."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from il2.cells.benchmark import open_points
from il2.cells.multivalent import bind, bound_il2rb, crosslinking
from il2.ground.errors import InputError
from il2.knowledge import tables
from il2.knowledge.ligands import ligand

DOSES = np.geomspace(1e-5, 1e3, 33)
KX = 2.187e-12
SLACK = 1 + 1e-9

affinity = st.one_of(st.just(math.nan), st.floats(-2, 4).map(lambda x: 10**x))
count = st.floats(0, 5.5).map(lambda x: 10**x)
kind = st.tuples(st.integers(1, 8), affinity, affinity)
crosslinks = st.floats(-14, -10).map(lambda x: 10**x)


@pytest.mark.parametrize(
    ("model", "key"),
    [("multivalent_kx2187", "multivalent_kx"), ("multivalent_kx12", "multivalent_kx_text")],
)
def test_equals_the_published_predictions_within_a_thousandth(model: str, key: str) -> None:
    points = open_points()
    row = {c: i for i, c in enumerate(points.condition_id)}
    published = {
        r["condition_id"]: r["value"] for r in tables.load("baseline_predictions") if r["model"] == model
    }
    assert len(published) == 1488
    at = [row[c] for c in published]
    ours = bound_il2rb(
        points.cell_type[at].tolist(),
        [ligand(x) for x in points.ligand[at]],
        points.dose_nM[at],
        crosslinking(key),
    )
    np.testing.assert_allclose(ours, list(published.values()), rtol=1e-3)


@given(st.lists(kind, min_size=1, max_size=3), count, count, crosslinks)
@settings(max_examples=60, deadline=None)
def test_every_receptor_is_free_or_bound(
    kinds: list[tuple[int, float, float]], ra: float, rb: float, kx: float
) -> None:
    arms, kd_a, kd_b = zip(*kinds, strict=True)
    got = bind(DOSES, ra, rb, arms, kd_a, kd_b, kx)
    np.testing.assert_allclose(got.free_a + got.bound_a, ra, rtol=1e-11)
    np.testing.assert_allclose(got.free_b + got.bound_b, rb, rtol=1e-11)
    assert (np.concatenate([got.free_a, got.free_b, got.bound_a, got.bound_b]) >= 0).all()


@given(st.lists(kind, min_size=1, max_size=2), count, count, crosslinks)
@settings(max_examples=60, deadline=None)
def test_the_solution_satisfies_the_published_equations(
    kinds: list[tuple[int, float, float]], ra: float, rb: float, kx: float
) -> None:
    arms, kd_a, kd_b = (np.array(x, float) for x in zip(*kinds, strict=True))
    got = bind(DOSES, ra, rb, arms, kd_a, kd_b, kx)
    psi_a = np.nan_to_num(got.free_a[:, None] * kx / (kd_a * 1e-9))
    psi_b = np.nan_to_num(got.free_b[:, None] * kx / (kd_b * 1e-9))
    total = DOSES * 1e-9 / kx * np.prod(((1 + psi_a) * (1 + psi_b)) ** arms, axis=1)
    # Bound receptor is a product of up to 32 factors of free receptor: its error is that much larger.
    np.testing.assert_allclose(
        got.bound_b, total * (arms * psi_b / (1 + psi_b)).sum(1), rtol=1e-8, atol=1e-250
    )
    np.testing.assert_allclose(
        got.bound_a, total * (arms * psi_a / (1 + psi_a)).sum(1), rtol=1e-8, atol=1e-250
    )


@given(st.lists(kind, min_size=1, max_size=3), count, count, crosslinks)
@settings(max_examples=60, deadline=None)
def test_bound_il2rb_never_falls_with_dose(
    kinds: list[tuple[int, float, float]], ra: float, rb: float, kx: float
) -> None:
    bound = bind(DOSES, ra, rb, *zip(*kinds, strict=True), kx).bound_b
    assert (bound[1:] * SLACK >= bound[:-1]).all()


@given(st.integers(1, 7), affinity, affinity, count, count, crosslinks)
@settings(max_examples=60, deadline=None)
def test_one_more_full_arm_never_lowers_bound_il2rb(
    n: int, kd_a: float, kd_b: float, ra: float, rb: float, kx: float
) -> None:
    fewer, more = (bind(DOSES, ra, rb, [k], [kd_a], [kd_b], kx).bound_b for k in (n, n + 1))
    assert (more * SLACK >= fewer).all()


@given(st.integers(1, 8), affinity, affinity, st.floats(1, 100), count, count, crosslinks)
@settings(max_examples=60, deadline=None)
def test_a_weaker_arm_never_raises_bound_il2rb(
    n: int, kd_a: float, kd_b: float, weaker: float, ra: float, rb: float, kx: float
) -> None:
    bound = bind(DOSES, ra, rb, [n], [kd_a], [kd_b], kx).bound_b
    for a, b in ((kd_a * weaker, kd_b), (kd_a, kd_b * weaker)):
        assert (bind(DOSES, ra, rb, [n], [a], [b], kx).bound_b <= bound * SLACK).all()


def test_a_cd25_only_arm_can_lower_bound_il2rb() -> None:
    """It competes for IL2RA: the counterexample that the monotone properties leave room for."""
    alone = bind(10.0, 1000, 1000, [1], [0.1], [5.0], 1e-11).bound_b
    crowded = bind(10.0, 1000, 1000, [1, 7], [0.1, 0.1], [5.0, math.nan], 1e-11).bound_b
    assert crowded < alone


@given(st.integers(1, 8), st.floats(0.01, 1e4), count)
@settings(max_examples=40, deadline=None)
def test_one_site_arms_bind_as_langmuir_when_nothing_cross_links(n: int, kd: float, rb: float) -> None:
    """With one arm exactly; with n arms the limit of no cross-linking has n times the dose."""
    one = bind(DOSES, 0, rb, [1], [math.nan], [kd], KX).bound_b
    np.testing.assert_allclose(one, rb * DOSES / (DOSES + kd), rtol=1e-9)
    many = bind(DOSES, 0, rb, [n], [math.nan], [kd], 1e-30).bound_b
    np.testing.assert_allclose(many, rb * n * DOSES / (n * DOSES + kd), rtol=1e-9)


def test_a_single_receptor_dimer_equals_a_scalar_root() -> None:
    """bound = 2 (L0/KD) R (1 + R Kx/KD), the textbook bivalent ligand, against brentq."""
    kd, total, dose, kx = 3e-9, 5000.0, 2e-10, 1e-11
    free = brentq(lambda r: r + 2 * dose / kd * r * (1 + r * kx / kd) - total, 0, total, xtol=1e-12)
    got = bind(dose * 1e9, 0, total, [2], [math.nan], [kd * 1e9], kx)
    assert got.free_b == pytest.approx(free, rel=1e-10)


def test_molecules_with_only_cd25_arms_leave_il2rb_alone() -> None:
    got = bind(DOSES, 3646, 2350, [4], [6.0], [math.nan], KX)
    assert (got.bound_b == 0).all()
    assert (got.bound_a > 0).all()


def test_cells_without_il2ra_do_not_care_about_its_kd() -> None:
    tight, none = (bind(DOSES, 0, 6517, [2], [kd], [5.0], KX).bound_b for kd in (0.01, math.nan))
    np.testing.assert_allclose(tight, none, rtol=1e-11)  # the solver's tolerance is 1e-12


def test_two_kinds_of_equal_arms_are_one_kind() -> None:
    one = bind(DOSES, 3646, 2350, [4], [0.7], [4.0], KX)
    two = bind(DOSES, 3646, 2350, [3, 1], [0.7, 0.7], [4.0, 4.0], KX)
    np.testing.assert_allclose(two.bound_b, one.bound_b, rtol=1e-10)


def test_no_dose_binds_nothing() -> None:
    got = bind(0.0, 3646, 2350, [2], [0.7], [4.0], KX)
    assert (got.bound_a, got.bound_b, got.free_a) == (0, 0, 3646)


def test_extreme_avidity_is_solved() -> None:
    """24 arms of 3 pM and 3e6 receptors: products of 1e160."""
    got = bind(DOSES, [[3e6], [10.0]], 3e6, [8, 16], [0.003, 0.01], [0.003, math.nan], 1e-7)
    assert got.bound_b.shape == (2, 33)
    np.testing.assert_allclose(got.free_b + got.bound_b, 3e6, rtol=1e-11)


def test_order_of_potency_on_treg_follows_avidity() -> None:
    bound = [float(bind(0.01, 3646, 2350, [n], [0.7], [4.0], KX).bound_b) for n in (1, 2, 4, 8)]
    assert bound == sorted(bound)
    assert bound[0] < bound[-1]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"dose_nM": -1.0}, "dose is negative"),
        ({"dose_nM": math.nan}, "dose is negative or no number"),
        ({"il2ra": -5.0}, "IL2RA count"),
        ({"arms": [0]}, "no arms"),
        ({"kd_il2rbg_nM": [0.0]}, "KD is zero"),
        ({"kx_star": 0.0}, "not a positive number"),
    ],
)
def test_impossible_input_is_named(changed: dict[str, object], words: str) -> None:
    good = {
        "dose_nM": 1.0,
        "il2ra": 100,
        "il2rb": 100,
        "arms": [1],
        "kd_il2ra_nM": [1.0],
        "kd_il2rbg_nM": [1.0],
        "kx_star": KX,
    }
    with pytest.raises(InputError, match=words):
        bind(**(good | changed))  # type: ignore[arg-type]
