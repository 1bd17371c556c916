"""What a line says: its sign and meaning from the legend, and from its head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from il2.pathway.colours import line_colour
from il2.pathway.legend import Legend
from il2.pathway.oriented import Oriented
from il2.pathway.words import Sign, head_meaning, head_sign

_MINUS: Final = re.compile(
    r"inhibit|negative|repress|suppress|down-?\s?regulat|decrease|inactivat", re.IGNORECASE
)
_PLUS: Final = re.compile(r"\bligand\b|activat|stimulat|positive|up-?\s?regulat|increase", re.IGNORECASE)


@dataclass(frozen=True)
class Meaning:
    """Sign, text and where the text came from; ``directed`` is false for a line without any direction."""

    sign: Sign
    text: str
    source: str
    note: str = ""
    directed: bool = True


def meaning_of(line: Oriented, legend: Legend) -> Meaning:
    """Return what a line says, by the legend of its map and by its head.

    A coloured arrow whose colour has no key in a legend that speaks in colours has the sign ``?``.
    """
    sign, text = head_sign(line.head), head_meaning(line.head)
    directed = line.head is not None
    key, exact = legend.key_of(line.line)
    if key is None:
        colour = line_colour(line.line)
        if legend.speaks_in_colours and colour != "000000":
            unsure: Sign = "?" if sign == "+" and not text else sign
            return Meaning(unsure, text, "head" if text else "", f"the colour {colour} has no key", directed)
        return Meaning(sign, text, "head" if text else "", "", directed)
    notes = []
    if not exact:
        notes.append(f"the colour {line_colour(line.line)} has no key; it is close to {key.colour}")
    if key.borrowed:
        notes.append("the text of the key stands beside another line")
    said = text_sign(key.text)
    if said != "?":
        directed = True
    return Meaning(said if said != "?" else sign, key.text.casefold(), "legend", "; ".join(notes), directed)


def text_sign(text: str) -> Sign:
    """Return the sign that a legend's text states.

    Examples
    --------
    >>> text_sign("Negative regulation of gene expression"), text_sign("Ligand"), text_sign("Transport")
    ('-', '+', '?')
    """
    if _MINUS.search(text):
        return "-"
    return "+" if _PLUS.search(text) else "?"
