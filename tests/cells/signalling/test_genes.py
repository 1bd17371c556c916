"""All 37 genes of the map: taken away, halved, made more of; and what is fitted says so."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.cells.model import CellModel
from il2.cells.signalling import run
from il2.cells.signalling.genes import catalogue
from il2.cells.signalling.inhibitors import inhibitors
from il2.cells.signalling.perturb import GeneDose, Perturbation, Regimen, Step, inhibit
from il2.cells.signalling.readouts import READOUT
from il2.knowledge import tables
from il2.knowledge.ligands import ligand

CELLS = ("Treg", "Thelper", "CD8", "NK")
#: Not in every cell and at every dose: PTEN keeps PI3K of Treg silent, and a saturated arm hides a paralogue.
DOSES = [Regimen((Step(0.0, d),)) for d in (0.02, 0.2, 2.0, 20.0)]
TIMES = [15.0, 60.0, 240.0]
AMOUNTS = (0.0, 0.5, 3.0)


@lru_cache(maxsize=1)
def moved() -> dict[tuple[str, float], np.ndarray]:
    """Largest change of every read-out over cells, doses and times, by gene and amount: [read-out]."""
    pairs = [(gene, amount) for gene in catalogue() for amount in AMOUNTS]
    changes = [Perturbation(), *(Perturbation("", (GeneDose(g, a),)) for g, a in pairs)]
    found = run.courses(CellModel.load(), ligand("IL-2"), CELLS, DOSES, changes, TIMES)
    assert np.isfinite(found).all() and found.min() > -1e-6
    change = np.abs(found[:, 1:] - found[:, :1]).max(axis=(0, 2, 3))
    return dict(zip(pairs, change, strict=True))


def test_37_genes_can_be_taken_away_halved_and_made_more_of() -> None:
    assert len(catalogue()) == 37 and len(moved()) == 37 * len(AMOUNTS)


@pytest.mark.parametrize("gene", [g for g, row in catalogue().items() if row["tier"] != "topology only"])
def test_without_a_gene_of_the_upper_tiers_a_read_out_changes(gene: str) -> None:
    # A hundredth of the scale of a read-out, which ends at 1; its own level counts for no gene alone.
    assert moved()[gene, 0.0].max() > 0.01
    assert moved()[gene, 0.5].max() > 0.005
    assert moved()[gene, 0.5].max() <= moved()[gene, 0.0].max() + 1e-6


def test_more_of_a_gene_changes_a_read_out_unless_its_place_is_taken() -> None:
    # One JAK1 and one JAK3 sit on each receptor: more than that finds no place.
    still = {g for g in catalogue() if moved()[g, 3.0].max() < 0.005}
    assert still == {"JAK1", "JAK3", "CRKL", "SYK", "PTK2B"}


def test_what_changes_nothing_is_topology_only_and_says_so() -> None:
    silent = {g for g in catalogue() if moved()[g, 0.0].max() < 1e-4}
    assert silent == {"CRKL", "SYK", "PTK2B"}
    for gene in silent:
        assert catalogue()[gene]["tier"] == "topology only"


def test_every_gene_and_read_out_has_a_tier() -> None:
    assert {one.tier for one in READOUT.values()} == {"quantitative", "borrowed", "topology only"}
    for row in catalogue().values():
        assert row["tier"] in {"quantitative", "borrowed", "topology only"}


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(catalogue())), st.floats(0, 5)), max_size=4, unique_by=lambda p: p[0]
    ),
    st.floats(1e-3, 100.0),
    st.sampled_from(CELLS),
)
def test_any_amounts_at_any_dose_give_levels_that_mean_something(
    amounts: list[tuple[str, float]], dose: float, cell: str
) -> None:
    change = Perturbation("", tuple(GeneDose(g, a) for g, a in amounts))
    found = run.courses(
        CellModel.load(), ligand("IL-2"), [cell], [Regimen((Step(0.0, dose),))], [change], [5.0, 60.0, 240.0]
    )
    by = dict(zip(READOUT, np.moveaxis(found[0, 0, 0], -1, 0), strict=True))
    assert np.isfinite(found).all() and found.min() > -1e-5
    most = max([1.0, *(a for _, a in amounts)])
    for name in ("pSTAT5", "ppERK", "pAKT", "pS6K", "pS6", "FOXO3_p"):
        assert by[name].max() <= most * (1 + 1e-6), name


def test_half_inhibition_moves_with_the_potency() -> None:
    rapamycin = next(one for one in inhibitors() if one.name == "rapamycin")
    (block,) = inhibit(rapamycin, 0.1)
    low, middle, high = block.left_at(np.array([-1.0, 0.0, 1.0]))
    # At 0.1 nM and IC50s of 0.05, 0.1 and 0.2 nM.
    assert [low, middle, high] == pytest.approx([1 / 3, 1 / 2, 2 / 3])


def test_what_was_set_against_a_phenomenon_is_fitted_and_the_guide_names_it(guide: str) -> None:
    for name in ("signalling_parameters", "signalling_cells"):
        for row in tables.load(name):
            assert (row["status"] == "fitted") == bool(row["targets"]), (name, row["key"])
            if row["targets"]:
                assert f"`{row['key']}`" in guide, row["key"]
    for row in tables.load("signalling_inhibitors"):
        assert (row["shift_status"] == "fitted") == bool(row["targets"]) and row["shift_status"] != "measured"
