"""`il2 screen`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from il2.cli.common import Output, example, html_option, output_options, write_page
from il2.cli.molecules import time_option
from il2.cli.quantities import Quantity
from il2.cli.terminal import progress
from il2.jobs.candidates import grid, read_pairs
from il2.jobs.screen import ScreenQuestion, screen

# From tighter than any IL-2 molecule to no binding worth the name.
WIDEST_NM = (0.01, 1000.0)


def _range_option(name: str, site: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        name,
        type=(Quantity("nM"), Quantity("nM")),
        default=WIDEST_NM,
        show_default=True,
        metavar="LOW HIGH",
        help=f"Grid: KDs to {site}.",
    )


@click.command("screen", epilog=example("il2 screen --side 4 --arms 1 --arms 2 --spare NK --csv"))
@click.option("--pairs", type=click.Path(path_type=Path), help="CSV with kd_il2ra_nM, kd_il2rbg_nM.")
@_range_option("--kd-alpha", "IL2RA")
@_range_option("--kd-betagamma", "IL2RB/IL2RG")
@click.option("--side", type=int, default=30, show_default=True, help="Grid: values on each side.")
@click.option(
    "--arms", type=int, multiple=True, default=(1, 2), show_default=True, help="Equal arms; may be repeated."
)
@click.option("--target", default="Treg", show_default=True, metavar="NAME", help="The cell type to reach.")
@click.option(
    "--spare",
    multiple=True,
    default=("NK", "CD8"),
    show_default=True,
    metavar="NAME",
    help="A cell type to spare; may be repeated.",
)
@time_option()
@html_option
@output_options
def command(
    pairs: Path | None,
    kd_alpha: tuple[float, float],
    kd_betagamma: tuple[float, float],
    side: int,
    arms: tuple[int, ...],
    target: str,
    spare: tuple[str, ...],
    time_min: float,
    html: Path | None,
    output: Output,
) -> None:
    """Thousands of affinity pairs: potency, selectivity, Pareto front."""
    tried = read_pairs(pairs) if pairs else grid(kd_alpha, kd_betagamma, side)
    with progress("planes") as told:
        answer = screen(ScreenQuestion(tried, arms, target, spare, time_min), progress=told)
    output.write(answer)
    write_page(answer, html)
