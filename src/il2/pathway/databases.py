"""Identifier databases as maps name them, and the CURIE prefixes they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from il2.knowledge import tables
from il2.pathway.model import Xref

#: Ontology as GPML 2013a names it -> prefix of its terms.
_ONTOLOGIES: Final = MappingProxyType(
    {
        "Pathway Ontology": "pw",
        "Disease": "doid",
        "Human Disease Ontology": "doid",
        "Cell Type": "cl",
        "Cell Ontology": "cl",
    }
)


def prefix_of(database: str | None) -> str:
    """Return the CURIE prefix of a database, in whichever version of GPML it is named; ``""`` when unknown.

    Examples
    --------
    >>> prefix_of("Entrez Gene"), prefix_of("uniprot"), prefix_of("Rice Ensembl Gene")
    ('ncbigene', 'uniprot', '')
    """
    word = (database or "").strip()
    return _prefixes().get(word.casefold(), "")


def database_of(prefix: str | None) -> str:
    """Return the name that GPML 2013a uses for a prefix, ``""`` when unknown."""
    return _names().get((prefix or "").strip().casefold(), "")


def curie(xref: Xref | None) -> str:
    """Return an identifier as compact URI, ``""`` when there is none or its database has no known prefix.

    Examples
    --------
    >>> curie(Xref("ChEBI", "CHEBI:16082")), curie(Xref("Entrez Gene", "3558")), curie(Xref("", ""))
    ('chebi:16082', 'ncbigene:3558', '')
    """
    prefix = prefix_of(xref.database) if xref else ""
    identifier = ((xref.identifier if xref else "") or "").strip()
    if not prefix or not identifier:
        return ""
    head, colon, local = identifier.partition(":")
    return f"{prefix}:{local if colon and head.casefold() == prefix else identifier}"


def ontology_word(ontology: str) -> str:
    """Return the prefix of an ontology named as GPML 2013a does."""
    return _ONTOLOGIES.get(ontology, ontology.casefold())


def ontology_name(prefix: str | None) -> str:
    """Return the name of an ontology in GPML 2013a."""
    known = {prefix: name for name, prefix in reversed(list(_ONTOLOGIES.items()))}
    return known.get((prefix or "").casefold(), prefix or "")


@lru_cache(maxsize=1)
def _prefixes() -> Mapping[str, str]:
    rows = [row for row in tables.load("xref_databases") if row["prefix"]]
    own = {row["prefix"]: row["prefix"] for row in rows}
    return MappingProxyType(own | {row["database"].casefold(): row["prefix"] for row in rows})


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """The most used name of each prefix: the table is sorted by use."""
    found: dict[str, str] = {}
    for row in tables.load("xref_databases"):
        found.setdefault(row["prefix"], row["database"])
    return MappingProxyType(found)
