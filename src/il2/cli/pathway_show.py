"""`il2 pathway show`."""

from __future__ import annotations

import click

from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.jobs.pathway_show import PARTS, Part, PathwayShowQuestion, pathway_show
from il2.pathway import write
from il2.pathway.own import own_map


@click.command("show", epilog=example("il2 pathway show --repairs"))
@click.option("--edges", "part", flag_value="edges", default=True, help="Who acts on whom (the usual table).")
@click.option("--nodes", "part", flag_value="nodes", help="The data nodes with their identifiers.")
@click.option(
    "--evidence", "part", flag_value="evidence", help="What was seen, in which cells, at which residues."
)
@click.option("--repairs", "part", flag_value="repairs", help="Every change against WP49 r141561, and why.")
@output_options
def command(part: Part, output: Output) -> None:
    """Show our own IL-2 map, corrected and extended from WikiPathways WP49.

    With -o and a file that ends in .gpml the map itself is written, as GPML 2021. Every other command takes
    the word il2 in place of a file.
    """
    if output.path is not None and output.path.suffix.casefold() == ".gpml":
        write(own_map(), output.path)
        failures.say(f"wrote {output.path}")
        return
    output.write(pathway_show(PathwayShowQuestion(part if part in PARTS else "edges")))
