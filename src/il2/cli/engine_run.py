"""`il2 engine run`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.cli.engine_options import model_options
from il2.cli.terminal import progress
from il2.ground.files import write_whole
from il2.jobs.engine_run import EngineRunQuestion, engine_run
from il2.jobs.engine_scan import Scan


@click.command(
    "run",
    epilog=example("il2 engine run examples/turnover.xml --until 240 --scan 'ksyn=log(1,100,25)'"),
)
@model_options
@click.option("--until", type=float, required=True, metavar="TIME", help="End, in the time of the model.")
@click.option("--points", type=int, default=101, show_default=True, help="Number of times reported.")
@click.option(
    "--from", "first", type=float, default=0.0, show_default=True, metavar="TIME", help="First time reported."
)
@click.option("--rtol", type=float, default=1e-6, show_default=True, help="Relative tolerance.")
@click.option("--atol", type=float, default=1e-12, show_default=True, help="Absolute tolerance.")
@click.option(
    "--max-steps", type=int, default=100_000, show_default=True, help="Steps that one system may take."
)
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the courses to this .svg or .png.")
@output_options
def command(
    path: Path,
    settings: tuple[tuple[str, float], ...],
    scans: tuple[Scan, ...],
    observe: tuple[str, ...],
    until: float,
    points: int,
    first: float,
    rtol: float,
    atol: float,
    max_steps: int,
    plot: Path | None,
    output: Output,
) -> int:
    """Solve an SBML file over time, one system or a scan over thousands.

    Names: S is the amount of species S, [S] its concentration; a parameter k of reaction r alone is r_k.
    Several scans make a grid. A system without result is blank, with a sentence; then the exit code is 1.
    """
    form = _form(plot) if plot else ""
    question = EngineRunQuestion(path, until, points, first, settings, scans, observe, rtol, atol, max_steps)
    with progress("systems") as told:
        answer = engine_run(question, progress=told)
    output.write(answer)
    if plot:
        from il2.report.engine_run import picture  # the charts take a second to load

        write_whole(plot, picture(answer, form))
        failures.say(f"wrote {plot}")
    return failures.NO if answer.failed else failures.FINE


def _form(plot: Path) -> str:
    from il2.cli.pictures import ending  # drawing takes longer to load than a model to solve

    return ending(plot, ("svg", "png"))
