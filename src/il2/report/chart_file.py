"""A declared chart as the bytes of a picture."""

from __future__ import annotations

from typing import Any

from il2.report.library import altair, schema

_SCALE = 2.0  # pixels of a PNG for one of the drawing


def picture(chart: Any, form: str) -> str | bytes:
    """Return an Altair chart as SVG text or as PNG bytes; nothing is fetched.

    Parameters
    ----------
    chart : the declared chart. form : ``svg`` or ``png``.

    Raises
    ------
    ChartsMissingError : the extra `charts` is not installed.
    """
    altair()
    import vl_convert

    version = schema()
    if form == "svg":
        text: str = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=version, allowed_base_urls=[])
        return text
    drawn: bytes = vl_convert.vegalite_to_png(
        chart.to_dict(), vl_version=version, allowed_base_urls=[], scale=_SCALE
    )
    return drawn
