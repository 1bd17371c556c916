"""`il2 pathway find`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.jobs.pathway_find import PathwayFindQuestion, pathway_find


@click.command("find", epilog=example("il2 pathway find CD25 maps"))
@click.argument("gene")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@output_options
def command(gene: str, folder: Path, output: Output) -> int:
    """Find the maps of a folder that hold a gene.

    GENE is a symbol, an alias, an identifier (ensembl:ENSG00000134460) or any label. Exit code 1 when no map
    holds it.
    """
    answer = pathway_find(PathwayFindQuestion(gene, folder))
    output.write(answer)
    return failures.FINE if answer.search.hits else failures.NO
