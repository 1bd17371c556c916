"""`il2 labs backup`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, output_options
from il2.cli.labs import place_options
from il2.jobs.labs_desk import Place
from il2.jobs.labs_keep import LabsKeepQuestion, labs_backup


@click.command("backup", epilog=example("il2 labs backup --help"))
@click.argument("path", type=click.Path(path_type=Path))
@place_options
@output_options
def command(path: Path, place: Place, output: Output) -> None:
    """Write the whole store to one file. It holds everything about everybody: keep it safe."""
    output.write(labs_backup(LabsKeepQuestion(place, path)))
