"""Geometry of pictures: connectors as PathVisio draws them, heads at their tips, text that fits."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from il2.pathway.boxes import Box
from il2.pathway.draw.connectors import Connectors, bends, curve, elbow
from il2.pathway.draw.fonts import width
from il2.pathway.draw.heads import head_gap, head_marks
from il2.pathway.draw.labels import Font, set_text
from il2.pathway.draw.marks import Path as Drawn
from il2.pathway.draw.shapes import outline
from il2.pathway.draw.traces import polyline
from il2.pathway.words import SHAPES, head_class

from .drawing import Drawing
from .given import FILES, given_map
from .sample import HEADS

SIDES = st.sampled_from("NESW")
PLACES = st.tuples(st.integers(-400, 400).map(float), st.integers(-400, 400).map(float))
ARIAL = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")


@given(PLACES, PLACES, SIDES, SIDES)
def test_elbows_run_along_the_axes_and_leave_by_their_sides(
    start: tuple[float, float], end: tuple[float, float], out: str, into: str
) -> None:
    joints = elbow(start, end, out, into)
    assert joints[0] == start
    assert joints[-1] == end
    assert len(joints) <= bends(start, end, out, into) + 3
    for (x0, y0), (x1, y1) in itertools.pairwise(joints):
        assert x0 == x1 or y0 == y1
    first = joints[1]
    assert first[1] == start[1] if out in "EW" else first[0] == start[0]


@given(PLACES, PLACES, SIDES, SIDES)
def test_curves_start_and_end_where_the_elbow_does(
    start: tuple[float, float], end: tuple[float, float], out: str, into: str
) -> None:
    joints = elbow(start, end, out, into)
    trace = curve(joints)
    assert (trace.start, trace.end) == (start, end)
    # A Bezier curve stays within its control polygon, which is made of joints of the elbow.
    for x, y in trace.chords:
        assert min(j[0] for j in joints) - 1e-6 <= x <= max(j[0] for j in joints) + 1e-6
        assert min(j[1] for j in joints) - 1e-6 <= y <= max(j[1] for j in joints) + 1e-6


def test_published_elbows_have_as_many_bends_as_their_sides_ask_for() -> None:
    counts: Counter[bool] = Counter()
    for name in FILES:
        found = given_map(name)
        drawn = Connectors(found)
        for line in found.lines:
            if line.graphics.connector in ("Elbow", "Curved") and len(line.points) > 2:
                ends = (line.start.x, line.start.y), (line.end.x, line.end.y)
                sides = drawn._side(line, line.start, "W"), drawn._side(line, line.end, "E")
                counts[bends(*ends, *sides) == len(line.points) - 2] += 1
    assert counts[True] >= 0.95 * sum(counts.values())


def test_published_ends_on_anchors_lie_on_the_traces() -> None:
    """PathVisio stored the place of an end on an anchor; ours is computed from the drawn course alone."""
    near: Counter[tuple[str, bool]] = Counter()
    for name in FILES:
        found = given_map(name)
        drawn = Connectors(found)
        owners = {anchor.id: (line, anchor) for line in found.lines for anchor in line.anchors}
        for line in found.lines:
            for point in (line.start, line.end):
                if point.ref in owners:
                    owner, anchor = owners[point.ref]
                    kind = owner.graphics.connector or "Straight"
                    far = math.dist(drawn.anchor_spot(owner, anchor), (point.x, point.y))
                    near[kind, far < 0.5] += 1
    for kind in ("Straight", "Elbow", "Curved"):
        assert near[kind, True] >= 0.95 * (near[kind, True] + near[kind, False])


def test_a_line_on_a_line_on_itself_is_drawn() -> None:
    drawing = Drawing().line("a", (0.0, 0.0), ("x", 50.0, 50.0), ConnectorType="Elbow", anchors={"y": 0.5})
    drawing.line("b", (9.0, 9.0), ("y", 30.0, 30.0), ConnectorType="Elbow", anchors={"x": 0.5})
    found = drawing.map()
    assert all(Connectors(found).trace(line).length > 0 for line in found.lines)


@pytest.mark.parametrize("word", HEADS)
def test_heads_lie_at_the_tip_and_point_where_the_line_goes(word: str) -> None:
    marks = head_marks(word, head_class(word), (100.0, 50.0), (1.0, 0.0), "#000000", 1.0, "#ffffff")
    if head_class(word) == "Undirected" and word == "Line":
        assert marks == ()
        return
    assert marks
    numbers = [path.d for mark in marks if isinstance(path := mark.figure, Drawn)]
    assert all("nan" not in d.casefold() for d in numbers)
    assert 0.0 <= head_gap(word, head_class(word), 1.0) <= 17.0


def test_the_tip_of_an_arrow_is_the_end_of_its_line() -> None:
    (mark,) = head_marks("Arrow", "Directed", (100.0, 50.0), (0.0, 1.0), "#000000", 1.0, "#ffffff")
    assert mark.figure == Drawn("M96 41L100 50L104 41Z")


def test_a_line_shorter_than_its_head_has_no_length_left_and_keeps_its_direction() -> None:
    trace = polyline([(0.0, 0.0), (3.0, 0.0)])
    assert trace.shortened(0.0, 13.0).length == 0.0
    assert trace.end_direction == (1.0, 0.0)


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_but_none_has_an_outline(shape: str) -> None:
    figures = outline(shape, Box(50.0, 40.0, 60.0, 30.0))
    assert bool(figures) == (shape != "None")


# Text -----------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), min_size=1, max_size=60)


@pytest.mark.skipif(not ARIAL.exists(), reason=f"the font {ARIAL.name} is not installed")
@given(TEXTS)
def test_widths_are_those_of_the_font(text: str) -> None:
    measured = ImageFont.truetype(str(ARIAL), 1000, layout_engine=ImageFont.Layout.BASIC)
    kerned_off = sum(measured.getlength(letter) for letter in text)
    assert width(text, 12.0) == pytest.approx(12 * kerned_off / 1000, abs=0.006 * len(text) + 0.01)


@given(TEXTS, st.floats(30, 200), st.floats(14, 60))
def test_text_in_a_box_is_never_cut_and_fits_where_it_can(text: str, wide: float, high: float) -> None:
    box = Box(0.0, 0.0, wide, high)
    lines = set_text(text, box, Font(), fit=True, pad=1.0)
    assert "".join("".join(line.text.split()) for line in lines) == "".join(text.split())
    for line in lines:
        # Whatever does not fit even at the smallest size stands over, but is still there.
        assert line.size >= 12 * 0.45 - 1e-9
        if line.size > 12 * 0.6:
            assert width(line.text, line.size) <= wide - 2 + 1e-6
            assert -high / 2 - 3 <= line.y - line.size * 0.75
            assert line.y <= high / 2 + 3


@pytest.mark.parametrize(
    ("align", "anchor", "x"), [("Left", "start", -29), ("Right", "end", 29), ("Center", "middle", 0)]
)
def test_text_is_aligned(align: str, anchor: str, x: float) -> None:
    (line,) = set_text("IL2", Box(0, 0, 60, 20), Font(align=align), fit=True, pad=1.0)
    assert (line.anchor, line.x) == (anchor, x)
