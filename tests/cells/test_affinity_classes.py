"""KDs of the receptor classes: closed forms, the network itself, and what the rows say."""

from __future__ import annotations

import numpy as np
import pytest

from il2.cells.affinity_classes import (
    CLASSES,
    ClassAffinity,
    ReceptorClass,
    affinity_remarks,
    affinity_rows,
    apparent_kd,
    class_affinities,
)
from il2.cells.ensemble import shipped
from il2.cells.forward import compiled

from .cases import BINDING, CELL, READOUT, STILL, shape

LOW, INTERMEDIATE, HIGH = CLASSES


def values(**changes: float) -> dict[str, np.ndarray]:
    named = BINDING | CELL | {"kd_alpha_1": 10.0, "kd_beta_1": 180.0} | changes
    return {name: np.array([value]) for name, value in named.items()}


def test_low_affinity_is_the_kd_of_alpha_whatever_the_count() -> None:
    for count in (20.0, 3000.0):
        assert apparent_kd(LOW, values(A_rest=count))[0] == pytest.approx(10.0, rel=1e-3)


def test_intermediate_affinity_with_plenty_of_gamma_c() -> None:
    """Every beta that holds ligand is shared between b and bg: KD = KD_beta / (1 + G / K_gamma)."""
    found = apparent_kd(INTERMEDIATE, values(B_rest=1.0, G_rest=5000.0))[0]
    assert found == pytest.approx(180 / (1 + 5000 / BINDING["K_gamma"]), rel=2e-3)


@pytest.mark.parametrize("chosen", [INTERMEDIATE, HIGH], ids=["intermediate", "high"])
def test_occupancy_is_that_of_the_network_without_trafficking(chosen: ReceptorClass) -> None:
    """The network, at rest with these chains, holds half of its largest number of complexes at that dose."""
    given = values()
    kd = apparent_kd(chosen, given)[0]
    doses = np.append(np.geomspace(1e-4, 1e4, 65), kd)
    lanes = STILL | READOUT | {name: float(v[0]) for name, v in given.items()} | {"L": doses}
    lanes |= {} if chosen is HIGH else {"A_rest": 0.0}
    species = "abg_1" if chosen is HIGH else "bg_1"
    complexes = compiled(shape("1ab")).steady_state(lanes, outputs=[species])[species][:, 0]
    assert complexes[-1] / complexes[:-1].max() == pytest.approx(0.5, abs=3e-3)


def test_classes_are_ordered_on_every_cell_and_member() -> None:
    found = {(a.receptor.id, a.cell): a for a in class_affinities()}
    assert len(found) == 9
    for cell in ("Treg", "NK", "CD8"):
        high, intermediate = (found[key, cell] for key in ("C03", "C02"))
        assert (high.members_nM < intermediate.members_nM / 10).all()
        assert len(high.members_nM) == len(shipped().vectors)
    for a in found.values():
        assert a.low_nM < a.median_nM < a.high_nM
        interval = f"{a.low_nM:.2g} to {a.high_nM:.2g}"
        print(f"{a.receptor.id} {a.cell:5} {a.median_nM:.3g} nM ({interval}), {a.fold:.2g}-fold")
    on_treg, on_nk = (found["C01", cell].members_nM for cell in ("Treg", "NK"))
    np.testing.assert_allclose(on_treg, on_nk, rtol=1e-12)


def test_low_affinity_is_met_by_the_shipped_ensemble() -> None:
    rows = affinity_rows(class_affinities())
    assert {row.verdict for row in rows if row.id == "C01"} == {"met"}
    assert all(row.result is not None and row.result > 0 for row in rows)


@pytest.mark.parametrize(("median", "verdict"), [(0.9, "met"), (3.1, "reported"), (0.2, "reported")])
def test_a_row_outside_three_fold_gives_the_reason(median: float, verdict: str) -> None:
    found = [ClassAffinity(INTERMEDIATE, "NK", 1.0, median, 0.1, 9.0, np.array([median]))]
    row = affinity_rows(found)[0]
    assert (row.verdict, row.result) == (verdict, median)
    assert (row.low, row.high) == (pytest.approx(1 / 3), 3.0)
    remarks = affinity_remarks(found)
    assert len(remarks) == (verdict == "reported")
    assert all("NK" in r and "(0.1 to 9) nM" in r and "Hill slopes of 2.3 to 2.5" in r for r in remarks)
