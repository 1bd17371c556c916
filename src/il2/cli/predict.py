"""`il2 predict`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import Output, example, output_options, seed_option
from il2.cli.terminal import progress
from il2.ground.errors import InputError
from il2.jobs.predict import PredictQuestion, predict

# More sentences than this help nobody; the count of the rest is said.
MOST_LISTED = 20


@click.command(
    "predict", epilog=example("il2 predict examples/conditions.csv --ligands examples/ligands.csv --csv")
)
@click.argument("conditions", type=click.Path(path_type=Path))
@click.option(
    "--ligands", type=click.Path(path_type=Path), help="CSV of own molecules, one row per kind of arm."
)
@click.option("--strict", is_flag=True, help="Write nothing at all when a row cannot be predicted.")
@seed_option
@partial(output_options, usual="csv")
@click.pass_context
def command(
    ctx: click.Context,
    conditions: Path,
    ligands: Path | None,
    strict: bool,
    seed: int,
    output: Output,
) -> None:
    """Predict every row of a CSV of conditions.

    CONDITIONS has the columns condition_id, cell_type, ligand, dose_nM, time_min; the molecules' file has
    ligand, arms, kd_il2ra_nM, kd_il2rbg_nM, fusion. A row that cannot be predicted is blank in the answer and
    listed on stderr, and the exit code is 1.
    """
    with progress("rows") as told:
        answer = predict(PredictQuestion(conditions, ligands, seed), progress=told)
    for problem in answer.problems[:MOST_LISTED]:
        failures.say(str(problem))
    if len(answer.problems) > MOST_LISTED:
        failures.say(f"and {len(answer.problems) - MOST_LISTED} more rows that cannot be predicted")
    if strict and answer.problems:
        raise InputError(
            f"{len(answer.problems)} of {len(answer.ids)} rows cannot be predicted; nothing was written"
        )
    output.write(answer)
    if answer.problems:
        ctx.exit(failures.NO)
