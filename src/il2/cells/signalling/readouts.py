"""What a laboratory reads of the pathway, and how well the arm behind each reading is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from il2.ground.errors import UnknownNameError

#: From best known to least.
TIERS = ("quantitative", "borrowed", "topology only")


@dataclass(frozen=True)
class Readout:
    """A quantity of the network with its meaning and its tier."""

    name: str
    meaning: str
    tier: str


_ALL = (
    Readout("pSTAT5", "phosphorylated STAT5 as a share of all STAT5", "quantitative"),
    Readout("pSTAT3", "phosphorylated STAT3 as a share of all STAT3", "topology only"),
    Readout("pSTAT1", "phosphorylated STAT1 as a share of all STAT1", "topology only"),
    Readout("ppERK", "doubly phosphorylated MAPK1 and MAPK3 as a share", "borrowed"),
    Readout("pAKT", "AKT1 phosphorylated at T308 and S473 as a share", "borrowed"),
    Readout("pS6K", "active RPS6KB1 and RPS6KB2 as a share", "borrowed"),
    Readout("pS6", "phosphorylated RPS6 as a share", "borrowed"),
    Readout("FOXO3_p", "phosphorylated, inactive FOXO3 as a share", "borrowed"),
    Readout("CISH", "CISH relative to full induction", "borrowed"),
    Readout("SOCS3", "SOCS3 mRNA relative to full induction", "borrowed"),
    Readout("IL2RA_mRNA", "IL2RA mRNA relative to full induction", "borrowed"),
    Readout("CCND2", "CCND2 mRNA relative to full induction", "topology only"),
    Readout("MYC", "MYC mRNA relative to full induction", "topology only"),
    Readout("BCL2", "BCL2 mRNA relative to full induction", "topology only"),
    Readout("FOS", "FOS mRNA relative to full induction", "topology only"),
    Readout("JUN", "JUN mRNA relative to full induction", "topology only"),
    Readout("IL2_mRNA", "mRNA of IL-2 relative to full induction; needs engaged TCR", "borrowed"),
)

#: Every read-out by name.
READOUT = {one.name: one for one in _ALL}

#: As laboratories write them.
_ALSO = {
    "perk": "ppERK",
    "perk1/2": "ppERK",
    "ps6rp": "pS6",
    "prps6": "pS6",
    "pp70s6k": "pS6K",
    "ps473": "pAKT",
}


def readouts(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of read-outs, each once; a text may hold several with commas between.

    Raises
    ------
    UnknownNameError : none of that name; the nearest are named.

    Examples
    --------
    >>> readouts(["pstat5, pERK", "ppERK"])
    ('pSTAT5', 'ppERK')
    """
    known = {name.casefold(): name for name in READOUT} | _ALSO
    found = []
    for text in texts:
        for name in (part.strip() for part in text.split(",")):
            if name.casefold().replace("-", "") not in known:
                raise UnknownNameError("read-out", name, READOUT)
            found.append(known[name.casefold().replace("-", "")])
    return tuple(dict.fromkeys(found))
