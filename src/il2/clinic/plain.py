"""The texts for people, whole in each language: read from ``data/plain/LANGUAGE/NAME.md``.

Two forms. A text has a title line ``# ...``, headings ``## key | Heading`` with an optional tone
(``## call-now ! Heading``: urgent, ``~``: soon), paragraphs and items ``- ...``; the ids of the facts that a
sentence rests on stand at its end as ``[M13 T009]``. A list of sentences has lines ``key = sentence``.
``{T009}`` in either stands for the figure of that row, so that no figure is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from il2.clinic.document import Block, Bullets, Paragraph, Part
from il2.ground.errors import MissingDataError, UnknownNameError
from il2.ground.files import data_file, data_names
from il2.knowledge import tables

LANGUAGES = ("en", "es")
_IDS = re.compile(r"\s*\[((?:[A-Z]\d{2,3}\s?)+)\]\s*$")
_HEADING = re.compile(r"##\s+([a-z0-9-]+)\s+([|!~])\s+(.+)")
_TONES = {"|": "plain", "!": "urgent", "~": "soon"}
_FIGURE = re.compile(r"\{([A-Z]\d{2,3})(?:\.(\w+))?(:0)?\}")


@dataclass(frozen=True)
class Text:
    """A text of one language: its title and its parts. ``fell_back`` says that the language had none."""

    title: str
    language: str
    parts: tuple[Part, ...]
    fell_back: bool = False

    def part(self, key: str) -> Part:
        """Return one part.

        Raises
        ------
        UnknownNameError : no such part.
        """
        found = {p.key: p for p in self.parts}
        if key not in found:
            raise UnknownNameError("part", key, found)
        return found[key]


def language_of(given: str) -> str:
    """Return the language of a code such as ``es`` or ``es-MX``.

    Raises
    ------
    UnknownNameError : neither English nor Spanish.

    Examples
    --------
    >>> language_of("es-MX"), language_of("EN")
    ('es', 'en')
    """
    code = re.split(r"[-_]", given.strip().casefold())[0]
    if code not in LANGUAGES:
        raise UnknownNameError("language", given, LANGUAGES)
    return code


@cache
def text(name: str, language: str) -> Text:
    """Return a text in a language; in English, and said so, where that language has none."""
    found = _available(name, language)
    title, parts = "", []
    key, heading, tone, blocks = "", "", "plain", _Blocks()
    for line in data_file(f"plain/{found}/{name}.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            title = line[2:].strip()
        elif begins := _HEADING.fullmatch(line.strip()):
            if key:
                parts.append(Part(key, heading, blocks.done(), tone))
            key, tone, heading, blocks = begins[1], _TONES[begins[2]], begins[3], _Blocks()
        else:
            blocks.add(line, found)
    parts.append(Part(key, heading, blocks.done(), tone))
    return Text(title, found, tuple(parts), found != language)


@cache
def sentences(name: str, language: str) -> Mapping[str, str]:
    """Return the sentences of a list by their keys, figures filled in."""
    found = _available(name, language)
    lines = data_file(f"plain/{found}/{name}.md").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" = ") for line in lines if " = " in line)
    return {key.strip(): figures(value.strip(), found) for key, _, value in pairs}


def figures(sentence: str, language: str) -> str:
    """Put the figures of the tables where the text names their rows; ``{T009}`` is a percent, ``:0`` rounds.

    Examples
    --------
    >>> figures("{T009} of 100 adults; limit {L01.upper}", "en")
    '71 of 100 adults; limit 2.1'
    """

    def figure(found: re.Match[str]) -> str:
        value = _cell(found[1], found[2] or "percent")
        return number(float(round(value)) if found[3] else value, language)

    return _FIGURE.sub(figure, sentence)


def number(value: float, language: str) -> str:
    """Return a number as the language writes it: up to six digits, decimal comma in Spanish.

    Examples
    --------
    >>> number(10.25, "es"), number(1891.0, "en"), number(112900.0, "en"), number(0.1373, "en")
    ('10,25', '1,891', '112,900', '0.137')
    """
    short = f"{value:.3g}" if 0 < abs(value) < 1 else f"{value:.10g}"
    whole, point, rest = short.partition(".")
    if "e" in short:
        return short
    if language == "es":
        grouped = (
            f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}") if len(whole.lstrip("-")) > 4 else whole
        )
        return f"{grouped},{rest}" if point else grouped
    grouped = f"{int(whole):,}" if abs(value) >= 1000 else whole
    return f"{grouped}.{rest}" if point else grouped


class _Blocks:
    """Collects paragraphs and items in order; items that follow each other make one list."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.items: list[Paragraph] = []

    def add(self, line: str, language: str) -> None:
        if not line.strip():
            return
        if line.startswith("- "):
            self.items.append(_paragraph(line[2:], language))
            return
        self._close()
        self.blocks.append(_paragraph(line, language))

    def done(self) -> tuple[Block, ...]:
        self._close()
        return tuple(self.blocks)

    def _close(self) -> None:
        if self.items:
            self.blocks.append(Bullets(tuple(self.items)))
            self.items = []


def _paragraph(line: str, language: str) -> Paragraph:
    named = _IDS.search(line)
    ids = tuple(named[1].split()) if named else ()
    said = figures(_IDS.sub("", line).strip(), language)
    return Paragraph(said, ids=ids, language=language)


def _available(name: str, language: str) -> str:
    for one in (language, "en"):
        if f"plain/{one}/{name}.md" in data_names():
            return one
    raise MissingDataError(f"the package carries no text {name!r}")


_TABLES = {"T": "clinic_events", "L": "clinic_levels", "X": "clinic_therapies"}


def _cell(key: str, column: str) -> float:
    rows = {row["id"]: row for row in tables.load(_TABLES[key[0]])}
    return float(rows[key][column])
