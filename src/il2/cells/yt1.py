"""The YT-1 experiments: pSTAT5 after 500 min, surface IL-2Rbeta and gamma-c after native IL-2."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from il2.cells.affinity import model_kds
from il2.cells.forward import ATOL, RTOL, cell_parameters, compiled, shared_parameters
from il2.cells.parameters import Layout
from il2.cells.shape import shape_of
from il2.cells.training import CellLine
from il2.knowledge.ligands import ligand

Floats = NDArray[np.float64]

_BOUND_BETA = ("b_1", "ab_1", "bg_1", "abg_1")
_BOUND_GAMMA = ("bg_1", "abg_1")


def yt1_response(line: CellLine, layout: Layout, vectors: Floats) -> Floats:
    """Return what the model predicts for every reading of ``line`` as [m, row], in its shares.

    The stain for IL-2Rbeta misses the share ``epitope_masked`` of the chains that hold ligand. pSTAT5 is a
    share of its largest value among the doses of the same subline.
    """
    molecule = ligand("IL-2")
    parameters = shared_parameters(layout, vectors) | cell_parameters("YT-1", layout, vectors)
    parameters |= model_kds(molecule, layout, vectors)
    runs = sorted({(bool(a), float(d)) for a, d in zip(line.alpha, line.dose_nM, strict=True)})
    times = sorted({0.0, *line.time_min.tolist()})
    m, k = len(vectors), len(runs)
    lanes = {name: np.repeat(values, k) for name, values in parameters.items()}
    lanes["L"] = np.tile([d for _, d in runs], m)
    lanes["A_rest"] = lanes["A_rest"] * np.tile([float(a) for a, _ in runs], m)
    outputs = ["P", "B", "G", *_BOUND_BETA]
    batch = compiled(shape_of(molecule)).solve(times, parameters=lanes, rtol=RTOL, atol=ATOL, outputs=outputs)
    values = {name: batch[name].reshape(m, k, len(times)) for name in outputs}
    observed = _observed(line.quantity, values, layout, vectors)
    row_run = [runs.index((bool(a), float(d))) for a, d in zip(line.alpha, line.dose_nM, strict=True)]
    row_time = [times.index(float(t)) for t in line.time_min]
    found: Floats = observed[:, row_run, row_time]
    if line.quantity == "pstat5":
        for alpha in (True, False):
            own = line.alpha == alpha
            found[:, own] /= found[:, own].max(axis=1, keepdims=True)
    return found


def _observed(quantity: str, values: dict[str, Floats], layout: Layout, vectors: Floats) -> Floats:
    """The stained share of what was there at the start, or pSTAT5, as [m, run, time]."""
    if quantity == "pstat5":
        return values["P"]
    if quantity == "gamma":
        surface = values["G"] + sum(values[n] for n in _BOUND_GAMMA)
    else:
        seen = 1.0 - 10 ** layout.column(vectors, "epitope_masked")
        surface = values["B"] + seen[:, None, None] * sum(values[n] for n in _BOUND_BETA)
    return surface / surface[:, :, :1]
