"""`il2 calibrate`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import Output, chosen_form, example, seed_option
from il2.cli.terminal import progress


@click.command("calibrate", epilog=example("il2 calibrate --seed 1 --out calibration"))
@seed_option
@click.option(
    "--members", type=click.IntRange(min=2), default=64, show_default=True, help="Members of the ensemble."
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("calibration"),
    show_default=True,
    help="Folder for calibration.csv, ensemble.csv and calibration_run.csv.",
)
@click.option(
    "--install", is_flag=True, help="Write them into the package: every job uses them from then on."
)
@click.option(
    "--petab",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the calibration as a PEtab problem to this folder as well.",
)
@click.option("--patient", is_flag=True, help="Set the constants of the body instead (body_calibration.csv).")
@click.option("--csv", "as_csv", is_flag=True, help="Print the parameters as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(
    seed: int,
    members: int,
    out: Path,
    install: bool,
    petab: Path | None,
    patient: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Fit the model to the training rows.

    Takes minutes. The same seed gives the same files, byte for byte, on the same machine. Prints each
    parameter with its prior, its optimum and its spread.
    """
    if patient:
        from il2.jobs.patient_calibration import PatientCalibrationQuestion, patient_calibration

        out.mkdir(parents=True, exist_ok=True)
        asked = PatientCalibrationQuestion(seed, out, install)
        with progress("rounds") as told:
            answer = patient_calibration(asked, progress=told)
        Output(chosen_form(as_json=as_json, as_csv=as_csv, out=None), None).write(answer)
        return
    from il2.jobs.calibrate import CalibrateQuestion, calibrate  # loads every model

    form = chosen_form(as_json=as_json, as_csv=as_csv, out=None)
    question = CalibrateQuestion(seed, members, out, install, petab)
    Output(form, None).write(calibrate(question, report=_told))


def _told(step: int, objective: float) -> None:
    failures.say(f"step {step}, objective {objective:.2f}")
