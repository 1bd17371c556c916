"""`il2 labs catalogue`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.cli.labs import place_options
from il2.jobs.labs_catalogue import LabsCatalogueQuestion, labs_catalogue
from il2.jobs.labs_desk import Place


@click.command("catalogue", epilog=example("il2 labs catalogue sil2r"))
@click.argument("search", default="")
@place_options
@output_options
def command(search: str, place: Place, output: Output) -> None:
    """What can be ordered where. SEARCH is a word of a name, a code or a key."""
    output.write(labs_catalogue(LabsCatalogueQuestion(place, search)))
