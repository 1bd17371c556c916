"""`il2 guide`."""

from __future__ import annotations

import click

from il2.cli.common import example
from il2.cli.documents import DocumentOutput, document_options, language_option
from il2.jobs.guide import GuideQuestion, guide


@click.command("guide", epilog=example("il2 guide low"))
@click.argument("topic", default="")
@language_option
@document_options
def command(topic: str, language: str, output: DocumentOutput) -> None:
    """IL-2 as a blood level: what high and low mean, and better tests.

    TOPIC is what, high, high-symptoms, low, low-symptoms, test or better-tests; without it, all of them.
    """
    output.write(guide(GuideQuestion(topic, language)))
