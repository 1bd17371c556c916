"""`il2 labs results`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.cli.labs import language_option, place_options
from il2.jobs.labs_desk import Place
from il2.jobs.labs_results import LabsResultsQuestion, labs_results


@click.command("results", epilog=example("il2 labs results --help"))
@click.option("--person", type=click.IntRange(1, 2_147_483_647), help="Only results of this person.")
@click.option("--result", type=click.IntRange(1, 2_147_483_647), help="Only this result.")
@language_option
@place_options
@output_options
def command(person: int | None, result: int | None, language: str, place: Place, output: Output) -> None:
    """Current results exactly as sent, urgent ones first; --json has history, doubts and reading."""
    output.write(labs_results(LabsResultsQuestion(place, person, result, language)))
