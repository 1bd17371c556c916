"""`il2 simulate`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.cli.molecules import cells_option
from il2.cli.quantities import Quantity
from il2.jobs.doings import read_perturbation, read_regimen
from il2.jobs.simulate import SimulateQuestion, simulate
from il2.knowledge.ligands import ligand


@click.command(
    "simulate",
    epilog=example(
        'il2 simulate --cell CD8 --dose "1 nM for 30 min, wash" --inhibit tofacitinib:100nM --knockout SOCS3'
        " --until 4h"
    ),
)
@click.option("-l", "--ligand", "molecule", default="IL-2", show_default=True, help="A molecule by name.")
@cells_option("CD8")
@click.option("--dose", default="1 nM", show_default=True, help="A dose over time; 'wash' ends it.")
@click.option("--inhibit", multiple=True, metavar="NAME:DOSE", help="tofacitinib:100nM, or JAK1:90%.")
@click.option("--knockout", multiple=True, metavar="GENE", help="A gene to take away.")
@click.option("--amount", multiple=True, metavar="GENE:FACTOR", help="0.5 is half, 5 over-expressed.")
@click.option(
    "--until", type=Quantity("min"), default=240.0, show_default=True, help="End, from the first dose."
)
@output_options
def command(
    molecule: str,
    cells: tuple[str, ...],
    dose: str,
    inhibit: tuple[str, ...],
    knockout: tuple[str, ...],
    amount: tuple[str, ...],
    until: float,
    output: Output,
) -> None:
    """The whole pathway over time: dose, wash, inhibitors, genes."""
    done = read_perturbation(knockout, amount, inhibit)
    question = SimulateQuestion(ligand(molecule), read_regimen(dose), cells, done, until)
    output.write(simulate(question))
