"""Which human gene a data node names by its label and by its identifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from il2.knowledge import symbols
from il2.knowledge.symbols import Symbol
from il2.pathway.databases import curie, prefix_of
from il2.pathway.model import DataNode, Map

HUMAN: Final = "Homo sapiens"
#: Databases whose identifiers name a gene or its product.
GENE_PREFIXES: Final = ("ncbigene", "ensembl", "hgnc", "hgnc.symbol", "uniprot")


@dataclass(frozen=True)
class Identity:
    """What a data node says it is.

    ``by_label`` is the gene whose approved symbol is the label, ``by_alias`` the only gene that has the label
    as alias or previous symbol, ``by_id`` the gene of the identifier; each ``None`` where there is none.
    """

    curie: str
    by_label: Symbol | None
    by_alias: Symbol | None
    by_id: Symbol | None

    @property
    def conflict(self) -> bool:
        """Whether label and identifier are two genes: the label is the approved symbol of another one."""
        return (
            self.by_label is not None
            and self.by_id is not None
            and self.by_label.symbol != self.by_id.symbol
            and not self.by_id.is_called(self.by_label.symbol)
        )

    @property
    def gene(self) -> Symbol | None:
        """The gene that the node most likely means: its label's, where that is one, else its identifier's."""
        return self.by_label or self.by_id or self.by_alias


def identity(found: Map, node: DataNode) -> Identity:
    """Return what label and identifier of a data node say; genes are known for human maps only.

    Examples
    --------
    >>> from il2.pathway.model import Graphics, Xref
    >>> node = DataNode(id="dd415", label="MTOR", graphics=Graphics(), xref=Xref("Entrez Gene", "4137"))
    >>> who = identity(Map(version="2013a", organism="Homo sapiens"), node)
    >>> who.curie, who.by_id.symbol, who.conflict, who.gene.ncbi_gene
    ('ncbigene:4137', 'MAPT', True, '2475')
    """
    compact = curie(node.xref)
    if found.organism != HUMAN:
        return Identity(compact, None, None, None)
    name = " ".join(node.label.split())
    by_label = symbols.find(name)
    called = () if by_label else symbols.called(name)
    prefix = prefix_of(node.xref.database) if node.xref else ""
    identifier = (node.xref.identifier or "") if node.xref else ""
    return Identity(
        compact,
        by_label,
        called[0] if len(called) == 1 else None,
        symbols.of_identifier(prefix, identifier) if identifier else None,
    )


def own_identifier(gene: Symbol, prefix: str) -> str:
    """Return the identifier of a gene in a database, as a compact URI; ``""`` where it has none."""
    local = {
        "ncbigene": gene.ncbi_gene,
        "ensembl": gene.ensembl,
        "hgnc": gene.hgnc_id.removeprefix("HGNC:"),
        "hgnc.symbol": gene.symbol,
        "uniprot": gene.uniprot[0] if gene.uniprot else "",
    }.get(prefix, "")
    return f"{prefix}:{local}" if local else ""
