"""The Fallon model against its published file, our table of results, and an independent simulator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import roadrunner

from il2.cells import fallon
from il2.ground.errors import MissingDataError, UnknownNameError
from il2.ground.files import reference_data
from il2.knowledge import tables
from il2.network import checks
from il2.network.sbml.write import write

HOURS = np.linspace(0, 120, 61)
#: Our names, and those of the file.
SPECIES = {"Rs": "[Rs_0]", "Cs": "[Cs_0]", "Ri": "[Ri_0]", "Ci": "[Ci_0]", "Ld": "[Ld_0]", "Y": "Y_0"}


def published_file() -> Path:
    try:
        return reference_data("sbml", "BIOMD0000000665.xml")
    except MissingDataError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("encoding", fallon.ENCODINGS)
@pytest.mark.parametrize("ligand", fallon.LIGANDS)
def test_reproduces_the_table_of_ligand_left_and_growth(encoding: str, ligand: str) -> None:
    rows = [
        r for r in tables.load("fallon2000_expected") if (r["encoding"], r["variant"]) == (encoding, ligand)
    ]
    doses = sorted({r["L0_pM"] for r in rows})
    batch = fallon.grow(doses, [0, 120], encoding, ligand)
    found = {"ligand_pM": batch["[L]"][:, -1], "growth": batch["Y"][:, -1] / batch["Y"][:, 0]}
    assert len(rows) == 6
    for row in rows:
        value = found[row["quantity"]][doses.index(row["L0_pM"])]
        # 2 % of the figure, and half a unit of its last printed digit.
        assert row["low"] <= value <= row["high"], dict(row)


@pytest.mark.parametrize("ligand", fallon.LIGANDS)
@pytest.mark.parametrize("dose", [10.0, 100.0, 1000.0])
def test_as_distributed_equals_the_published_file(ligand: str, dose: float) -> None:
    simulator = roadrunner.RoadRunner(str(published_file()))
    simulator["IL2"] = 1 if ligand == "IL-2" else 0
    simulator["[L_0]"] = dose
    simulator.integrator.relative_tolerance = 1e-11
    names = {**SPECIES, "Li_pM": "[Li_0]", "[L]": "[L_0]"}
    theirs = np.array(simulator.simulate(0, 7200, 61, list(names.values())))
    ours = fallon.grow(dose, HOURS, "as_distributed", ligand)
    for i, name in enumerate(names):
        column = theirs[:, i]
        np.testing.assert_allclose(ours[name][0], column, atol=1e-6 * column.max(), rtol=0, err_msg=name)


@pytest.mark.parametrize("encoding", fallon.ENCODINGS)
def test_our_engine_equals_libroadrunner_on_our_sbml(encoding: str) -> None:
    net = fallon.network(encoding, "2D1").with_values({"L0": 100.0})
    simulator = roadrunner.RoadRunner(write(net))
    simulator.integrator.relative_tolerance = 1e-11
    names = [*SPECIES, "Li", "[L]"]
    theirs = np.array(simulator.simulate(0, 7200, 61, names))
    ours = fallon.grow(100.0, HOURS, encoding, "2D1")
    for i, name in enumerate(names):
        column = theirs[:, i]
        np.testing.assert_allclose(ours[name][0], column, atol=1e-6 * column.max(), rtol=0, err_msg=name)


def test_the_correction_restores_the_claim_of_the_paper_at_100_and_1000_pM() -> None:
    """2D1 is depleted less than IL-2; as distributed it is depleted more."""
    left = {
        (e, x): fallon.grow([100.0, 1000.0], [0, 120], e, x)["[L]"][:, -1]
        for e in fallon.ENCODINGS
        for x in fallon.LIGANDS
    }
    assert (left["our_correction", "2D1"] > left["our_correction", "IL-2"]).all()
    assert (left["as_distributed", "2D1"] < left["as_distributed", "IL-2"]).all()


def total_ligand(encoding: str, dose: float) -> np.ndarray:
    """Ligand of all places in pmol per litre of medium, with the cells held at their first number."""
    net = fallon.network(encoding).with_values({"growth_max": 0.0, "L0": dose})
    from il2 import engine

    batch = engine.compile(net.system()).solve(60 * HOURS, rtol=1e-10, atol=1e-12)
    per_cell = batch["Cs"] + batch["Ci"] + batch["Ld"] + batch["Li"]
    return (batch["[L]"] + per_cell * batch["Y"] / fallon.constants()["NA"])[0]


def test_ligand_is_conserved_with_the_correction_and_not_as_distributed() -> None:
    kept = total_ligand("our_correction", 1000.0)
    np.testing.assert_allclose(kept, kept[0], rtol=1e-7)
    lost = total_ligand("as_distributed", 1000.0)
    assert lost[-1] < 0.99 * lost[0]


def test_half_times_of_il2_in_the_medium() -> None:
    """37 h at 10 pM and 104 h at 100 pM (reference), read off the course."""
    hours = np.linspace(0, 130, 1301)
    left = fallon.grow([10.0, 100.0], hours)["[L]"]
    half = [hours[np.argmax(row <= 0.5 * row[0])] for row in left]
    assert half == pytest.approx([37, 104], abs=0.6)


def test_cells_stop_growing_at_125_surface_complexes() -> None:
    net = fallon.network()
    rate = net.system().rates["Y"]
    from il2.engine.expression import evaluate

    values = dict(net.system().parameters)
    assert evaluate(rate, values | {"Cs": 125.0}) == 0
    assert evaluate(rate, values | {"Cs": 125.01}) > 0
    assert evaluate(rate, values | {"Cs": 10.0}) == 0


def test_units_fit() -> None:
    for encoding in fallon.ENCODINGS:
        checks.require_consistent(fallon.network(encoding))


def test_unknown_variants_are_named() -> None:
    with pytest.raises(UnknownNameError, match="our_correction"):
        fallon.network("corrected")
    with pytest.raises(UnknownNameError, match="2D1"):
        fallon.network("our_correction", "2D-1")
