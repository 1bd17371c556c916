"""`il2 niche`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.niche import NicheQuestion, niche


@click.command("niche", epilog=example("il2 niche --receptors 10000 --share 0.05"))
@click.option(
    "--receptors", type=float, help="High-affinity receptors per consumer; published mixes by default."
)
@click.option("--share", type=float, default=0.05, show_default=True, help="Share of the cells that consume.")
@click.option("--secretion", type=float, help="Molecules per second and secretor; 10 by default.")
@output_options
def command(receptors: float | None, share: float, secretion: float | None, output: Output) -> None:
    """How far IL-2 reaches around a cell that secretes it.

    Screening length, level at the secretor and mean levels for slow and for fast diffusion.
    """
    output.write(niche(NicheQuestion(receptors, share, secretion)))
