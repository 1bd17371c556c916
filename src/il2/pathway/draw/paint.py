"""Paint values over a picture: the boxes take the colour of their value, a scale explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from il2.ground.errors import UnknownNameError
from il2.pathway.boxes import Box, around
from il2.pathway.draw.labels import Font, set_text
from il2.pathway.draw.marks import NONE, Ink, Item, Mark, Rect, Scene, Text
from il2.pathway.draw.ramp import AROUND, MISSING, ONWARD, at, colour_of
from il2.pathway.overlay import ONLY, Overlay

_BLACK: Final = "#000000"
_STEPS: Final = 40
_LONG, _HIGH, _GAP = 240.0, 14.0, 24.0
_PAINTED: Final = ("DataNode", "State")
_LINES: Final = ("Interaction", "GraphicalLine")


def paint(picture: Scene, overlay: Overlay, conditions: Sequence[str] = (), time: int = 0) -> Scene:
    """Return the picture with the values of an overlay.

    Parameters
    ----------
    picture : of the map that the overlay speaks of.
    conditions : those to show, side by side in each box; all unless given.
    time : place in the times of the overlay.

    Raises
    ------
    UnknownNameError : a condition that the overlay does not have.
    """
    shown = tuple(conditions) or overlay.conditions
    for name in shown:
        if name not in overlay.series:
            raise UnknownNameError("condition", name, overlay.conditions)
    items = [_painted(item, overlay, shown, time) for item in picture.items]
    scale = _scale(picture, overlay, shown, time)
    board = around([picture.board, *(item.box.grown(8.0) for item in scale)])
    return replace(picture, items=(*items, *scale), board=board)


def _painted(item: Item, overlay: Overlay, conditions: Sequence[str], time: int) -> Item:
    values = [overlay.value(name, item.id, time) for name in conditions]
    known = any(value is not None for value in values)
    if item.kind in _LINES and known:
        return _line(item, colour_of(values[0], overlay.scale))
    grey = item.kind == "DataNode" or item.id in overlay.missing
    if item.kind not in _PAINTED or not (known or grey):
        return item
    said = ", ".join(_said(name, value, overlay) for name, value in zip(conditions, values, strict=True))
    return replace(
        item, marks=_filled(item, values, overlay), desc=f"{said}; {item.desc}" if known else item.desc
    )


def _said(name: str, value: float | None, overlay: Overlay) -> str:
    shown = "no value" if value is None else f"{value:.3g} {overlay.unit}".strip()
    return shown if name == ONLY else f"{name} {shown}"


def _filled(item: Item, values: Sequence[float | None], overlay: Overlay) -> tuple[Mark | Text, ...]:
    """The marks of a box with stripes in its place: one per condition, then the border, then black text."""
    outline = next((mark for mark in item.marks if isinstance(mark, Mark)), None)
    texts = [replace(mark, colour=_BLACK) for mark in item.marks if isinstance(mark, Text)]
    if outline is None:
        return (*texts,)
    colours = [colour_of(value, overlay.scale) for value in values]
    border = replace(outline, ink=replace(outline.ink, fill=NONE))
    if len(colours) == 1:
        whole = replace(outline, ink=replace(outline.ink, fill=colours[0], opacity=1.0))
        return (whole, *texts)
    box, wide = item.box, item.box.width / len(colours)
    stripes = [
        Mark(Rect(box.left + place * wide, box.top, wide, box.height), Ink(fill=colour))
        for place, colour in enumerate(colours)
    ]
    square = replace(border, figure=Rect(box.left, box.top, box.width, box.height))
    return (*stripes, square if isinstance(outline.figure, Rect) else border, *texts)


def _line(item: Item, colour: str) -> Item:
    """A line on a broad band of its colour, so that its own colour still says what it means."""
    first = next((mark for mark in item.marks if isinstance(mark, Mark)), None)
    if first is None:
        return item
    band = Mark(first.figure, Ink(stroke=colour, width=max(6.0, 3 * first.ink.width)))
    return replace(item, marks=(band, *item.marks))


# The scale ------------------------------------------------------------------------------------------------


def _scale(picture: Scene, overlay: Overlay, conditions: Sequence[str], time: int) -> tuple[Item, ...]:
    board, scale = picture.board, overlay.scale
    ink = "#eef0f3" if picture.ground.startswith("#1") else "#1f2329"
    left, top = board.left + _GAP, board.bottom + _GAP
    ramp, wide = AROUND if scale.centre is not None else ONWARD, _LONG / _STEPS
    steps = [
        Mark(Rect(left + i * wide, top, wide + 0.5, _HIGH), Ink(fill=at(ramp, (i + 0.5) / _STEPS)))
        for i in range(_STEPS)
    ]
    frame = Mark(Rect(left, top, _LONG, _HIGH), Ink(stroke=ink, width=0.8))
    ends = [(left, scale.low, "start"), (left + _LONG, scale.high, "end")]
    if scale.centre is not None:
        ends.append((left + _LONG / 2, scale.centre, "middle"))
    ticks = [Text(x, top + _HIGH + 14.0, f"{value:.3g}", 11.0, ink, anchor) for x, value, anchor in ends]
    said = _title(overlay, conditions, time) + _of_lines(picture, overlay, conditions, time)
    title = Text(left, top - 6.0, said, 12.0, ink, "start", bold=True)
    grey = Mark(Rect(left + _LONG + 24.0, top, 22.0, _HIGH), Ink(MISSING, ink, 0.8))
    none = Text(left + _LONG + 52.0, top + 11.0, "no value", 11.0, ink, "start")
    box = Box(left + (_LONG + 110.0) / 2, top + 8.0, _LONG + 110.0, _HIGH + 44.0)
    bar = Item("", "Key", "Scale of colours", title.text, (*steps, frame, *ticks, title, grey, none), box)
    return (bar, *_order(conditions, left + _LONG + 130.0, top, ink))


def _of_lines(picture: Scene, overlay: Overlay, conditions: Sequence[str], time: int) -> str:
    """A line has one colour: where several conditions are shown, that of the first."""
    known = any(
        item.kind in _LINES and overlay.value(conditions[0], item.id, time) is not None
        for item in picture.items
    )
    return f"; lines: {conditions[0]}" if known and len(conditions) > 1 else ""


def _title(overlay: Overlay, conditions: Sequence[str], time: int) -> str:
    names = "" if tuple(conditions) == (ONLY,) else ", ".join(conditions)
    words = [names, overlay.transform, f"({overlay.unit})" if overlay.unit else ""]
    if overlay.times:
        words.append(f"at {overlay.times[min(time, len(overlay.times) - 1)]:g} {overlay.time_unit}".rstrip())
    return " ".join(word for word in words if word) or "value"


def _order(conditions: Sequence[str], left: float, top: float, ink: str) -> tuple[Item, ...]:
    """A box that says which stripe is which condition."""
    if len(conditions) < 2:
        return ()
    wide = max(60.0, max(7.0 * len(name) for name in conditions))
    marks: list[Mark | Text] = []
    for place, name in enumerate(conditions):
        cell = Box(left + (place + 0.5) * wide, top + 7.0, wide, _HIGH + 8.0)
        marks.append(Mark(Rect(cell.left, cell.top, wide, cell.height), Ink(stroke=ink, width=0.8)))
        marks += set_text(name, cell, Font(size=11.0, colour=ink), fit=True)
    box = Box(left + wide * len(conditions) / 2, top + 7.0, wide * len(conditions), _HIGH + 8.0)
    return (Item("", "Key", "Order of the stripes", ", ".join(conditions), tuple(marks), box),)
