"""What the commands that write pictures share: looks, schemes, and the ending of a file as its form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, get_args

import click

from il2.cli import failures, terminal
from il2.ground.files import write_whole
from il2.pathway.draw import LOOKS, Scheme


class Picture(Protocol):
    """An answer that has a picture."""

    @property
    def svg(self) -> str:
        """The picture as SVG."""

    def png(self, scale: float = 2.0) -> bytes:
        """The picture as PNG."""


def look_options(usual: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add --look and --scheme."""

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        look = click.option(
            "--look", type=click.Choice(LOOKS), default=usual, show_default=True,
            help="As the file says, or colours that all can tell apart and a key of what is used.",
        )  # fmt: skip
        scheme = click.option(
            "--scheme", type=click.Choice(get_args(Scheme)), default="light", show_default=True,
            help="Colours of the refined look.",
        )  # fmt: skip
        return look(scheme(command))

    return with_options


scale_option = click.option(
    "--scale", type=float, default=2.0, show_default=True, help="Pixels of a PNG for one px of the map."
)


def ending(out: Path, allowed: tuple[str, ...]) -> str:
    """Return the form that the ending of a file asks for.

    Raises
    ------
    click.UsageError : an ending that stands for none.

    Examples
    --------
    >>> ending(Path("WP49.SVG"), ("svg", "png"))
    'svg'
    """
    form = out.suffix.casefold().lstrip(".")
    if form not in allowed:
        known = ", ".join(f".{name}" for name in allowed)
        raise click.UsageError(f"{out.name!r} does not end in one of {known}")
    return form


def write_picture(answer: Picture, out: Path | None, form: str, scale: float) -> None:
    """Write a picture to a file, or as SVG to stdout."""
    if out is None:
        terminal.write_data(answer.svg)
        return
    write_whole(out, answer.png(scale) if form == "png" else answer.svg)
    failures.say(f"wrote {out}")
