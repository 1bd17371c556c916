"""`il2 search`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.search import SearchQuestion, search


@click.command("search", epilog=example("il2 search CD25"))
@click.argument("text", nargs=-1, required=True)
@click.option("--most", type=int, default=8, show_default=True, help="How many hits of a kind to show.")
@output_options
def command(text: tuple[str, ...], most: int, output: Output) -> None:
    """Search genes, the pathway, molecules, cells, claims, parameters, sources.

    TEXT is a name, a synonym or words.
    """
    output.write(search(SearchQuestion(" ".join(text), most)))
