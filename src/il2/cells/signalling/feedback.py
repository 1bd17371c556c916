"""What STAT5, AKT1 and ERK switch on: CISH, SOCS3, SOCS1 (not on the map), IL2RA and growth genes.

CISH holds docking sites, once; SOCS3 and SOCS1 act on JAK1. Every level is relative to full induction. The
gene of IL-2 itself is on by engaged TCR and off by pSTAT5 (Tkach 2014, whose step is a smooth share here).
"""

from __future__ import annotations

from il2.cells.signalling.module import Module, delay

FEEDBACK = Module(
    "F",
    shares={
        **delay("CISH", "transcription", "cish_delay"),
        "CISH": "cish_turnover * (gene_CISH * CISH_d5 - CISH)",
        **delay("SOCS3", "transcription", "socs3_delay"),
        "SOCS3": "socs3_turnover * (gene_SOCS3 * SOCS3_d5 - SOCS3)",
        "SOCS1_mRNA": "socs1_decay * (ext_SOCS1 * transcription - SOCS1_mRNA)",
        "SOCS1": "socs1_decay * (SOCS1_mRNA - SOCS1)",
        "IL2RA_mRNA": "mrna_rate * (gene_IL2RA * transcription - IL2RA_mRNA)",
        "IL2RA_new": "il2ra_maturation * (IL2RA_mRNA - IL2RA_new)",  # protein on its way to the surface
        "IL2_mRNA": "mrna_rate * (gene_IL2 * il2_gene_on - IL2_mRNA)",
        "CCND2": "mrna_rate * (transcription - CCND2)",
        "MYC": "mrna_rate * (transcription * (1 + pS6) / 2 - MYC)",
        "BCL2": "mrna_rate * (transcription / (1 + foxo_active) - BCL2)",
        "FOS": "fos_rate * (erk_drive - FOS)",
        "JUN": "fos_rate * (erk_drive - JUN)",
        "DUSP": "dusp_rate * (dusp_gain * erk_drive - DUSP)",
    },
    shorthands={
        "il2_gene_on": "tcr_engaged / (tcr_engaged + 1 + il2_brake * pSTAT5)",
        "erk_drive": "ppERK / (ppERK + erk_half)",
        "foxo_active": "gene_FOXO3 - FOXO3_p",  # unphosphorylated FOXO3 is in the nucleus and holds BCL2 down
    },
)
