"""What the commands on model files share: the file, values, scans and names to watch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

import click

from il2.jobs.engine_scan import read_scan, read_setting

T = TypeVar("T")


class _Read(click.ParamType, Generic[T]):
    """Text that a reader turns into a value; its error is the sentence that is shown."""

    name = "text"

    def __init__(self, read: Callable[[str], T]) -> None:
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> T:
        return self.read(value)


def model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add FILE, --set, --scan and --observe."""
    for decorate in (
        click.option(
            "--observe", multiple=True, metavar="NAME", help="What to report: S amount, [S] concentration."
        ),
        click.option(
            "--scan", "scans", multiple=True, metavar="NAME=VALUES", type=_Read(read_scan),
            help="Vary a quantity: 'k=log(0.01,10,200)', 'k=lin(0,1,11)' or 'k=1,2,5'; several make a grid.",
        ),
        click.option(
            "--set", "settings", multiple=True, metavar="NAME=VALUE", type=_Read(read_setting),
            help="Give a parameter, size or first amount or concentration; may be repeated.",
        ),
        click.argument("path", metavar="FILE", type=click.Path(path_type=Path)),
    ):  # fmt: skip
        command = decorate(command)
    return command
