"""The whole pathway: calibrated pSTAT5, repaired faults, genes that move, and libRoadRunner's answer."""

from __future__ import annotations

from functools import lru_cache

import libsbml
import numpy as np
import pytest
import roadrunner

from il2 import engine
from il2.cells.forward import compiled as receptor_model
from il2.cells.model import CellModel
from il2.cells.shape import shape_of
from il2.cells.signalling import run
from il2.cells.signalling.genes import catalogue
from il2.cells.signalling.parameters import cell_values
from il2.cells.signalling.pathway_network import MODULES, compiled, pathway_network
from il2.cells.signalling.perturb import GeneDose, Perturbation, Regimen, Step, knock_out
from il2.jobs.network import NetworkQuestion, network
from il2.knowledge.ligands import ligand

CELLS = ("Treg", "Thelper", "CD8", "NK")
#: What the pathway adds to pSTAT5, switched off.
NOTHING_ADDED = {
    "feedback_weight": 0.0,
    "receptor_synthesis": 0.0,
    "il2ra_gain": 0.0,
    "stat_power": 1.0,
    "stat_scale": 1.0,
}
TIMES = [0.0, 1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 240.0]


@lru_cache(maxsize=1)
def model() -> CellModel:
    return CellModel.load()


def run_one(cell: str, dose: float, change: Perturbation, times: list[float], *outputs: str) -> np.ndarray:
    """[time, output] under one perturbation."""
    regimen = Regimen((Step(0.0, dose),))
    return run.courses(model(), ligand("IL-2"), [cell], [regimen], [change], times, outputs)[0, 0, 0]


@pytest.mark.parametrize("cell", CELLS)
def test_without_what_it_adds_it_is_the_calibrated_pstat5(cell: str) -> None:
    doses, times = 84.0 / 3.0 ** np.arange(12), [30.0, 60.0, 120.0, 240.0]
    values = run.values(model(), ligand("IL-2"), cell)
    shape = shape_of(ligand("IL-2"))
    whole = compiled(shape).solve(times, values | NOTHING_ADDED | {"L": doses}, outputs=["P"], rtol=1e-6)["P"]
    held = {k: v for k, v in values.items() if k not in cell_values(cell)}
    known = receptor_model(shape).solve(times, held | {"L": doses}, outputs=["P"], rtol=1e-6)["P"]
    # JAKs and tyrosines take about a minute, which is all the difference.
    assert np.abs(whole - known).max() < 0.012


def test_every_gene_of_the_map_has_an_amount_and_a_state_that_shows_it() -> None:
    system = pathway_network(shape_of(ligand("IL-2"))).system()
    known = {*system.names, *(n for n, _ in system.assignments), *(n for n, _ in system.parameters)}
    assert len(catalogue()) == 37
    for gene, row in catalogue().items():
        assert row["state"] in known, gene


@pytest.mark.parametrize("cell", CELLS)
def test_no_pstat5_without_jak1_jak3_or_gamma_c(cell: str) -> None:
    times = [15.0, 60.0, 240.0]
    wild = run_one(cell, 84.0, Perturbation(), times, "pSTAT5")
    for gene, most in (("JAK1", 1e-6), ("JAK3", 0.05), ("IL2RG", 1e-6), ("IL2RB", 1e-6)):
        left = run_one(cell, 84.0, Perturbation(gene, knock_out([gene])), times, "pSTAT5")
        assert (left <= most * wild + 1e-9).all(), gene
    leak = run_one(cell, 84.0, Perturbation("JAK3", knock_out(["JAK3"])), times, "pSTAT5")
    assert leak[0, 0] > 0  # the leak of JAK1 is not JAK3's


def test_feedback_acts_once_and_by_different_ways() -> None:
    times = [240.0]

    def ran(*genes: GeneDose) -> np.ndarray:
        """pSTAT5, and active JAK1 for each complex: receptors that signalling makes are no feedback."""
        found = run_one("Thelper", 1.0, Perturbation("", genes), times, "pSTAT5", "pJAK1", "active")[0]
        return np.array([found[0], found[1] / found[2]])

    wild, cish, socs = ran(), ran(*knock_out(["CISH"])), ran(*knock_out(["SOCS3", "SOCS1"]))
    assert cish[0] > 1.05 * wild[0] and socs[0] > 1.05 * wild[0]
    assert socs[1] > 1.05 * wild[1]
    # CISH holds docking sites and leaves JAK1 alone but for the SOCS that more pSTAT5 makes.
    assert 0.9 * wild[1] < cish[1] <= wild[1]
    assert ran(GeneDose("CISH", 5.0))[0] < wild[0] / 1.5


def test_half_the_gene_lies_between_none_and_all() -> None:
    for gene in ("STAT5B", "STAT5A", "JAK1", "IL2RB"):
        runs = [
            run_one("Treg", 1.0, Perturbation("", (GeneDose(gene, g),)), [60.0], "pSTAT5")[0, 0]
            for g in (0.0, 0.5, 1.0)
        ]
        assert runs[0] < runs[1] < runs[2], gene


def test_wash_ends_the_signal_and_a_pulse_leaves_the_rest_as_it_was() -> None:
    pulse = Regimen((Step(0.0, 1.0), Step(30.0, 0.0)))
    go_on = Regimen((Step(0.0, 1.0),))
    names, times = ("pSTAT5", "ppERK"), [30.0, 240.0]
    args = (model(), ligand("IL-2"), ["CD8"])
    washed = run.courses(*args, [pulse], [Perturbation()], times, names)[0, 0, 0]
    held = run.courses(*args, [go_on], [Perturbation()], times, names)[0, 0, 0]
    np.testing.assert_allclose(washed[0], held[0], rtol=1e-3)
    assert washed[1, 0] < 0.2 * held[1, 0]


@pytest.mark.parametrize("cell", ["Treg", "NK"])
def test_libroadrunner_and_libsbml_on_our_sbml(cell: str) -> None:
    answer = network(NetworkQuestion(ligand("IL-2"), cell, whole=True, dose_nM=10.0))
    net, text = answer.network, answer.to_sbml()
    assert "<layout:listOfLayouts" in text
    document = libsbml.readSBMLFromString(text)
    document.checkConsistency()
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    outputs = [*net.system().names, "pSTAT5"]
    ours = engine.compile(net.system()).solve(TIMES, rtol=1e-9, atol=1e-11, outputs=outputs)
    runner = roadrunner.RoadRunner(text)
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-11, 1e-16
    theirs = np.array(runner.simulate(times=TIMES, selections=outputs))
    for i, name in enumerate(outputs):
        top = np.abs(theirs[:, i]).max()
        np.testing.assert_allclose(ours[name][0], theirs[:, i], rtol=0, atol=1e-6 * top, err_msg=name)


def test_modules_name_their_states_once() -> None:
    names = [name for module in MODULES for name in module.states]
    assert len(names) == len(set(names))
