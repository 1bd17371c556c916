"""JAK1, JAK3 and the tyrosines of IL-2Rbeta on every signalling complex.

JAK3 on gamma-c activates JAK1 on IL-2Rbeta, and JAK1 phosphorylates the receptor; JAK3 adds to that only
beside an active JAK1, so that nothing is left without JAK1. A leak lets a little JAK1 act without JAK3.
SOCS3 and SOCS1 act once, on JAK1, as the map draws it.

``docking`` counts signalling complexes by their free docking sites in units of the unperturbed cell: in
steady state without feedback it equals ``active``, which is what pSTAT5 was calibrated with.
"""

from __future__ import annotations

from il2.cells.signalling.module import Module

JAK = Module(
    "J",
    molecules={
        "pJAK3": "jak3_on * active_JAK3 * (max(active, 0) * jak3_there - pJAK3) - jak_off * pJAK3",
        "pJAK1": "jak1_on * active_JAK1 * socs_factor * (jak1_leak + jak3_share)"
        " * (max(active, 0) * jak1_there - pJAK1) - jak_off * pJAK1",
        "pY338": "tyr_on * tyr_drive * (max(active, 0) - pY338) - tyr_off * pY338",
        "pY392": "tyr_on * tyr_drive * (max(active, 0) - pY392) - tyr_off * pY392",
    },
    shorthands={
        "jak1_there": "min(gene_JAK1, 1)",  # one JAK1 sits on each IL-2Rbeta: more than that finds no place
        "jak3_there": "min(gene_JAK3, 1)",
        "jak3_share": "max(pJAK3, 0) / (max(active, 0) + few)",
        "jak1_share": "max(pJAK1, 0) / (max(active, 0) + few)",
        "tyr_drive": "jak1_share * (1 + jak3_weight * jak3_share)",
        "socs_factor": "1 / (1 + feedback_weight * (socs3_gain * SOCS3 + socs1_gain * SOCS1))",
        "full_jak3": "jak3_on / (jak3_on + jak_off)",
        "full_jak1": "jak1_on * (jak1_leak + full_jak3) / (jak1_on * (jak1_leak + full_jak3) + jak_off)",
        "full_drive": "tyr_on * full_jak1 * (1 + jak3_weight * full_jak3)",
        "full_tyr": "full_drive / (full_drive + tyr_off)",
        "docking": "max(pY392, 0) / full_tyr / (1 + feedback_weight * cish_gain * CISH)",
    },
)
