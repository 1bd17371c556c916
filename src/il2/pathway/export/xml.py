"""Small help for writing XML: a document as text, and names that an XML id may have."""

from __future__ import annotations

import re

from lxml import etree

_BARRED = re.compile(r"[^A-Za-z0-9_]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def document(root: etree._Element) -> str:
    """Return a tree as indented text with an XML declaration."""
    etree.indent(root, "  ")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True).decode("utf-8")


def clean(text: str) -> str:
    """Return a text without the control letters that XML does not allow."""
    return _CONTROLS.sub("", text)


class Names:
    """Gives every key one name made of letters, digits and underscores, that starts with a letter.

    Examples
    --------
    >>> names = Names()
    >>> names["IL-2"], names["IL 2"], names["2b"], names["IL-2"]
    ('IL_2', 'IL_2_2', 'n2b', 'IL_2')
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def __getitem__(self, key: str) -> str:
        if key not in self._given:
            self._given[key] = self._free(self.prefix + _BARRED.sub("_", key))
        return self._given[key]

    def _free(self, wanted: str) -> str:
        if not wanted[:1].isalpha():
            wanted = f"n{wanted}"
        name, count = wanted, 1
        while name in self._taken:
            count += 1
            name = f"{wanted}_{count}"
        self._taken.add(name)
        return name
