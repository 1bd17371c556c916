"""`il2 simulate`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cells.signalling.readouts import READOUT
from il2.cli import failures
from il2.cli.common import Output, example, html_option, output_options, seed_option, write_page
from il2.cli.molecules import cells_option
from il2.cli.quantities import Quantity
from il2.cli.terminal import progress
from il2.ground.files import write_whole
from il2.jobs.doings import read_perturbation, read_regimen
from il2.jobs.simulate import SimulateAnswer, SimulateQuestion, simulate
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
@click.option(
    "--dose",
    default="1 nM",
    show_default=True,
    help='A dose over time: "1 nM for 30 min, wash", "1 nM for 10 min, wash, 10 nM at 2 h".',
)
@click.option("--inhibit", multiple=True, metavar="NAME:DOSE", help="tofacitinib:100nM, or JAK1:90%.")
@click.option("--knockout", multiple=True, metavar="GENE", help="Genes to take away: SOCS3,CISH.")
@click.option("--amount", multiple=True, metavar="GENE:FACTOR", help="0.5 is half, 5 over-expressed.")
@click.option(
    "--switch",
    "alternatives",
    multiple=True,
    metavar="NAME",
    help="The other reading where the literature disagrees (no-ERK, CTL, TCR ...), or CONSTANT=VALUE.",
)
@click.option(
    "--readout", "readouts", multiple=True, metavar="NAME", help="Read-outs: pSTAT5,ppERK ...; or all."
)
@click.option(
    "--until", type=Quantity("min"), default=240.0, show_default=True, help="End, from the first dose."
)
@click.option(
    "--plot", type=click.Path(path_type=Path), help="Draw the courses; the ending is .svg, .png or .html."
)
@seed_option
@html_option
@output_options
def command(
    molecule: str,
    cells: tuple[str, ...],
    dose: str,
    inhibit: tuple[str, ...],
    knockout: tuple[str, ...],
    amount: tuple[str, ...],
    alternatives: tuple[str, ...],
    readouts: tuple[str, ...],
    until: float,
    plot: Path | None,
    seed: int,
    html: Path | None,
    output: Output,
) -> None:
    """The whole pathway over time: dose, wash, inhibitors, genes."""
    _check(plot)
    done = read_perturbation(knockout, amount, inhibit, alternatives)
    wanted = tuple(READOUT) if "all" in readouts else readouts or SimulateQuestion.readouts
    question = SimulateQuestion(ligand(molecule), read_regimen(dose), cells, done, until, wanted, seed)
    with progress("cells") as told:
        answer = simulate(question, progress=told)
    output.write(answer)
    _draw(answer, plot)
    write_page(answer, html)


def _check(path: Path | None) -> None:
    """Refuse an ending that stands for no picture before anything is run."""
    if path is not None and path.suffix.casefold() not in {".svg", ".png", ".html"}:
        raise click.UsageError(f"{path.name!r} does not end in one of .svg, .png, .html")


def _draw(answer: SimulateAnswer, path: Path | None) -> None:
    """Write the chart, when one was asked for."""
    if path is None:
        return
    form = path.suffix.casefold().lstrip(".")
    if form == "html":
        write_page(answer, path)
        return
    from il2.report.chart_file import picture
    from il2.report.pages import chart_of  # the charts take a second to load

    write_whole(path, picture(chart_of(answer), form))
    failures.say(f"wrote {path}")
