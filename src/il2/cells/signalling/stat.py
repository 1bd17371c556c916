"""STAT5, STAT3 and STAT1: phosphorylated shares, their dimers and what of them is in the nucleus.

``P`` of the receptor network stays the one phosphorylated share of STAT5; here it is driven by docking sites
instead of complexes. STAT5A and STAT5B are phosphorylated alike, so their pools differ in size only. All that
is phosphorylated is taken as dimers (KD 5 nM against pools of hundreds). STAT3 and STAT1 are switches.
"""

from __future__ import annotations

from il2.cells.signalling.module import Module

#: The rate of ``P``: that of the receptor network with docking sites for complexes. Two tyrosines dock
#: STAT5, so that docking may be steeper than the calibration took it (``stat_power``; 1 is as calibrated).
STAT5_RATE = "k_stat * (stat_drive * (1 - P) - P)"

STAT = Module(
    "S",
    shares={
        "nSTAT5": "stat_import * (P - nSTAT5) - k_stat * nSTAT5",
        "pSTAT3": "k_stat * (stat3_weight * stat_drive * (gene_STAT3 - pSTAT3) - pSTAT3)",
        "nSTAT3": "stat_import * (pSTAT3 - nSTAT3) - k_stat * nSTAT3",
        "pSTAT1": "k_stat * (stat1_weight * stat_drive * (gene_STAT1 - pSTAT1) - pSTAT1)",
        "nSTAT1": "stat_import * (pSTAT1 - nSTAT1) - k_stat * nSTAT1",
    },
    shorthands={
        "stat_drive": "(docking / (stat_scale * K_stat))^(n_stat * stat_power)",
        "stat5_pool": "(1 - stat5b_share) * gene_STAT5A + stat5b_share * gene_STAT5B",
        "pSTAT5A": "P * gene_STAT5A",
        "pSTAT5B": "P * gene_STAT5B",
        "pSTAT5": "P * stat5_pool / (1 + tcr_brake * tcr_engaged)",
        "STAT5_dimers_n": "nSTAT5 * stat5_pool / (1 + tcr_brake * tcr_engaged)",
        "STAT3_dimers_n": "nSTAT3 * nSTAT3 / (nSTAT3 + nSTAT1 + 1e-9)",
        "STAT1_dimers_n": "nSTAT1 * nSTAT1 / (nSTAT3 + nSTAT1 + 1e-9)",
        "STAT1_STAT3_n": "2 * nSTAT1 * nSTAT3 / (nSTAT3 + nSTAT1 + 1e-9)",
        "nmi_factor": "(1 + nmi_gain * gene_NMI) / (1 + nmi_gain)",
        "transcription": "STAT5_dimers_n * nmi_factor / (STAT5_dimers_n * nmi_factor + half_transcription)",
    },
)
