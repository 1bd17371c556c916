"""`il2 labs audit verify`."""

from __future__ import annotations

import click

from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.cli.labs import place_options
from il2.jobs.labs_audit import LabsAuditQuestion, labs_audit
from il2.jobs.labs_desk import Place


@click.group("audit")
def command() -> None:
    """The audit: every change and every reading, each entry with the hash of the one before."""


@command.command("verify", epilog=example("il2 labs audit verify --help"))
@place_options
@output_options
def verify(place: Place, output: Output) -> int:
    """Walk the whole chain; exit code 1 when an entry was changed, removed or moved."""
    answer = labs_audit(LabsAuditQuestion(place))
    output.write(answer)
    return failures.FINE if answer.verdict.intact else failures.NO
