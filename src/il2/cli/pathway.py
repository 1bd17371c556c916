"""`il2 pathway`: the table of its commands."""

from __future__ import annotations

import click

from il2.cli.common import example
from il2.cli.lazy import LazyGroup

COMMANDS = {
    "check": ("il2.cli.pathway_check", "Judge a map and its page by the rules."),
    "edges": ("il2.cli.pathway_edges", "List who acts on whom, and how each edge was read."),
    "participants": ("il2.cli.pathway_participants", "List the participants with checked identifiers."),
    "find": ("il2.cli.pathway_find", "Find the maps of a folder that hold a gene."),
    "diff": ("il2.cli.pathway_diff", "Show what changed between two revisions of a map."),
    "convert": (
        "il2.cli.pathway_convert",
        "Write a map in another format: network, standard, gene set or linked data.",
    ),
    "enrich": ("il2.cli.pathway_enrich", "Test which pathways a list of genes is rich in."),
    "show": ("il2.cli.pathway_show", "Show our own IL-2 map, corrected and extended from WikiPathways WP49."),
    "draw": ("il2.cli.pathway_draw", "Draw a map as SVG or PNG."),
    "paint": ("il2.cli.pathway_paint", "Paint the numbers of a table over a map."),
    "bind": ("il2.cli.pathway_bind", "Say which elements of a map the model computes."),
    "play": (
        "il2.cli.pathway_play",
        "Write the interactive page of a simulation on the map, for four cell types side by side.",
    ),
    "view": ("il2.cli.pathway_view", "Write the interactive page of a map: one file, no network."),
    "page": ("il2.cli.pathway_page", "Write the page of a map: one file without scripts, no network."),
}


@click.group(
    "pathway",
    cls=LazyGroup,
    table=COMMANDS,
    invoke_without_command=True,
    epilog=example("il2 pathway show"),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Read, judge and compare WikiPathways maps (GPML 2013a and 2021)."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
