"""`il2 compare`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, html_option, output_options, seed_option, write_page
from il2.cli.molecules import cells_option, ligand_options, time_option
from il2.cli.terminal import progress
from il2.jobs.compare import CompareQuestion, compare
from il2.knowledge.ligands import Ligand


@click.command("compare", epilog=example("il2 compare -l aldesleukin -l 'WT N-term dimer' -c Treg -c NK"))
@ligand_options(needed=True)
@cells_option("Treg", "Thelper", "CD8", "NK")
@click.option("--target", default="Treg", show_default=True, metavar="NAME", help="The cell type to reach.")
@time_option()
@seed_option
@html_option
@output_options
def command(
    ligands: tuple[Ligand, ...],
    cells: tuple[str, ...],
    target: str,
    time_min: float,
    seed: int,
    html: Path | None,
    output: Output,
) -> None:
    """EC50, maximum and selectivity of several molecules."""
    with progress("curves") as told:
        answer = compare(CompareQuestion(ligands, cells, target, time_min, seed), progress=told)
    output.write(answer)
    write_page(answer, html)
