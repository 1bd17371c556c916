"""The PI3K arm answers in grades: half of a gene is no loss of it, and a lost PTEN frees a Treg, no more."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from scipy.optimize import brentq

from il2.cells.model import CellModel
from il2.cells.signalling.parameters import catalogue
from il2.cells.signalling.perturb import GeneDose, Perturbation, Regimen, Step
from il2.cells.signalling.run import courses
from il2.knowledge.ligands import ligand

CELLS = ("Treg", "Thelper", "CD8", "NK")
DOSES = [Regimen((Step(0.0, dose),)) for dose in (0.2, 1.0, 84.0)]
OUTPUTS = ("pAKT", "pS6", "PI3K_act", "PIP3")


@lru_cache(maxsize=8)
def at(gene: str, amount: float) -> np.ndarray:
    """Every output an hour after the dose: [cell, dose, output]."""
    change = Perturbation("", (GeneDose(gene, amount),))
    found = courses(CellModel.load(), ligand("IL-2"), CELLS, DOSES, [change], [60.0], OUTPUTS)
    return found[:, 0, :, 0]


@pytest.mark.parametrize("gene", ["PIK3R1", "AKT1"])
def test_half_of_a_gene_leaves_about_half_of_akt(gene: str) -> None:
    share = at(gene, 0.5)[..., 0] / at(gene, 1.0)[..., 0]
    assert (share > 0.25).all() and (share < 0.75).all()
    assert (at(gene, 0.5)[..., 1] < at(gene, 1.0)[..., 1]).all()


def test_without_pten_a_treg_answers_as_an_effector_cell_does_and_no_cell_bursts() -> None:
    whole, half, none = (at("PTEN", amount)[..., 0] for amount in (1.0, 0.5, 0.0))
    assert (whole < half).all() and (half < none).all()
    treg, others = CELLS.index("Treg"), [CELLS.index(c) for c in CELLS if c != "Treg"]
    rise = none / whole
    # S24 keeps a Treg below a fifth of an effector cell, so that less than five-fold would not restore it.
    assert (rise[treg] > 5).all() and (rise[treg] < 25).all()
    assert (rise[others] > 1.5).all() and (rise[others] < 6).all()
    saturated = none[:, -1]
    assert saturated[treg] == pytest.approx(saturated[CELLS.index("CD8")], rel=0.1)


def test_akt_is_what_two_phosphorylations_on_pip3_leave() -> None:
    # The steady state of AKT1 on a given PIP3, found without the network.
    k = {name: row["value"] for name, row in catalogue().items()}

    def balance(both: float, drive: float) -> float:
        first = both * k["akt_off2"] / (k["akt_on2"] * drive)
        return k["akt_on1"] * drive * (1 - first - both) - k["akt_off1"] * first

    late = courses(
        CellModel.load(), ligand("IL-2"), CELLS, DOSES, [Perturbation()], [720.0], ("pAKT", "PIP3")
    )
    for both, pip3 in late[:, 0, :, 0].reshape(-1, 2):
        drive = pip3 / (pip3 + k["pip3_half"])
        wanted = brentq(balance, 1e-12, 1.0, args=(drive,))
        assert both == pytest.approx(wanted, rel=0.05)  # a mean over cells of unequal IL-2Ralpha


def test_pip3_is_made_by_pi3k_and_lost_to_pten_and_what_stays_without_it() -> None:
    k = {name: row["value"] for name, row in catalogue().items()}
    for amount, loss in ((1.0, k["pten"] + k["pip3_off"]), (0.0, k["pip3_off"])):
        found = at("PTEN", amount)[CELLS.index("CD8")]
        assert found[:, 3] == pytest.approx(k["pip3_on"] * found[:, 2] / loss, rel=0.08)


def test_akt_is_half_on_where_stat5_is() -> None:
    # What pi3k_off and gab2_on were set to: the same doses, as a geometric mean over the cell types.
    doses = np.geomspace(1e-3, 84.0, 25)
    regimens = [Regimen((Step(0.0, float(dose)),)) for dose in doses]
    found = courses(
        CellModel.load(), ligand("IL-2"), CELLS, regimens, [Perturbation()], [-1.0, 60.0], ("pSTAT5", "pAKT")
    )
    rise = found[:, 0, :, 1] - found[:, 0, :, 0]

    def half(curve: np.ndarray) -> float:
        return float(np.exp(np.interp(curve.max() / 2, curve, np.log(doses))))

    ratio = np.array([half(cell[:, 1]) / half(cell[:, 0]) for cell in rise])
    assert np.exp(np.log(ratio).mean()) == pytest.approx(1.0, rel=0.15)
    assert (ratio > 1 / 3).all() and (ratio < 3).all()
