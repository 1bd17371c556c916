"""Calibration of the body as a job: the constants of both sets, what they were set on, what they reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from il2.body.calibrate import Found, fit
from il2.ground.errors import InputError
from il2.ground.files import data_folder, is_checkout, write_whole
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer

_DIGITS = 5


@dataclass(frozen=True)
class PatientCalibrationQuestion:
    """Where to write.

    Parameters
    ----------
    seed : kept with the result; the roots are unique, so that nothing is drawn.
    out : folder for ``body_calibration.csv``. install : write it into the package.

    Raises
    ------
    InputError : install in a package that is no checkout, or a folder that does not exist.
    """

    seed: int = 1
    out: Path | None = None
    install: bool = False

    def __post_init__(self) -> None:
        if self.install and not is_checkout():
            raise InputError("il2 is installed, not a checkout; name a folder (--out) instead of --install")
        if self.out is not None and not self.out.is_dir():
            raise InputError(f"cannot write the calibration: there is no folder {str(self.out)!r}")


@dataclass(frozen=True)
class PatientCalibrationAnswer(TableAnswer):
    """The constants as they were set."""

    question: PatientCalibrationQuestion
    found: tuple[Found, ...]
    provenance: Provenance

    title = "Constants of the body, set on fitted rows alone"

    def table(self) -> Table:
        """One row for each constant: set, key, value, unit, targets, reached."""
        return Table.of(vars(f) for f in self.found)

    def notes(self) -> tuple[str, ...]:
        """What the rows say."""
        return (
            "V32: AUC0-24 627 IU h/mL at 20 MIU/m2 SC. V07: tmax 4.4 h. V14: Treg 6.5 times rest at week 8 "
            "of 1 MIU/m2/day SC (band 4 to 12). P22: CD4 gains of 159 (that of K90 is shown) and 53 per mm3. "
            "P08: onset and maximum of secretion 1.5 and 7 h. No validation row is looked at.",
            "Rows of the set 'both' are shared by K90 and LAB and stand in body_constants.",
        )

    def rows(self) -> str:
        """The table ``body_calibration`` as CSV."""
        lines = ["set,key,value,unit,targets,seed,status,source"]
        for f in self.found:
            value = float(f"{f.value:.{_DIGITS}g}")
            lines.append(f"{f.set},{f.key},{value!r},{f.unit},{f.targets},{self.question.seed},fitted,il2")
        return "\n".join(lines) + "\n"


def patient_calibration(
    question: PatientCalibrationQuestion, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> PatientCalibrationAnswer:
    """Set the constants and write them where the question says."""
    answer = PatientCalibrationAnswer(question, fit(progress), Provenance.of({}, question.seed))
    folders = [question.out] if question.out else []
    folders += [data_folder()] if question.install else []
    for folder in folders:
        write_whole(folder / "body_calibration.csv", answer.rows())
    return answer
