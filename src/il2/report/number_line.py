"""A result on a line as an SVG drawing: no colour below the limit, a shade above it, words beside."""

from __future__ import annotations

from il2.clinic.document import NumberLine
from il2.report.markup import Markup, element, join

_LEFT, _RIGHT, _TOP, _HEIGHT = 16.0, 584.0, 44.0, 20.0


def number_line(line: NumberLine, key: str) -> Markup:
    """Return the SVG element; its title and description say what is drawn.

    Parameters
    ----------
    line : the result, its interval and the ends. key : prefix of the ids, unique on the page.
    """
    start, end = line.ends

    def at(value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (min(max(value, start), end) - start) / ((end - start) or 1.0)

    low = at(line.low) if line.low is not None else _LEFT
    high = at(line.high) if line.high is not None else None
    shade = f"{key}-shade"
    drawn = [
        element("title", line.name, id=f"{key}-title"),
        element("desc", line.finding, id=f"{key}-desc"),
        element("defs", _gradient(shade)),
        _box(_LEFT, _RIGHT, class_="line-ground", fill="#f4f6f8", stroke="#57606a"),
    ]
    if high is not None:
        if line.shades and high < _RIGHT:
            drawn.append(_box(high, _RIGHT, fill=f"url(#{shade})"))
        drawn.append(
            _box(low, high, class_="line-interval", fill="#ffffff", stroke="#1f2328", stroke_width=3)
        )
        drawn.append(_label(min((low + high) / 2, 300.0), _TOP + 66, line.interval_label, low, high))
    drawn += [_marker(at(line.value), line), _tick(_LEFT, line.end_labels[0], "start")]
    drawn.append(_tick(_RIGHT, line.end_labels[1], "end"))
    if line.high is not None and high is not None and 130 < high < 470:
        drawn.append(_tick(high, line.high_label, "middle"))
    return element(
        "svg",
        join(*drawn),
        viewBox="0 0 600 118",
        role="img",
        class_="number-line",
        aria_labelledby=f"{key}-title",
        aria_describedby=f"{key}-desc",
    )


def _gradient(key: str) -> Markup:
    stops = (
        element("stop", offset="0", stop_color="#fbe3c8", class_="shade-near"),
        element("stop", offset="1", stop_color="#d9822b", class_="shade-far"),
    )
    return element("linearGradient", *stops, id=key)


def _box(left: float, right: float, **more: object) -> Markup:
    return element(
        "rect", x=f"{left:.1f}", y=_TOP, width=f"{max(right - left, 1):.1f}", height=_HEIGHT,
        aria_hidden="true", **more,
    )  # fmt: skip


def _marker(x: float, line: NumberLine) -> Markup:
    """A triangle on the line and the value above it."""
    anchor = "start" if x < 150 else "end" if x > 450 else "middle"
    path = f"M{x:.1f} {_TOP - 2}l-8 -12h16z"
    return join(
        element("path", d=path, class_="line-value", aria_hidden="true"),
        _stem(f"M{x:.1f} {_TOP}v{_HEIGHT}"),
        element(
            "text", line.value_label, x=f"{x:.1f}", y=_TOP - 20, text_anchor=anchor, class_="line-label",
            aria_hidden="true",
        ),
    )  # fmt: skip


def _stem(path: str) -> Markup:
    return element("path", d=path, class_="line-stem", stroke="#1f2328", aria_hidden="true")


def _tick(x: float, label: str, anchor: str) -> Markup:
    return element("text", label, x=f"{x:.1f}", y=_TOP + _HEIGHT + 18, text_anchor=anchor, aria_hidden="true")


def _label(x: float, y: float, text: str, low: float, high: float) -> Markup:
    """The name of the interval below it, with a line that ties the two."""
    middle = (low + high) / 2
    anchor = "start" if middle < 150 else "middle"
    place = max(middle, _LEFT) if anchor == "middle" else _LEFT
    bound = high if middle < _LEFT + 30 else middle  # a narrow interval is tied at its end, clear of the zero
    tie = _stem(f"M{bound:.1f} {_TOP + _HEIGHT}V{y - 18:.1f}")
    return join(tie, element("text", text, x=f"{place:.1f}", y=y, text_anchor=anchor, aria_hidden="true"))
