"""`il2 validate`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures, terminal
from il2.cli.common import Output, example, html_option, output_options, seed_option, write_page
from il2.cli.terminal import progress


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
    if phenomena + whole_pathway + patient > 1:
        raise click.UsageError(
            "--phenomena, --whole-pathway and --patient are questions of their own; ask one"
        )
    if whole_pathway:
        from il2.jobs.whole_pathway import whole_pathway as run_scores

        scores = run_scores()
        output.write(scores)
        if not scores.passed:
            ctx.exit(failures.NO)
        return
    if phenomena:
        from il2.jobs.phenomena import phenomena as run_phenomena

        with progress("rules") as told:
            verdicts = run_phenomena(told, members=members)
        output.write(verdicts)
        if not verdicts.passed:
            ctx.exit(failures.NO)
        return
    if patient:
        from il2.jobs.patient_validation import PatientValidationQuestion, patient_validation

        with progress("rules") as told:
            checked = patient_validation(PatientValidationQuestion(), progress=told)
        output.write(checked)
        write_page(checked, html)
        if not checked.passed:
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
