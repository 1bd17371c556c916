"""`il2 calibrate`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, output_options, seed_option
from il2.cli.terminal import progress


@click.command("calibrate", epilog=example("il2 calibrate --seed 1 -o ensemble.csv"))
@click.option("--petab", type=click.Path(path_type=Path), help="Also write the PEtab problem to this folder.")
@seed_option
@output_options
def command(petab: Path | None, seed: int, output: Output) -> None:
    """Fit the model to the training rows.

    The answer is the ensemble of parameters; the same seed gives the same ensemble.
    """
    from il2.jobs.calibrate import CalibrateQuestion, calibrate  # loads every model

    with progress("steps") as told:
        answer = calibrate(CalibrateQuestion(seed=seed, petab=petab), progress=told)
    output.write(answer)
