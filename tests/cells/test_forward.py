"""Curves of populations: errors of the loose tolerances, averages over cells, and counts of cell types."""

from __future__ import annotations

import numpy as np
import pytest

from il2.cells.affinity import model_kds
from il2.cells.ensemble import shipped
from il2.cells.forward import (
    ATOL,
    RTOL,
    cell_parameters,
    compiled,
    population_response,
    shared_parameters,
)
from il2.cells.parameters import Layout
from il2.cells.population import quadrature
from il2.cells.shape import shape_of
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Arm, Ligand, ligand

from .cases import BINDING, CELL, MOVING, READOUT, Floats, shape

TIMES = [1.0, 10.0, 30.0, 60.0, 240.0, 1440.0]


def parameters(molecule: Ligand, cell: str, member: int) -> dict[str, Floats]:
    layout, vectors = shipped().layout, shipped().vectors[member : member + 1]
    return (
        shared_parameters(layout, vectors)
        | cell_parameters(cell, layout, vectors)
        | model_kds(molecule, layout, vectors)
    )


#: Corners of what may be asked: tightest and weakest arms, one to eight, unequal ones, all sizes of cells.
EXTREMES = [
    ((Arm(1, 10.0, 0.133),), "Treg"),
    ((Arm(1, None, 0.01),), "NK"),
    ((Arm(1, 0.01, 0.01),), "YT-1"),
    ((Arm(2, 0.01, 1000.0),), "CD8_naive"),
    ((Arm(8, 0.01, 0.01),), "Treg_memory"),
    ((Arm(8, 1000.0, 0.1),), "Thelper"),
    ((Arm(4, 1.0, 0.5), Arm(2, 0.05, None)), "CD8"),
    ((Arm(1, 100.0, 0.5), Arm(3, 0.4, None)), "NK"),
]


@pytest.mark.parametrize("member", [0, pytest.param(7, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("arms", "cell"), EXTREMES)
def test_loose_tolerances_cost_little(arms: tuple[Arm, ...], cell: str, member: int) -> None:
    """pSTAT5 of the tolerances that every curve is solved with, against tight ones."""
    molecule = Ligand("x", arms, "fc")
    values = parameters(molecule, cell, member) | {"L": 10 ** np.arange(-6.0, 4.1, 1.0)}
    model = compiled(shape_of(molecule))
    loose = model.solve(TIMES, values, rtol=RTOL, atol=ATOL, outputs=["P"])
    tight = model.solve(TIMES, values, rtol=1e-7, atol=1e-8, outputs=["P"])
    assert loose.ok.all()
    assert tight.ok.all()
    error = np.abs(loose["P"] - tight["P"]).max()
    print(f"{arms} {cell}: {error:.1e}")
    assert error < 1e-3
    assert loose["P"].min() >= 0


def test_a_population_without_spread_is_one_cell() -> None:
    molecule, values = ligand("IL-2"), parameters(ligand("IL-2"), "Treg", 0)
    doses = np.array([1e-3, 0.1, 10.0])
    mean = population_response(shape_of(molecule), values, 0.0, doses, TIMES)
    one = compiled(shape_of(molecule)).solve(TIMES, values | {"L": doses}, rtol=1e-8, atol=1e-8)["P"]
    assert mean.shape == (1, len(TIMES), 3)
    np.testing.assert_allclose(mean[0], one.T, atol=1e-3)


def test_a_mean_over_cells_is_the_sum_over_its_nodes() -> None:
    molecule, values = (
        shape("2ab"),
        {k: np.array([v]) for k, v in (BINDING | CELL | MOVING | READOUT).items()},
    )
    values |= {"kd_alpha_1": np.array([2.0]), "kd_beta_1": np.array([800.0])}
    factors, weights = quadrature(0.9)
    doses = np.array([1e-3, 0.1])
    mean = population_response(molecule, values, 0.9, doses, [30.0])[0, 0]
    each = [
        population_response(molecule, values | {"A_rest": values["A_rest"] * f}, 0.0, doses, [30.0])[0, 0]
        for f in factors
    ]
    np.testing.assert_allclose(mean, weights @ np.array(each), atol=1e-3)


def test_members_do_not_mix() -> None:
    """Each row of the batch is its own system, in order."""
    layout, vectors = shipped().layout, shipped().vectors[:3]
    molecule = ligand("WT N-term dimer")

    def run(rows: Floats) -> Floats:
        values = shared_parameters(layout, rows) | cell_parameters("NK", layout, rows)
        values |= model_kds(molecule, layout, rows)
        return population_response(shape_of(molecule), values, 0.5, np.array([0.1, 3.0]), [30.0, 60.0])

    together = run(vectors)
    for i in range(3):
        np.testing.assert_allclose(together[i : i + 1], run(vectors[i : i + 1]), atol=1e-3)


def test_a_subset_that_was_not_fitted_takes_its_parents_fit_times_the_ratio_of_priors() -> None:
    layout = Layout.of([], {}, ["Treg"], yt1=False)
    vectors = layout.centre[None] + 0.1
    parent, subset = (cell_parameters(c, layout, vectors) for c in ("Treg", "Treg_memory"))
    np.testing.assert_array_equal(parent["K_stat"], subset["K_stat"])
    ratio = cell_type("Treg_memory").receptors["IL2RA"].centre / cell_type("Treg").receptors["IL2RA"].centre
    assert abs(ratio - 1) > 0.01
    np.testing.assert_allclose(subset["A_rest"], parent["A_rest"] * ratio)


def test_cd25_negative_yt1_have_no_il2ra() -> None:
    layout, vectors = shipped().layout, shipped().vectors
    assert (cell_parameters("YT-1 CD25-", layout, vectors)["A_rest"] == 0).all()
    assert (cell_parameters("YT-1", layout, vectors)["A_rest"] > 0).all()
