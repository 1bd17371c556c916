"""`il2 medicine`."""

from __future__ import annotations

import click

from il2.cli.common import example
from il2.cli.documents import DocumentOutput, document_options, language_option
from il2.jobs.medicine import MedicineQuestion, medicine


@click.command("medicine", epilog=example("il2 medicine aldesleukin --family"))
@click.argument("name", default="aldesleukin")
@click.option("--family", is_flag=True, help="In plain words, for families.")
@language_option
@document_options
def command(name: str, family: bool, language: str, output: DocumentOutput) -> None:
    """IL-2 as a medicine: what it does, how often, for families or in full.

    NAME is aldesleukin, by any of its names.
    """
    output.write(medicine(MedicineQuestion(name, family, language)))
