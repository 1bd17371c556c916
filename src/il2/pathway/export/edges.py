"""Edges between entities for the formats that know nodes and edges only."""

from __future__ import annotations

from dataclasses import dataclass

from il2.pathway.export.view import View
from il2.pathway.words import Sign


@dataclass(frozen=True)
class EntityEdge:
    """An edge of the merged graph, or (``on_reaction``) what acts on a reaction that ends on ``target``."""

    source: str
    target: str
    sign: Sign
    meaning: str
    directed: bool
    way: str
    confidence: str
    lines: tuple[str, ...]
    statements: tuple[str, ...] = ()
    on_reaction: bool = False


def entity_edges(shown: View) -> tuple[EntityEdge, ...]:
    """Return the edges of the graph, then what acts on reactions, each pair of entities and sign once."""
    plain = [
        EntityEdge(
            edge.source,
            edge.target,
            edge.sign,
            edge.meaning,
            edge.directed,
            edge.way,
            edge.confidence,
            edge.lines,
            tuple(dict.fromkeys(c.text.strip() for reading in edge.readings for c in reading.comments)),
        )
        for edge in shown.graph.edges
    ]
    names = shown.graph.entity_of
    acting: dict[tuple[str, str, Sign], EntityEdge] = {}
    for one in shown.actions:
        source, target = names[one.source], names[one.target]
        known = acting.get((source, target, one.sign))
        lines = (*known.lines, one.line) if known else (one.line,)
        acting[source, target, one.sign] = EntityEdge(
            source,
            target,
            one.sign,
            one.meaning,
            True,
            one.way,
            one.confidence,
            tuple(dict.fromkeys(lines)),
            on_reaction=True,
        )
    return (*plain, *(edge for edge in acting.values() if edge.source != edge.target))
