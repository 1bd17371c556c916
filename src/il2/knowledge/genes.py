"""Genes of the receptor system: approved symbols, synonyms and identifiers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from il2.ground.errors import UnknownNameError
from il2.knowledge import tables
from il2.knowledge.names import fold


@dataclass(frozen=True)
class Gene:
    """A human gene: approved symbol, name, synonyms and identifiers (HGNC, NCBI, Ensembl, UniProt)."""

    symbol: str
    name: str
    synonyms: tuple[str, ...]
    hgnc_id: str
    ncbi_gene: str
    ensembl: str
    uniprot: str


@lru_cache(maxsize=1)
def _all() -> dict[str, Gene]:
    return {
        row["symbol"]: Gene(
            row["symbol"],
            row["name"],
            tables.words(row["synonyms"]),
            row["hgnc_id"],
            row["ncbi_gene"],
            row["ensembl"],
            row["uniprot"],
        )
        for row in tables.load("genes")
    }


@lru_cache(maxsize=1)
def _by_fold() -> dict[str, tuple[Gene, ...]]:
    found: dict[str, list[Gene]] = defaultdict(list)
    for gene in _all().values():
        for spelling in dict.fromkeys(fold(s) for s in (gene.symbol, *gene.synonyms)):
            found[spelling].append(gene)
    return {spelling: tuple(genes) for spelling, genes in found.items()}


def find(name: str) -> tuple[Gene, ...]:
    """Return the genes of that symbol or synonym; several where a synonym is shared, none when unknown.

    Examples
    --------
    >>> [gene.symbol for gene in find("CD25")], [gene.symbol for gene in find("STAT5")]
    (['IL2RA'], ['STAT5A', 'STAT5B'])
    """
    return _by_fold().get(fold(name), ())


def gene(symbol: str) -> Gene:
    """Return the gene of an approved symbol; ``UnknownNameError`` otherwise."""
    try:
        return _all()[symbol]
    except KeyError:
        raise UnknownNameError("gene", symbol, _all()) from None
