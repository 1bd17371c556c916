"""`il2 pathway bind`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cells.signalling.binding import BindingError
from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.cli.quantities import Quantity
from il2.cli.terminal import write_data
from il2.ground.files import data_file, write_whole
from il2.jobs.pathway_bind import PathwayBindQuestion, model_sbml, pathway_bind
from il2.knowledge.ligands import ligand


@click.command("bind", epilog=example("il2 pathway bind il2"))
@click.argument("file", type=click.Path(path_type=Path), default="il2")
@click.option(
    "--binding",
    type=click.Path(path_type=Path),
    metavar="BINDING.csv",
    help="Your own binding, with the columns that `il2 pathway bind --template` prints.",
)
@click.option("--template", is_flag=True, help="Print the shipped binding as CSV, to start your own from.")
@click.option(
    "--sbml", type=click.Path(path_type=Path), metavar="MODEL.xml",
    help="Write the whole network as SBML, with the map as its layout.",
)  # fmt: skip
@click.option("-l", "--ligand", "molecule", default="IL-2", show_default=True, help="Molecule of --sbml.")
@click.option("-c", "--cell", default="Treg", show_default=True, help="Cell type of --sbml.")
@click.option("--dose", type=Quantity("nM"), default=1.0, show_default=True, help="Dose of --sbml.")
@output_options
def command(
    file: Path,
    binding: Path | None,
    template: bool,
    sbml: Path | None,
    molecule: str,
    cell: str,
    dose: float,
    output: Output,
) -> None:
    """Say which elements of a map the model computes.

    Every element is modelled, lumped into another, only observed, or only drawn; the counts for our own map
    and for WP49 stand first. FILE is a map; without one it is our own.
    """
    if template:
        write_data(data_file("binding.csv").read_text(encoding="utf-8"))
        return
    question = PathwayBindQuestion(file, binding)
    try:
        if sbml is not None:
            write_whole(sbml, model_sbml(question, ligand(molecule), cell, dose))
            failures.say(f"wrote {sbml}")
            return
        answer = pathway_bind(question)
    except BindingError as problem:
        for fault in problem.faults:
            failures.say(f"{binding.name if binding else 'binding.csv'}, {fault}")
        raise click.exceptions.Exit(failures.USAGE) from None
    output.write(answer)
