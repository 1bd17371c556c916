"""Colours for values: one ramp for values around a centre, one for values in one direction.

Both are light enough for black text on every colour (4.5:1) and told apart by every kind of colour vision.
"""

from __future__ import annotations

from typing import Final

from il2.pathway.overlay import Scale

#: Blue over white to orange; pale yellow over green to blue.
AROUND: Final = ("#4a90d9", "#a9cdf0", "#f7f7f7", "#fdc98f", "#f08128")
ONWARD: Final = ("#fdf8d7", "#cfe8b4", "#86cfae", "#4aadb5", "#3f8fc4")
MISSING: Final = "#d3d7db"


def colour_of(value: float | None, scale: Scale) -> str:
    """Return the colour of a value, grey for none.

    Examples
    --------
    >>> scale = Scale(-1.0, 1.0, centre=0.0)
    >>> colour_of(0.0, scale), colour_of(9.0, scale), colour_of(None, scale)
    ('#f7f7f7', '#f08128', '#d3d7db')
    """
    if value is None:
        return MISSING
    return at(AROUND if scale.centre is not None else ONWARD, scale.share(value))


def at(ramp: tuple[str, ...], share: float) -> str:
    """Return the colour at a share (0 to 1) of a ramp."""
    place = min(max(share, 0.0), 1.0) * (len(ramp) - 1)
    low = min(int(place), len(ramp) - 2)
    part = place - low
    mixed = (
        round(int(ramp[low][i : i + 2], 16) * (1 - part) + int(ramp[low + 1][i : i + 2], 16) * part)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{level:02x}" for level in mixed)
