"""`il2 pathway participants`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.pathway_participants import PathwayParticipantsQuestion, pathway_participants


@click.command("participants", epilog=example("il2 pathway participants WP49.gpml --csv"))
@click.argument("file", type=click.Path(path_type=Path))
@output_options
def command(file: Path, output: Output) -> None:
    """List the participants with checked identifiers.

    RNA, complexes and pathways are included; labels that are another gene than their identifier are told.
    """
    output.write(pathway_participants(PathwayParticipantsQuestion(file)))
