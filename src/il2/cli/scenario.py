"""`il2 scenario`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.scenario import ScenarioQuestion, scenario_job


@click.command("scenario", epilog=example("il2 scenario ciclosporin --level 700"))
@click.argument("name", required=False)
@click.option("--level", type=float, help="Level of the medicine, in the unit of the scenario.")
@output_options
def command(name: str | None, level: float | None, output: Output) -> None:
    """A medicine or illness on production, level, receptor and signal.

    Without NAME: the list. Where no number is published, nothing is simulated.
    """
    output.write(scenario_job(ScenarioQuestion(name, level)))
