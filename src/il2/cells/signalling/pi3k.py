"""GAB2, PI3K, PIP3 with PTEN (not on the map), AKT1, mTORC1, S6 kinase, RPS6 and FOXO3.

The arm answers in grades. AKT1 binds PIP3 for each of its two phosphorylations and takes a share of what is
there; PTEN removes PIP3, and phosphatases that stay without PTEN bound what its loss can do. AKT1 lets go of
mTORC1 twice, by TSC and by PRAS40, so that weak AKT1, as in a Treg, hardly reaches RPS6. Rapamycin acts on
the activity of mTORC1. Directions and times only.
"""

from __future__ import annotations

from il2.cells.signalling.module import Module

PI3K = Module(
    "P",
    shares={
        "GAB2_p": "gab2_on * gene_GRB2 * pJAK1 * (gene_GAB2 - GAB2_p) - gab2_off * GAB2_p",
        "PTPN11_act": "shp2_rate * (gene_PTPN11 * GAB2_p - PTPN11_act)",
        "CBL_p": "cbl_rate * ((LCK_act + FYN_act) * (gene_CBL - CBL_p) - CBL_p)",
        "CRKL_CBL": "cbl_rate * (gene_CRKL * CBL_p - CRKL_CBL)",
        "PI3K_act": "pi3k_input * (gene_PIK3R1 - PI3K_act) - pi3k_off * PI3K_act",
        "PIP3": "pip3_on * active_PIK3R1 * PI3K_act - (pten * pten_factor * ext_PTEN + pip3_off) * PIP3",
        "pAKT308": "akt_on1 * pip3_drive * (gene_AKT1 - pAKT308 - pAKT) - akt_off1 * pAKT308 - akt_step",
        "pAKT": "akt_step",
        "MTORC1": "mtor_on * akt_output * (gene_MTOR - MTORC1) - mtor_off * MTORC1",
        "pS6K": "s6k_on * active_MTOR * MTORC1 * (s6k_pool - pS6K) - s6k_off * pS6K",
        "pS6": "s6_on * pS6K * (gene_RPS6 - pS6) - s6_off * pS6",
        "FOXO3_p": "foxo_on * active_AKT1 * pAKT * (gene_FOXO3 - FOXO3_p) - foxo_off * FOXO3_p",
    },
    shorthands={
        "pi3k_input": "pi3k_by_gab2 * GAB2_p + pi3k_by_src * (LCK_act + FYN_act) + pi3k_by_cbl * CBL_p",
        "pip3_drive": "max(PIP3, 0) / (max(PIP3, 0) + pip3_half)",
        "akt_step": "akt_on2 * pip3_drive * pAKT308 - akt_off2 * pAKT",
        "akt_drive": "active_AKT1 * max(pAKT + mtor_t308 * pAKT308, 0)",
        "akt_output": "akt_drive * akt_drive / (akt_drive + tsc_half) + mtor_basal",
        "s6k_pool": "(gene_RPS6KB1 + gene_RPS6KB2) / 2",
    },
)
