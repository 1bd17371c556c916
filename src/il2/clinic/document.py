"""A document for people: parts with paragraphs, lists, tables and number lines, in one language.

The clinic writes it, the command line prints it, pages and reports dress it. Every sentence carries what it
rests on: the ids of the facts (``il2 claim ID`` shows them) and, where it matters, how sure it is.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass


class Quoted(str):
    """Text of a cell in English, as its source or table says it, on a page in another language."""

    __slots__ = ()


Cell = str | float | None


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. ``mark`` says how sure (``""`` where it needs no mark), ``ids`` what it rests on.

    ``language`` is set where it differs from that of the document.
    """

    text: str
    mark: str = ""
    ids: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list; each item is a paragraph."""

    items: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Grid:
    """A table with a caption; cells are text, numbers or ``None``. ``language`` as in a paragraph."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    language: str = ""


@dataclass(frozen=True)
class NumberLine:
    """A result on a line, in ``unit``.

    ``low`` and ``high`` are the ends of the interval drawn (``None``: that side is open and has no colour);
    ``ends`` are those of the line; ``shades`` says whether the part above ``high`` is shaded; ``comparator``
    is ``"<"`` or ``">"`` where the laboratory gave no exact number. The labels are written as the language
    does. ``finding`` says in words what is drawn.
    """

    name: str
    finding: str
    unit: str
    value: float
    comparator: str
    low: float | None
    high: float | None
    ends: tuple[float, float]
    interval_label: str
    value_label: str
    value_text: str
    shades: bool = True
    end_labels: tuple[str, str] = ("", "")
    high_label: str = ""


Block = Paragraph | Bullets | Grid | NumberLine


@dataclass(frozen=True)
class Part:
    """A heading and its blocks; ``tone`` is ``plain``, ``urgent`` (call now), ``soon`` or ``quiet``."""

    key: str
    heading: str
    blocks: tuple[Block, ...]
    tone: str = "plain"

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield every paragraph and list item in order."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block
            elif isinstance(block, Bullets):
                yield from block.items


@dataclass(frozen=True)
class Reference:
    """A source as it is printed under a document."""

    key: str
    citation: str


@dataclass(frozen=True)
class Document:
    """What a page says.

    Parameters
    ----------
    title, lead : what was asked, and the answer in one sentence.
    language : ``en`` or ``es``.
    audience : ``family`` or ``professional``.
    not_this : what il2 is not; printed on top.
    parts : in order.
    references : the sources, each once.
    review : who reviewed it, or that nobody has yet.
    reading : the sentence on the reading level, ``""`` where none is claimed.
    """

    title: str
    lead: str
    language: str
    audience: str
    not_this: str
    parts: tuple[Part, ...]
    references: tuple[Reference, ...]
    review: str
    reading: str = ""

    def part(self, key: str) -> Part:
        """Return the part of that key; ``KeyError`` where there is none."""
        return next(p for p in self.parts if p.key == key) if self.has(key) else _absent(key)

    def has(self, key: str) -> bool:
        """Whether there is such a part."""
        return any(p.key == key for p in self.parts)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of every fact it rests on, each once, in order."""
        found = (i for part in self.parts for p in part.paragraphs() for i in p.ids)
        return tuple(dict.fromkeys(found))

    def text(self, width: int = 100) -> str:
        """Return the document as plain text in lines of at most ``width`` letters (tables may be wider)."""
        head = [self.title, "=" * len(self.title), _wrap(self.not_this, width), "", _wrap(self.lead, width)]
        cited = [f"- {r.citation} ({r.key})" for r in self.references]
        heading = {"en": "Sources", "es": "Fuentes"}[self.language]
        tail = ["", heading, "-" * len(heading), *cited] if cited else []
        tail += ["", self.review, *([self.reading] if self.reading else [])]
        body = [line for part in self.parts for line in _part_lines(part, width)]
        return "\n".join([*head, *body, *(_wrap(line, width) for line in tail)])


def _absent(key: str) -> Part:
    raise KeyError(key)


def _part_lines(part: Part, width: int) -> list[str]:
    lines = ["", part.heading, "-" * len(part.heading)]
    for block in part.blocks:
        if isinstance(block, Paragraph):
            lines.append(_wrap(with_mark(block), width))
        elif isinstance(block, Bullets):
            lines += [_wrap(with_mark(item), width, "- ") for item in block.items]
        elif isinstance(block, Grid):
            lines += ["", *_grid_lines(block, width)]
        else:
            lines += [*line_text(block, min(width, 72)), _wrap(block.finding, width)]
    return lines


def with_mark(paragraph: Paragraph) -> str:
    """Return the text of a paragraph followed by how sure it is and what it rests on."""
    tail = "; ".join([*([paragraph.mark] if paragraph.mark else []), *paragraph.ids])
    return f"{paragraph.text} [{tail}]" if tail else paragraph.text


def shown(cell: Cell) -> str:
    """Return a cell as people read it.

    Examples
    --------
    >>> shown(0.13725), shown(74.48), shown(None), shown("ELISA"), shown(12942.0)
    ('0.137', '74.48', '', 'ELISA', '12942')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return f"{cell:.6g}" if abs(cell) >= 1 or cell == 0 else f"{cell:.3g}"


def _wrap(text: str, width: int, first: str = "") -> str:
    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=" " * len(first))


def _grid_lines(grid: Grid, width: int) -> list[str]:
    """A table with aligned columns where it fits, else one item for each row."""
    table = [grid.columns, *(tuple(shown(c) for c in row) for row in grid.rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(grid.columns))]
    caption = _wrap(grid.caption, width)
    if sum(widths) + 2 * len(widths) <= width:
        lines = ("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in table)
        return [caption, *(line.rstrip() for line in lines)]
    told = (
        "; ".join([row[0], *(f"{c}: {v}" for c, v in zip(grid.columns[1:], row[1:], strict=True) if v)])
        for row in table[1:]
    )
    return [caption, *(_wrap(line, width, "- ") for line in told)]


def line_text(line: NumberLine, width: int) -> list[str]:
    """Return a number line drawn with letters: ``=`` the interval, ``*`` the result."""
    start, end = line.ends
    span = end - start or 1.0

    def place(value: float) -> int:
        return max(0, min(width - 1, round((value - start) / span * (width - 1))))

    drawn = ["-"] * width
    if line.high is not None:
        for i in range(place(line.low if line.low is not None else start), place(line.high) + 1):
            drawn[i] = "="
    spot = place(line.value)
    drawn[spot] = "*"
    above = " " * max(0, min(spot, width - len(line.value_label))) + line.value_label
    left, right = line.end_labels
    below = left + right.rjust(width - len(left))
    interval = [f"= {line.interval_label}"] if line.high is not None else []
    return ["", above, "".join(drawn), below, *interval]
