"""From the KDs of a catalogue or a data sheet to the KDs of the model.

An assay is not the cell: one factor per site maps what bio-layer interferometry reads to what the model
needs, shared by all Fc fusions. Unfused IL-2 takes its alpha KD from the literature as it stands. Arms that
were part of the calibration carry their own small deviation; for others that deviation is drawn anew from
its prior, so that intervals of new molecules hold it.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from il2.cells.parameters import Layout, catalogue, fixed
from il2.cells.shape import binding_arms
from il2.knowledge import tables
from il2.knowledge.ligands import Arm, Ligand

Floats = NDArray[np.float64]

#: Arms whose KDs are estimated as such, not as a deviation: (alpha, beta) entries of the vector.
_NATIVE = {"IL-2": ("kd_alpha_native", "kd_beta_native"), "IL-15": ("", "kd_beta_il15")}


#: Relative difference up to which a KD is taken for that of the catalogue (0.4 % is 3.995 for 3.9949 and
#: less).
_SAME = 4e-3


@lru_cache(maxsize=1)
def _families() -> dict[tuple[str, float | None, float | None], str]:
    """Kind of arm by fusion and KDs, from the catalogue."""
    rows = tables.load("ligands")
    return {(r["fusion"], r["kd_il2ra_nM"], r["kd_il2rbg_nM"]): r["arm"] for r in reversed(rows)}


def family(arm: Arm, fusion: str) -> str:
    """Return the catalogue's name for a kind of arm with these KDs, or a name made of the KDs.

    Examples
    --------
    >>> family(Arm(2, 0.71, 3.9949), "fc"), family(Arm(1, 0.5, None), "fc")
    ('R38Q N-term', 'arm 0.5/none')
    """
    own = (arm.kd_il2ra_nM, arm.kd_il2rbg_nM)
    for (known_fusion, *known), name in _families().items():
        if known_fusion == fusion and all(map(_alike, known, own)):
            return name
    return f"arm {_text(arm.kd_il2ra_nM)}/{_text(arm.kd_il2rbg_nM)}"


def _alike(one: float | None, other: float | None) -> bool:
    """Whether two KDs are the same number, printed with more or fewer digits."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _SAME * one


def _text(kd: float | None) -> str:
    return "none" if kd is None else repr(kd)


def families(ligand: Ligand) -> tuple[str, ...]:
    """Return the kinds of arms of a molecule in the order of its shape."""
    return tuple(family(arm, ligand.fusion) for arm in binding_arms(ligand))


def model_kds(ligand: Ligand, layout: Layout, vectors: Floats, seed: int = 0) -> dict[str, Floats]:
    """Return the network's dissociation constants of every arm.

    Parameters
    ----------
    ligand : the molecule. layout, vectors : parameters, [m, parameter] in log10.
    seed : of the deviations drawn for arms that were not part of the calibration.

    Returns
    -------
    ``kd_alpha_1``, ``kd_beta_1``, ... each [m] in nM; sites that do not bind are absent.
    """
    found: dict[str, Floats] = {}
    for kind, arm in enumerate(binding_arms(ligand), 1):
        name = family(arm, ligand.fusion)
        if arm.kd_il2ra_nM is not None:
            found[f"kd_alpha_{kind}"] = 10 ** _log_alpha(
                arm.kd_il2ra_nM, name, ligand.fusion, layout, vectors, seed
            )
        if arm.kd_il2rbg_nM is not None:
            found[f"kd_beta_{kind}"] = 10 ** _log_beta(arm.kd_il2rbg_nM, name, layout, vectors, seed)
    return found


def _log_alpha(kd: float, name: str, fusion: str, layout: Layout, vectors: Floats, seed: int) -> Floats:
    native = _NATIVE.get(name, ("", ""))[0]
    if native:
        return _estimated(native, layout, vectors, seed)
    factor = layout.column(vectors, "alpha_factor") if fusion == "fc" else np.zeros(len(vectors))
    return np.log10(kd) + factor + _deviation("alpha", name, layout, vectors, seed)


def _log_beta(kd: float, name: str, layout: Layout, vectors: Floats, seed: int) -> Floats:
    shared = layout.column(vectors, "beta_factor") + np.log10(fixed()["beta_alone"])
    native = _NATIVE.get(name, ("", ""))[1]
    if native:
        return shared + _estimated(native, layout, vectors, seed)
    return np.log10(kd) + shared + _deviation("beta", name, layout, vectors, seed)


def _estimated(key: str, layout: Layout, vectors: Floats, seed: int) -> Floats:
    """The entry ``key``, or draws from its prior when the molecule was not part of the calibration."""
    if key in layout.index:
        return layout.column(vectors, key)
    row = catalogue()[key]
    return np.log10(row["centre"]) + row["log10_sd"] * _draws(key, len(vectors), seed)


def _deviation(site: str, name: str, layout: Layout, vectors: Floats, seed: int) -> Floats:
    key = f"{site}:{name}"
    if key in layout.index:
        return layout.column(vectors, key)
    return catalogue()[f"{site}_deviation"]["log10_sd"] * _draws(key, len(vectors), seed)


def _draws(key: str, n: int, seed: int) -> Floats:
    """Standard normal draws that depend on the name and the seed alone; a single vector gets the centre."""
    if n == 1:
        return np.zeros(1)
    return np.random.default_rng([seed, zlib.crc32(key.encode())]).standard_normal(n)
