"""`il2 labs ingest`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.cli.labs import place_options
from il2.cli.terminal import progress
from il2.jobs.labs_desk import Place
from il2.jobs.labs_ingest import LabsIngestQuestion, labs_ingest


@click.command("ingest", epilog=example("il2 labs ingest --help"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--lab", required=True, help="Key of the laboratory that sent them.")
@place_options
@output_options
def command(paths: tuple[Path, ...], lab: str, place: Place, output: Output) -> int:
    """Take in HL7 v2 or FHIR R4 files, or every file of a folder.

    The same message twice changes nothing. Exit code 1 when something was refused."""
    with progress("files") as told:
        answer = labs_ingest(LabsIngestQuestion(place, lab, tuple(map(str, paths))), progress=told)
    output.write(answer)
    return failures.FINE if answer.fine else failures.NO
