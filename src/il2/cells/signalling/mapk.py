"""SHC1, GRB2:SOS1, HRAS, RAF1, MEK and ERK; forms of Hatakeyama 2003.

Constants are those of the 68-state scheme. Every state is a share of its unperturbed pool. Paralogues share
one pool in equal parts. ``erk_gate`` says whether a cell type has this arm at all: the literature disagrees.
Directions and times only.
"""

from __future__ import annotations

from il2.cells.signalling.module import Module

MAPK = Module(
    "M",
    shares={
        "SHC1_p": "shc_off * (erk_gate * pY338 / shc_half * (gene_SHC1 - SHC1_p) - SHC1_p)",
        "HRAS_GTP": "(k11 * (grb2_sos + erk_gate * shp2_weight * PTPN11_act) * ras_free / (K11 + ras_free)"
        " - V12 * ras_total * HRAS_GTP / (K12 + ras_total * HRAS_GTP)) / ras_total",
        "RAF1_act": "(k13 * ras_total * HRAS_GTP * raf_free / (K13 + raf_free) / (1 + ppERK / raf_brake)"
        " - V14 * raf_total * RAF1_act / (K14 + raf_total * RAF1_act)) / raf_total",
        "pMEK": "(mek_first - mek_second - V16 * mek_p / (K16 + mek_p) + mek_back) / mek_total",
        "ppMEK": "(mek_second - mek_back) / mek_total",
        "pERK": "(erk_first - erk_second - k20 * dusp * erk_p / (K20 + erk_p) + erk_back) / erk_total",
        "ppERK": "(erk_second - erk_back) / erk_total",
    },
    shorthands={
        "shc_p": "shc_total * SHC1_p",
        "grb2_sos": "grb2_sos_total * gene_GRB2 * gene_SOS1 * shc_p / (shc_p + grb2_sos_half)",
        "ras_free": "ras_total * (gene_HRAS - HRAS_GTP)",
        "raf_free": "raf_total * (gene_RAF1 - RAF1_act)",
        "mek_pool": "(gene_MAP2K1 + gene_MAP2K2) / 2",
        "mek_free": "mek_total * (mek_pool - pMEK - ppMEK)",
        "mek_p": "mek_total * pMEK",
        "mek_first": "k15 * raf_total * RAF1_act * mek_free / (K15 + mek_free)",
        "mek_second": "k17 * raf_total * RAF1_act * mek_p / (K15 + mek_p)",
        "mek_back": "V16 * mek_total * ppMEK / (K18 + mek_total * ppMEK)",
        "mek_activity": "(gene_MAP2K1 * active_MAP2K1 + gene_MAP2K2 * active_MAP2K2)"
        " / (gene_MAP2K1 + gene_MAP2K2 + 1e-9) * mek_total * ppMEK",
        "erk_pool": "(gene_MAPK1 + gene_MAPK3) / 2",
        "erk_free": "erk_total * (erk_pool - pERK - ppERK)",
        "erk_p": "erk_total * pERK",
        "erk_first": "k19 * mek_activity * erk_free / (K19 + erk_free)",
        "erk_second": "k21 * mek_activity * erk_p / (K19 + erk_p)",
        "dusp": "dusp_total * (1 + DUSP)",
        "erk_back": "k22 * dusp * erk_total * ppERK / (K22 + erk_total * ppERK)",
    },
)
