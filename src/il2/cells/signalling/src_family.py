"""LCK, FYN, SYK and PTK2B: driven by the receptor, and LCK and FYN by an input that needs no IL-2.

In cytotoxic effector cells that input rules (Ross 2016). The map's edge from LCK to IL-2Rbeta has weight 0:
JAKs suffice, and it carries no comment.
"""

from __future__ import annotations

from il2.cells.signalling.module import Module

SRC_FAMILY = Module(
    "K",
    shares={
        "LCK_act": "active_LCK * (lck_on * pJAK1 + src_basal) * (gene_LCK - LCK_act) - src_off * LCK_act",
        "FYN_act": "active_FYN * (fyn_on * pY338 + src_basal) * (gene_FYN - FYN_act) - src_off * FYN_act",
        "SYK_act": "active_SYK * syk_on * pY392 * (gene_SYK - SYK_act) - src_off * SYK_act",
        "PTK2B_act": "ptk2b_on * pJAK3 * (gene_PTK2B - PTK2B_act) - ptk2b_off * PTK2B_act",
    },
)
