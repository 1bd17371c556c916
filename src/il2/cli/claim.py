"""`il2 claim`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.claims import ClaimsQuestion, claims


@click.command("claim", epilog=example("il2 claim cyclosporine"))
@click.argument("text", nargs=-1, required=True)
@click.option("--most", type=int, default=20, show_default=True, help="How many claims to show.")
@output_options
def command(text: tuple[str, ...], most: int, output: Output) -> None:
    """Search what is known of levels and the medicine: statement, number, source.

    TEXT is words, or the id of a claim such as K07.
    """
    output.write(claims(ClaimsQuestion(" ".join(text), most)))
