"""The genes of the map: where each stands in the network, and how well that arm is known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from il2.ground.errors import UnknownNameError
from il2.knowledge import tables

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

    Raises
    ------
    UnknownNameError : none of that name; the nearest are named.

    Examples
    --------
    >>> gene("jak3"), gene("FOXO3A")
    ('JAK3', 'FOXO3')
    """
    known = {g.casefold(): g for g in (*catalogue(), *EXTENSIONS)} | {"foxo3a": "FOXO3"}
    if name.strip().casefold() not in known:
        raise UnknownNameError("gene of the map", name, [*catalogue(), *EXTENSIONS])
    return known[name.strip().casefold()]


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
