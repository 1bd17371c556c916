"""`il2 labs inbox`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.cli.labs import place_options
from il2.jobs.labs_desk import Place
from il2.jobs.labs_inbox import LabsInboxQuestion, labs_inbox


@click.command("inbox", epilog=example("il2 labs inbox --help"))
@click.option("--issue", type=click.IntRange(1, 2_147_483_647), help="The one to do something with.")
@click.option(
    "--attach",
    type=click.IntRange(1, 2_147_483_647),
    metavar="PERSON",
    help="The report belongs to this person.",
)
@click.option("--reject", default="", metavar="REASON", help="Set the report aside.")
@click.option("--settle", default="", metavar="REASON", help="Settle the doubt.")
@place_options
@output_options
def command(
    issue: int | None, attach: int | None, reject: str, settle: str, place: Place, output: Output
) -> None:
    """Reports without an owner, and doubts.

    A report is attached only where the laboratory's number, birth date and family name all agree."""
    output.write(labs_inbox(LabsInboxQuestion(place, issue, attach, reject, settle)))
