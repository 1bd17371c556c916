"""`il2 engine steady`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.cli.engine_options import model_options
from il2.jobs.engine_scan import Scan
from il2.jobs.engine_steady import EngineSteadyQuestion, engine_steady


@click.command("steady", epilog=example("il2 engine steady examples/turnover.xml --set L=0"))
@model_options
@click.option(
    "--horizon", type=float, default=1e6, show_default=True, metavar="TIME", help="By then it has settled."
)
@output_options
def command(
    path: Path,
    settings: tuple[tuple[str, float], ...],
    scans: tuple[Scan, ...],
    observe: tuple[str, ...],
    horizon: float,
    output: Output,
) -> int:
    """Find the steady state of an SBML file, or of a scan.

    The state that is reached from the initial values; a system without one gives a sentence and exit code 1.
    """
    answer = engine_steady(EngineSteadyQuestion(path, settings, scans, observe, horizon))
    output.write(answer)
    return failures.NO if answer.failed else failures.FINE
