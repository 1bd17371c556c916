"""`il2 pathway edges`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.pathway_edges import PathwayEdgesQuestion, pathway_edges


@click.command("edges", epilog=example("il2 pathway edges WP49.gpml --csv"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--elements", is_flag=True, help="One row per line and pair of elements, not merged by label.")
@output_options
def command(file: Path, elements: bool, output: Output) -> None:
    """List who acts on whom, and how each edge was read.

    Anchors, buses, groups, receptor shapes, texts and the colours of the legend are resolved; every edge
    says by which way, and whether it was read or assumed.
    """
    output.write(pathway_edges(PathwayEdgesQuestion(file, elements)))
