"""A map in the words of the other version of GPML: same ids, ends, identifiers and looks.

What one version cannot say is kept as a property (``il2.gpml2013a.…``), so that the way back gives the
original word. The defaults of the two versions differ (fills, vertical alignment, the shape of labels);
what a file left to its default is written out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from il2.pathway.gpml.to2013 import to_2013a
from il2.pathway.gpml.to2021 import to_2021
from il2.pathway.model import Layout, Map, Version

_STANDARD: Final = Layout()


def converted(found: Map, version: Version) -> Map:
    """Return the map in the words of ``version``; the same map where nothing has to change."""
    if found.version == version:
        return found
    made = to_2021(found) if version == "2021" else to_2013a(found)
    return replace(made, version=version, layout=replace(_STANDARD, newline=found.layout.newline))
