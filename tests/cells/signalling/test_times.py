"""Times of the pathway against the figures they were taken from, and the spread of its members."""

from __future__ import annotations

import numpy as np
import pytest

from il2.cells.model import CellModel
from il2.cells.shape import shape_of
from il2.cells.signalling.ensemble import drawn, member_courses, member_values, potencies
from il2.cells.signalling.parameters import catalogue
from il2.cells.signalling.pathway_network import compiled
from il2.cells.signalling.perturb import Perturbation, Regimen, Step
from il2.cells.signalling.run import courses, values
from il2.knowledge.ligands import ligand

IL2 = ligand("IL-2")


@pytest.mark.parametrize(
    ("state", "half_life", "without"),
    [
        ("CISH", 83.0, {"gene_CISH": 0.0}),  # Bachmann 2011
        ("SOCS3", 83.0, {"gene_SOCS3": 0.0}),  # Bachmann 2011, mRNA
        ("SOCS1_mRNA", 23.0, {"ext_SOCS1": 0.0}),  # Yamada 2003
        ("pS6", 10.2, {"s6k_on": 0.0}),  # Fujita 2010: 0.0679 1/min
    ],
)
def test_what_is_there_falls_with_its_half_life(
    state: str, half_life: float, without: dict[str, float]
) -> None:
    model = compiled(shape_of(IL2))
    held = values(CellModel.load(), IL2, "CD8") | without | {"L": 0.0}
    times = np.array([0.0, half_life, 2 * half_life])
    found = model.solve(times, held, initial={state: 1.0}, outputs=[state], rtol=1e-8, atol=1e-10)[state][0]
    assert found / found[0] == pytest.approx([1.0, 0.5, 0.25], rel=0.01)


@pytest.mark.parametrize(("gene", "minutes"), [("CISH", 34.5), ("SOCS3", 4.7)])
def test_the_delay_of_a_gene_has_its_mean(gene: str, minutes: float) -> None:
    # Five steps pass transcription on with a mean delay of 5 / rate (Bachmann 2011: 35 and 4.7 min).
    rate = catalogue()[f"{gene.casefold()}_delay"]["value"]
    assert 5 / rate == pytest.approx(minutes, rel=0.01)
    model = compiled(shape_of(IL2))
    held = values(CellModel.load(), IL2, "Treg") | {"L": 84.0}
    times = np.arange(0.0, 240.0, 1.0)
    found = model.solve(times, held, outputs=["transcription", f"{gene}_d5"], rtol=1e-6, atol=1e-9)
    source, passed = (found[name][0] for name in ("transcription", f"{gene}_d5"))
    lag = np.trapezoid(source - passed, times) / source[-1]
    assert lag == pytest.approx(minutes, rel=0.05)


def test_phosphorylation_of_stat5_does_not_fall_too_fast() -> None:
    # The 68-state scheme keeps 0.01 of it on CD8 after four hours, where 0.28 was measured.
    dose = Regimen((Step(0.0, 84.0),))
    found = courses(
        CellModel.load(), IL2, ["CD8", "Treg"], [dose], [Perturbation()], [30.0, 240.0], ["pSTAT5"]
    )
    assert (found[:, 0, 0, 1, 0] / found[:, 0, 0, 0, 0] > 0.5).all()


def test_a_constant_with_a_range_is_drawn_from_it() -> None:
    found = drawn(2001, seed=3)
    assert set(found) == {k for k, r in catalogue().items() if r["low"] is not None or r["high"] is not None}
    for key, values_ in found.items():
        row = catalogue()[key]
        low, high = (row["value"] if row[end] is None else row[end] for end in ("low", "high"))
        assert np.quantile(values_, [0.05, 0.5, 0.95]) == pytest.approx(
            [low, row["value"], high], rel=0.02, abs=0.01 * row["value"]
        )
        assert (values_ >= 0).all()
    assert np.quantile(potencies(2001), [0.05, 0.95]) == pytest.approx([-1, 1], rel=0.02)


def test_members_are_those_of_the_calibration() -> None:
    model = CellModel.load()
    vectors, shift = member_values(model, IL2, "NK")
    column = model.ensemble.layout.index["K_stat:NK"]
    np.testing.assert_allclose(vectors["K_stat"], 10 ** model.ensemble.vectors[:, column])
    assert len(shift) == 64 and np.std(shift) > 0.1


def test_members_spread_around_the_most_probable_course() -> None:
    dose, model = Regimen((Step(0.0, 0.05),)), CellModel.load()
    given = (model, IL2, ["Treg"], [dose], [Perturbation()], [30.0], ["pSTAT5", "pAKT"])
    members, best = member_courses(*given), courses(*given)
    assert members.shape == (64, *best.shape)
    low, high = np.quantile(members, [0.05, 0.95], axis=0)
    assert (low < best).all() and (best < high).all()
    np.testing.assert_array_equal(members[:5], member_courses(*given, members=5))


def test_the_spread_of_pstat5_is_that_of_the_calibrated_model() -> None:
    # Relative spread over members, without the scatter of a plate: the receptor model's own, within a factor.
    model = CellModel.load()
    own = model.response(IL2, "Treg", [0.05], [30.0]).members[:, 0, 0]
    dose = Regimen((Step(0.0, 0.05),))
    whole = member_courses(model, IL2, ["Treg"], [dose], [Perturbation()], [30.0], ["P"])[:, 0, 0, 0, 0, 0]
    full = member_courses(
        model, IL2, ["Treg"], [Regimen((Step(0.0, 28.0),))], [Perturbation()], [30.0], ["P"]
    )
    relative = whole / full[:, 0, 0, 0, 0, 0]
    ratio = np.std(np.log(relative)) / np.std(np.log(own))
    assert 0.7 < ratio < 1.4
