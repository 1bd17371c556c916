"""`il2 engine test-suite`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.cli.terminal import progress
from il2.jobs.engine_test_suite import EngineTestSuiteQuestion, engine_test_suite


@click.command("test-suite", epilog=example("il2 engine test-suite cases/semantic --json"))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="Only cases with this tag; may be repeated."
)
@click.option("--case", "only", multiple=True, metavar="NNNNN", help="Only this case; may be repeated.")
@click.option("--processes", type=int, default=0, help="Processes side by side; all cores by default.")
@output_options
def command(
    folder: Path, tags: tuple[str, ...], only: tuple[str, ...], processes: int, output: Output
) -> int:
    """Run a folder of SBML Test Suite cases.

    Counts by tag what passed, was refused by a sentence, failed with one, or came out wrong. Exit code 1 when
    anything is wrong or failed.
    """
    with progress("cases") as told:
        answer = engine_test_suite(EngineTestSuiteQuestion(folder, tags, only, processes), progress=told)
    output.write(answer)
    return failures.FINE if answer.good else failures.NO
