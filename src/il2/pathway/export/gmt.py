"""Gene matrix transposed: one line with the name, a description and the genes of the map."""

from __future__ import annotations

from il2.pathway.export.view import View
from il2.pathway.genes import gene_set


def to_gmt(shown: View) -> str:
    """Return the gene set, RNA included, as approved symbols (labels for organisms other than human)."""
    described = ", ".join(word for word in (shown.map.revision, shown.map.organism) if word)
    cells = (shown.title, " ".join(described.split()) or "na", *gene_set(shown.map))
    return "\t".join(cells) + "\n"
