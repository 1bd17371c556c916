"""The courses of a model file as one picture: a panel for each quantity, a curve for each system."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from il2.jobs.answer import show
from il2.jobs.engine_run import EngineRunAnswer
from il2.report.charts import SMALL, Axis, Series, charted, curves, styled
from il2.report.library import altair

#: More panels or curves than this are not read by anybody.
_PANELS: Final = 24
_CURVES: Final = 6
_POINTS: Final = 400


def chart(answer: EngineRunAnswer) -> Any:
    """Return the Altair chart; of many systems the evenly spread ones are drawn."""
    systems = np.unique(np.linspace(0, len(answer.messages) - 1, _CURVES).round().astype(int))
    places = np.unique(np.linspace(0, len(answer.times) - 1, _POINTS).round().astype(int))
    times = answer.times[places].tolist()
    panels = []
    for j, name in enumerate(answer.names[:_PANELS]):
        series = [
            Series(_label(answer, int(i)), times, answer.values[i, places, j].tolist()) for i in systems
        ]
        axes = Axis(f"time, {answer.time_unit}" if answer.time_unit else "time"), Axis(name)
        panels.append(charted(curves(series, *axes, size=SMALL, legend=bool(answer.varied))))
    return styled(altair().concat(*panels, columns=min(4, len(panels))))


def _label(answer: EngineRunAnswer, system: int) -> str:
    values = [f"{name} {show(float(v[system]))}" for name, v in answer.varied.items()]
    return ", ".join(values) or answer.model


def picture(answer: EngineRunAnswer, form: str) -> str | bytes:
    """Return the picture as SVG text or, with ``form`` "png", as PNG bytes.

    Raises
    ------
    ChartsMissingError : the extra `charts` is not installed.
    """
    alt = altair()
    import vl_convert

    schema = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    drawn: str = vl_convert.vegalite_to_svg(chart(answer).to_dict(), vl_version=schema, allowed_base_urls=[])
    if form == "svg":
        return drawn
    png: bytes = vl_convert.svg_to_png(drawn, scale=2.0)
    return png
