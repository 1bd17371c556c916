"""Rules about what a data node is: D1, D3, D4, D16, D18."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from il2.pathway.check.finding import Case, Finding
from il2.pathway.databases import prefix_of
from il2.pathway.entities import entity_name
from il2.pathway.identifiers import GENE_PREFIXES, identity, own_identifier
from il2.pathway.model import DataNode
from il2.pathway.words import is_rna

#: Share of the nodes that must use one identifier system before another one counts as odd.
_MAIN_SHARE: Final = 0.9
#: More nodes than this with one fault of type are told in one finding.
_MANY: Final = 10
_GENE_TYPES: Final = frozenset({"GeneProduct", "Protein", "Rna", "RNA", "DNA"})


def label_against_identifier(case: Case) -> Iterator[Finding]:
    """D1: the label is an approved symbol, the identifier belongs to another gene."""
    for node in case.map.nodes:
        who = identity(case.map, node)
        if not who.conflict or who.by_id is None or who.by_label is None:
            continue
        proposed = own_identifier(who.by_label, who.curie.partition(":")[0])
        yield Finding(
            "D1",
            "error",
            node.id,
            who.by_label.symbol,
            f"{who.curie} ({who.by_id.symbol})",
            f"{proposed} ({who.by_label.symbol})",
            f"the node {who.by_label.symbol} carries {who.curie}, which is {who.by_id.symbol}",
            node.source_line,
        )


def missing_participants(case: Case) -> Iterator[Finding]:
    """D3: data nodes that the published page leaves out of its keywords."""
    if case.page is None or not case.page.keywords:
        return
    published = {entity_name(word).casefold() for word in case.page.keywords}
    seen: set[str] = set()
    for node in case.map.nodes:
        name = entity_name(node.label)
        if not name or name.casefold() in published | seen or node.id in case.legend.parts or not node.xref:
            continue
        seen.add(name.casefold())
        yield Finding(
            "D3",
            "warning",
            node.id,
            name,
            "not among the participants of the page",
            f"add {name}",
            f"{name} ({node.type or 'no type'}) is drawn but missing from the {len(published)} published "
            "participants",
            node.source_line,
        )


def mixed_identifiers(case: Case) -> Iterator[Finding]:
    """D4: an odd identifier system, one label with two identifiers, an italic (mRNA) label of a gene."""
    genes = [n for n in case.map.nodes if n.type in _GENE_TYPES and n.xref and _prefix(n) in GENE_PREFIXES]
    odd = _odd_systems(genes)
    rna = _italic_is_rna(case)
    italic = [n for n in genes if rna and n.graphics.font_style == "Italic" and not is_rna(n.type)]
    if len(italic) > _MANY:
        yield _many_italic(italic)
    for node in genes:
        reasons = []
        if node.id in odd:
            reasons.append(f"identifier from {_prefix(node)} where nearly all others use {odd[node.id]}")
        if node in italic and len(italic) <= _MANY:
            reasons.append(f"italic label (mRNA) typed {node.type}")
        if reasons:
            yield _odd(node, "; ".join(reasons), _proposal(case, node, odd.get(node.id)))
    yield from _two_kinds(genes)


def _many_italic(nodes: list[DataNode]) -> Finding:
    """One finding for a map that types its RNA throughout as something else."""
    names = ", ".join(sorted({entity_name(node.label) for node in nodes})[:8])
    kinds = ", ".join(sorted({node.type or "" for node in nodes}))
    return Finding(
        "D4",
        "warning",
        nodes[0].id,
        entity_name(nodes[0].label),
        kinds,
        "type Rna",
        f"{len(nodes)} italic labels (mRNA by the legend) are typed {kinds}: {names}, ...",
        nodes[0].source_line,
    )


def _odd(node: DataNode, reason: str, proposed: str) -> Finding:
    name = entity_name(node.label)
    found = f"{node.type}, {_prefix(node)}"
    return Finding("D4", "warning", node.id, name, found, proposed, f"{name}: {reason}", node.source_line)


def _proposal(case: Case, node: DataNode, system: str | None) -> str:
    gene = identity(case.map, node).gene
    identifier = own_identifier(gene, system) if gene and system else ""
    kind = "type Rna" if node.graphics.font_style == "Italic" and _italic_is_rna(case) else ""
    return ", ".join(part for part in (identifier, kind) if part)


def _prefix(node: DataNode) -> str:
    return prefix_of(node.xref.database) if node.xref else ""


def _odd_systems(genes: list[DataNode]) -> dict[str, str]:
    """Id of every node outside the main identifier system -> the main system."""
    counts = Counter(_prefix(node) for node in genes)
    if len(counts) < 2:
        return {}
    main, count = counts.most_common(1)[0]
    if count < _MAIN_SHARE * len(genes):
        return {}
    return {node.id: main for node in genes if _prefix(node) != main}


def _italic_is_rna(case: Case) -> bool:
    """Whether italics mean RNA: the legend says so."""
    for label in case.map.labels:
        said = label.label.strip().casefold() in ("mrna", "rna") and label.graphics.font_style == "Italic"
        if said and label.id in case.legend.parts:
            return True
    return False


def _two_kinds(genes: list[DataNode]) -> Iterator[Finding]:
    kinds: dict[str, dict[tuple[str, str], DataNode]] = defaultdict(dict)
    for node in genes:
        xref = node.xref
        kinds[entity_name(node.label)].setdefault(
            (_prefix(node), (xref.identifier or "") if xref else ""), node
        )
    for name, found in kinds.items():
        systems = [prefix for prefix, _ in found]
        if name and len(found) > 1 and len(set(systems)) < len(systems):
            given = ", ".join(f"{prefix}:{identifier}" for prefix, identifier in found)
            node = list(found.values())[1]
            yield Finding(
                "D4",
                "warning",
                node.id,
                name,
                given,
                "one identifier for one label",
                f"{name} stands {len(found)} times with different identifiers of one database ({given})",
                node.source_line,
            )


def outdated_symbols(case: Case) -> Iterator[Finding]:
    """D16: a label that was the approved symbol of its gene."""
    for node in case.map.nodes:
        who = identity(case.map, node)
        name = entity_name(node.label)
        if who.by_label is None and who.by_id is not None and name in who.by_id.previous:
            symbol = who.by_id.symbol
            yield Finding(
                "D16",
                "note",
                node.id,
                name,
                name,
                symbol,
                f"{name} is a previous symbol of {symbol}",
                node.source_line,
            )


def missing_identifiers(case: Case) -> Iterator[Finding]:
    """D18: data nodes without identifier, in one finding."""
    bare = [n for n in case.map.nodes if not n.xref and n.id not in case.legend.parts]
    if not bare:
        return
    names = sorted({entity_name(node.label) or node.id for node in bare})
    shown = ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
    yield Finding(
        "D18",
        "note",
        bare[0].id,
        names[0],
        f"{len(bare)} of {len(case.map.nodes)} data nodes without identifier",
        "",
        f"{len(bare)} of {len(case.map.nodes)} data nodes have no identifier: {shown}",
        bare[0].source_line,
    )
