"""`il2 validate`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import Output, example, html_option, output_options, seed_option, write_page
from il2.cli.terminal import progress


@click.command("validate", epilog=example("il2 validate --json"))
@click.option("--refit", is_flag=True, help="Fit every split again (takes up to an hour).")
@seed_option
@html_option
@output_options
@click.pass_context
def command(ctx: click.Context, refit: bool, seed: int, html: Path | None, output: Output) -> None:
    """Measured against predicted, target by target.

    Scores come from splits that were fitted without the named ligand or date. The exit code is 1 when a
    target that must be met is missed.
    """
    from il2.jobs.validate import ValidateQuestion, validate  # loads every model

    with progress("targets") as told:
        answer = validate(ValidateQuestion(refit=refit, seed=seed), progress=told)
    output.write(answer)
    write_page(answer, html)
    if not answer.passed:
        ctx.exit(failures.NO)
