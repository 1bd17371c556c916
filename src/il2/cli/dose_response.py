"""`il2 dose-response`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, html_option, output_options, seed_option, write_page
from il2.cli.molecules import cells_option, ligand_options, time_option
from il2.cli.quantities import Quantities
from il2.cli.terminal import progress
from il2.jobs.dose_response import DEFAULT_DOSES_NM, DoseResponseQuestion, dose_response
from il2.knowledge.ligands import Ligand


@click.command(
    "dose-response", epilog=example("il2 dose-response -l aldesleukin -c Treg --doses '1pM to 10nM'")
)
@ligand_options(needed=True)
@cells_option("Treg", "Thelper", "CD8", "NK")
@click.option("--doses", type=Quantities("nM"), default=DEFAULT_DOSES_NM, help="Doses: a list or a range.")
@time_option()
@seed_option
@html_option
@output_options
def command(
    ligands: tuple[Ligand, ...],
    cells: tuple[str, ...],
    doses: tuple[float, ...],
    time_min: float,
    seed: int,
    html: Path | None,
    output: Output,
) -> None:
    """pSTAT5 over dose, with EC50 and interval."""
    with progress("curves") as told:
        answer = dose_response(DoseResponseQuestion(ligands, cells, doses, time_min, seed), progress=told)
    output.write(answer)
    write_page(answer, html)
