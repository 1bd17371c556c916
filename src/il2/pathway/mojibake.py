"""Letters broken by reading UTF-8 as another encoding, once or several times: found, restored, reported."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

import ftfy


@dataclass(frozen=True)
class Fix:
    """One restored place: its line in the text (from 1), what stood there and what it was meant to be."""

    line: int
    broken: str
    fixed: str


@dataclass(frozen=True)
class Repair:
    """A text with its broken letters restored, and where that happened."""

    text: str
    fixes: tuple[Fix, ...] = ()


def repair(text: str) -> Repair:
    """Restore broken letters and change nothing else (quotes, ligatures and good letters stay).

    Examples
    --------
    >>> made = repair("the receptor (IL-2RÃŽÂ± alone) and “ÃŽÂ³c”")
    >>> made.text, [(fix.broken, fix.fixed) for fix in made.fixes]
    ('the receptor (IL-2Rα alone) and “γc”', [('ÃŽÂ±', 'α'), ('ÃŽÂ³', 'γ')])
    """
    if text.isascii():
        return Repair(text)
    lines, fixes = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        fixed = line if line.isascii() else _fixed(line)
        lines.append(fixed)
        if fixed != line:
            fixes += [Fix(number, *pair) for pair in _changes(line, fixed)]
    return Repair("\n".join(lines), tuple(fixes))


def _fixed(line: str) -> str:
    """Whole line first; then word by word, for lines in which good and broken letters mix."""
    whole = ftfy.fix_encoding(line)
    return "".join(
        word if word.isascii() or word.isspace() else ftfy.fix_encoding(word)
        for word in re.split(r"(\s+)", whole)
    )


def _changes(broken: str, fixed: str) -> list[tuple[str, str]]:
    matcher = difflib.SequenceMatcher(None, broken, fixed, autojunk=False)
    return [(broken[a:b], fixed[c:d]) for what, a, b, c, d in matcher.get_opcodes() if what != "equal"]
