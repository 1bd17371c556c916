"""How much of a map the model accounts for: entities, edges, nodes, states and lines by standing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from il2.cells.signalling.binding import STANDINGS, Bond, Standing
from il2.knowledge import tables
from il2.pathway import Graph, Map

#: A kind of part (``entities`` ...) with its number of parts by standing; ``unbound`` have no record.
Coverage = Mapping[str, Mapping[str, int]]


def standing_of(elements: Iterable[str], bonds: Mapping[str, Bond]) -> Standing | None:
    """Return the best standing among elements, ``None`` where none has a record.

    Examples
    --------
    >>> from il2.cells.signalling.binding import shipped
    >>> standing_of(["a8f5b", "d6dad"], {bond.element: bond for bond in shipped()})
    'modelled'
    """
    found = {bonds[one].standing for one in elements if one in bonds}
    return next((one for one in STANDINGS if one in found), None)


def coverage(found: Map, graph: Graph, bonds: Mapping[str, Bond]) -> Coverage:
    """Return how many parts of a map stand how; ``entities`` and ``edges`` are those of its graph."""
    legend = graph.legend.parts
    parts: dict[str, list[tuple[str, ...]]] = {
        "entities": [entity.nodes for entity in graph.entities if entity.kind == "node"],
        "edges": [edge.lines for edge in graph.edges],
        "nodes": [(node.id,) for node in found.nodes if node.id not in legend],
        "states": [(state.id,) for state in found.states if state.id not in legend],
        "lines": [(line.id,) for line in found.interactions if line.id not in legend],
    }
    return {kind: counted(elements, bonds) for kind, elements in parts.items()}


def wp49_coverage(bonds: Mapping[str, Bond]) -> Coverage:
    """Return the same for the 42 entities and 71 edges of WP49 r141561, without its file."""
    rows = tables.load("binding_wp49")
    return {
        word: counted(
            [row["elements"].replace(";", " ").split() for row in rows if row["kind"] == kind], bonds
        )
        for kind, word in (("entity", "entities"), ("edge", "edges"))
    }


def counted(parts: Iterable[Iterable[str]], bonds: Mapping[str, Bond]) -> dict[str, int]:
    """Count parts by the best standing of their elements."""
    out = dict.fromkeys((*STANDINGS, "unbound"), 0)
    for elements in parts:
        out[standing_of(elements, bonds) or "unbound"] += 1
    return out
