"""`il2 perturb`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options, seed_option
from il2.cli.molecules import cells_option, time_option
from il2.cli.quantities import Quantities
from il2.cli.terminal import progress
from il2.jobs.doings import read_perturbation
from il2.jobs.perturb import PerturbQuestion, perturb
from il2.knowledge.ligands import ligand


@click.command("perturb", epilog=example("il2 perturb --cell CD8 --doses 1nM --time 60"))
@click.option("-l", "--ligand", "molecule", default="IL-2", show_default=True, help="A molecule by name.")
@cells_option("Treg", "Thelper", "CD8", "NK")
@click.option("--doses", type=Quantities("nM"), default=(1.0,), help="Doses: a list or a range.")
@time_option()
@click.option("--pairs", is_flag=True, help="Each knock-out together with each inhibitor, too.")
@click.option(
    "--amount",
    type=click.FloatRange(min=0),
    default=0.0,
    help="What is left of each gene: 0 none, 0.5 half, 2 twice.  [default: 0]",
)
@click.option(
    "--switch",
    "alternatives",
    multiple=True,
    metavar="NAME",
    help="The other reading where the literature disagrees (no-ERK, CTL ...), for every run.",
)
@click.option(
    "--members",
    type=click.IntRange(min=0, max=64),
    help="Members of the ensemble behind the interval; 0 for none. 64, but none with --pairs.",
)
@seed_option
@output_options
def command(
    molecule: str,
    cells: tuple[str, ...],
    doses: tuple[float, ...],
    time_min: float,
    pairs: bool,
    amount: float,
    alternatives: tuple[str, ...],
    members: int | None,
    seed: int,
    output: Output,
) -> None:
    """Every gene knocked out and every inhibitor on every read-out."""
    used = members if members is not None else 0 if pairs else PerturbQuestion.members
    settings = read_perturbation(alternatives=alternatives).settings
    question = PerturbQuestion(ligand(molecule), cells, doses, time_min, pairs, used, seed, amount, settings)
    with progress("cells") as told:
        answer = perturb(question, progress=told)
    output.write(answer)
