"""Binding without trafficking: exact equilibria, exact kinetics of one arm, and balances."""

from __future__ import annotations

import numpy as np
import pytest

from il2 import engine
from il2.cells import farhat
from il2.cells.binding import BoundMolecules
from il2.cells.forward import compiled
from il2.cells.multivalent import bind
from il2.cells.receptor import receptor_network
from il2.cells.shape import Shape
from il2.engine.expression import Num
from il2.network import checks

from .cases import BINDING, CELL, READOUT, STILL, Floats, affinities, equilibrium, on_cell, shape

BASE = STILL | BINDING | READOUT | CELL
DOSES = np.array([1e-3, 3e-2, 1.0, 30.0])
MOLECULES = [
    (("1ab",), [(3.0, 300.0)]),
    (("2ab",), [(3.0, 300.0)]),
    (("4ab",), [(20.0, 100.0)]),
    (("8ab",), [(30.0, 500.0)]),
    (("2ab", "2a"), [(3.0, 200.0), (6.0, 1.0)]),
    (("1ab", "3a"), [(1.0, 50.0), (10.0, 1.0)]),
    (("1ab", "1b", "1a"), [(3.0, 200.0), (1.0, 90.0), (6.0, 1.0)]),
    (("3b",), [(1.0, 100.0)]),
    (("8a",), [(10.0, 1.0)]),
]
IDS = ["_".join(kinds) for kinds, _ in MOLECULES]


def settled(molecule: Shape, values: dict[str, float], doses: Floats) -> dict[str, Floats]:
    """Steady state of the network over doses."""
    batch = compiled(molecule).steady_state(values | {"L": doses})
    assert batch.ok.all(), batch.message(0)
    return {name: batch[name][:, 0] for name in compiled(molecule).names}


@pytest.mark.parametrize(("kinds", "kds"), MOLECULES, ids=IDS)
def test_every_species_settles_at_the_partition_function(
    kinds: tuple[str, ...], kds: list[tuple[float, float]]
) -> None:
    """The closure claims to be exact at equilibrium, for limited gamma-c and a within-arm gain of its own."""
    molecule = shape(*kinds)
    values = BASE | affinities(molecule, kds)
    found = settled(molecule, values, DOSES)
    for i, dose in enumerate(DOSES):
        for name, exact in equilibrium(molecule, values | {"L": float(dose)}).items():
            # Means over bound arms fade below 1e-5 arms a cell, so a species is compared where it exists.
            assert found[name][i] == pytest.approx(exact, rel=1e-6, abs=1e-6), (name, dose)


@pytest.mark.parametrize(("kinds", "kds"), MOLECULES, ids=IDS)
def test_with_gamma_c_in_excess_it_is_the_multivalent_equilibrium_model(
    kinds: tuple[str, ...], kds: list[tuple[float, float]]
) -> None:
    """Preassembled beta/gamma-c: every beta holds gamma-c, so its KD is that of beta alone K/(K + gamma)."""
    molecule = shape(*kinds)
    gamma, half = 1e12, 100.0
    alone = 1 + gamma / half
    values = BASE | affinities(molecule, [(a, b * alone) for a, b in kds])
    values |= {"G_rest": gamma, "K_gamma": half, "Kcis": BASE["Kx"], "kfwd": 1e-6}
    found = settled(molecule, values, DOSES)
    published = bind(
        DOSES, CELL["A_rest"], CELL["B_rest"],
        [k.count for k in molecule.kinds],
        [a if k.alpha else np.inf for k, (a, _) in zip(molecule.kinds, kds, strict=True)],
        [b if k.beta else np.inf for k, (_, b) in zip(molecule.kinds, kds, strict=True)],
        BASE["Kx"] * 1e-9,
    )  # fmt: skip
    np.testing.assert_allclose(found["A"], published.free_a, rtol=1e-6)
    np.testing.assert_allclose(found["B"], published.free_b, rtol=1e-6)
    held = sum(x for name, x in found.items() if "_" in name and "b" in name.split("_")[0])
    np.testing.assert_allclose(held, published.bound_b, rtol=1e-6)


def without_lag() -> tuple[engine.Model, dict[str, float]]:
    """The IL-2 block of the Farhat model without trafficking and without the species L.A.G."""
    net = farhat.network()
    lag = {r.name for r in net.reactions if any("_AG" in p.species for p in (*r.reactants, *r.products))}
    keep = tuple(r for r in net.reactions if r.name.startswith("bind_") and r.name not in lag)
    assert len(keep) == 28  # seven steps for each ligand and place
    return engine.compile(net.derive(reactions=keep).system()), farhat.rate_constants()


def test_one_arm_has_the_kinetics_of_the_published_binding_block() -> None:
    """Same constants, at all times; gamma-c is recruited alike with and without alpha (k10 = k5)."""
    model, k = without_lag()
    values = STILL | READOUT | CELL | {
        "kon": k["kb"],
        "kfwd": k["kfwd"],
        "Kx": 1.0,
        "Kcis": k["kfwd"] * (k["IL2_k2"] / k["kb"]) / k["IL2_k11"],
        "K_gamma": k["IL2_k5"] / k["kfwd"],
        "kd_alpha_1": k["IL2_k1"] / k["kb"],
        "kd_beta_1": k["IL2_k2"] / k["kb"],
    }  # fmt: skip
    times = np.geomspace(1e-3, 1e4, 29)
    doses = np.geomspace(1e-4, 1e2, 7)
    chains = {"A": "IL2RA", "B": "IL2RB", "G": "IL2RG"}
    published = model.solve(
        times,
        {f"N_{gene}": CELL[f"{x}_rest"] for x, gene in chains.items()}
        | {"[IL2]": doses, "IL2_k10": k["IL2_k5"], "kendo": 0.0, "kendo_a": 0.0},
        rtol=1e-9,
        atol=1e-9,
    )
    ours = compiled(shape("1ab")).solve(times, values | {"L": doses}, rtol=1e-9, atol=1e-9)
    pairs = chains | {f"{x}_1": f"IL2_{x.upper()}" for x in ("a", "b", "ab", "bg", "abg")}
    for mine, theirs in pairs.items():
        top = published[theirs].max()
        assert top > 1, theirs
        np.testing.assert_allclose(ours[mine], published[theirs], rtol=0, atol=1e-7 * top, err_msg=mine)


def test_one_beta_only_arm_binds_as_langmuir() -> None:
    values = BASE | {"kd_beta_1": 7.0, "G_rest": 0.0}
    found = settled(shape("1b"), values, DOSES)
    np.testing.assert_allclose(found["b_1"], CELL["B_rest"] * DOSES / (DOSES + 7.0), rtol=1e-9)
    # and at its known rate: dose kon + koff
    times = np.array([0.01, 0.1, 0.5])
    course = compiled(shape("1b")).solve(times, values | {"L": DOSES}, rtol=1e-9, atol=1e-9)["b_1"]
    rate = BASE["kon"] * (DOSES + 7.0)
    exact = CELL["B_rest"] * (DOSES / (DOSES + 7.0))[:, None] * -np.expm1(-rate[:, None] * times)
    np.testing.assert_allclose(course, exact, rtol=1e-6)


def test_without_cross_linking_arms_bind_on_their_own() -> None:
    """Kx to 0: a tetramer is four times the monomer, at every time."""
    times = [1.0, 30.0, 1e4]
    values = BASE | {"kd_alpha_1": 3.0, "kd_beta_1": 300.0, "Kx": 1e-14}
    one = compiled(shape("1ab")).solve(times, values | {"L": 4 * DOSES}, rtol=1e-9, atol=1e-9)
    four = compiled(shape("4ab")).solve(times, values | {"L": DOSES}, rtol=1e-9, atol=1e-9)
    for name in ("A", "B", "G", "a_1", "b_1", "ab_1", "bg_1", "abg_1"):
        np.testing.assert_allclose(four[name], one[name], rtol=1e-6, atol=1e-6, err_msg=name)
    assert np.abs(four["M_2"]).max() < 1e-6


@pytest.mark.parametrize(("kinds", "kds"), MOLECULES, ids=IDS)
def test_receptors_are_conserved_while_they_bind(
    kinds: tuple[str, ...], kds: list[tuple[float, float]]
) -> None:
    molecule = shape(*kinds)
    values = BASE | affinities(molecule, kds) | {"L": DOSES}
    batch = compiled(molecule).solve([0.01, 1.0, 30.0, 1e3], values, rtol=1e-6, atol=1e-6)
    found = {name: batch[name] for name in batch.names}
    for receptor in "ABG":
        np.testing.assert_allclose(on_cell(found, receptor), CELL[f"{receptor}_rest"], rtol=1e-9)


@pytest.mark.parametrize("kinds", [("1ab",), ("1b",), ("2ab",), ("2ab", "2a"), ("8ab",)], ids="_".join)
def test_conservation_laws_of_the_still_network(kinds: tuple[str, ...]) -> None:
    """Receptors are counted on their arms; nothing else is conserved by the binding reactions."""
    molecule = shape(*kinds)
    net = receptor_network(molecule)
    binding = net.derive(
        reactions=[r for r in net.reactions if r.name.startswith(("attach", "link")) or "takes" in r.name]
    )
    moved = {p.species for r in binding.reactions for p in (*r.reactants, *r.products)}
    laws = [law for law in checks.conservation_laws(binding) if set(law.coefficients) & moved]
    states = {f"{s}_{i}" for i, k in enumerate(molecule.kinds, 1) for s in k.states}
    expected = [{r: 1} | {s: 1 for s in states if r.lower() in s.split("_")[0]} for r in "ABG" if r in moved]
    key = sorted(sorted(law.coefficients.items()) for law in laws)
    assert key == sorted(sorted(law.items()) for law in expected)


def molecules_on_cell(molecule: Shape, found: dict[str, Floats]) -> Floats:
    """Molecules of ligand on the cell by the values of the species."""
    bound = BoundMolecules.of(molecule)
    several = sum(found[str(bound.molecules(c))] for c in bound.counts)
    arms = sum(found[str(s)] for k in range(len(molecule.kinds)) for s in bound.states(k))
    extra = sum((sum(c) - 1) * found[str(bound.molecules(c))] for c in bound.counts)
    assert bound.counts or not isinstance(several, np.ndarray)
    return arms - extra  # type: ignore[return-value]


@pytest.mark.parametrize("kinds", [("1ab",), ("2ab",), ("4ab",), ("2ab", "2a"), ("1ab", "1b")], ids="_".join)
def test_what_leaves_the_medium_is_on_the_cell(kinds: tuple[str, ...]) -> None:
    molecule = shape(*kinds)
    kds = [(1.0, 100.0), (6.0, 50.0)][: len(molecule.kinds)]
    values = BASE | affinities(molecule, kds) | {"molecules_per_nM": 3e4, "dose": DOSES}
    batch = compiled(molecule, depletion=True).solve([0.1, 3.0, 30.0, 1e3], values, rtol=1e-6, atol=1e-4)
    found = {name: batch[name] for name in batch.names}
    given = (3e4 * DOSES)[:, None]
    taken = molecules_on_cell(molecule, found)
    assert (taken / given).max() > 0.3  # depletion matters here
    # Exact but for the fading of means below 1e-5 bound arms a cell: it acts in the first instant only.
    np.testing.assert_allclose(
        found["L_total"] + taken, np.broadcast_to(given, taken.shape), rtol=1e-7, atol=1e-4
    )


def test_few_cells_do_not_deplete() -> None:
    """With much medium for every cell the depletion network is the other one, with trafficking on."""
    molecule = shape("2ab", "2a")
    values = BINDING | READOUT | CELL | affinities(molecule, [(1.0, 100.0), (6.0, 1.0)])
    values |= {"kt": 0.002, "ke": 0.04, "kd": 0.007, "krec": 0.09}
    times = [5.0, 60.0, 600.0]
    held, free = (
        compiled(molecule, depletion=depletion).solve(
            times, values | medium, rtol=1e-6, atol=1e-5, outputs=["P", "active"]
        )
        for depletion, medium in ((False, {"L": DOSES}), (True, {"dose": DOSES, "molecules_per_nM": 1e14}))
    )
    np.testing.assert_allclose(free["active"], held["active"], rtol=1e-5)
    np.testing.assert_allclose(free["P"], held["P"], rtol=1e-5)


def test_molecules_have_no_more_bound_arms_than_arms() -> None:
    bound = BoundMolecules.of(shape("2ab", "1a"))
    assert bound.counts == ((1, 1), (2, 0), (2, 1))
    assert [str(bound.molecules(c)) for c in bound.counts] == ["M_1_1", "M_2_0", "M_2_1"]
    assert bound.molecules((3, 0)) == Num(0.0)
    assert bound.molecules((0, 2)) == Num(0.0)
    assert str(bound.molecules((0, 1))) == "a_2 - (1 * M_1_1 + 1 * M_2_1)"


def test_every_cycle_of_one_arm_is_in_detailed_balance() -> None:
    net = receptor_network(shape("1ab")).with_values(BASE | {"L": 0.3, "kd_alpha_1": 3.0, "kd_beta_1": 300.0})
    only = [r.name for r in net.reactions if r.name.startswith("attach") or "takes" in r.name]
    cycles = checks.detailed_balance(net, only=only)
    assert len(cycles) == 2  # a-ab-b and b-bg-abg-ab
    assert all(cycle.holds(1e-12) for cycle in cycles)
