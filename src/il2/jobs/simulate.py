"""One experiment on the whole pathway: cells, a dose over time, inhibitors, genes; read-outs over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from il2.cells.model import CellModel
from il2.cells.score_ec50 import measured_doses
from il2.cells.signalling.ensemble import QUANTILES, member_courses
from il2.cells.signalling.genes import catalogue
from il2.cells.signalling.parameters import line
from il2.cells.signalling.perturb import Inhibition, Perturbation, Regimen, Setting
from il2.cells.signalling.readouts import READOUT, readouts
from il2.cells.signalling.run import courses
from il2.cells.signalling.switches import switches
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Cell, Table, TableAnswer, show
from il2.jobs.curves import Progress, check_names, load_model, silent
from il2.jobs.pathway_origin import pathway_origin
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

Floats = NDArray[np.float64]

#: Times of the table beside its end and the steps of the dose.
_POINTS = (0.0, 5.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 720.0, 1440.0)
#: Points of a drawn course beside those of the table.
_DRAWN = 97
#: Longest simulation: beyond a day the model holds nothing that was calibrated.
LONGEST_MIN = 1440.0
#: A dose that differs from the ends of the measured ones by less than this factor is within.
_NEAR = 1.05
#: The last time of the readings behind the calibration.
CALIBRATED_MIN = 240.0


@dataclass(frozen=True)
class SimulateQuestion:
    """What is done to which cells, and until when; ``seed`` is of the draws behind the interval.

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
    seed: int = 0

    def __post_init__(self) -> None:
        cells = check_names([cell_type(name).name for name in self.cells], "cell type")
        object.__setattr__(self, "cells", cells)
        object.__setattr__(self, "readouts", check_names(readouts(self.readouts), "read-out"))
        if not 0 < self.until_min <= LONGEST_MIN:
            raise InputError(f"the end {self.until_min:g} min cannot be used; give up to {LONGEST_MIN:g} min")
        late = [step.time_min for step in self.regimen.steps if step.time_min >= self.until_min]
        if late:
            raise InputError(f"the dose changes at {late[0]:g} min, after the end at {self.until_min:g} min")

    @property
    def perturbed(self) -> bool:
        """Whether anything but the dose is done to the cells."""
        done = self.perturbation
        return bool(done.genes or done.inhibitions or done.settings)


@dataclass(frozen=True)
class Course:
    """One read-out of one cell type over time, with and without what was done; each [time].

    ``low`` and ``high`` hold 90 % of the members and the most probable course, which is ``value``.
    """

    cell_type: str
    readout: str
    times_min: Floats
    value: Floats
    low: Floats
    high: Floats
    control: Floats
    control_low: Floats
    control_high: Floats

    def sentence(self, *, perturbed: bool) -> str:
        """When it is highest, when half of that is reached, and what is left at the end."""
        words = f"{self.cell_type}, {self.readout}: {_told(self.times_min, self.value, self.low, self.high)}"
        if not perturbed:
            return words
        control = _told(self.times_min, self.control, self.control_low, self.control_high)
        return f"{words}; unperturbed: {control}"


def _told(times: Floats, value: Floats, low: Floats, high: Floats) -> str:
    top, rest = int(value.argmax()), float(value[0])
    if value[top] < _NOTHING:
        return "no response"
    if np.ptp(value) < _STILL * rest:
        return f"stays at rest, {show(rest)}"
    half = times[np.flatnonzero(value - rest >= (value[top] - rest) / 2)[0]]
    ends = f"{show(float(low[top]))} to {show(float(high[top]))}"
    from_rest = rest > _STILL * value[top]
    rise = "half of the rise" if from_rest else "half of it"
    since = f"{rise} from {show(float(half))} min, " if half > 0 else ""
    found = f"highest {show(float(value[top]))} ({ends}) at {show(float(times[top]))} min, {since}"
    found += (f"{show(rest)} at rest, " if from_rest else "") + f"{show(float(value[-1]))} at the end"
    return f"{found}, below {FAINT:g} of its scale throughout" if value[top] < FAINT else found


#: Below this a read-out is nothing.
_NOTHING = 1e-6
#: Below this share of its scale an assay hardly tells a read-out from nothing.
FAINT = 0.01
#: A read-out that moves by less than this share of what it is at rest stays there.
_STILL = 0.02


@dataclass(frozen=True)
class SimulateAnswer(TableAnswer):
    """Means over the cells of a population, with and without what was done to them.

    ``rows`` are the times of the table; ``courses`` hold many more, for a drawing.
    """

    question: SimulateQuestion
    rows: tuple[dict[str, str | float], ...]
    provenance: Provenance
    courses: tuple[Course, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:  # type: ignore[override]
        """The answer in words: one line for each cell type and read-out."""
        asked = self.question
        head = "The pathway over time (mean over cells; most probable value, 90 % interval)"
        lines = [course.sentence(perturbed=asked.perturbed) for course in self.courses]
        return "\n".join([head, *(f"  {line}" for line in lines)])

    def table(self) -> Table:
        """One row for each cell type, read-out and time: perturbed, unperturbed, with their intervals."""
        return Table.of(self.rows)

    def shown(self) -> Table:
        """The interval beside the value; the control only where something was done."""
        return Table.of(_as_shown(row, perturbed=self.question.perturbed) for row in self.rows)

    def notes(self) -> tuple[str, ...]:
        """How sure: what is calibrated and what is not, how the inhibitors are known, which switch is set."""
        done = self.question.perturbation
        blocked = [_blocked(one) for one in done.inhibitions]
        weak = sorted(
            {g.gene for g in done.genes if g.gene in catalogue()}
            & {g for g, row in catalogue().items() if row["tier"] == "topology only"}
        )
        wide = [f"{g.gene}: {text}" for g in done.genes if (text := _lumped(g.gene))]
        topology = [f"topology only, no constant known for IL-2: {', '.join(weak)}"] if weak else []
        late = [f"nothing after {CALIBRATED_MIN:g} min is calibrated"]
        low, high = min(measured_doses()), max(measured_doses())
        doses = [step.dose_nM for step in self.question.regimen.steps if step.dose_nM > 0]
        far = [f"doses below {1e3 * low:.2g} pM or above {high:g} nM lie outside of the calibration"]
        return (
            "pSTAT5 is calibrated in time and dose; ERK, AKT and S6: directions and times only, and their "
            "intervals hold the receptor and the constants with a known range, no more",
            *blocked,
            *wide,
            *topology,
            *switched(done.settings),
            *(late if self.question.until_min > CALIBRATED_MIN else []),
            *(far if any(not low / _NEAR <= dose <= high * _NEAR for dose in doses) else []),
            *_of_other_cells(done, self.question.cells),
            *_alternatives(done, self.question.readouts, self.question.cells),
        )


def _blocked(block: Inhibition) -> str:
    """How much of a target is blocked, and by what or on whose word."""
    by = "as given; no potency of an inhibitor stands behind it" if "%" in block.by else f"by {block.by}"
    return f"{block.target}: {100 * (1 - block.left):.3g} % inhibited {by}"


def _lumped(gene: str) -> str:
    """What a gene shares with others or stands for; blank for none."""
    return str(catalogue()[gene]["lumped"] or "") if gene in catalogue() else ""


def _as_shown(row: dict[str, str | float], *, perturbed: bool) -> dict[str, Cell]:
    def ends(low: str, high: str) -> str:
        return f"{show(row[low])} to {show(row[high])}"

    head: dict[str, Cell] = {
        name: row[name] for name in ("cell_type", "readout", "tier", "time_min", "value")
    }
    head["90 %"] = ends("low", "high")
    if perturbed:
        head |= {"control": row["control"], "control 90 %": ends("control_low", "control_high")}
    return head


def switched(settings: Sequence[Setting]) -> list[str]:
    """What each switch sets, in words."""
    names = dict.fromkeys(one.by for one in settings)
    return [
        f"switch {name}: " + ", ".join(f"{s.key} = {s.value:g}" for s in settings if s.by == name)
        for name in names
    ]


def _of_other_cells(done: Perturbation, cells: Sequence[str]) -> list[str]:
    """Switches that stand for one cell type and are set on another."""
    set_already = {one.by for one in done.settings}
    out = []
    for one in switches():
        others = [cell for cell in cells if one.cell_type and one.cell_type not in line(cell)]
        if one.name in set_already and others:
            out.append(
                f"the switch {one.name} stands for {one.cell_type}; on {', '.join(others)} it is a guess"
            )
    return out


#: Switches about a read-out.
_ABOUT = {
    **dict.fromkeys(("ppERK", "FOS", "JUN"), ("no-ERK",)),
    **dict.fromkeys(("pAKT", "pS6K", "pS6", "FOXO3_p"), ("CTL", "PTEN-stain")),
    **dict.fromkeys(("pSTAT3", "pSTAT1"), ("no-STAT1-STAT3",)),
}


def _alternatives(done: Perturbation, readouts: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Where the literature disagrees about what was read: the switches that show the other reading."""
    set_already = {one.by for one in done.settings}
    lines = {name for cell in cells for name in line(cell)}
    named = {one.name: one for one in switches()}
    about = [named[name] for name in dict.fromkeys(n for r in readouts for n in _ABOUT.get(r, ()))]
    return [
        f"{one.question} (the switch {one.name} shows the other reading)"
        for one in about
        if one.name not in set_already and (not one.cell_type or one.cell_type in lines)
    ]


def simulate(question: SimulateQuestion, *, progress: Progress = silent) -> SimulateAnswer:
    """Run the experiment and its control, by the most probable parameters and by every member.

    Parameters
    ----------
    question : what is done to which cells.
    progress : told after each cell type how many are done.
    """
    model = load_model()
    steps = {step.time_min for step in question.regimen.steps}
    shown = {t for t in _POINTS if t < question.until_min} | steps | {question.until_min}
    times = sorted({*shown, *np.linspace(0.0, question.until_min, _DRAWN).round(6).tolist()})
    drawn: list[Course] = []
    for ready, cell in enumerate(question.cells, 1):
        drawn += _courses(model, question, cell, times)
        progress(ready, len(question.cells))
    rows = [row for course in drawn for row in _rows(course, shown)]
    inputs = {
        "perturbation": question.perturbation.name,
        "dose": tuple((s.time_min, s.dose_nM) for s in question.regimen.steps),
        "until_min": question.until_min,
    }
    done = (question.perturbation,)
    found = pathway_origin(model, (question.ligand,), question.cells, inputs, question.seed, done)
    return SimulateAnswer(question, tuple(rows), found, tuple(drawn))


def _courses(model: CellModel, asked: SimulateQuestion, cell: str, times: Sequence[float]) -> list[Course]:
    changes = [asked.perturbation, Perturbation()] if asked.perturbed else [Perturbation()]
    given = (model, asked.ligand, [cell], [asked.regimen], changes, times, asked.readouts)
    best = np.clip(courses(*given)[0, :, 0], 0.0, None)  # [perturbation, time, read-out]
    members = np.clip(member_courses(*given, seed=asked.seed)[:, 0, :, 0], 0.0, None)
    low, high = np.quantile(members, QUANTILES, axis=0)
    low, high = np.minimum(low, best), np.maximum(high, best)
    return [
        Course(
            cell, name, np.asarray(times), best[0, :, r], low[0, :, r], high[0, :, r],
            best[-1, :, r], low[-1, :, r], high[-1, :, r],
        )
        for r, name in enumerate(asked.readouts)
    ]  # fmt: skip


def _rows(course: Course, shown: set[float]) -> list[dict[str, str | float]]:
    head: dict[str, str | float] = {
        "cell_type": course.cell_type,
        "readout": course.readout,
        "tier": READOUT[course.readout].tier,
    }
    columns = ("value", "low", "high", "control", "control_low", "control_high")
    return [
        head | {"time_min": float(time)} | {name: float(getattr(course, name)[i]) for name in columns}
        for i, time in enumerate(course.times_min)
        if time in shown
    ]
