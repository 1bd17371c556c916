"""`il2 validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from il2.cli import failures, terminal
from il2.cli.common import Output, example, html_option, output_options, seed_option, write_page
from il2.cli.terminal import progress

#: Questions of their own beside the targets of the receptor model.
_OTHERS = ("--phenomena", "--whole-pathway", "--patient")


@click.command("validate", epilog=example("il2 validate --json"))
@click.option(
    "--refit", is_flag=True, help="Fit every split again and store the predictions (up to an hour)."
)
@click.option(
    "--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes of a refit."
)
@click.option(
    "--splits",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the split predictions instead of that of the package: read, or written by --refit.",
)
@click.option("--phenomena", is_flag=True, help="Run the phenomena of signalling as experiments instead.")
@click.option(
    "--members",
    type=click.IntRange(min=0, max=64),
    default=0,
    show_default=True,
    help="With --phenomena: how many members of the ensemble run every rule, too.",
)
@click.option(
    "--whole-pathway", is_flag=True, help="Score the whole pathway against the receptor model instead."
)
@click.option("--patient", is_flag=True, help="Run the targets of the body with both parameter sets instead.")
@click.option("--markdown", is_flag=True, help="Print the table of a README instead of the answer.")
@seed_option
@html_option
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    refit: bool,
    workers: int,
    splits: Path | None,
    phenomena: bool,
    members: int,
    whole_pathway: bool,
    patient: bool,
    markdown: bool,
    seed: int,
    html: Path | None,
    output: Output,
) -> None:
    """Measured against predicted, target by target.

    Scores come from splits that were fitted without the named ligand or date; they are not run when code or
    data have changed since. The exit code is 1 when a target that must be met is missed or was not run.
    """
    chosen = [w for w, on in zip(_OTHERS, (phenomena, whole_pathway, patient), strict=True) if on]
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)} are questions of their own; ask one")
    if chosen and (refit or markdown or splits is not None):
        raise click.UsageError(f"--refit, --splits and --markdown do not belong to {chosen[0]}")
    if members and not phenomena:
        raise click.UsageError("--members belongs to --phenomena")
    if chosen:
        other = _ask(chosen[0], members)
        output.write(other)
        write_page(other, html)
        if not other.passed:
            ctx.exit(failures.NO)
        return
    from il2.jobs.scorecard import scorecard
    from il2.jobs.validate import ValidateQuestion, validate  # loads every model

    question = ValidateQuestion(refit=refit, seed=seed, splits=splits, workers=workers)
    with progress("splits and targets" if refit else "targets") as told:
        answer = validate(question, progress=told)
    if markdown:
        terminal.write_text(scorecard(answer.to_dict()["targets"]).rstrip())
    else:
        output.write(answer)
    write_page(answer, html)
    if not answer.passed:
        ctx.exit(failures.NO)


def _ask(which: str, members: int) -> Any:
    """Ask one of the questions of their own; each loads only what it needs."""
    if which == "--whole-pathway":
        from il2.jobs.whole_pathway import whole_pathway

        return whole_pathway()
    with progress("rules") as told:
        if which == "--phenomena":
            from il2.jobs.phenomena import phenomena

            return phenomena(told, members=members)
        from il2.jobs.patient_validation import PatientValidationQuestion, patient_validation

        return patient_validation(PatientValidationQuestion(), progress=told)
