"""The whole pathway explains the open benchmark as well as the receptor network that was fitted to it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from il2 import engine
from il2.cells.forward import compiled as receptor_model
from il2.cells.model import CellModel
from il2.cells.population import quadrature
from il2.cells.shape import shape_of
from il2.cells.signalling.pathway_network import compiled as whole_model
from il2.cells.signalling.run import values
from il2.knowledge import tables
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import ligand


def predicted(model: engine.Model, molecule: str, cell: str, rows: list[tables.Record]) -> np.ndarray:
    """Population means of P at the rows' doses and times."""
    doses = np.unique([r["dose_nM"] for r in rows])
    times = np.unique([float(r["time_min"]) for r in rows])
    known = values(CellModel.load(), ligand(molecule), cell)
    factors, weights = quadrature(cell_type(cell).il2ra_cv)
    lanes = {k: v for k, v in known.items() if k in model.parameters}
    lanes |= {"A_rest": np.repeat(factors, len(doses)) * known["A_rest"], "L": np.tile(doses, len(factors))}
    found = model.solve(times, lanes, outputs=["P"], rtol=1e-4, atol=1e-6)["P"]
    mean = np.einsum("kdt,k->dt", found.reshape(len(factors), len(doses), len(times)), weights)
    at = [(np.searchsorted(doses, r["dose_nM"]), np.searchsorted(times, r["time_min"])) for r in rows]
    return np.array([mean[i] for i in at])


@pytest.mark.parametrize("cell", ["Treg", "Thelper", "CD8", "NK"])
def test_r2_is_not_lower_by_more_than_a_hundredth(cell: str) -> None:
    by_molecule = defaultdict(list)
    for row in tables.load("pstat5_benchmark"):
        if row["cell_type"] == cell and not row["flag"]:
            by_molecule[row["ligand"]].append(row)
    every = [r for rows in by_molecule.values() for r in rows]
    measured = np.array([r["value"] for r in every])
    block = np.array([f"{r['date']} {r['time_min']}" for r in every])  # each has a scale of its own
    scores = []
    for compiled in (whole_model, receptor_model):
        found = np.concatenate(
            [predicted(compiled(shape_of(ligand(m))), m, cell, rows) for m, rows in by_molecule.items()]
        )
        for one in np.unique(block):
            here = block == one
            found[here] *= (measured[here] @ found[here]) / (found[here] @ found[here])
        scores.append(1 - ((measured - found) ** 2).sum() / ((measured - measured.mean()) ** 2).sum())
    assert scores[1] > 0.85 and scores[0] > scores[1] - 0.01
