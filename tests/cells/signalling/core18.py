"""The 18-state core of the reference, written out: receptor, JAK, pSTAT5, SOCS, CISH, IL2RA induction.

IL-2 is held at L nM; time in minutes; surface species in molecules per cell, pSTAT5 in nM.
"""

from __future__ import annotations

from il2.network import Network

from .literal import literal

#: Fitted values that all cell types share, then fixed constants.
SHARED = {
    "kint": 0.0577599,
    "kt": 0.00175422,
    "kdeg": 0.00577656,
    "es": 0.280127,
    "kS": 75.4374,
    "KP": 29.7202,
    "dp": 0.165404,
    "iso": 3.60117,
    "ic": 2.71526,
    "kx": 0.000765466,
    "kon2": 0.0057,
    "koff2": 0.0599881,
    "tauC": 154.437,
    "tauS": 5.14782,
    "hK": 0.264775,
    "KA": 28.0,
    "koff3": 0.0138,
    "kRa": 0.0023,
    "fRec": 0.8,
    "gA": 30.0,
    "kJ": 2.0,
    "kimp": 0.3,
    "kmS": 0.02,
    "kpS": 0.03,
    "kmC": 0.012,
    "kpC": 0.0084,
    "kmR": 0.01,
    "nM_per_molecule": 60.0,
}
#: STAT5 pool (nM), feedback and IL2RA induction as fitted, receptor copies.
CELLS = {
    "CD8": {"S5": 1308.3, "fb": 0.151681, "afb": 1.49668, "Ra0": 22.0, "Rb0": 511.0},
    "NK": {"S5": 10892.4, "fb": 0.229931, "afb": 10.0, "Ra0": 22.0, "Rb0": 8503.0},
    "Treg": {"S5": 354.35, "fb": 1.1847, "afb": 0.608983, "Ra0": 3476.0, "Rb0": 657.0},
    "Thelper": {"S5": 1725.73, "fb": 2.26066, "afb": 0.630651, "Ra0": 329.0, "Rb0": 158.0},
}
ALGEBRA = {
    "LA": "Ra * L / (L + KA)",
    "v2": "kon2 * L * Rb - koff2 * C2",
    "v3": "kx * LA * Rb - koff3 * C3",
    "v23": "kx * C2 * (Ra - LA)",
    "C": "C2 + C3 + es * E",
    "fS": "1 / (1 + iso * fb * s4)",
    "fC": "1 / (1 + ic * fb * c4)",
    "a": "kS / nM_per_molecule * J * fC",
    "U": "S5 - P - N",
    "h": "N / (N + 1000 * hK)",
    "pSTAT5": "P + N",
}
STATES = {
    "Ra": ("Ra0", "kRa * Ra0 * (1 + gA * afb * G) - kRa * Ra - v3 - v23 + fRec * kint * C3"),
    "Rb": ("Rb0", "kt * (Rb0 - Rb) - v2 - v3"),
    "C2": ("0", "v2 - v23 - kint * C2"),
    "C3": ("0", "v3 + v23 - kint * C3"),
    "E": ("0", "kint * (C2 + C3) - kdeg * E"),
    "J": ("0", "kJ * (fS * C - J)"),
    "P": ("0", "a * U / (KP + U) - (kimp + dp) * P"),
    "N": ("0", "kimp * P - dp * N"),
    "s1": ("0", "(2 / tauS) * (h - s1)"),
    "s2": ("0", "(2 / tauS) * (s1 - s2)"),
    "s3": ("0", "kmS * (s2 - s3)"),
    "s4": ("0", "kpS * (s3 - s4)"),
    "c1": ("0", "(2 / tauC) * (h - c1)"),
    "c2": ("0", "(2 / tauC) * (c1 - c2)"),
    "c3": ("0", "kmC * (c2 - c3)"),
    "c4": ("0", "kpC * (c3 - c4)"),
    "G": ("0", "kmR * (h - G)"),
    "spare": ("0", "0"),
}


def core18(cell: str, dose_nM: float) -> Network:
    """Return the core of one cell type at one dose."""
    return literal("core18", SHARED | CELLS[cell] | {"L": dose_nM}, ALGEBRA, STATES)
