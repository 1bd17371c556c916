"""YT-1 cell-line measurements against a model: pSTAT5 dose response and surface receptor over time.

Only IL-2 and IL-15 are used. The H9 column may be swapped with IL-2 in the source, and IL-15 with IL-15RA in
solution is a fifth molecule that the models do not describe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from il2.cells.score_ec50 import Predict
from il2.knowledge import tables
from il2.knowledge.ligands import ligand

Floats: TypeAlias = NDArray[np.float64]

#: Surface receptors in any unit: (receptor, cell types, ligands, doses in nM, times in min).
Surface: TypeAlias = Callable[[str, Sequence[str], Sequence[str], Floats, Floats], Floats]

LIGANDS = ("IL-2", "IL-15")
CELLS = {"YT-1 CD25+": "YT-1", "YT-1 CD25-": "YT-1 CD25-"}


def pstat5_rmse(predict: Predict) -> float:
    """Return the RMSE of the pSTAT5 dose response in % of maximum; the largest prediction is 100 %."""
    rows = [r for r in tables.load("yt1_pstat5") if r["ligand"] in LIGANDS]
    response = predict(
        [CELLS[r["cell_type"]] for r in rows],
        [ligand(r["ligand"]) for r in rows],
        np.array([r["dose_nM"] for r in rows]),
        np.array([float(r["time_min"]) for r in rows]),
    )
    return rmse(100 * response / np.max(response), np.array([r["value"] for r in rows]))


def surface_rmse(receptor: str, ligand_name: str, surface: Surface) -> float:
    """Return the RMSE of a surface receptor over time in % of its start.

    Parameters
    ----------
    receptor : ``IL2RB`` (both YT-1 lines) or ``IL2RG`` (CD25-, 1 uM IL-2).
    ligand_name : ``IL-2`` or ``IL-15``. surface : the model.
    """
    rows = [r for r in tables.load("yt1_surface") if (r["receptor"], r["ligand"]) == (receptor, ligand_name)]
    cells = [CELLS[r["cell_type"]] for r in rows]
    dose, time = (np.array([float(r[k]) for r in rows]) for k in ("dose_nM", "time_min"))
    names = [ligand_name] * len(rows)
    level = surface(receptor, cells, names, dose, time)
    start = surface(receptor, cells, names, dose, np.zeros(len(rows)))
    return rmse(100 * level / start, np.array([r["value"] for r in rows]))


def rmse(predicted: Floats, measured: Floats) -> float:
    """Return the root of the mean squared difference."""
    return float(np.sqrt(np.mean((predicted - measured) ** 2)))
