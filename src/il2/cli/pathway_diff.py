"""`il2 pathway diff`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.pathway_diff import PathwayDiffQuestion, pathway_diff


@click.command("diff", epilog=example("il2 pathway diff WP49_r137504.gpml WP49_r141561.gpml"))
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
@output_options
def command(before: Path, after: Path, output: Output) -> None:
    """Show what changed between two revisions of a map.

    Nodes, identifiers, edges, lines, states, groups, texts, evidence, geometry and look, told apart.
    """
    output.write(pathway_diff(PathwayDiffQuestion(before, after)))
