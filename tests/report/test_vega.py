"""Axes drawn once: a chart joined of kept axes and new marks is the chart that Vega draws in one go."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from il2.report import vega
from il2.report.charts import LARGE, SMALL, Axis, Series, curves, heat_map, style, upper_end

VALUES = st.floats(0, 3) | st.sampled_from([0.0, math.nan, 1.2])
DOSES = st.floats(1e-6, 1e5)


@st.composite
def charts(draw: st.DrawFn) -> dict[str, Any]:
    """Charts of curves with fixed axes, with gaps, points at the very edge and any names."""
    log, size = draw(st.booleans()), draw(st.sampled_from([SMALL, LARGE]))
    series = []
    for number in range(draw(st.integers(1, 3))):
        x = sorted(draw(st.lists(DOSES, min_size=2, max_size=6, unique=True)))
        y = draw(st.lists(VALUES, min_size=len(x), max_size=len(x)))
        band = draw(st.booleans())
        low, high = ([v / 2 for v in y], [v * 1.5 for v in y]) if band else ((), ())
        name = f"{number} {draw(st.text('aé<&_ ', max_size=4))}"
        points = list(zip(x, y, strict=True)) if draw(st.booleans()) else ()
        series.append(Series(name, x, y, low, high, points, filled=draw(st.booleans())))
    last = max(x for one in series for x in one.x)
    top = draw(st.sampled_from([1.2, 0.05, 4.5, 30000.0]))
    x_axis = Axis("dose, nM", log=True) if log else Axis("time, min", low=0, high=last)
    declared = curves(series, x_axis, Axis("pSTAT5", low=0, high=top), size=size)
    return declared | {"config": style()}


def text(root: Any) -> str:
    return str(etree.tostring(root, encoding="unicode"))


@settings(max_examples=60, deadline=None)
@given(charts())
def test_joined_drawing_is_the_whole_drawing(declared: dict[str, Any]) -> None:
    plan = vega.Plan.of(declared)
    assert vega._movable(json.loads(plan.text))
    whole = etree.fromstring(vl_convert.vega_to_svg(plan.whole(), allowed_base_urls=[]))
    assert text(vega.drawing(plan)) == text(vega._seen(whole))


def test_axes_are_drawn_once_for_all_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setattr(
        vega, "_drawn", lambda plan, draw=vega._drawn: drawn.append(plan["axes"]) or draw(plan)
    )
    for y in (0.1, 0.4, 0.7):
        series = [Series("a", [1.0, 10.0], [0.0, y])]
        declared = curves(series, Axis("move of axes", log=True), Axis("y", low=0, high=1.2))
        vega.drawing(vega.Plan.of(declared | {"config": style()}))
    assert [bool(axes) for axes in drawn] == [True, False, False, False]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"x": Axis("x"), "y": Axis("y")}, "axes follow the rows"),
        ({"legend": True}, "a legend stands in the drawing"),
    ],
)
def test_other_charts_are_drawn_in_one_go(change: dict[str, Any], why: str) -> None:
    given = {"x": Axis("x", log=True), "y": Axis("y", low=0, high=1)} | change
    declared = curves([Series("a", [1.0, 10.0], [0.0, 0.5])], **given)
    plan = vega.Plan.of(declared | {"config": style()})
    assert not vega._movable(json.loads(plan.text)), why
    assert text(vega.drawing(plan)).startswith("<svg")


def test_a_heat_map_is_drawn_in_one_go() -> None:
    from il2.report.charts import Tile

    chart = heat_map([Tile(1, 2, 1, 2, 0.3)], Axis("x"), Axis("y"), Axis("v")).to_dict()
    assert not vega._movable(json.loads(vega.Plan.of(chart).text))


@given(st.floats(1e-6, 1e6))
def test_axis_ends_just_above_the_value(value: float) -> None:
    end = upper_end(value)
    assert 1.02 * value <= end * (1 + 1e-9) and end <= 1.3 * value
    assert len(f"{end:.12g}".replace(".", "").strip("0").partition("e")[0]) <= 2  # a round number
