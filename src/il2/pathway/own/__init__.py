"""Our own IL-2 map: curated from WikiPathways WP49, kept as tables, drawn as a map when it is asked for."""

from il2.pathway.own.build import own_map
from il2.pathway.own.records import (
    OwnEdge,
    OwnNode,
    Repair,
    Statement,
    own_edges,
    own_nodes,
    repairs,
    statements,
)

__all__ = [
    "OwnEdge",
    "OwnNode",
    "Repair",
    "Statement",
    "own_edges",
    "own_map",
    "own_nodes",
    "repairs",
    "statements",
]
