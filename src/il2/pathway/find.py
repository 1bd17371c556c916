"""Which maps of a folder hold a gene or another participant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from il2.ground.errors import Il2Error, InputError
from il2.knowledge import symbols
from il2.knowledge.symbols import Symbol
from il2.pathway.databases import curie
from il2.pathway.entities import entity_name
from il2.pathway.gpml import read
from il2.pathway.identifiers import GENE_PREFIXES, own_identifier
from il2.pathway.model import DataNode, Map


@dataclass(frozen=True)
class Hit:
    """A data node that was asked for, and the map it stands in. ``by`` is ``label`` or ``identifier``."""

    file: str
    title: str
    organism: str
    node: str
    label: str
    type: str
    identifier: str
    by: str


@dataclass(frozen=True)
class Search:
    """The hits in a folder, how many maps were read, and one sentence per file that could not be."""

    hits: tuple[Hit, ...]
    maps: int
    unread: tuple[str, ...]


def find(wanted: str, folder: str | Path) -> Search:
    """Look for a gene (by symbol, alias or identifier) or any label in every ``.gpml`` file of a folder.

    Parameters
    ----------
    wanted : such as ``IL2RA``, ``CD25``, ``ensembl:ENSG00000134460``, ``3559``, ``ATP``.
    folder : with its folders inside; files that are no maps are told, not raised.

    Raises
    ------
    InputError : no such folder, or one without maps; nothing asked for.
    """
    place = Path(folder)
    if not place.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}")
    if not wanted.strip():
        raise InputError("name a gene, a label or an identifier to look for")
    files = sorted(place.rglob("*.gpml"))
    if not files:
        raise InputError(f"the folder {str(folder)!r} holds no .gpml file")
    names, identifiers = _spellings(wanted)
    hits: list[Hit] = []
    unread: list[str] = []
    for file in files:
        try:
            hits += _hits(read(file), str(file.relative_to(place)), names, identifiers)
        except Il2Error as error:
            unread.append(str(error))
    return Search(tuple(hits), len(files) - len(unread), tuple(unread))


def _spellings(wanted: str) -> tuple[frozenset[str], frozenset[str]]:
    """Labels and identifiers by which the wanted thing is known, folded."""
    word = entity_name(wanted)
    names, identifiers = {word}, {word}
    for one in _genes(word):
        names |= {one.symbol, *one.aliases, *one.previous}
        identifiers |= {own for prefix in GENE_PREFIXES if (own := own_identifier(one, prefix))}
        identifiers |= {f"uniprot:{accession}" for accession in one.uniprot}
    return frozenset(map(str.casefold, names)), frozenset(map(str.casefold, identifiers))


def _genes(word: str) -> tuple[Symbol, ...]:
    """The genes that a name, a compact URI or a bare identifier stands for."""
    prefix, colon, local = word.partition(":")
    tries = [(prefix.casefold(), local)] if colon else [(own, word) for own in GENE_PREFIXES]
    found = [gene for own, identifier in tries if (gene := symbols.of_identifier(own, identifier))]
    return symbols.called(word) or tuple(dict.fromkeys(found))


def _hits(found: Map, file: str, names: frozenset[str], identifiers: frozenset[str]) -> Iterator[Hit]:
    for node in found.nodes:
        by = _by(node, names, identifiers)
        if by:
            compact = curie(node.xref) or (node.xref.identifier or "" if node.xref else "")
            label, kind = entity_name(node.label), node.type or ""
            yield Hit(file, found.title, found.organism or "", node.id, label, kind, compact, by)


def _by(node: DataNode, names: frozenset[str], identifiers: frozenset[str]) -> str:
    compact = curie(node.xref) or (node.xref.identifier if node.xref else "") or ""
    if compact and compact.casefold() in identifiers:
        return "identifier"
    return "label" if entity_name(node.label).casefold() in names else ""
