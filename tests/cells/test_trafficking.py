"""Trafficking: budgets of chains, turnover at its rate, and receptors that come back or do not."""

from __future__ import annotations

import numpy as np
import pytest

from il2.cells.binding import BoundMolecules
from il2.cells.forward import compiled
from il2.cells.receptor import receptor_network
from il2.network import checks

from .cases import BINDING, CELL, MOVING, READOUT, Floats, affinities, on_cell, shape

DOSES = np.array([1e-3, 0.1, 10.0])
TIMES = np.array([1.0, 10.0, 60.0, 240.0, 1440.0])
VALUES = BINDING | READOUT | CELL | MOVING | {"L": DOSES}
KINDS = [("1ab",), ("2ab",), ("4ab",), ("2ab", "2a"), ("1ab", "1b", "1a")]
KDS = [(1.0, 900.0), (1.0, 900.0), (5.0, 1.0)]


def course(kinds: tuple[str, ...], **changes: float) -> dict[str, Floats]:
    molecule = shape(*kinds)
    values = VALUES | affinities(molecule, KDS[: len(kinds)]) | changes
    batch = compiled(molecule).solve(TIMES, values, rtol=1e-7, atol=1e-7)
    assert batch.ok.all()
    return {name: batch[name] for name in batch.names}


@pytest.mark.parametrize("kinds", KINDS, ids="_".join)
def test_chains_taken_up_are_found_inside(kinds: tuple[str, ...]) -> None:
    """Nothing made, lost or degraded: what leaves the surface with a molecule is in ``A_in`` or ``E``."""
    found = course(kinds, kt=0.0, kd=0.0, krec=0.0)
    assert found["E"].max() > 500
    np.testing.assert_allclose(on_cell(found, "A") + found["A_in"], CELL["A_rest"], rtol=1e-6)
    np.testing.assert_allclose(on_cell(found, "G") + found["E"], CELL["G_rest"], rtol=1e-6)
    beta = on_cell(found, "B") + found["E"]
    if len(kinds) == 1 and kinds[0][0] == "1":
        np.testing.assert_allclose(beta, CELL["B_rest"], rtol=1e-6)
    else:  # a silent arm beside a signalling one goes in as its passenger, and its beta is lost
        assert (beta < CELL["B_rest"]).all()
        assert (beta > 0.9 * CELL["B_rest"]).all()


def test_recycling_alone_loses_no_alpha() -> None:
    found = course(("2ab",), kt=0.0, fsort=0.0)
    np.testing.assert_allclose(on_cell(found, "A") + found["A_in"], CELL["A_rest"], rtol=1e-6)


@pytest.mark.parametrize("kinds", KINDS, ids="_".join)
def test_arms_of_bound_molecules_add_up(kinds: tuple[str, ...]) -> None:
    """No molecule has more arms bound than arms on the cell, and single ones are not negative."""
    molecule = shape(*kinds)
    bound = BoundMolecules.of(molecule)
    found = course(kinds)
    for k in range(len(kinds)):
        arms = sum(found[str(s)] for s in bound.states(k))
        in_several = sum(c[k] * found[str(bound.molecules(c))] for c in bound.counts)
        assert (arms - in_several > -1e-5 * arms.max()).all()
    assert all((x > -1e-5).all() for x in found.values())


def test_free_receptors_come_back_at_their_turnover() -> None:
    """A cell stripped of free receptors refills exponentially at kt: analytic."""
    model = compiled(shape("1ab"))
    batch = model.solve(
        TIMES, VALUES | {"L": 0.0, "kd_alpha_1": 1.0, "kd_beta_1": 900.0}, {"A": 0.0, "B": 0.0}, rtol=1e-9
    )
    for receptor in "AB":
        exact = CELL[f"{receptor}_rest"] * -np.expm1(-MOVING["kt"] * TIMES)
        np.testing.assert_allclose(batch[receptor][0], exact, rtol=1e-7)


def test_signalling_goes_on_inside_and_decays() -> None:
    model = compiled(shape("1ab"))
    values = VALUES | {"L": 0.0, "kd_alpha_1": 1.0, "kd_beta_1": 900.0}
    batch = model.solve(TIMES, values, {"E": 400.0}, rtol=1e-9, outputs=["E", "active"])
    exact = 400.0 * np.exp(-MOVING["kd"] * TIMES)
    np.testing.assert_allclose(batch["E"][0], exact, rtol=1e-7)
    np.testing.assert_allclose(batch["active"][0], READOUT["endosome_weight"] * exact, rtol=1e-7)


def test_beta_is_used_up_and_alpha_is_not() -> None:
    """A day at a full dose: the surface keeps its IL2RA by recycling and loses IL2RB (Hemar 1995)."""
    found = course(("1ab",))
    left = {r: on_cell(found, r)[-1, -1] / CELL[f"{r}_rest"] for r in "AB"}
    assert left["B"] < 0.25
    assert left["A"] > 2 * left["B"]


def test_a_steady_level_is_where_making_and_losing_are_equal() -> None:
    batch = compiled(shape("1ab")).steady_state(VALUES | affinities(shape("1ab"), KDS[:1]))
    found = {name: batch[name] for name in batch.names}
    loud = found["bg_1"] + found["abg_1"]
    for receptor, silent in (("B", ("B", "b_1", "ab_1")), ("G", ("G",))):
        lost = MOVING["kt"] * sum(found[s] for s in silent) + MOVING["ke"] * loud
        np.testing.assert_allclose(lost, MOVING["kt"] * CELL[f"{receptor}_rest"], rtol=1e-6)
    np.testing.assert_allclose(MOVING["kd"] * found["E"], MOVING["ke"] * loud, rtol=1e-6)
    alpha = MOVING["kt"] * found["A"] + MOVING["krec"] * READOUT["fsort"] * found["A_in"]
    np.testing.assert_allclose(alpha, MOVING["kt"] * CELL["A_rest"], rtol=1e-6)


@pytest.mark.parametrize("kinds", [("1ab",), ("2ab", "2a")], ids="_".join)
def test_nothing_is_conserved_with_trafficking(kinds: tuple[str, ...]) -> None:
    """Every chain is made and lost; a conserved sum here would be an error of structure."""
    assert checks.conservation_laws(receptor_network(shape(*kinds))) == ()
