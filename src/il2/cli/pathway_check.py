"""`il2 pathway check`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures, terminal
from il2.cli.common import Output, example, output_options
from il2.ground.files import write_whole
from il2.jobs.pathway_check import PathwayCheckAnswer, PathwayCheckQuestion, pathway_check
from il2.pathway.check import SEVERITIES, Severity


@click.command("check", epilog=example("il2 pathway check WP49.gpml --front-matter WP49.md --json"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--front-matter",
    type=click.Path(path_type=Path),
    metavar="PAGE.md",
    help="The page of the map; without it a page of the same name beside the map.",
)
@click.option("--sarif", "as_sarif", is_flag=True, help="Print the findings as SARIF 2.1.0.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="warning",
    show_default=True,
    help="Exit with 1 when something of this severity or above is found.",
)
@output_options
def command(file: Path, front_matter: Path | None, as_sarif: bool, fail_on: Severity, output: Output) -> int:
    """Judge a map and its page by the rules.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 a file that cannot be read.
    """
    answer = pathway_check(PathwayCheckQuestion(file, front_matter))
    if as_sarif:
        _write_sarif(answer, output.path)
    else:
        output.write(answer)
    return failures.NO if answer.fails(fail_on) else failures.FINE


def _write_sarif(answer: PathwayCheckAnswer, path: Path | None) -> None:
    if path is None:
        terminal.write_data(answer.to_sarif())
    else:
        write_whole(path, answer.to_sarif())
        failures.say(f"wrote {path}")
