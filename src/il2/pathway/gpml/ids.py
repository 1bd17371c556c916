"""Stable ids for elements that the file leaves without one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from lxml import etree


class Ids:
    """Gives ids made of the element's kind and its place among those of its kind."""

    def __init__(self, root: etree._Element, attribute: str) -> None:
        self._taken = {e.get(attribute) for e in root.iter() if isinstance(e.tag, str)}
        self._seen: Counter[str] = Counter()

    def named(self, element: etree._Element, given: str | None) -> dict[str, Any]:
        """Return the id of an element and whether it was made here."""
        kind = etree.QName(element).localname
        self._seen[kind] += 1
        if given is not None:
            return {"id": given}
        made = f"{kind}-{self._seen[kind]}"
        while made in self._taken:
            made += "-"
        self._taken.add(made)
        return {"id": made, "minted": True}
