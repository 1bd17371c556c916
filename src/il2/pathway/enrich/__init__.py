"""Which gene sets a list of genes is rich in: over-representation, and preranked through gseapy."""

from il2.pathway.enrich.names import Named, read_genes, read_ranks, symbols_of
from il2.pathway.enrich.ora import Enriched, over_representation
from il2.pathway.enrich.ranked import RankedSet, prerank
from il2.pathway.enrich.sets import GeneSet, Sets, read_sets

__all__ = [
    "Enriched",
    "GeneSet",
    "Named",
    "RankedSet",
    "Sets",
    "over_representation",
    "prerank",
    "read_genes",
    "read_ranks",
    "read_sets",
    "symbols_of",
]
