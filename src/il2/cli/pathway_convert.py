"""`il2 pathway convert`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures, terminal
from il2.cli.common import example, keep_what_is_read
from il2.ground.files import write_whole
from il2.jobs.pathway_convert import PathwayConvertQuestion, pathway_convert
from il2.pathway.export import FORMATS


@click.command("convert", epilog=example("il2 pathway convert WP49.gpml --to graphml -o WP49.graphml"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    type=click.Choice(tuple(FORMATS)),
    help="The format; without it the ending of the file that is written says it.",
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write to this file, not to stdout.")
def command(file: Path, to: str | None, out: Path | None) -> None:
    """Write a map in another format: network, standard, gene set or linked data.

    Places are those of the drawing; how every edge was read goes along where the format has room for it.
    """
    if not (to or (out.suffix[1:] if out else "")).startswith("gpml"):  # a map may be written anew in place
        keep_what_is_read(out, (file,))
    answer = pathway_convert(PathwayConvertQuestion(file, to or "", out))
    if out is None:
        terminal.write_data(answer.text)
    else:
        write_whole(out, answer.text)
        failures.say(f"wrote {out}")
    for note in answer.notes():
        failures.say(f"note: {note}")
