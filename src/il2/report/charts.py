"""The charts, declared once with Altair: the same picture in a notebook, on a page and in a report.

Each chart has its data inside it. Colours are those of the light scheme
(`palette`); names of series stand in the legend of the figure, not in the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from il2.report import palette
from il2.report.library import altair, unchecked
from il2.report.vega import FONT

# Plain sizes are in pixels of a phone; a page scales the drawing, so that labels stay near 12 px.
SMALL, LARGE = (230, 160), (330, 240)


@dataclass(frozen=True)
class Series:
    """One curve: a line, its interval where there is one, and points (measured, or marks on the line).

    ``x``, ``y``, ``low`` and ``high`` have equal length; ``low`` and ``high`` may be empty. Values that are
    not finite leave a gap. ``points`` are (x, y) pairs; ``filled`` says that they were measured, ``straight``
    that the line only joins values between which nothing is known.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    points: Sequence[tuple[float, float]] = ()
    filled: bool = False
    straight: bool = False


@dataclass(frozen=True)
class Axis:
    """Title with unit, kind of scale and, where it is fixed, the range."""

    title: str
    log: bool = False
    low: float | None = None
    high: float | None = None


def upper_end(value: float) -> float:
    """Return where an axis from zero ends that shows ``value``: at a round number just above.

    An axis that followed every value would be measured and drawn anew for every move of a slider.

    Examples
    --------
    >>> upper_end(1.17), upper_end(0.83), upper_end(0.0), upper_end(230.0)
    (1.2, 0.9, 1.0, 240.0)
    """
    if not (math.isfinite(value) and value > 0):
        return 1.0
    room = 1.02 * value
    decade = 10.0 ** math.floor(math.log10(room / 8))
    step = next(one * decade for one in (10, 5, 2, 1) if one * decade <= room / 8 * (1 + 1e-9))
    return float(f"{math.ceil(room / step - 1e-9) * step:.6g}")


def curves(
    series: Sequence[Series], x: Axis, y: Axis, *, size: tuple[int, int] = SMALL, legend: bool = False
) -> dict[str, Any]:
    """Curves over dose or time, each with its own colour, dash and marker, as Vega-Lite is told of them.

    A page that follows a slider declares its panels anew for every move. Made of the parts of Altair, which
    copy one another, that took as long as half of the solve; :func:`charted` makes the chart of a notebook.

    Parameters
    ----------
    series : the curves, in the order of their pens.
    x, y : the axes.
    size : width and height of the plot.
    legend : name the curves in the drawing (a figure of a page names them beside it).
    """
    every = [v for s in series for v in (*s.x, *(p[0] for p in s.points))]
    colours = {
        "domain": [s.name for s in series],
        "range": [palette.pen(i).light for i in range(len(series))],
    }
    key = {"title": None, "orient": "top", "symbolOpacity": 1} if legend else None
    encoded = {
        "x": _position("x", x, [v for v in every if _drawn(v, log=x.log)], most=5),
        "y": _position("y", y, (), most=7),
        "color": {"field": "curve", "type": "nominal", "scale": colours, "legend": key},
    }
    layers = [layer for i, one in enumerate(series) for layer in _layers(one, palette.pen(i), log=x.log)]
    return {"encoding": encoded, "layer": layers, "width": size[0], "height": size[1]}


def _layers(one: Series, pen: palette.Pen, *, log: bool) -> list[dict[str, Any]]:
    """Band, line and markers of one curve, in the order in which they are painted."""
    layers = []

    def paint(rows: list[dict[str, Any]], mark: dict[str, Any], **more: Any) -> None:
        layers.append({"data": {"values": rows}, "mark": mark, "encoding": more})

    kept = [i for i, v in enumerate(one.x) if _drawn(v, log=log)]
    if one.low:
        ends = [(one.x[i], _finite(one.low[i]), _finite(one.high[i])) for i in kept]
        band = [{"x": x, "y": low, "y2": high, "curve": one.name} for x, low, high in ends]
        paint(band, {"type": "area", "opacity": 0.14}, y2={"field": "y2"})
    if one.x:
        line = [{"x": one.x[i], "y": _finite(one.y[i]), "curve": one.name} for i in kept]
        dash = list(pen.dash)
        bent = "linear" if one.straight else "monotone"
        paint(line, {"type": "line", "strokeWidth": 2, "strokeDash": dash, "interpolate": bent})
    if points := [(a, b) for a, b in one.points if _drawn(a, log=log) and math.isfinite(b)]:
        fill = pen.light if one.filled else palette.GROUND[0]
        rows = [{"x": a, "y": b, "curve": one.name} for a, b in points]
        mark = {"type": "point", "shape": pen.marker, "size": 42, "opacity": 1, "strokeWidth": 1.5}
        paint(rows, mark | {"fill": fill})
    return layers


def _position(name: str, axis: Axis, values: Sequence[float], most: int) -> dict[str, Any]:
    return {"field": name, "type": "quantitative", "title": axis.title, **_scale(axis, values, 1, most)}


def charted(declared: dict[str, Any]) -> Any:
    """Return the Altair chart of declared curves, as a notebook shows it.

    Raises
    ------
    ChartsMissingError : the extra `charts` is not installed.
    """
    alt = altair()
    bare = [{name: part for name, part in layer.items() if name != "data"} for layer in declared["layer"]]
    with unchecked():
        chart = alt.LayerChart.from_dict(declared | {"layer": bare}, validate=False)
        for layer, told in zip(chart.layer, declared["layer"], strict=True):
            layer.data = alt.Data(values=_Rows(told["data"]["values"]))
    return chart


class _Rows:
    """Rows of a chart that are not copied with every part of it: Altair asks for them when it is done."""

    _schema: ClassVar[dict[str, str]] = {"type": "array"}

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def to_dict(self, *_: object, **__: object) -> list[dict[str, Any]]:
        """Return the rows."""
        return self.rows


def _drawn(value: float, *, log: bool) -> bool:
    """Whether a value has a place on the axis: a dose of zero has none on a logarithmic one."""
    return math.isfinite(value) and (value > 0 or not log)


@dataclass(frozen=True)
class Tile:
    """One cell of a heat map: its edges on both axes and its value (not finite: left open)."""

    x: float
    x2: float
    y: float
    y2: float
    value: float


def heat_map(tiles: Sequence[Tile], x: Axis, y: Axis, value: Axis) -> Any:
    """Tiles coloured by value, dark for low and bright for high, with a colour key."""
    alt = altair()
    rows = [vars(t) for t in tiles if math.isfinite(t.value)]
    xs, ys = [v for t in tiles for v in (t.x, t.x2)], [v for t in tiles for v in (t.y, t.y2)]
    limits = {} if value.low is None or value.high is None else {"domain": [value.low, value.high]}
    scale = alt.Scale(type="log" if value.log else "linear", scheme="viridis", **limits)
    key = alt.Legend(
        title=value.title,
        type="gradient",
        orient="top",
        gradientLength=LARGE[0] - 20,
        format="~g",
        tickCount=4,
        titleLimit=LARGE[0],
    )
    chart = (
        alt.Chart(alt.Data(values=_Rows(rows)))
        .mark_rect()
        .encode(
            x=_x(alt, x, xs),
            x2="x2:Q",
            y=_y(alt, y, ys),
            y2="y2:Q",
            color=alt.Color("value:Q", scale=scale, legend=key),
        )
    )
    return chart.properties(width=LARGE[0], height=LARGE[1])


def pareto(
    points: Sequence[tuple[float, float]], front: Sequence[tuple[float, float]], x: Axis, y: Axis
) -> Any:
    """All candidates as small dots; those that no other beats in both directions joined and drawn large."""
    alt = altair()
    every = [*points, *front]
    encoded = {"x": _x(alt, x, [p[0] for p in every], 1.2), "y": _y(alt, y, [p[1] for p in every], 1.2)}
    cloud = [{"x": a, "y": b} for a, b in points if math.isfinite(a) and math.isfinite(b)]
    best = [{"x": a, "y": b} for a, b in sorted(front)]
    pen = palette.pen(0)
    layers = (
        alt.Chart(alt.Data(values=cloud)).mark_point(
            size=6, color=palette.QUIET[0], filled=True, opacity=0.55
        ),
        alt.Chart(alt.Data(values=best)).mark_line(color=pen.light, strokeWidth=2),
        alt.Chart(alt.Data(values=best)).mark_point(
            shape="diamond", size=60, color=pen.light, fill=palette.GROUND[0], strokeWidth=1.5, opacity=1
        ),
    )
    drawn = alt.layer(*(layer.encode(**encoded) for layer in layers))
    return drawn.properties(width=LARGE[0], height=LARGE[1])


def _x(alt: Any, axis: Axis, values: Sequence[float], room: float = 1) -> Any:
    return alt.X("x:Q", title=axis.title, **_parts(alt, _scale(axis, values, room, most=5)))


def _y(alt: Any, axis: Axis, values: Sequence[float] = (), room: float = 1) -> Any:
    return alt.Y("y:Q", title=axis.title, **_parts(alt, _scale(axis, values, room, most=7)))


def _parts(alt: Any, scale: dict[str, Any]) -> dict[str, Any]:
    return {"scale": alt.Scale(**scale["scale"]), "axis": alt.Axis(**scale["axis"])}


def _scale(axis: Axis, values: Sequence[float], room: float, most: int) -> dict[str, Any]:
    """Scale and axis; logarithmic ones have ticks at whole decades, thinned to at most ``most``.

    ``room`` widens a logarithmic range by this factor on both sides, so that marks at its ends are whole.
    """
    if not axis.log:
        fixed = (
            {} if axis.low is None or axis.high is None else {"domain": [axis.low, axis.high], "nice": False}
        )
        return {"scale": fixed, "axis": {"tickCount": min(most, 5)}}
    positive = [v for v in values if math.isfinite(v) and v > 0] or [1.0]
    low, high = axis.low or min(positive) / room, axis.high or max(positive) * room
    decades = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    step = max(1, math.ceil(len(decades) / most))
    ticks = [10.0**d for d in decades if d % step == 0] or [10.0**d for d in decades]
    return {
        "scale": {"type": "log", "domain": [low, high], "nice": False},
        "axis": {"values": ticks, "format": "~g"} if ticks else {"format": "~g", "tickCount": 3},
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


@cache
def style() -> dict[str, Any]:
    """The configuration that :func:`styled` gives, once: a chart is copied whole for every part of it."""
    declared: dict[str, Any] = styled(altair().Chart().mark_point()).to_dict()["config"]
    return declared


def styled(chart: Any) -> Any:
    """Return the finished chart (or several beside each other): quiet grid, labels in the text colour."""
    ink, quiet = palette.INK[0], palette.QUIET[0]
    return chart.configure(font=FONT, background=palette.GROUND[0], aria=False, padding=6).configure_axis(
        labelColor=ink, titleColor=ink, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
        gridColor=palette.GRID[0], domainColor=quiet, tickColor=quiet, titlePadding=8, labelFlush=False,
    ).configure_legend(
        labelColor=ink, titleColor=ink, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
    ).configure_view(stroke=None)  # fmt: skip
