"""The genes of the map: where each stands in the network, and how well that arm is known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from il2.ground.errors import InputError, UnknownNameError
from il2.knowledge import genes, symbols, tables

#: Genes that the receptor network holds as counts or dose: gene to parameter.
COUNTED = {"IL2": "L", "IL2RA": "A_rest", "IL2RB": "B_rest", "IL2RG": "G_rest"}
#: Genes that the map lacks and the model needs.
EXTENSIONS = ("SOCS1", "PTEN")


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, tables.Record]:
    """Return the rows of ``signalling_genes`` by approved symbol."""
    return {row["gene"]: row for row in tables.load("signalling_genes")}


def gene(name: str) -> str:
    """Return the approved symbol of a gene of the map or of an extension.

    Parameters
    ----------
    name : the symbol, or another name of the gene in the catalogue or at HGNC (CD25, MEK1, SHP-2).

    Raises
    ------
    InputError : a name that several of them share.
    UnknownNameError : none of that name; the nearest are named.

    Examples
    --------
    >>> gene("jak3"), gene("FOXO3A"), gene("CD25"), gene("MEK1")
    ('JAK3', 'FOXO3', 'IL2RA', 'MAP2K1')
    """
    every = (*catalogue(), *EXTENSIONS)
    known = {g.casefold(): g for g in every}
    if name.strip().casefold() not in known:
        meant = [symbol for symbol in _called(name.strip()) if symbol in every]
        if len(meant) > 1:
            raise InputError(f"{name.strip()} stands for {' and '.join(meant)}; name one of them")
        if not meant:
            raise UnknownNameError("gene of the map", name, every)
        return meant[0]
    return known[name.strip().casefold()]


@lru_cache(maxsize=256)
def _called(name: str) -> tuple[str, ...]:
    """Symbols of the genes of that name: by our catalogue, else by HGNC (read when first asked)."""
    plain = name.replace("-", "")
    return tuple(
        dict.fromkeys(
            [one.symbol for one in genes.find(name)]
            or [one.symbol for spelling in (name, plain) for one in symbols.called(spelling)]
        )
    )


def amount_parameter(symbol: str) -> str:
    """Return the parameter of the network that holds how much of a gene there is.

    Examples
    --------
    >>> amount_parameter("JAK3"), amount_parameter("IL2RB"), amount_parameter("PTEN")
    ('gene_JAK3', 'B_rest', 'ext_PTEN')
    """
    if symbol in EXTENSIONS:
        return f"ext_{symbol}"
    return COUNTED.get(symbol, f"gene_{symbol}")
