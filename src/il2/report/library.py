"""The libraries of charts: where they are asked for, and what is said where they are missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from il2.ground.errors import Il2Error


class ChartsMissingError(Il2Error):
    """The libraries of the extra `charts` are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "charts need the libraries altair and vl-convert-python; "
            'install them with: pip install "il2[charts]"'
        )


def altair() -> ModuleType:
    """Return the chart library, or say which extra brings it.

    Raises
    ------
    ChartsMissingError : the extra `charts` is not installed.
    """
    try:
        import altair
        import vl_convert  # noqa: F401
    except ImportError as missing:
        raise ChartsMissingError from missing
    module: ModuleType = altair
    return module


@contextmanager
def unchecked() -> Iterator[None]:
    """Declare charts without the check of every part against the schema, which takes longer than the drawing.

    The tests check what we declare; a page that follows a slider has no time for it.
    """
    altair()
    from altair.utils import schemapi

    with schemapi.debug_mode(False):
        yield


def schema() -> str:
    """Return the version of Vega-Lite that charts are declared in, as the renderer wants it: ``6.1``."""
    version: str = altair().SCHEMA_VERSION
    return ".".join(version.lstrip("v").split(".")[:2])
