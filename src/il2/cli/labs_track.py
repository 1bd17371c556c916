"""`il2 labs track`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.cli.labs import language_option, place_options
from il2.jobs.labs_desk import Place
from il2.jobs.labs_track import LabsTrackQuestion, labs_track


@click.command("track", epilog=example("il2 labs track --help"))
@click.option("--person", type=click.IntRange(1, 2_147_483_647), help="Only orders of this person.")
@click.option("--order", type=click.IntRange(1, 2_147_483_647), help="Only this order.")
@language_option
@place_options
@output_options
def command(person: int | None, order: int | None, language: str, place: Place, output: Output) -> None:
    """Where every order stands, by steps taken and results received."""
    output.write(labs_track(LabsTrackQuestion(place, person, order, language)))
