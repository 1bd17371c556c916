"""Who takes part in a map: every data node once, with its identifier checked."""

from __future__ import annotations

from dataclasses import dataclass

from il2.pathway.entities import entity_name
from il2.pathway.graph import Graph
from il2.pathway.identifiers import Identity, identity
from il2.pathway.model import DataNode, Map


@dataclass(frozen=True)
class Participant:
    """One entity of a map.

    Parameters
    ----------
    label, types, nodes : its name, the types of its data nodes and their ids.
    identifiers : as the file gives them, as compact URIs where the database is known.
    symbol, hgnc, ncbi_gene, ensembl, uniprot : of the human gene it means; ``""`` where it is none. The
        reviewed UniProt entry stands first.
    status : ``ok``, ``alias`` (another name of the gene), ``conflict`` (label and identifier are two genes),
        ``unknown`` (an identifier of a gene that is not known), ``none`` (no identifier), ``""`` (no gene).
    states : texts of the states on it, such as ``P``.
    degree : number of edges of the resolved graph.
    """

    label: str
    types: tuple[str, ...]
    nodes: tuple[str, ...]
    identifiers: tuple[str, ...]
    symbol: str
    hgnc: str
    ncbi_gene: str
    ensembl: str
    uniprot: str
    status: str
    states: tuple[str, ...]
    degree: int


def participants(found: Map, graph: Graph) -> tuple[Participant, ...]:
    """Return every entity that has data nodes, RNA, complexes and pathways included, sorted by label."""
    nodes = {node.id: node for node in found.nodes}
    out = [
        _participant(found, graph, entity.name, [nodes[ref] for ref in entity.nodes])
        for entity in graph.entities
        if entity.kind == "node"
    ]
    return tuple(sorted(out, key=lambda one: (one.label.casefold(), one.label)))


def _participant(found: Map, graph: Graph, name: str, nodes: list[DataNode]) -> Participant:
    known = [identity(found, node) for node in nodes]
    gene = next((who.gene for who in known if who.gene is not None), None)
    ids = {node.id for node in nodes}
    return Participant(
        label=name,
        types=tuple(dict.fromkeys(node.type or "" for node in nodes)),
        nodes=tuple(node.id for node in nodes),
        identifiers=tuple(dict.fromkeys(text for node in nodes if (text := _identifier(node, found)))),
        symbol=gene.symbol if gene else "",
        hgnc=gene.hgnc_id if gene else "",
        ncbi_gene=gene.ncbi_gene if gene else "",
        ensembl=gene.ensembl if gene else "",
        uniprot=gene.uniprot[0] if gene and gene.uniprot else "",
        status=_status(nodes, known),
        states=tuple(
            entity_name(state.label or "") for state in found.states if state.node in ids and state.label
        ),
        degree=sum(name in (edge.source, edge.target) for edge in graph.edges),
    )


def _identifier(node: DataNode, found: Map) -> str:
    compact = identity(found, node).curie
    if compact or not node.xref:
        return compact
    return f"{node.xref.database}:{node.xref.identifier}"


def _status(nodes: list[DataNode], known: list[Identity]) -> str:
    if any(who.conflict for who in known):
        return "conflict"
    if not any(node.xref for node in nodes):
        return "none"
    if all(who.by_id is None for who in known):
        return "unknown" if any(who.by_label for who in known) else ""
    same = any(who.by_label and who.by_id and who.by_label.symbol == who.by_id.symbol for who in known)
    return "ok" if same else "alias"


def words_of(one: Participant) -> tuple[str, ...]:
    """Return the names and identifiers by which a participant can be asked for."""
    names = (one.label, one.symbol, one.hgnc, one.ncbi_gene, one.ensembl, one.uniprot, *one.identifiers)
    return tuple(name for name in names if name)
