"""The address of a map and of its elements in linked data."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from il2.pathway.model import Map

_REVISION: Final = re.compile(r"(WP\d+)_(r\w+)")


def wikipathways_id(found: Map) -> tuple[str, str]:
    """Return the WikiPathways id and revision of a map, ``""`` for a map from elsewhere.

    Examples
    --------
    >>> wikipathways_id(Map(version="2013a", revision="WP49_r141561"))
    ('WP49', 'r141561')
    """
    match = _REVISION.fullmatch((found.revision or "").strip())
    return (match[1], match[2]) if match else ("", "")


def home_of(found: Map) -> str:
    """Return the live address of a WikiPathways map; a name of its own for any other.

    Examples
    --------
    >>> home_of(Map(version="2013a", revision="WP49_r141561")), home_of(Map(version="2021", title="My map"))
    ('https://www.wikipathways.org/pathways/WP49.html', 'urn:il2:map:My%20map')
    """
    wpid, _ = wikipathways_id(found)
    if wpid:
        return f"https://www.wikipathways.org/pathways/{wpid}.html"
    return f"urn:il2:map:{quote(found.revision or found.title or found.name or 'map', safe='')}"


def element_address(found: Map, ref: str) -> str:
    """Return the address of an element: that of the map and the id."""
    return f"{home_of(found)}#{quote(ref, safe='')}"
