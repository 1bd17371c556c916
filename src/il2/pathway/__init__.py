"""Maps: any WikiPathways drawing read, resolved and judged.

``read`` and ``write`` files, ``resolve`` a drawing into its graph, ``check`` it against the rules.
"""

from il2.pathway.check import Finding, check
from il2.pathway.frontmatter import Page, read_page, write_page
from il2.pathway.gpml import read, write
from il2.pathway.graph import Graph
from il2.pathway.model import Map
from il2.pathway.resolve import resolve

__all__ = [
    "Finding",
    "Graph",
    "Map",
    "Page",
    "check",
    "read",
    "read_page",
    "resolve",
    "write",
    "write_page",
]
