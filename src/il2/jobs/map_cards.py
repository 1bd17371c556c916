"""What is known of every element of a map, as cards: names, identifiers, states, sources, defects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from il2.pathway import Finding, Graph, Map
from il2.pathway.compartments import compartment_at, compartments
from il2.pathway.databases import curie
from il2.pathway.draw.names import Names
from il2.pathway.entities import entity_name
from il2.pathway.graph import Reading
from il2.pathway.model import Comment, DataNode, Line, Publication, Reference
from il2.pathway.mojibake import repair
from il2.pathway.participants import Participant, participants
from il2.pathway.statements import statement

_STATUS: Final = {
    "alias": "The label is another name of the gene.",
    "conflict": "Label and identifier are two different genes.",
    "unknown": "The identifier is that of no gene that is known here.",
    "none": "There is no identifier.",
}


@dataclass(frozen=True)
class Link:
    """A text and where it leads; ``""`` where it leads nowhere."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Defect:
    """What the check found at an element."""

    rule: str
    severity: str
    message: str
    proposed: str


@dataclass(frozen=True)
class NodeCard:
    """A data node, or a text that lines end on (``type`` is ``text``).

    ``same`` are the other elements of its entity, ``states`` are (id, text, comment).
    """

    id: str
    label: str
    type: str
    entity: str
    place: str
    symbol: str
    status: str
    identifiers: tuple[Link, ...]
    states: tuple[tuple[str, str, str], ...]
    comments: tuple[str, ...]
    residues: tuple[str, ...]
    cells: tuple[str, ...]
    references: tuple[str, ...]
    same: tuple[str, ...]
    defects: tuple[Defect, ...]


@dataclass(frozen=True)
class LineCard:
    """An interaction: from what to what (ids of data nodes), what it says, and how it was read."""

    id: str
    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    through: tuple[str, ...]
    sign: str
    meaning: str
    head: str
    role: str
    way: str
    confidence: str
    note: str
    comments: tuple[str, ...]
    residues: tuple[str, ...]
    cells: tuple[str, ...]
    references: tuple[str, ...]
    defects: tuple[Defect, ...]


@dataclass(frozen=True)
class Cards:
    """All cards of a map: data nodes in the order of the signal, interactions, literature by its id."""

    nodes: tuple[NodeCard, ...]
    lines: tuple[LineCard, ...]
    references: Mapping[str, Link]


def cards(found: Map, graph: Graph, findings: Iterable[Finding] = ()) -> Cards:
    """Return the cards of a map.

    Parameters
    ----------
    found, graph : a map and its graph. findings : of :func:`il2.pathway.check`.
    """
    defects: dict[str, list[Defect]] = defaultdict(list)
    for one in findings:
        defects[one.id].append(Defect(one.rule, one.severity, one.message, one.proposed))
    people = {one.label: one for one in participants(found, graph)}
    rooms = compartments(found)
    nodes = []
    for node in signal_order(found, graph):
        entity = graph.entity_of.get(node.id, entity_name(node.label))
        room = compartment_at(rooms, node.graphics.x or 0.0, node.graphics.y or 0.0)
        nodes.append(
            _node(found, node, people.get(entity), room.name if room else "", tuple(defects[node.id]))
        )
    nodes += _outcomes(found, graph, defects)
    lines = _lines(found, graph, defects)
    return Cards(tuple(nodes), lines, {one.id: reference(one) for one in found.publications})


def reference(one: Publication) -> Link:
    """Return a literature reference as one text, with its address.

    Examples
    --------
    >>> from il2.pathway.model import Xref
    >>> reference(Publication(id="a", xref=Xref("PubMed", "20067622"), title="NetPath.", year="2010")).url
    'https://pubmed.ncbi.nlm.nih.gov/20067622/'
    """
    first = f"{one.authors[0]} et al." if len(one.authors) > 1 else "".join(one.authors)
    database = (one.xref.database or "") if one.xref else ""
    number = (one.xref.identifier or "").strip() if one.xref else ""
    known = f"{database} {number}" if number else ""
    text = " ".join(word for word in (first, one.title.rstrip("."), one.source, one.year, known) if word)
    if database.casefold() == "pubmed" and number.isdigit():
        return Link(text, f"https://pubmed.ncbi.nlm.nih.gov/{number}/")
    return Link(text or one.id, one.url if (one.url or "").startswith("https://") else "")  # type: ignore[arg-type]


def identifier_link(compact: str) -> Link:
    """Return a compact URI with the address that resolves it.

    Examples
    --------
    >>> identifier_link("ncbigene:3558").url
    'https://bioregistry.io/ncbigene:3558'
    """
    prefix, colon, local = compact.partition(":")
    known = colon and " " not in compact and prefix == prefix.casefold() and local
    return Link(compact, f"https://bioregistry.io/{compact}" if known else "")


def signal_order(found: Map, graph: Graph) -> list[DataNode]:
    """Return the data nodes along the signal: what nothing acts on first, each step after the one before.

    Of one step the higher and the more left ones come first. The highest that acts on something starts too:
    a ligand that feedback acts on is still where the signal comes from.
    """
    steps: dict[str, int] = {}
    begin = {e.name for e in graph.entities} - {edge.target for edge in graph.edges}
    acting = {edge.source for edge in graph.edges}
    upper = [(float(n.graphics.y or 0.0), graph.entity_of[n.id]) for n in found.nodes
             if graph.entity_of.get(n.id) in acting]  # fmt: skip
    ahead = sorted(begin | {name for _, name in sorted(upper)[:1]})
    step = 0
    nexts: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        nexts[edge.source].add(edge.target)
    while ahead:
        steps |= dict.fromkeys(ahead, step)
        ahead = sorted({other for name in ahead for other in nexts[name]} - set(steps))
        step += 1
    lonely = {e.name for e in graph.entities} - {
        n for edge in graph.edges for n in (edge.source, edge.target)
    }

    def place(node: DataNode) -> tuple[int, float, float]:
        name = graph.entity_of.get(node.id, "")
        after = step + 1 if name in lonely or not name else steps.get(name, step)
        return after, float(node.graphics.y or 0.0), float(node.graphics.x or 0.0)

    return sorted((node for node in found.nodes if node.id not in graph.legend.parts), key=place)


def _node(
    found: Map, node: DataNode, who: Participant | None, room: str, defects: tuple[Defect, ...]
) -> NodeCard:
    named = curie(node.xref)
    links = [identifier_link(named)] if named else []
    if who is not None and who.symbol:
        known = (f"hgnc:{who.hgnc.removeprefix('HGNC:')}" if who.hgnc else "",
                 f"uniprot:{who.uniprot}" if who.uniprot else "",
                 f"ensembl:{who.ensembl}" if who.ensembl else "")  # fmt: skip
        links += [identifier_link(one) for one in known if one and one != named]
    return NodeCard(
        id=node.id,
        label=repair(entity_name(node.label)).text,
        type=node.type or "",
        entity=who.label if who else entity_name(node.label),
        place=room,
        symbol=who.symbol if who else "",
        status=_STATUS.get(who.status, "") if who else "",
        identifiers=tuple(links),
        states=tuple(
            (state.id, state.label or "", "; ".join(_texts(state.comments)))
            for state in found.states
            if state.node == node.id
        ),
        comments=_texts(node.comments),
        **_named([*node.comments, *(c for s in found.states if s.node == node.id for c in s.comments)]),
        references=_cited(node.references),
        same=tuple(other for other in (who.nodes if who else ()) if other != node.id),
        defects=defects,
    )


def _outcomes(found: Map, graph: Graph, defects: Mapping[str, list[Defect]]) -> list[NodeCard]:
    """Cards of the texts that lines end on."""
    return [
        NodeCard(
            id=ref, label=repair(entity.name).text, type="text", entity=entity.name, place="", symbol="",
            status="", identifiers=(), states=(), comments=_texts(found.by_id[ref].comments),
            residues=(), cells=(),
            references=_cited(found.by_id[ref].references),
            same=tuple(other for other in entity.nodes if other != ref), defects=tuple(defects.get(ref, ())),
        )
        for entity in graph.entities
        if entity.kind == "text"
        for ref in entity.nodes
        if ref in found.by_id
    ]  # fmt: skip


def _lines(found: Map, graph: Graph, defects: Mapping[str, list[Defect]]) -> tuple[LineCard, ...]:
    names, readings = Names(found, graph), defaultdict(list)
    for reading in graph.readings:
        readings[reading.line].append(reading)
    fates = {fate.line: fate for fate in graph.lines}
    out = []
    for line in found.interactions:
        if line.id in graph.legend.parts:
            continue
        fate = fates.get(line.id)
        role, note = (fate.role, fate.note) if fate else ("unresolved", "")
        out.append(_line(names, line, readings[line.id], role, note, tuple(defects.get(line.id, ()))))
    return tuple(out)


def _line(
    names: Names, line: Line, readings: list[Reading], role: str, note: str, defects: tuple[Defect, ...]
) -> LineCard:
    first = readings[0] if readings else None
    comments = [comment for reading in readings for comment in reading.comments] or list(line.comments)
    cited = [ref for reading in readings for ref in reading.references] or list(line.references)
    return LineCard(
        id=line.id,
        name=repair(names.name(line)).text,
        sources=tuple(dict.fromkeys(reading.source for reading in readings)),
        targets=tuple(dict.fromkeys(reading.target for reading in readings)),
        through=tuple(dict.fromkeys(other for reading in readings for other in reading.through)),
        sign=first.sign if first else "?",
        meaning=first.meaning if first else "",
        head=first.head if first else "",
        role=role,
        way=first.way if first else "",
        confidence=first.confidence if first else "",
        note=(first.note if first else "") or note,
        comments=_texts(comments),
        **_named(comments),
        references=_cited(cited),
        defects=defects,
    )


def _texts(comments: Iterable[Comment]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(repair(" ".join(c.text.split())).text for c in comments if c.text.strip()))


def _named(comments: Iterable[Comment]) -> dict[str, tuple[str, ...]]:
    """The residues and cells that comments name."""
    said = [statement(comment.text) for comment in comments]
    return {
        "residues": tuple(dict.fromkeys(word for one in said for word in one.residues)),
        "cells": tuple(dict.fromkeys(word for one in said for word in one.cells)),
    }


def _cited(references: Iterable[Reference]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.target for one in references if one.kind == "citation"))
