"""Every gene taken away on every cell type: which read-outs fall, which rise, and which must stay."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from il2.cells.model import CellModel
from il2.cells.signalling.genes import EXTENSIONS, catalogue
from il2.cells.signalling.inhibitors import inhibitors
from il2.cells.signalling.perturb import GeneDose, Perturbation, Regimen, Step, inhibit
from il2.cells.signalling.run import courses
from il2.knowledge.ligands import ligand

CELLS = ("Treg", "Thelper", "CD8", "NK")
DOSES = [Regimen((Step(0.0, dose),)) for dose in (0.1, 2.0, 84.0)]
ARMS = ("pSTAT5", "ppERK", "pAKT", "pS6")
FALLS, RISES = -1, 1

_ALL = dict.fromkeys(ARMS, FALLS)
_ERK = {"ppERK": FALLS}
_PI3K = {"pAKT": FALLS, "pS6": FALLS}
#: What the literature behind the map says of a loss: genes, and what falls or rises; an arm not named stays.
#: GAB2 carries PI3K and, by SHP-2, ERK (Gadina 1998); CISH holds sites of STAT5 alone (Matsumoto 1999).
_LOSSES: tuple[tuple[str, dict[str, int]], ...] = (
    ("IL2 IL2RA IL2RB IL2RG JAK1 JAK3", _ALL),
    ("STAT5A STAT5B", {"pSTAT5": FALLS}),
    ("SHC1 SOS1 HRAS RAF1 MAP2K1 MAP2K2 MAPK1 MAPK3 PTPN11", _ERK),
    ("GRB2 GAB2", _ERK | _PI3K),
    ("PIK3R1 AKT1 LCK FYN CBL", _PI3K),
    ("MTOR RPS6KB1 RPS6KB2 RPS6", {"pS6": FALLS}),
    ("STAT1 STAT3 NMI CRKL SYK PTK2B FOXO3", {}),
    ("SOCS3 SOCS1", dict.fromkeys(ARMS, RISES)),
    ("CISH", {"pSTAT5": RISES}),
    ("PTEN", {"pAKT": RISES, "pS6": RISES}),
)
LOSS = {gene: said for genes, said in _LOSSES for gene in genes.split()}
#: STAT5 makes its brakes and receptors: what changes it or its transcription comes back to the arms in part.
LOOP = {"STAT5A": 0.1, "STAT5B": 0.1, "CISH": 0.1, "NMI": 0.25}


@lru_cache(maxsize=1)
def ratios() -> dict[str, np.ndarray]:
    """Levels of the arms without a gene over those with it: [cell, dose, time, arm]."""
    genes = (*catalogue(), *EXTENSIONS)
    changes = [Perturbation(), *(Perturbation(g, (GeneDose(g, 0.0),)) for g in genes)]
    found = courses(CellModel.load(), ligand("IL-2"), CELLS, DOSES, changes, [15.0, 60.0, 240.0], ARMS)
    return dict(zip(genes, np.moveaxis(found[:, 1:] / found[:, :1], 1, 0), strict=True))


def test_every_gene_has_its_directions() -> None:
    assert set(LOSS) == {*catalogue(), *EXTENSIONS}


@pytest.mark.parametrize("gene", LOSS)
def test_arms_fall_rise_or_stay(gene: str) -> None:
    for place, arm in enumerate(ARMS):
        ratio, wanted = ratios()[gene][..., place], LOSS[gene].get(arm, 0)
        if wanted == FALLS:
            assert ratio.max() < 1 + 1e-3, arm
            assert ratio.min() < 0.98, arm
        elif wanted == RISES:
            assert ratio.min() > 1 - 1e-3, arm
        else:
            assert np.abs(ratio - 1).max() < LOOP.get(gene, 1e-3), arm


def test_the_drive_is_lost_without_the_receptor_and_its_kinases() -> None:
    for gene in ("IL2", "IL2RB", "IL2RG", "JAK1", "JAK3"):
        assert ratios()[gene][..., 0].max() < 0.05, gene
    low, high = ratios()["IL2RA"][:, 0, :, 0], ratios()["IL2RA"][:, 2, :, 0]
    assert (low < 0.5).all() and (high > 0.5).all()  # a high dose needs no IL-2Ralpha (S19)


def test_feedback_is_felt_late_and_most_where_pstat5_is_far_from_its_ceiling() -> None:
    for gene in ("CISH", "SOCS3", "SOCS1"):
        early, late = ratios()[gene][1, :, 0, 0], ratios()[gene][1, :, 2, 0]
        assert (late > early).all() and late.max() > 1.01, gene


def test_inhibitors_of_one_arm_leave_the_others() -> None:
    hits = {"rapamycin": {"pS6"}, "U0126": {"ppERK"}, "trametinib": {"ppERK"}}
    for one in inhibitors():
        dose = 10 * min(p.in_cell_nM for p in one.potencies)
        changes = [Perturbation(), Perturbation(one.name, (), inhibit(one, dose))]
        found = courses(CellModel.load(), ligand("IL-2"), CELLS, DOSES, changes, [60.0], ARMS)
        ratio = found[:, 1] / found[:, 0]
        for place, arm in enumerate(ARMS):
            if arm in hits.get(one.name, set(ARMS)):
                assert (ratio[..., place] < 1).all(), (one.name, arm)
            else:
                assert ratio[..., place] == pytest.approx(1, abs=2e-3), (one.name, arm)
