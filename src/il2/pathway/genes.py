"""The gene set of a map."""

from __future__ import annotations

from typing import Final

from il2.pathway.entities import entity_name
from il2.pathway.identifiers import HUMAN, identity
from il2.pathway.model import DataNode, Map

GENE_TYPES: Final = frozenset({"GeneProduct", "Protein", "Rna", "RNA", "DNA"})


def gene_set(found: Map) -> tuple[str, ...]:
    """Return the genes of a map in alphabetical order, RNA included, each once.

    Of a human map: the approved symbols. A node counts as the gene of its label, also where its identifier
    is another gene by mistake. Of other organisms: the labels of gene products.

    Examples
    --------
    >>> from il2.pathway.model import Xref
    >>> mtor = DataNode(id="a", label="MTOR", type="Protein", xref=Xref("Entrez Gene", "4137"))
    >>> atp = DataNode(id="b", label="ATP", type="Metabolite")
    >>> gene_set(Map(version="2013a", organism="Homo sapiens", nodes=(mtor, atp)))
    ('MTOR',)
    """
    named = (_gene(found, node) for node in found.nodes)
    return tuple(sorted({name for name in named if name}))


def _gene(found: Map, node: DataNode) -> str:
    typed = node.type in GENE_TYPES
    if found.organism != HUMAN:
        return entity_name(node.label) if typed else ""
    who = identity(found, node)
    gene = who.gene if typed else who.by_id
    return gene.symbol if gene else ""
