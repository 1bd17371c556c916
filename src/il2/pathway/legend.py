"""The legend of a map: which colour, dash and head stands for which text.

A legend is a label "Legend" or "Key" with the frame it lies in, or a frame that holds at least three keys. A
key is a line with no element at its ends, and the text to its right in the same row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from il2.pathway.boxes import Box, graphics_box, line_box, part_box
from il2.pathway.colours import alike, is_dashed, line_colour
from il2.pathway.model import Group, Label, Line, Map, Part, Shape
from il2.pathway.words import head_class

_TITLES: Final = frozenset({"legend", "key", "legends", "legenda"})
#: A text belongs to a line whose row is at most this far away (px); rows of published legends are 18 or more.
_ROW: Final = 12.0
_LOOSE_ROW: Final = 18.0
_NEXT_ROW: Final = 26.0
_SHORTEST_KEY: Final = 15.0
_REACH: Final = 40.0
_FEWEST_KEYS: Final = 3


@dataclass(frozen=True)
class Key:
    """One row of a legend. ``text`` is ``""`` where no text stands beside the line.

    Parameters
    ----------
    colour, dashed, head : look of the line; ``head`` in the words of GPML 2021.
    line, label : ids of the line and of the label beside it (``""`` without one).
    visible : whether no other line is painted over it at the same place.
    borrowed : whether the text stands beside another line and was given to this one by elimination.
    lent : whether the text was given to another line; it then does not explain this one.
    plain : whether the row holds this line only; a row of several lines is a symbol of its own.
    """

    text: str
    colour: str
    dashed: bool
    head: str
    line: str
    label: str
    visible: bool = True
    borrowed: bool = False
    lent: bool = False
    plain: bool = True


@dataclass(frozen=True)
class Legend:
    """The legend of a map: its keys, and the ids of everything drawn in it."""

    keys: tuple[Key, ...] = ()
    parts: frozenset[str] = frozenset()
    title: str = ""
    frame: str = ""

    def key_of(self, line: Line) -> tuple[Key | None, bool]:
        """Return the key that explains a line, and whether its colour is exactly that of the key.

        A colour speaks for itself; black lines are told apart by dash, and solid ones by their head.
        """
        colour, head = line_colour(line), head_class(line.end.head or line.start.head)
        dashed, black = is_dashed(line), line_colour(line) == "000000"
        fitting = [
            key
            for key in self.keys
            if key.visible
            and key.text
            and key.plain
            and not key.lent
            and alike(key.colour, colour)
            and (not black or (key.dashed == dashed and (dashed or key.head == head)))
        ]
        fitting.sort(key=lambda k: (k.dashed != dashed, k.colour != colour, k.head != head, k.borrowed))
        return (fitting[0], fitting[0].colour == colour) if fitting else (None, False)

    @property
    def speaks_in_colours(self) -> bool:
        """Whether at least two colours have a text: then a colour without one has no known meaning."""
        return len({key.colour for key in self.keys if key.text and key.colour != "000000"}) >= 2


NO_LEGEND: Final = Legend()


def read_legend(found: Map) -> Legend:
    """Return the legend of a map, an empty one where there is none."""
    title = next((label for label in found.labels if _is_title(label)), None)
    frame = _frame(found, title)
    if frame is not None:
        parts = _inside(found, graphics_box(frame.graphics)) | {frame.id}
    elif title is not None:
        parts = _around(found, title)
    else:
        return NO_LEGEND
    lines = [line for line in found.lines if line.id in parts]
    labels = [label for label in found.labels if label.id in parts and not _is_title(label)]
    keys = _lend_texts(_give_left_texts(_keys(lines, labels), lines, labels), found)
    return Legend(tuple(keys), frozenset(parts), title.id if title else "", frame.id if frame else "")


def _is_title(label: Label) -> bool:
    return label.label.strip().rstrip(":").casefold() in _TITLES


def _frame(found: Map, title: Label | None) -> Shape | None:
    """The smallest shape that holds or touches the title and is larger; or a frame full of keys."""
    if title is not None:
        box = graphics_box(title.graphics)
        around = [s for s in found.shapes if _holds(graphics_box(s.graphics), box)]
        return min(around, key=_area, default=None)
    loose = {
        line_colour(line)
        for line in found.lines
        if not (line.start.ref or line.end.ref)
        and head_class(line.end.head or line.start.head) != "Undirected"
    }
    if len(loose) < _FEWEST_KEYS:
        return None
    shapes = [s for s in found.shapes if not (s.label or "").strip() and s.graphics.shape in _FRAMES]
    full = [s for s in shapes if _is_full_of_keys(found, graphics_box(s.graphics))]
    return min(full, key=_area, default=None)


_FRAMES: Final = ("Rectangle", "RoundedRectangle")


def _holds(frame: Box, title: Box) -> bool:
    return frame.gap(title) == 0.0 and frame.height >= 2 * title.height and frame.width >= title.width


def _area(shape: Shape) -> float:
    box = graphics_box(shape.graphics)
    return box.width * box.height


def _is_full_of_keys(found: Map, frame: Box) -> bool:
    parts = _inside(found, frame)
    lines = [line for line in found.lines if line.id in parts]
    labels = [label for label in found.labels if label.id in parts]
    keys = [key for key in _keys(lines, labels) if key.text and key.plain and key.head != "Undirected"]
    nodes = [node for node in found.nodes if node.id in parts]
    return len({key.colour for key in keys}) >= _FEWEST_KEYS and len(nodes) <= len(keys) / 2


def _inside(found: Map, frame: Box) -> set[str]:
    """Ids of everything whose centre (of lines: every point) lies in the frame."""
    parts: set[str] = set()
    for part in found.parts():
        if isinstance(part, Group):
            continue
        if isinstance(part, Line):
            if all(frame.holds(p.x, p.y, 1.0) for p in part.points):
                parts.add(part.id)
            continue
        box = part_box(found, part)
        if frame.holds(box.x, box.y) and box.width * box.height < frame.width * frame.height:
            parts.add(part.id)
    return parts


def _around(found: Map, title: Label) -> set[str]:
    """A legend without frame: ids of loose lines, labels and shapes close to the title or to each other."""
    touched = {p.ref for line in found.lines for p in (line.start, line.end) if p.ref}
    nodes = {node.id for node in found.nodes} | {group.id for group in found.groups}
    loose: list[Part] = [
        line for line in found.lines if not ({line.start.ref, line.end.ref} & nodes or line.anchors)
    ]
    loose += [label for label in found.labels if label.id not in touched and label is not title]
    loose += [s for s in found.shapes if s.id not in touched and max(_size(s)) < 2 * _REACH]
    parts, near = {title.id}, [part_box(found, title)]
    grew = True
    while grew:
        grew = False
        for part in loose:
            box = part_box(found, part)
            if part.id not in parts and any(box.gap(other) <= _REACH for other in near):
                parts.add(part.id)
                near.append(box)
                grew = True
    return parts


def _size(shape: Shape) -> tuple[float, float]:
    box = graphics_box(shape.graphics)
    return box.width, box.height


def _keys(lines: list[Line], labels: list[Label]) -> list[Key]:
    """One key per line with free ends (or ends on a label only) that is long enough to be one."""
    ids = {label.id: label for label in labels}
    found = []
    for line in lines:
        ends = [p.ref for p in (line.start, line.end) if p.ref]
        named = next((ids[ref] for ref in ends if ref in ids), None)
        box = line_box(line)
        if max(box.width, box.height) < _SHORTEST_KEY:
            continue
        label = named or _beside(box, labels)
        covered = _is_covered(line, lines)
        found.append(
            Key(
                text=" ".join(label.label.split()) if label and not covered else "",
                colour=line_colour(line),
                dashed=is_dashed(line),
                head=head_class(line.end.head or line.start.head),
                line=line.id,
                label=label.id if label and not covered else "",
                visible=not covered,
                plain=not _shares_row(line, lines),
            )
        )
    return found


def _give_left_texts(keys: list[Key], lines: list[Line], labels: list[Label]) -> list[Key]:
    """Give the texts that no line has taken to lines without text that are a little further away."""
    boxes = {line.id: line_box(line) for line in lines}
    taken = {key.label for key in keys}
    out = []
    for key in keys:
        if not key.text and key.visible:
            label = _beside(boxes[key.line], [x for x in labels if x.id not in taken], _LOOSE_ROW)
            if label is not None:
                taken.add(label.id)
                key = replace(key, text=" ".join(label.label.split()), label=label.id)
        out.append(key)
    return out


def _beside(box: Box, labels: Iterable[Label], row: float = _ROW) -> Label | None:
    """The nearest label that starts to the right of the line's start, in its row."""
    rows = []
    for label in labels:
        text = graphics_box(label.graphics)
        off = max(box.top - text.y, text.y - box.bottom, 0.0)
        if off <= row and text.x > box.x and text.left > box.left:
            rows.append((off, text.left - box.right, label.id, label))
    return min(rows)[3] if rows else None


def _is_covered(line: Line, lines: Iterable[Line]) -> bool:
    """Whether another line of another look is painted over this one at the same place."""
    mine = line_box(line)
    for other in lines:
        if other is line or (line_colour(other), is_dashed(other)) == (line_colour(line), is_dashed(line)):
            continue
        its = line_box(other)
        close = (
            abs(mine.x - its.x)
            + abs(mine.y - its.y)
            + abs(mine.width - its.width)
            + abs(mine.height - its.height)
        )
        if close < 6.0 and (other.graphics.z or 0.0) >= (line.graphics.z or 0.0):
            return True
    return False


def _shares_row(line: Line, lines: Iterable[Line]) -> bool:
    """Whether strokes of other colours (or black ones) cross this line: together they make one symbol."""
    mine, colour = line_box(line), line_colour(line)
    for other in lines:
        if other is line or (colour != "000000" and alike(colour, line_colour(other))):
            continue
        its = line_box(other)
        same = abs(mine.x - its.x) + abs(mine.y - its.y) < 6.0 and abs(mine.width - its.width) < 6.0
        if not same and mine.gap(its) == 0.0:
            return True
    return False


def _lend_texts(keys: list[Key], found: Map) -> list[Key]:
    """Give the text of a look that is keyed twice to a line without text in the next row."""
    lines = {line.id: line for line in found.lines}
    out = list(keys)
    for place, key in enumerate(out):
        if key.text or not key.visible or not key.plain:
            continue
        mine = line_box(lines[key.line])
        for at, other in enumerate(keys):
            its = line_box(lines[other.line])
            near = abs(its.y - mine.y) <= _NEXT_ROW and abs(its.x - mine.x) <= _NEXT_ROW
            if near and _is_second(other, keys):
                out[place] = replace(key, text=other.text, label=other.label, borrowed=True)
                out[at] = replace(other, lent=True)
                break
    return out


def _is_second(key: Key, keys: list[Key]) -> bool:
    """Whether another text explains the same look: one of the two texts belongs elsewhere."""
    look = (key.colour, key.dashed, key.head)
    texts = {k.text for k in keys if k.plain and k.text and (k.colour, k.dashed, k.head) == look}
    return key.plain and bool(key.text) and key.head != "Undirected" and len(texts) > 1
