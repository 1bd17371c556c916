"""`il2 time-course`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, html_option, output_options, seed_option, write_page
from il2.cli.molecules import cells_option, ligand_options
from il2.cli.quantities import Quantities
from il2.cli.terminal import progress
from il2.jobs.time_course import DEFAULT_DOSES_NM, DEFAULT_TIMES_MIN, TimeCourseQuestion, time_course
from il2.knowledge.ligands import Ligand


@click.command(
    "time-course", epilog=example("il2 time-course -l aldesleukin -c Treg --doses 1nM --times 10,60,4h")
)
@ligand_options(needed=True)
@cells_option("Treg", "NK")
@click.option("--doses", type=Quantities("nM"), default=DEFAULT_DOSES_NM, help="Doses: a list or a range.")
@click.option("--times", type=Quantities("min"), default=DEFAULT_TIMES_MIN, help="Times after addition.")
@seed_option
@html_option
@output_options
def command(
    ligands: tuple[Ligand, ...],
    cells: tuple[str, ...],
    doses: tuple[float, ...],
    times: tuple[float, ...],
    seed: int,
    html: Path | None,
    output: Output,
) -> None:
    """pSTAT5 over time at given doses."""
    with progress("courses") as told:
        answer = time_course(TimeCourseQuestion(ligands, cells, doses, times, seed), progress=told)
    output.write(answer)
    write_page(answer, html)
