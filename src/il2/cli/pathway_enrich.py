"""`il2 pathway enrich`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, output_options, seed_option
from il2.jobs.pathway_enrich import PathwayEnrichQuestion, pathway_enrich


@click.command("enrich", epilog=example("il2 pathway enrich IL2RA,CISH,STAT5A,FOXO3 --background 20000"))
@click.argument("words", metavar="GENES", nargs=-1, required=True)
@click.option(
    "--sets",
    multiple=True,
    type=click.Path(path_type=Path),
    help="GMT file, map, or folder of either; may be given more than once. Without it: our own IL-2 map.",
)
@click.option(
    "--background",
    metavar="FILE|NUMBER",
    help="Genes that could have been on the list, or how many there are; without it every gene of the sets.",
)
@click.option("--ranked", is_flag=True, help="GENES is a file of gene and number: preranked, through gseapy.")
@click.option("--smallest", type=click.IntRange(min=1), default=3, show_default=True, help="Smallest set.")
@click.option("--largest", type=click.IntRange(min=1), default=2000, show_default=True, help="Largest set.")
@click.option("--fdr", type=click.FloatRange(0, 1), default=0.05, show_default=True, help="Rate that counts.")
@click.option(
    "--permutations", type=click.IntRange(min=10), default=1000, show_default=True, help="Of --ranked."
)
@seed_option
@output_options
def command(
    words: tuple[str, ...],
    sets: tuple[Path, ...],
    background: str | None,
    ranked: bool,
    smallest: int,
    largest: int,
    fdr: float,
    permutations: int,
    seed: int,
    output: Output,
) -> None:
    """Test which pathways a list of genes is rich in.

    GENES is a file with one gene a line (or a table whose first column it is), or names with
    commas or blanks: symbols, aliases, NCBI, Ensembl or HGNC identifiers. Hypergeometric test; rates after
    Benjamini-Hochberg.
    """
    genes = ",".join(words)
    question = PathwayEnrichQuestion(
        genes=genes if ranked or Path(genes).is_file() else _named(genes),
        sets=sets or PathwayEnrichQuestion.sets,
        background=int(background) if background and background.isdecimal() else background,
        ranked=ranked,
        smallest=smallest,
        largest=largest,
        fdr=fdr,
        permutations=permutations,
        seed=seed,
    )
    output.write(pathway_enrich(question))


def _named(text: str) -> str | tuple[str, ...]:
    """Names separated by commas; a single word that looks like a file is one that is missing."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return text if len(names) == 1 and (Path(text).suffix or "/" in text) else names
