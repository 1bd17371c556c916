"""`il2 pathway bind`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cells.signalling.binding import BindingError
from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.jobs.pathway_bind import PathwayBindQuestion, pathway_bind


@click.command("bind", epilog=example("il2 pathway bind il2"))
@click.argument("file", type=click.Path(path_type=Path), default="il2")
@click.option(
    "--binding",
    type=click.Path(path_type=Path),
    metavar="BINDING.csv",
    help="Your own binding, with the columns that `il2 pathway bind --template` prints.",
)
@click.option("--template", is_flag=True, help="Print the shipped binding as CSV, to start your own from.")
@output_options
def command(file: Path, binding: Path | None, template: bool, output: Output) -> None:
    """Say which elements of a map the model computes.

    Every element is modelled, lumped into another, only observed, or only drawn; the counts for our own map
    and for WP49 stand first. FILE is a map; without one it is our own.
    """
    if template:
        from il2.cli.terminal import write_data
        from il2.ground.files import data_file

        write_data(data_file("binding.csv").read_text(encoding="utf-8"))
        return
    try:
        answer = pathway_bind(PathwayBindQuestion(file, binding))
    except BindingError as problem:
        for fault in problem.faults:
            failures.say(f"{binding.name if binding else 'binding.csv'}, {fault}")
        raise click.exceptions.Exit(failures.USAGE) from None
    output.write(answer)
