"""Fit the cell model to its training rows: parameters with prior and posterior, the ensemble, and PEtab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from il2.cells.calibrate import Fit
from il2.cells.ensemble import MEMBERS, Ensemble, write
from il2.cells.parameters import RECEPTORS, Prior, catalogue
from il2.cells.petab_problem import require_petab, write_problem
from il2.cells.split_store import facts_of_now
from il2.cells.splits import fit_without
from il2.ground.errors import InputError
from il2.ground.files import data_folder, is_checkout
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer

#: A parameter that moved by more prior SDs than this is named: the data and the prior disagree about it.
FAR = 2.0
#: Entries of the catalogue by the names that the vector gives them.
_KEYS = {"alpha": "alpha_deviation", "beta": "beta_deviation", "shift": "date_shift"}

#: Told the step and the objective.
Report = Callable[[int, float], None]


@dataclass(frozen=True)
class CalibrateQuestion:
    """What to fit and where to write it.

    Parameters
    ----------
    seed : of the draws of the ensemble. members : drawn vectors.
    folder : for ``calibration.csv``, ``ensemble.csv`` and ``calibration_run.csv``; made when it is not there.
    install : write to the tables of the package instead: every job uses them from then on.
    petab : folder for the PEtab problem; none is written without it.

    Raises
    ------
    InputError : too few members, no checkout to install into, no PEtab library.
    """

    seed: int = 0
    members: int = MEMBERS
    folder: Path = Path("calibration")
    install: bool = False
    petab: Path | None = None

    def __post_init__(self) -> None:
        if self.members < 2:
            raise InputError(f"an ensemble of {self.members} has no spread; give at least 2 members")
        if self.install and not is_checkout():
            raise InputError(
                "il2 is installed, not a checkout: its tables stay as they are; leave --install out"
            )
        if self.petab is not None:
            require_petab()

    def folders(self) -> tuple[Path, Path | None]:
        """Make the folders for the tables and for PEtab, before minutes are spent on the fit."""
        tables = data_folder() if self.install else self.folder
        for folder in (tables, *([self.petab] if self.petab else [])):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise InputError(f"cannot make the folder {str(folder)!r}: {error.strerror}") from error
        return tables, self.petab


@dataclass(frozen=True)
class CalibrateAnswer(TableAnswer):
    """The fitted parameters; ``written`` names the files."""

    question: CalibrateQuestion
    fit: Fit = field(repr=False, compare=False)
    ensemble: Ensemble = field(repr=False, compare=False)
    written: tuple[Path, ...]
    provenance: Provenance

    title = "Parameters: prior, optimum and posterior (SD of log10)"

    def table(self) -> Table:
        """One row per parameter: unit, prior, prior_sd, optimum, posterior_sd, moved (in prior SDs)."""
        sd = np.sqrt(np.diag(np.linalg.inv(self.fit.precision)))
        rows = zip(self.fit.layout.priors, self.fit.vector.tolist(), sd.tolist(), strict=True)
        return Table.of(_row(prior, value, spread) for prior, value, spread in rows)

    def shown(self) -> Table:
        """The same without the shifts of dates."""
        table = self.table()
        return Table(table.columns, tuple(r for r in table.rows if not str(r[0]).startswith("shift:")))

    def notes(self) -> tuple[str, ...]:
        """Objective and steps, what moved far from its prior, the shifts of dates, and the files."""
        fit, rows = self.fit, self.table().records()
        far = [f"{r['parameter']} {r['moved']:+.1f}" for r in rows if abs(float(r["moved"] or 0)) > FAR]
        shifts = [abs(v) for p, v in zip(fit.layout.priors, fit.vector, strict=True) if p.kind == "shift"]
        moved = f"Moved more than {FAR:g} prior SDs: {', '.join(far) or 'none'}."
        return (
            f"Objective {fit.objective:.2f}, {fit.iterations} steps; {len(self.ensemble.vectors)} members.",
            moved,
            f"Largest dose shift of a date: {max(shifts):.2f} log10.",
            *(f"Wrote {path}." for path in self.written),
        )

    def to_dict(self) -> dict[str, object]:
        """Return the rows, the objective, the files, the notes and the provenance as plain values."""
        return {
            "rows": self.table().records(),
            "objective": self.fit.objective,
            "iterations": self.fit.iterations,
            "written": [str(path) for path in self.written],
            "notes": list(self.notes()),
            "provenance": self.provenance.to_dict(),
        }


def calibrate(question: CalibrateQuestion, *, report: Report | None = None) -> CalibrateAnswer:
    """Fit, draw the ensemble, and write both; the same seed gives the same bytes.

    Parameters
    ----------
    question : seed and folders. report : told each step and its objective.
    """
    tables, petab = question.folders()
    facts = facts_of_now(question.seed)
    fit = fit_without(report=report)
    ensemble = Ensemble.of(fit, question.seed, question.members)
    run = {
        **{k: facts[k] for k in ("version", "seed")},
        "members": question.members,
        "objective": round(fit.objective, 3),
        "iterations": fit.iterations,
        **{k: facts[k] for k in ("code_sha256", "data_sha256")},
    }
    write(fit, ensemble, run, tables)
    written = [tables / name for name in ("calibration.csv", "ensemble.csv", "calibration_run.csv")]
    if petab is not None:
        written.append(write_problem(fit, petab))
    sources = {row["source"] for row in catalogue().values()} | {"gc-cytokines", "type-I-ckine-model"}
    provenance = Provenance.of({"members": question.members}, question.seed, sources)
    return CalibrateAnswer(question, fit, ensemble, tuple(written), provenance)


def _row(prior: Prior, value: float, spread: float) -> dict[str, str | float | None]:
    key = prior.name.partition(":")[0]
    unit = "molecule" if key in RECEPTORS else catalogue()[_KEYS.get(key, key)]["unit"]
    return {
        "parameter": prior.name,
        "unit": unit,
        "prior": 10**prior.centre,
        "prior_sd": prior.sd,
        "optimum": 10**value,
        "posterior_sd": spread,
        "moved": (value - prior.centre) / prior.sd,
    }
