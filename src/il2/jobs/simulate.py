"""One experiment on the whole pathway: cells, a dose over time, inhibitors, genes; read-outs over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from il2.cells.signalling.genes import catalogue
from il2.cells.signalling.perturb import Perturbation, Regimen
from il2.cells.signalling.run import READOUTS, courses
from il2.ground.errors import InputError, UnknownNameError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import check_names, load_model, origin
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

#: Points of a course beside its end and the steps of the dose.
_POINTS = (0.0, 5.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 720.0, 1440.0)
#: Longest simulation: beyond a day the model holds nothing that was calibrated.
LONGEST_MIN = 1440.0


@dataclass(frozen=True)
class SimulateQuestion:
    """What is done to which cells, and until when.

    Raises
    ------
    InputError, UnknownNameError : no cell, an unknown cell or read-out, an end before the first dose.
    """

    ligand: Ligand
    regimen: Regimen
    cells: tuple[str, ...] = ("CD8",)
    perturbation: Perturbation = Perturbation()  # noqa: RUF009 (frozen)
    until_min: float = 240.0
    readouts: tuple[str, ...] = ("pSTAT5", "ppERK", "pAKT", "pS6", "CISH", "SOCS3")

    def __post_init__(self) -> None:
        cells = check_names([cell_type(name).name for name in self.cells], "cell type")
        object.__setattr__(self, "cells", cells)
        for name in self.readouts:
            if name not in READOUTS:
                raise UnknownNameError("read-out", name, READOUTS)
        if not 0 < self.until_min <= LONGEST_MIN:
            raise InputError(f"the end {self.until_min:g} min cannot be used; give up to {LONGEST_MIN:g} min")
        late = [step.time_min for step in self.regimen.steps if step.time_min >= self.until_min]
        if late:
            raise InputError(f"the dose changes at {late[0]:g} min, after the end at {self.until_min:g} min")


@dataclass(frozen=True)
class SimulateAnswer(TableAnswer):
    """Means over the cells of a population, with and without what was done to them."""

    question: SimulateQuestion
    rows: tuple[dict[str, str | float], ...]
    provenance: Provenance

    title = "The pathway over time (mean over cells; most probable parameters)"

    def table(self) -> Table:
        """One row for each cell type, read-out and time: perturbed, unperturbed."""
        return Table.of(self.rows)

    def notes(self) -> tuple[str, ...]:
        """What is calibrated, what is not, and how the inhibitors are known."""
        done = [f"{block.target}: {100 * (1 - block.left):.3g} % inhibited by {block.by}" for block in
                self.question.perturbation.inhibitions]  # fmt: skip
        weak = sorted(
            {g.gene for g in self.question.perturbation.genes if g.gene in catalogue()}
            & {g for g, row in catalogue().items() if row["tier"] == "topology only"}
        )
        topology = (f"topology only, no constant known for IL-2: {', '.join(weak)}",) if weak else ()
        return (
            "calibrated: pSTAT5 in time and dose; ERK, AKT and S6: directions and times only",
            *done,
            *topology,
        )


def simulate(question: SimulateQuestion) -> SimulateAnswer:
    """Run the experiment and its control."""
    model = load_model()
    times = sorted(
        {t for t in _POINTS if t < question.until_min}
        | {step.time_min for step in question.regimen.steps}
        | {question.until_min}
    )
    changes = [question.perturbation, Perturbation()]
    found = courses(
        model, question.ligand, question.cells, [question.regimen], changes, times, question.readouts
    )
    rows: list[dict[str, str | float]] = []
    for c, cell in enumerate(question.cells):
        for r, name in enumerate(question.readouts):
            for t, time in enumerate(times):
                value, control = (float(np.clip(found[c, p, 0, t, r], 0, None)) for p in (0, 1))
                rows.append(
                    {"cell_type": cell, "readout": name, "time_min": time, "value": value, "control": control}
                )
    inputs = {
        "perturbation": question.perturbation.name,
        "dose": tuple((s.time_min, s.dose_nM) for s in question.regimen.steps),
        "until_min": question.until_min,
    }
    return SimulateAnswer(question, tuple(rows), origin(model, (question.ligand,), question.cells, inputs, 0))
