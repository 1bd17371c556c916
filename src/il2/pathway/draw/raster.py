"""A picture as PNG, drawn from its SVG without a browser."""

from __future__ import annotations

from typing import Final

from il2.ground.errors import Il2Error, InputError

#: More would be a picture that no program opens.
_MOST_PIXELS: Final = 150_000_000


class RasterMissingError(Il2Error):
    """The library that draws PNG is not installed."""

    def __init__(self) -> None:
        super().__init__(
            'PNG needs the library vl-convert-python; install it with: pip install "il2[charts]", '
            "or write an SVG"
        )


def png(svg: str, width: float, height: float, *, scale: float = 2.0) -> bytes:
    """Return the PNG of an SVG; the same text gives the same bytes.

    Parameters
    ----------
    svg : the picture, ``width`` by ``height`` px. scale : pixels of the PNG for one px.

    Raises
    ------
    RasterMissingError : the extra `charts` is not installed.
    InputError : the scale is not positive, or the PNG would be too large.
    """
    if not 0 < scale <= 20:
        raise InputError(f"a scale of {scale:g} is not possible; it lies between 0 and 20")
    if width * height * scale**2 > _MOST_PIXELS:
        raise InputError(
            f"a PNG of {width * scale:.0f} by {height * scale:.0f} pixels is too large; take a smaller scale"
        )
    try:
        import vl_convert
    except ImportError as missing:
        raise RasterMissingError from missing
    drawn: bytes = vl_convert.svg_to_png(svg, scale=scale)
    return drawn
