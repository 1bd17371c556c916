"""`il2 labs trend`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.cli.labs import place_options
from il2.jobs.labs_desk import Place
from il2.jobs.labs_trend import LabsTrendQuestion, labs_trend


@click.command("trend", epilog=example("il2 labs trend --help"))
@click.argument("analyte")
@click.option("--person", type=click.IntRange(1, 2_147_483_647), required=True, help="Number of the person.")
@place_options
@output_options
def command(analyte: str, person: int, place: Place, output: Output) -> None:
    """One test (such as il2 or sil2r) over time, only where results are comparable."""
    output.write(labs_trend(LabsTrendQuestion(place, person, analyte)))
