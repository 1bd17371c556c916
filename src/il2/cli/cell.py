"""`il2 cell`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.cell import CellQuestion, cell


@click.command("cell", epilog=example("il2 cell Treg 'CD8 memory'"))
@click.argument("names", nargs=-1)
@output_options
def command(names: tuple[str, ...], output: Output) -> None:
    """Show the cell types and their receptor counts.

    NAMES are cell types or their synonyms; without any, all of them.
    """
    output.write(cell(CellQuestion(names)))
