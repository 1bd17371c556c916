"""`il2 labs restore`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, output_options
from il2.cli.labs import place_options
from il2.jobs.labs_desk import Place
from il2.jobs.labs_keep import LabsKeepQuestion, labs_restore


@click.command("restore", epilog=example("il2 labs restore --help"))
@click.argument("path", type=click.Path(path_type=Path))
@place_options
@output_options
def command(path: Path, place: Place, output: Output) -> None:
    """Fill an empty store from a backup, of either database."""
    output.write(labs_restore(LabsKeepQuestion(place, path)))
