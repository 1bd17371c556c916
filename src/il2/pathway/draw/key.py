"""The key of the refined look: what is used in the map, beside the picture."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from il2.pathway.boxes import Box, around
from il2.pathway.draw.heads import head_gap, head_marks
from il2.pathway.draw.labels import Font, set_text
from il2.pathway.draw.marks import Ink, Item, Mark, Rect, Text, trace_path
from il2.pathway.draw.pens import KeyRow
from il2.pathway.draw.receptor import AffinityClass, affinity_classes, letter
from il2.pathway.draw.shapes import outline
from il2.pathway.draw.symbols import Symbol
from il2.pathway.draw.traces import polyline
from il2.pathway.words import head_class

if TYPE_CHECKING:
    from il2.pathway.draw.refined import Refined

WIDTH: Final = 250.0
_GAP: Final = 24.0
_ROW: Final = 22.0
_SAMPLE: Final = 46.0
_PAD: Final = 12.0
_MOST_ROWS: Final = 14
_MOST_MARKS: Final = 6
_SIZE: Final = 11.0
_KINDS: Final = {
    "gene": "gene or protein",
    "rna": "RNA",
    "metabolite": "metabolite",
    "pathway": "pathway",
    "complex": "complex",
    "other": "other",
}
_HEADS: Final = {
    "Undirected": "line without a head",
    "Directed": "arrow, not explained in the file",
}


def key_items(look: Refined, items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the key as items without id, to the right of everything painted; nothing for an empty map."""
    entries = [*_nodes(look), *_marks(look), *_symbols(look), *_lines(look), *_classes(look)]
    if not entries:
        return ()
    content = around([item.box for item in items])
    left, top = content.right + _GAP, max(content.top, 0.0)
    title = Text(left + _PAD, top + 22.0, "Key", 13.0, look.palette.text, "start", bold=True)
    rows, y = [], top + 34.0
    for row in entries:
        item = row(left + _PAD, y)
        rows.append(item)
        y += item.box.height
    frame = Box(left + WIDTH / 2, (top + y + 8.0) / 2, WIDTH, y + 8.0 - top)
    panel = Mark(
        Rect(frame.left, frame.top, frame.width, frame.height, 8.0),
        Ink(look.palette.panel, look.palette.quiet),
    )
    return (Item("", "Key", "Key", "what is used in this map", (panel, title), frame), *rows)


class _Row:
    """One row: a sample and its text, laid out when its place is known."""

    def __init__(self, look: Refined, text: str, desc: str = "") -> None:
        self.look, self.words, self.desc = look, text, desc

    def __call__(self, x: float, y: float) -> Item:
        room = Box(x + _SAMPLE + 10 + (WIDTH - 2 * _PAD - _SAMPLE - 10) / 2, y + _ROW / 2, 0.0, 2 * _ROW)
        room = replace(room, width=WIDTH - 2 * _PAD - _SAMPLE - 10)
        font = Font(size=_SIZE, colour=self.look.palette.text, align="Left")
        texts = set_text(self.words, room, font, fit=True, pad=0.0)
        high = max(_ROW, 14.0 * len(texts) + 4.0)
        shift = (high - _ROW) / 2
        moved = tuple(replace(text, y=text.y + shift) for text in texts)
        box = Box(x + WIDTH / 2 - _PAD, y + high / 2, WIDTH - 2 * _PAD, high)
        return Item("", "Key", self.words, self.desc, (*self.sample(x, box.y), *moved), box)

    def sample(self, x: float, y: float) -> tuple[Mark | Text, ...]:
        raise NotImplementedError


class _LineRow(_Row):
    def __init__(self, look: Refined, row: KeyRow) -> None:
        said = row.text or _HEADS.get(row.stroke.head, row.stroke.head.casefold())
        super().__init__(look, f"{said} ({row.count})", "line")
        self.row = row

    def sample(self, x: float, y: float) -> tuple[Mark | Text, ...]:
        colour, kind = self.look.palette.pen(self.row.pen.colour), head_class(self.row.word)
        whole = polyline([(x, y), (x + _SAMPLE, y)])
        short = whole.shortened(0.0, head_gap(self.row.word, kind, 1.3))
        dash = tuple(round(1.3 * length, 1) for length in self.row.pen.dash)
        head = head_marks(self.row.word, kind, whole.end, (1.0, 0.0), colour, 1.3, self.look.palette.panel)
        return (Mark(trace_path(short), Ink(stroke=colour, width=1.3, dash=dash)), *head)


class _NodeRow(_Row):
    def __init__(self, look: Refined, kind: str, count: int) -> None:
        super().__init__(look, f"{_KINDS[kind]} ({count})", "data node")
        self.kind = kind

    def sample(self, x: float, y: float) -> tuple[Mark | Text, ...]:
        corner = {"metabolite": 7.0, "pathway": 6.0}.get(self.kind, 4.0)
        fill = self.look.palette.pen(self.kind)
        return (Mark(Rect(x + 4, y - 7, _SAMPLE - 8, 14, corner), Ink(fill, self.look.palette.grey)),)


class _MarkRow(_Row):
    def __init__(self, look: Refined, label: str, fill: str, count: int) -> None:
        super().__init__(look, f"state {label} ({count})" if label else f"state ({count})", "state")
        self.label, self.fill = label, fill

    def sample(self, x: float, y: float) -> tuple[Mark | Text, ...]:
        style = self.look.mark_style(self.fill)
        wide = max(16.0, min(8.0 + 6.0 * len(self.label), _SAMPLE))
        box = Box(x + _SAMPLE / 2, y, wide, 16.0)
        disc = Mark(Rect(box.left, box.top, wide, 16.0, 8.0), Ink(style.fill, style.stroke, style.width))
        return (disc, *set_text(self.label, box, style.font, fit=True, pad=1.0))


class _SymbolRow(_Row):
    """A symbol of the file's own legend that the map uses, with the text beside it."""

    def __init__(self, look: Refined, symbol: Symbol) -> None:
        super().__init__(look, symbol.text, "symbol of the legend")
        self.symbol = symbol

    def sample(self, x: float, y: float) -> tuple[Mark | Text, ...]:
        style, own = self.symbol.style, self.symbol.box
        shrink = min(1.0, (_SAMPLE - 4) / max(own.width, 1.0), (_ROW - 5) / max(own.height, 1.0))
        box = Box(x + _SAMPLE / 2, y, own.width * shrink, own.height * shrink)
        ink = Ink(style.fill, style.stroke, min(style.width, 1.5), style.dash, style.opacity)
        turned = math.degrees(self.symbol.turn) % 360
        drawn = [Mark(figure, ink, turned, (box.x, box.y)) for figure in outline(style.shape, box, 4.0)]
        font = replace(style.font, size=min(style.font.size, _SIZE), align="Center", valign="Middle")
        return (*drawn, *set_text(self.symbol.label, box, font, fit=True, pad=1.0))


class _ClassRow(_Row):
    """A class of the receptor: its chains side by side."""

    def __init__(self, look: Refined, one: AffinityClass) -> None:
        super().__init__(look, f"{one.name} receptor, KD {one.kd}", f"source {one.source}")
        self.chains = one.chains

    def sample(self, x: float, y: float) -> tuple[Mark | Text, ...]:
        marks: list[Mark | Text] = []
        left = x + _SAMPLE / 2 - 7.5 * len(self.chains)
        for place, chain in enumerate(self.chains):
            box = Box(left + 15 * place + 7.5, y, 13.0, 16.0)
            ink = Ink(self.look.palette.gene, self.look.palette.grey)
            marks.append(Mark(Rect(box.left, box.top, 13.0, 16.0, 4.0), ink))
            marks += set_text(
                letter(chain), box, Font(size=_SIZE, colour=self.look.palette.text), fit=True, pad=1.0
            )
        return tuple(marks)


def _nodes(look: Refined) -> Iterator[_Row]:
    counts = look.kinds()
    for kind in _KINDS:
        if counts[kind]:
            yield _NodeRow(look, kind, counts[kind])


def _marks(look: Refined) -> Iterator[_Row]:
    counts: Counter[tuple[str, str]] = look.marks()
    for (label, fill), count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_MARKS]:
        yield _MarkRow(look, label, fill, count)


def _lines(look: Refined) -> Iterator[_Row]:
    for row in look.pens.rows()[:_MOST_ROWS]:
        yield _LineRow(look, row)


def _symbols(look: Refined) -> Iterator[_Row]:
    for symbol in look.symbols()[:_MOST_ROWS]:
        yield _SymbolRow(look, symbol)


def _classes(look: Refined) -> Iterator[_Row]:
    if look.receptor:
        for one in affinity_classes():
            yield _ClassRow(look, one)
