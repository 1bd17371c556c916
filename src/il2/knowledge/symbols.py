"""Every approved human gene symbol: what an identifier stands for, and which names a gene has or had.

The table (43,837 rows) is carried compressed and read when first asked for (about 0.2 s).
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from il2.ground.errors import TableError
from il2.ground.files import data_file
from il2.knowledge import tables

#: Key of the source of this table (:func:`il2.knowledge.sources.source`).
SOURCE: Final = "hgnc"
_FILE: Final = "gene_symbols.csv.gz"


@dataclass(frozen=True, slots=True)
class Symbol:
    """An approved human symbol with its identifiers (``""`` where there is none) and other names."""

    symbol: str
    hgnc_id: str
    ncbi_gene: str
    ensembl: str
    uniprot: tuple[str, ...]
    aliases: tuple[str, ...]
    previous: tuple[str, ...]

    def is_called(self, name: str) -> bool:
        """Tell whether ``name`` is this symbol, an alias or a previous symbol (case does not matter)."""
        wanted = name.casefold()
        return any(wanted == own.casefold() for own in (self.symbol, *self.aliases, *self.previous))


def find(name: str) -> Symbol | None:
    """Return the gene whose approved symbol is exactly ``name``.

    Examples
    --------
    >>> find("MTOR").ncbi_gene, find("tau") is None
    ('2475', True)
    """
    return _by_symbol().get(name)


def called(name: str) -> tuple[Symbol, ...]:
    """Return the genes that have ``name`` as symbol (alone, when one has), alias or previous symbol.

    Examples
    --------
    >>> [gene.symbol for gene in called("FOXO3A")], [gene.symbol for gene in called("il2")]
    (['FOXO3'], ['IL2'])
    """
    return _by_name().get(name.casefold(), ())


def of_identifier(prefix: str, identifier: str) -> Symbol | None:
    """Return the gene that an identifier belongs to, ``None`` when it belongs to none.

    Parameters
    ----------
    prefix : ``ncbigene``, ``ensembl``, ``hgnc``, ``hgnc.symbol`` or ``uniprot`` (reviewed entries only).
    identifier : with or without the prefix of HGNC ids; the version of an Ensembl id does not matter.

    Examples
    --------
    >>> of_identifier("ncbigene", "4137").symbol, of_identifier("hgnc", "6001").symbol
    ('MAPT', 'IL2')
    """
    wanted = identifier.strip()
    if prefix == "hgnc":
        wanted = f"HGNC:{wanted.upper().removeprefix('HGNC:')}"
    elif prefix == "ensembl":
        wanted = wanted.partition(".")[0]
    return _by_identifier().get(prefix, {}).get(wanted)


def all_symbols() -> tuple[Symbol, ...]:
    """Return every approved symbol."""
    return tuple(_by_symbol().values())


@lru_cache(maxsize=1)
def _by_symbol() -> Mapping[str, Symbol]:
    with gzip.open(data_file(_FILE), "rb") as packed:
        rows = csv.reader(io.TextIOWrapper(packed, encoding="utf-8", newline=""))
        header = next(rows)
        if tuple(header) != tuple(column.name for column in tables.schema("gene_symbols")):
            raise TableError(f"the columns of {_FILE} are not those of its schema", 1)
        return MappingProxyType({row[0]: _symbol(row) for row in rows})


def _symbol(row: list[str]) -> Symbol:
    return Symbol(row[0], row[1], row[2], row[3], _names(row[4]), _names(row[5]), _names(row[6]))


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.replace(",", "|").split("|")) if cell else ()


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, tuple[Symbol, ...]]:
    found: dict[str, list[Symbol]] = defaultdict(list)
    approved = {gene.symbol.casefold(): gene for gene in _by_symbol().values()}
    for gene in _by_symbol().values():
        for name in {own.casefold() for own in (*gene.aliases, *gene.previous)}:
            if name not in approved:
                found[name].append(gene)
    return MappingProxyType(
        {name: (gene,) for name, gene in approved.items()} | {k: tuple(v) for k, v in found.items()}
    )


@lru_cache(maxsize=1)
def _by_identifier() -> Mapping[str, Mapping[str, Symbol]]:
    genes = _by_symbol().values()
    return MappingProxyType(
        {
            "ncbigene": {gene.ncbi_gene: gene for gene in genes if gene.ncbi_gene},
            "ensembl": {gene.ensembl: gene for gene in genes if gene.ensembl},
            "hgnc": {gene.hgnc_id: gene for gene in genes},
            "hgnc.symbol": dict(_previous_symbols()) | {gene.symbol: gene for gene in genes},
            "uniprot": {accession: gene for gene in genes for accession in gene.uniprot},
        }
    )


def _previous_symbols() -> Iterator[tuple[str, Symbol]]:
    """An identifier that is a symbol may be one of yesterday."""
    for gene in _by_symbol().values():
        for name in gene.previous:
            yield name, gene
