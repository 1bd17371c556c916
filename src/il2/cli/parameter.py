"""`il2 parameter`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.parameter import ParameterQuestion, parameter


@click.command("parameter", epilog=example("il2 parameter CD25 --most 5"))
@click.argument("text")
@click.option("--most", type=int, default=20, show_default=True, help="How many facts to show.")
@output_options
def command(text: str, most: int, output: Output) -> None:
    """Search the parameters: value, spread, source.

    TEXT is a gene, one of its other names, or words.
    """
    output.write(parameter(ParameterQuestion(text, most)))
