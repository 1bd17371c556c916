"""The receptor network as a whole: limits, and the same model for libSBML, libRoadRunner and libAntimony."""

from __future__ import annotations

import antimony as judge_antimony
import libsbml
import numpy as np
import pytest
import roadrunner

from il2 import engine
from il2.cells.forward import compiled
from il2.cells.model import CellModel
from il2.cells.receptor import receptor_network
from il2.cells.shape import shape_of
from il2.knowledge.celltypes import names as cell_names
from il2.knowledge.ligands import Arm, Ligand
from il2.network import Network, antimony, checks, sbml

from .cases import BINDING, CELL, MOVING, READOUT, affinities, shape

MOLECULES = {
    "1ab": (Arm(1, 0.5, 4.0),),
    "1b": (Arm(1, None, 4.0),),
    "2ab": (Arm(2, 0.5, 4.0),),
    "2ab_2a": (Arm(2, 0.5, 4.0), Arm(2, 6.0, None)),
    "8ab": (Arm(8, 0.5, 4.0),),
}
TIMES = [0.0, 0.01, 0.1, 1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0]


def network(name: str, *, depletion: bool = False) -> Network:
    """A molecule on Treg with the most probable parameters; 1.5e6 cells per mL where they deplete it."""
    molecule = Ligand(name, MOLECULES[name], "fc")
    net = CellModel.load().network(molecule, "Treg", 0.1, depletion=depletion)
    return net.with_values({"molecules_per_nM": 4e5}) if depletion else net


def test_the_order_of_arms_given_does_not_change_the_network() -> None:
    one = shape_of(Ligand("x", MOLECULES["2ab_2a"], "fc"))
    assert receptor_network(one).name == "receptor_2ab_2a"
    assert shape_of(Ligand("x", MOLECULES["2ab_2a"][::-1], "fc")) == one


SERIES = [*((name, False) for name in MOLECULES), ("1ab", True), ("2ab_2a", True)]


@pytest.mark.parametrize(("name", "depletion"), SERIES)
def test_our_engine_equals_libroadrunner_on_our_sbml(name: str, depletion: bool) -> None:
    net = network(name, depletion=depletion)
    outputs = [*net.system().names, "active"]
    runner = roadrunner.RoadRunner(sbml.write(net))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-11, 1e-16
    theirs = np.array(runner.simulate(times=TIMES, selections=outputs))
    ours = engine.compile(net.system()).solve(TIMES, rtol=1e-9, atol=1e-10, outputs=outputs)
    for i, output in enumerate(outputs):
        top = np.abs(theirs[:, i]).max()
        assert top > 0 or (name, output) == ("1b", "A_in"), output  # no alpha site: no IL2RA goes in
        np.testing.assert_allclose(ours[output][0], theirs[:, i], rtol=0, atol=1e-6 * top, err_msg=output)


@pytest.mark.parametrize("depletion", [False, True], ids=["held", "depleted"])
@pytest.mark.parametrize("name", MOLECULES)
def test_sbml_is_valid_and_its_one_warning_is_understood(name: str, depletion: bool) -> None:
    document = libsbml.readSBMLFromString(sbml.write(network(name, depletion=depletion)))
    document.checkConsistency()
    found = [document.getError(i) for i in range(document.getNumErrors())]
    for e in found:
        print(e.getSeverityAsString(), e.getCategoryAsString(), e.getErrorId(), e.getShortMessage())
    assert not [e for e in found if e.getSeverityAsString() != "Warning"]
    # libSBML cannot tell the unit of a share to the power of a parameter, nor of the zero in max(active, 0).
    assert [(e.getErrorId(), "k_stat" in e.getMessage()) for e in found] == [(99505, True)]


@pytest.mark.parametrize("depletion", [False, True], ids=["held", "depleted"])
@pytest.mark.parametrize("name", MOLECULES)
def test_units_fit(name: str, depletion: bool) -> None:
    checks.require_consistent(network(name, depletion=depletion))


@pytest.mark.parametrize("name", MOLECULES)
def test_libantimony_reads_the_same_model(name: str) -> None:
    net = network(name)
    judge_antimony.clearPreviousLoads()
    assert judge_antimony.loadAntimonyString(antimony.write(net)) >= 0, judge_antimony.getLastError()
    text = judge_antimony.getSBMLString(judge_antimony.getModuleNames()[-1])
    outputs = list(net.system().names)
    found = []
    for source in (sbml.write(net), text):
        runner = roadrunner.RoadRunner(source)
        runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-14
        found.append(np.array(runner.simulate(times=[0, 1, 60], selections=outputs)))
    np.testing.assert_allclose(found[1], found[0], rtol=1e-7, atol=1e-9)


# Limits that need no data -----------------------------------------------------------------------------

VALUES = BINDING | READOUT | CELL | MOVING


@pytest.mark.parametrize("name", MOLECULES)
@pytest.mark.parametrize("cell", ["Treg", "NK_CD56bright", "YT-1 CD25-"])
def test_without_ligand_the_cell_stays_at_rest(name: str, cell: str) -> None:
    assert cell in cell_names()
    net = CellModel.load().network(Ligand(name, MOLECULES[name], "fc"), cell).with_values({"L": 0.0})
    model = engine.compile(net.system())
    batch = model.solve([0.0, 60.0, 1440.0, 14400.0], outputs=model.names)
    assert batch.ok.all()
    for species in model.names:
        start = net[f"{species}_rest"].value if species in "ABG" else 0.0  # type: ignore[union-attr]
        np.testing.assert_allclose(batch[species][0], start, rtol=1e-12, err_msg=species)


def test_arms_that_bind_alpha_only_are_silent() -> None:
    """Nothing to signal with, at any dose: not a small number but zero."""
    values = VALUES | {"kd_alpha_1": 0.01, "L": np.geomspace(1e-3, 1e3, 7)}
    batch = compiled(shape("4a")).solve([30.0, 240.0], values, outputs=["P", "active", "B", "a_1"])
    assert (batch["P"] == 0).all()
    assert (batch["active"] == 0).all()
    np.testing.assert_allclose(batch["B"], CELL["B_rest"], rtol=1e-12)
    assert (batch["a_1"] > 1).all()


@pytest.mark.parametrize("kinds", [("1ab",), ("4ab",), ("2ab", "1a")], ids="_".join)
def test_a_cell_without_il2ra_does_not_care_about_its_kd(kinds: tuple[str, ...]) -> None:
    """And answers as to the same molecule without alpha sites."""
    molecule = shape(*kinds)
    values = VALUES | {"A_rest": 0.0, "L": np.geomspace(1e-3, 1e2, 6)}
    found = [
        compiled(molecule).solve(
            [5.0, 60.0],
            values | affinities(molecule, [(kd, 900.0), (kd, 1.0)][: len(kinds)]),
            rtol=1e-7,
            atol=1e-8,
            outputs=["P"],
        )["P"]
        for kd in (0.01, 1e4)
    ]
    np.testing.assert_array_equal(found[0], found[1])
    beta_only = shape(kinds[0].replace("a", ""))
    plain = compiled(beta_only).solve(
        [5.0, 60.0], values | {"kd_beta_1": 900.0}, rtol=1e-7, atol=1e-8, outputs=["P"]
    )["P"]
    np.testing.assert_allclose(found[0], plain, atol=1e-6)


def test_stat5_settles_at_its_share() -> None:
    """P = x / (1 + x) with x = (active/K)^n once nothing moves any more, and builds up at k_stat (1 + x)."""
    molecule = shape("1ab")
    values = VALUES | affinities(molecule, [(3.0, 300.0)]) | {"L": np.geomspace(1e-3, 10, 5)}
    batch = compiled(molecule).steady_state(values, outputs=["active", "P"])
    x = (batch["active"] / VALUES["K_stat"]) ** VALUES["n_stat"]
    np.testing.assert_allclose(batch["P"], x / (1 + x), rtol=1e-6)
    assert 0 < batch["P"].min() < 0.1
