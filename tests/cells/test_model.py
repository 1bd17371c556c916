"""The cell model at its door: order and shape of answers, intervals, errors, and the network it hands out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from il2 import engine
from il2.cells.curves import GRID
from il2.cells.ensemble import Ensemble, shipped
from il2.cells.model import FULL_DOSE_NM, FULL_TIME_MIN, CellModel
from il2.cells.population import quadrature
from il2.ground.errors import InputError, UnknownNameError
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Arm, Ligand, ligand

DOSES = np.geomspace(1e-4, 1e2, 13)


def few(members: int = 4) -> CellModel:
    """The model with its first members, for speed."""
    ensemble = shipped()
    return CellModel(replace(ensemble, vectors=ensemble.vectors[:members]))


def test_an_answer_keeps_the_order_it_was_asked_in() -> None:
    model = few()
    doses, times = [3.0, 0.01, 0.3, 0.01], [240.0, 30.0, 240.0]
    found = model.response(ligand("IL-2"), "Treg", doses, times)
    assert found.mean.shape == found.low.shape == found.high.shape == (4, 3)
    assert found.members.shape == (4, 4, 3)
    np.testing.assert_allclose(found.mean[1], found.mean[3], rtol=1e-12)
    np.testing.assert_allclose(found.mean[:, 0], found.mean[:, 2], rtol=1e-12)
    alone = model.response(ligand("IL-2"), "Treg", [0.3], [30.0])
    np.testing.assert_allclose(alone.mean[0, 0], found.mean[2, 1], atol=2e-3)


def test_synonyms_name_the_same_cell() -> None:
    model = few(2)
    one, other = (model.response(ligand("IL-2"), c, DOSES, [60.0]).mean for c in ("Treg", "FOXP3+ T cell"))
    np.testing.assert_array_equal(one, other)


def test_full_response_is_one_without_shifts() -> None:
    """pSTAT5 is relative to native IL-2 at 28 nM and 30 min; where dates shift doses, it is flat."""
    found = few(16).response(ligand("IL-2"), "Treg", [FULL_DOSE_NM], [FULL_TIME_MIN])
    assert found.mean[0, 0] == pytest.approx(1.0, abs=0.02)


def test_same_seed_same_bytes_other_seed_other_dates() -> None:
    model, novel = few(), Ligand("novel", (Arm(2, 0.5, 20.0),), "fc")
    found = [model.response(novel, "NK", DOSES, [30.0, 60.0], seed=s) for s in (1, 1, 2)]
    fresh = few().response(novel, "NK", DOSES, [30.0, 60.0], seed=1)
    for name in ("mean", "low", "high", "members"):
        assert getattr(found[0], name).tobytes() == getattr(found[1], name).tobytes()
        assert getattr(found[0], name).tobytes() == getattr(fresh, name).tobytes()
        assert getattr(found[0], name).tobytes() != getattr(found[2], name).tobytes()


@pytest.mark.parametrize(("name", "cell"), [("IL-2", "Treg"), ("R38Q N-term dimer", "CD8")])
def test_the_mean_lies_in_its_interval(name: str, cell: str) -> None:
    found = CellModel.load().response(ligand(name), cell, DOSES, [30.0, 60.0, 240.0])
    assert (found.low >= 0).all()
    assert (found.low <= found.mean).all()
    assert (found.mean <= found.high).all()
    assert np.isfinite(found.high).all()


def test_intervals_widen_when_parameters_are_less_certain() -> None:
    ensemble = shipped()
    members = ensemble.vectors[:24]
    widths = []
    for factor in (0.0, 1.0, 2.0):
        spread = ensemble.layout.clip(ensemble.optimum + factor * (members - ensemble.optimum))
        model = CellModel(Ensemble(ensemble.layout, spread, ensemble.optimum))
        found = model.response(ligand("IL-2"), "NK", np.geomspace(0.01, 30, 9), [30.0])
        widths.append(float((found.high - found.low).mean()))
    print([round(w, 3) for w in widths])
    assert widths == sorted(widths)
    assert widths[2] > 1.1 * widths[0]  # date shifts and wells alone give the first


def test_intervals_of_unmeasured_arms_are_wider_than_of_fitted_ones() -> None:
    """Nearly the same KDs, of no arm of the catalogue: its deviations come from the prior."""
    ensemble = shipped()
    assert "alpha:WT N-term" in ensemble.layout.index
    known = ligand("WT N-term dimer")
    novel = Ligand("novel", (Arm(2, 0.19 * 1.01, 5.296 * 1.01),), "fc")
    model = CellModel(replace(ensemble, optimum=ensemble.optimum))
    spread = []
    for molecule in (known, novel):
        curves = model.curves(molecule, "Treg", [60.0])[:, 0]
        spread.append(float(curves.std(axis=0).mean()))
    assert spread[1] > spread[0]


def test_a_molecule_that_binds_nothing_does_nothing() -> None:
    found = few(2).response(Ligand("idle", (Arm(3, None, None),), "fc"), "Treg", DOSES, [30.0])
    assert (found.mean == 0).all()
    assert (found.low == 0).all()


def test_a_molecule_of_alpha_only_arms_gives_no_signal() -> None:
    found = few(2).response(Ligand("silent", (Arm(4, 0.1, None),), "fc"), "Treg", DOSES, [30.0, 240.0])
    assert (found.members == 0).all()


@pytest.mark.parametrize(
    ("doses", "times", "words"),
    [
        ([1.0, -2.0], [30.0], "dose -2 nM cannot be used; a number above 0 is wanted"),
        ([0.0], [30.0], "dose 0 nM"),
        ([np.nan], [30.0], "dose nan nM"),
        ([1.0], [-1.0], "time -1 min cannot be used; a number 0 or more is wanted"),
        ([1.0], [np.inf], "time inf min"),
    ],
)
def test_impossible_doses_and_times_are_named(doses: list[float], times: list[float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        few(1).response(ligand("IL-2"), "Treg", doses, times)


def test_an_unknown_cell_is_named_with_its_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Treg"):
        few(1).response(ligand("IL-2"), "Tregg", [1.0], [30.0])


def test_nothing_has_happened_at_time_zero() -> None:
    found = few(2).response(ligand("IL-2"), "Treg", [100.0], [0.0, 30.0])
    assert found.mean[0, 0] == 0
    assert found.mean[0, 1] > 0.5


@pytest.mark.parametrize("molecule", ["IL-2", "WT N-term dimer"])
def test_the_network_handed_out_is_the_model(molecule: str) -> None:
    """Its pSTAT5, averaged over IL2RA, is the curve of the most probable parameters."""
    ensemble = shipped()
    model = CellModel(replace(ensemble, vectors=ensemble.optimum[None]))
    curve = model.curves(ligand(molecule), "Treg", [60.0])[0, 0]
    net = model.network(ligand(molecule), "Treg", 0.01)
    factors, weights = quadrature(cell_type("Treg").il2ra_cv)
    compiled = engine.compile(net.system())
    found = compiled.solve(
        [60.0], {"A_rest": net["A_rest"].value * factors}, rtol=1e-8, atol=1e-8, outputs=["P"]
    )["P"][:, 0]
    assert float(weights @ found) == pytest.approx(float(curve[np.searchsorted(GRID, -2.0)]), abs=1e-3)
