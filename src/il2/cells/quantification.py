"""Receptor counts as the published models used them: one of three quantifications, without uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from il2.ground.errors import InputError, UnknownNameError
from il2.knowledge import celltypes, tables

QUANTIFICATIONS = ("A", "B", "C")


def receptors_per_cell(cell_types: Sequence[str], receptor: str, quantification: str) -> NDArray[np.float64]:
    """Return the count of one receptor on each cell type, molecules per cell.

    Parameters
    ----------
    cell_types : names or synonyms. receptor : gene symbol.
    quantification : ``A`` (Farhat 2021, geometric mean of four), ``B`` (input of the multivalent model) or
        ``C`` (mean of single cells).

    Raises
    ------
    InputError : a quantification does not hold that receptor on that cell type.

    Examples
    --------
    >>> receptors_per_cell(["Treg", "NK"], "IL2RA", "B")
    array([3645.7,  273.8])
    """
    if quantification not in QUANTIFICATIONS:
        raise UnknownNameError("quantification of receptors", quantification, QUANTIFICATIONS)
    found = _counts(quantification)
    out = []
    for given in cell_types:
        cell = celltypes.index().resolve(given)
        if (cell, receptor) not in found:
            known = sorted({c for c, r in found if r == receptor})
            raise InputError(
                f"quantification {quantification} holds no {receptor} of {cell}; "
                f"it holds that of {', '.join(known) or 'no cell type'}"
            )
        out.append(found[cell, receptor])
    return np.array(out)


@lru_cache(maxsize=3)
def _counts(quantification: str) -> dict[tuple[str, str], float]:
    rows = tables.load("receptor_counts")
    return {
        (r["cell_type"], r["receptor"]): r["value"] for r in rows if r["quantification"] == quantification
    }
