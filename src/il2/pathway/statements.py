"""Statements in comments: which residues and which cells a sentence of evidence names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LETTER: Final = {"tyr": "Y", "ser": "S", "thr": "T"}
_RESIDUE: Final = re.compile(
    r"\b(?P<name>Tyr|Ser|Thr)(?:osine|ine|eonine)?[\s-]*(?P<first>\d{1,4})"
    r"(?P<more>(?:\s*(?:,|and|/)\s*\d{1,4}\b(?!\s*-))*)|\b(?P<short>[YST]\d{2,4})\b",
    re.IGNORECASE,
)
_CELLS: Final = re.compile(r"(?:cells?(?:\s?lines?)?|lymphocytes?|blasts?|leukocytes?)\b")
_IN: Final = re.compile(r"\bin\s+")
#: Where the place of an experiment ends.
_STOP: Final = re.compile(
    r"\.(?=\s|$)|;|\b(?:in|which|by|via|through|(?:over)?expressing|upon|thus|leading)\b"
)
#: A named line where no "in" stands before it, such as "Kit 225 cells".
_NAMED: Final = re.compile(r"\b([A-Z][\w-]*(?:[ -]\d+)?\s+cells?)\b")
_APART: Final = re.compile(r"\s*(?:,|\band\b)\s*")


@dataclass(frozen=True)
class Statement:
    """A sentence of evidence, the residues it names (as ``Y694``) and the cells it was seen in."""

    text: str
    residues: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


def statement(text: str) -> Statement:
    """Return what a comment states; it is read by its words, not understood.

    Examples
    --------
    >>> said = statement("phosphorylation of IL2RB at Tyr-364, Tyr-418 and Ser 536 in YT and NK3.3 cells.")
    >>> said.residues, said.cells
    (('Y364', 'Y418', 'S536'), ('YT', 'NK3.3 cells'))
    """
    line = " ".join(text.split())
    return Statement(line, tuple(dict.fromkeys(_residues(line))), tuple(dict.fromkeys(_cells(line))))


def _residues(line: str) -> list[str]:
    out = []
    for match in _RESIDUE.finditer(line):
        if match["short"]:
            if match["short"][0].isupper():
                out.append(match["short"])
            continue
        letter = _LETTER[match["name"].casefold()]
        out += [f"{letter}{number}" for number in (match["first"], *re.findall(r"\d+", match["more"]))]
    return out


def _cells(line: str) -> list[str]:
    """The words after each "in" up to the last word for cells; else named lines."""
    found = []
    for start in _IN.finditer(line):
        clause = _STOP.split(line[start.end() :], maxsplit=1)[0]
        ends = [match.end() for match in _CELLS.finditer(clause)]
        if ends:
            found.append(clause[: ends[-1]])
    found = found or [match[1] for match in _NAMED.finditer(line)]
    return [word for said in found for word in _APART.split(said) if word]
