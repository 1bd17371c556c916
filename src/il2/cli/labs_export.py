"""`il2 labs export`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures, terminal
from il2.cli.common import example
from il2.cli.labs import place_options
from il2.ground.files import write_whole
from il2.jobs.labs_desk import Place
from il2.jobs.labs_export import LabsExportQuestion, labs_export


@click.command("export", epilog=example("il2 labs export --help"))
@click.option("--person", type=click.IntRange(1, 2_147_483_647), required=True, help="Number of the person.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the bundle to this file.")
@place_options
def command(person: int, out: Path | None, place: Place) -> None:
    """Everything a person has, as one FHIR R4 bundle."""
    answer = labs_export(LabsExportQuestion(place, person))
    if out is None:
        terminal.write_data(answer.to_json())
        return
    write_whole(out, answer.to_json())
    out.chmod(0o600)
    failures.say(f"wrote {out}: {answer.table()}")
