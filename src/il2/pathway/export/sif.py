"""Simple interaction format: one edge a line, source, relation and target separated by tabs."""

from __future__ import annotations

from typing import Final

from il2.pathway.export.edges import entity_edges
from il2.pathway.export.view import View

#: What the sign of an edge is called; an edge without direction is a plain interaction.
RELATIONS: Final = {"+": "activates", "-": "inhibits", "?": "affects"}
UNDIRECTED: Final = "interacts-with"


def to_sif(shown: View) -> str:
    """Return the edges between entities; an entity without edges is a line of its own.

    What acts on a reaction is an edge to what the reaction ends on, its relation marked ``...-reaction``.
    """
    edges = entity_edges(shown)
    rows = [
        f"{_cell(edge.source)}\t{relation(edge.sign, edge.directed, edge.on_reaction)}\t{_cell(edge.target)}"
        for edge in edges
    ]
    used = {name for edge in edges for name in (edge.source, edge.target)}
    rows += [_cell(entity.name) for entity in shown.graph.entities if entity.name not in used]
    return "".join(f"{row}\n" for row in rows)


def relation(sign: str, directed: bool, on_reaction: bool) -> str:
    """Return the relation word of an edge.

    Examples
    --------
    >>> relation("-", True, False), relation("+", True, True), relation("?", False, False)
    ('inhibits', 'activates-reaction', 'interacts-with')
    """
    word = RELATIONS[sign] if directed or sign != "?" else UNDIRECTED
    return f"{word}-reaction" if on_reaction else word


def _cell(name: str) -> str:
    return " ".join(name.split())
