"""Boxes of elements against corners turned one by one, and the sides at which lines leave them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.pathway.boxes import Box, around, graphics_box, part_box
from il2.pathway.draw.connectors import Connectors
from il2.pathway.model import Graphics

from .drawing import Drawing

NUMBERS = st.integers(-200, 200).map(float)
SIZES = st.integers(0, 120).map(float)
BOXES = st.builds(Box, NUMBERS, NUMBERS, SIZES, SIZES)


@given(BOXES, st.floats(0, 30), NUMBERS, NUMBERS)
def test_a_point_is_held_where_it_is_no_farther_than_the_slack(
    box: Box, slack: float, x: float, y: float
) -> None:
    inside = abs(x - box.x) <= box.width / 2 + slack and abs(y - box.y) <= box.height / 2 + slack
    assert box.holds(x, y, slack) == inside
    for sx, sy in itertools.product((-1, 1), repeat=2):
        assert box.holds(box.x + sx * box.width / 2, box.y + sy * box.height / 2)
    out = np.array([x - box.x, y - box.y])
    half = np.array([box.width, box.height]) / 2
    assert box.distance(x, y) == pytest.approx(np.linalg.norm(out - np.clip(out, -half, half)))


@given(BOXES, BOXES)
def test_a_gap_is_the_shortest_way_between_two_boxes(one: Box, other: Box) -> None:
    """The nearest points of two boxes: each coordinate of one clipped to the other's range, then back."""
    ways = []
    for low, high, less, more in (
        (one.left, one.right, other.left, other.right),
        (one.top, one.bottom, other.top, other.bottom),
    ):
        near = min(max(low, less), high)
        ways.append(near - min(max(near, less), more))
    assert one.gap(other) == other.gap(one) == pytest.approx(math.hypot(*ways))


@given(NUMBERS, NUMBERS, SIZES, SIZES, st.floats(-7, 7))
def test_a_turned_box_reaches_to_its_corners(x: float, y: float, w: float, h: float, turn: float) -> None:
    box = graphics_box(Graphics(x=x, y=y, width=w, height=h, rotation=repr(turn)))
    c, s = math.cos(turn), math.sin(turn)
    corners = np.array([
        (x + c * sx * w / 2 - s * sy * h / 2, y + s * sx * w / 2 + c * sy * h / 2)
        for sx, sy in itertools.product((-1, 1), repeat=2)
    ])  # fmt: skip
    found = [box.left, box.top, box.right, box.bottom]
    np.testing.assert_allclose(found, [*corners.min(axis=0), *corners.max(axis=0)], atol=1e-9)


def test_the_box_around_nothing_is_a_point_and_around_one_itself() -> None:
    assert around([]) == Box(0.0, 0.0, 0.0, 0.0)
    assert around([Box(3.0, 4.0, 2.0, 6.0)]) == Box(3.0, 4.0, 2.0, 6.0)
    assert around([Box(0.0, 0.0, 2.0, 2.0), Box(10.0, 5.0, 4.0, 2.0)]) == Box(5.5, 2.5, 13.0, 7.0)


@pytest.mark.parametrize(("rel_x", "rel_y"), [(1.0, -1.0), (-1.0, 1.0), (0.0, 0.5), (-0.25, 0.0)])
def test_a_state_hangs_on_its_node_by_halves_of_its_size(rel_x: float, rel_y: float) -> None:
    """RelX and RelY of GPML: -1 is the left or upper side of the node, 1 the right or lower one."""
    drawing = Drawing().node("n", 300, 200, Width=80.0, Height=30.0)
    drawing.parts["State"].append(
        f'<State GraphRef="n" TextLabel="P" GraphId="s"><Graphics RelX="{rel_x}" RelY="{rel_y}" '
        'Width="15.0" Height="12.0" ShapeType="Oval" /></State>'
    )
    found = drawing.map()
    assert part_box(found, found.by_id["s"]) == Box(300 + 40 * rel_x, 200 + 15 * rel_y, 15.0, 12.0)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [((340, 205), (1, 0)), ((260, 195), (-1, 0)), ((310, 215), (0, 1)), ((290, 185), (0, -1))],
    ids=["right", "left", "below", "above"],
)
def test_an_elbow_leaves_its_node_by_the_side_it_touches(
    at: tuple[int, int], leaves: tuple[int, int]
) -> None:
    """Far from the origin, without stored RelX and RelY, and to a loose end that lies aslant."""
    drawing = Drawing().node("n", 300, 200, Width=80.0, Height=30.0)
    x, y = float(at[0]), float(at[1])
    drawing.line("l", ("n", x, y), (700.0, 600.0), ConnectorType="Elbow")
    found = drawing.map()
    (line,) = found.lines
    assert line.start.rel_x is None
    (x0, y0), (x1, y1) = Connectors(found).trace(line).chords[:2]
    assert (x0, y0) == (x, y)
    assert (np.sign(x1 - x0), np.sign(y1 - y0)) == leaves
