"""`il2 cite`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import terminal
from il2.cli.common import Output, example, output_options
from il2.jobs.cite import CiteQuestion, cite


@click.command("cite", epilog=example("il2 cite farhat2021 --bibtex"))
@click.argument("what", nargs=-1)
@click.option("--bibtex", is_flag=True, help="Print BibTeX entries.")
@output_options
def command(what: tuple[str, ...], bibtex: bool, output: Output) -> None:
    """Print the sources that an answer used.

    WHAT is an answer written with --json, keys of sources, or ids of claims (K07); without any, every source
    of the catalogue.
    """
    files = [name for name in what if name.endswith(".json") or Path(name).is_file()]
    if len(files) > 1:
        raise click.UsageError("one answer at a time, please")
    keys = tuple(name for name in what if name not in files)
    answer = cite(CiteQuestion(keys, files[0] if files else ""))
    if bibtex:
        terminal.write_text(answer.to_bibtex().rstrip())
    else:
        output.write(answer)
