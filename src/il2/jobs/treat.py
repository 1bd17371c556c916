"""A regimen in words, or several: levels, receptors, cells and blood in virtual patients, with both sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from il2.body.cohort import CohortTask, Summary, key, run
from il2.body.constants import populations, uncertain
from il2.body.dose import Factor, factor, factor_range
from il2.body.patients import Spread
from il2.body.person import Person
from il2.body.pk import disagreement, set_names
from il2.body.published import published, regimen, warnings
from il2.body.readouts import SERIES
from il2.body.regimen import Regimen
from il2.engine.parts import key_of
from il2.ground.errors import InputError
from il2.ground.files import write_whole
from il2.ground.provenance import Provenance
from il2.jobs.answer import Cell, Table, TableAnswer, plain, show
from il2.knowledge import tables

Progress = Callable[[int, int], None]
NO_FORECAST = (
    "This is a population of virtual patients drawn from published ranges, never a forecast for one person, "
    "and no advice: il2 never says give, hold, start or stop."
)
#: Days after the last day of dosing that are simulated when nothing is said.
AFTER_DAYS = 2.0
_LONGEST_DAYS = 3650.0
#: File that says to which question a folder belongs.
_MARK = "question.txt"
#: Constants that the cell model shares with everything else.
_MODEL_SOURCES = ("gc-cytokines", "type-I-ckine-model", "konrad1990", "us-label-il2", "piscitelli1996")


@dataclass(frozen=True)
class TreatQuestion:
    """Which regimens, in whom, with which parameter sets.

    Parameters
    ----------
    regimens : sentences or names of published regimens.
    person : whom the virtual patients resemble. sets : ``K90``, ``LAB`` or ``both``.
    patients : how many. seed : of the draws. until_days : end of the simulation; two days after the last
        day of dosing when not given. factor : name of the factor from IU to mass.
    weight_log10_sd : spread of body weight between patients.

    Raises
    ------
    InputError, UnknownNameError : a regimen that cannot be read, a set or factor that is not known, no
        patient, an end before the last dose.

    Examples
    --------
    >>> TreatQuestion(("1 MIU/m2 SC daily for 5 days",)).read[0].count
    5
    """

    regimens: tuple[str, ...]
    person: Person = Person()  # noqa: RUF009 (frozen)
    sets: str = "both"
    patients: int = 100
    seed: int = 1
    until_days: float | None = None
    factor: str = "vial"
    weight_log10_sd: float = 0.0

    def __post_init__(self) -> None:
        if not self.regimens:
            raise InputError("no regimen is given; write one such as '1 MIU/m2 SC daily for 12 weeks'")
        repeated = {r for r in self.regimens if self.regimens.count(r) > 1}
        if repeated:
            raise InputError(f"the regimen {min(repeated)!r} is given twice; compare different ones")
        set_names(self.sets)
        factor(self.factor)
        Spread(self.weight_log10_sd)
        if self.patients < 1:
            raise InputError(f"a cohort of {self.patients} patients cannot be run; give at least 1")
        last = max(r.days for r in self.read)
        if self.until_days is not None and not last <= self.until_days <= _LONGEST_DAYS:
            raise InputError(
                f"an end after {self.until_days:g} days cannot be used; the last dose is on day {last:g}, "
                f"give {last:g} to {_LONGEST_DAYS:g} days"
            )
        if last > _LONGEST_DAYS:
            raise InputError(f"a regimen of {last:g} days is too long; give at most {_LONGEST_DAYS:g} days")

    @property
    def read(self) -> tuple[Regimen, ...]:
        """The regimens as data."""
        return tuple(regimen(text) for text in self.regimens)

    @property
    def end_days(self) -> float:
        """Day on which the simulation ends, the same for all regimens."""
        return self.until_days or max(r.days for r in self.read) + AFTER_DAYS


@dataclass(frozen=True)
class TreatAnswer(TableAnswer):
    """The bands of every regimen with every set."""

    question: TreatQuestion
    summaries: tuple[Summary, ...]
    warnings: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What was given, to how many."""
        count, person = self.question.patients, self.question.person
        told = " and ".join(repr(text) for text in self.question.regimens)
        return f"{told} in {count:,} virtual patients like one of {person}: median (5 to 95 %)"

    def table(self) -> Table:
        """One row for each regimen, set and read-out: median and the range of 90 % of patients."""
        columns = ("regimen", "set", "group", "readout", "unit", "median", "low", "high")
        return Table(columns, tuple(self._rows()))

    def _rows(self) -> Iterator[tuple[Cell, ...]]:
        for summary in self.summaries:
            for readout, (low, median, high) in zip(summary.readouts, summary.numbers.T, strict=True):
                yield (
                    summary.task.regimen.name or summary.task.regimen.text, summary.task.set, readout.group,
                    readout.name, readout.unit, float(median), float(low), float(high),
                )  # fmt: skip

    def shown(self) -> Table:
        """One row for each read-out, one column for each regimen and set."""
        several = len(self.question.regimens) > 1
        heads = [
            f"{i // self._sets + 1}: {s.task.set}" if several else s.task.set
            for i, s in enumerate(self.summaries)
        ]
        rows = []
        for i, readout in enumerate(self.summaries[0].readouts):
            cells = [_interval(*s.numbers[:, i]) for s in self.summaries]
            rows.append((readout.name, *cells, readout.unit))
        return Table(("read-out", *heads, "unit"), tuple(rows))

    @property
    def _sets(self) -> int:
        return len(set_names(self.question.sets))

    def numbered(self) -> tuple[str, ...]:
        """The regimens with the numbers of their columns, when there are several."""
        if len(self.question.regimens) == 1:
            return ()
        return tuple(f"{i}: {text}" for i, text in enumerate(self.question.regimens, 1))

    def named(self) -> tuple[str, ...]:
        """What was understood of a sentence, or run under a published name and what came of it."""
        by_name = {p.name: p for p in published()}
        found = []
        for one in self.question.read:
            if (known := by_name.get(one.name)) is None:
                found.append(f"{one.text!r} was read as {one.read_back}.")
                continue
            said = f" ({known.as_said})" if known.as_said else ""
            found.append(
                f"{known.name} was run as {known.words!r}{said}; published for {known.indication}, "
                f"{known.population}: {known.outcome} ({known.citation})."
            )
        return tuple(found)

    def notes(self) -> tuple[str, ...]:
        """Warnings, how far the sets disagree, the factor, and what the numbers are not."""
        by = factor(self.question.factor)
        notes = [*self.warnings, *self.numbered(), *self.named(), NO_FORECAST]
        if self._sets > 1:
            notes.append(
                f"K90 and LAB are two published parameter sets that are never mixed; their clearances differ "
                f"{disagreement():.1f}-fold. {self._spread()} Take their distance as model uncertainty."
            )
        notes.append(
            f"IU became mass with {by} and {by.molar_mass_Da:,.0f} Da; published factors go from "
            f"{factor_range()}."
        )
        notes.append(
            f"Assumed or unverified: {len(uncertain())} constants of the body (il2 parameter; docs/body.md), "
            f"receptors borrowed for {_borrowed()}."
        )
        return tuple(notes)

    def _spread(self) -> str:
        """By how much the exposures of the two sets differ here."""
        names = [r.name for r in self.summaries[0].readouts]
        place = names.index("AUC, all")
        first, second = self.summaries[0].numbers[1, place], self.summaries[1].numbers[1, place]
        return f"Here their median exposures are {show(float(first))} and {show(float(second))} IU h/mL."

    def to_dict(self) -> dict[str, Any]:
        """The table, and ``courses``: times in hours and the bands of every series."""
        out = super().to_dict()
        out["courses"] = plain(
            [
                {
                    "regimen": s.task.regimen.text,
                    "set": s.task.set,
                    "time_h": s.task.times_min / 60.0,
                    "series": {
                        name: {"unit": SERIES[name][0], "low": b[0], "median": b[1], "high": b[2]}
                        for name, b in s.series.items()
                    },
                }
                for s in self.summaries
            ]
        )
        return out


def _interval(low: float, median: float, high: float) -> str:
    return f"{show(float(median))} ({show(float(low))} to {show(float(high))})"


def _borrowed() -> str:
    return ", ".join(p.title for p in populations() if p.borrowed)


def treat(
    question: TreatQuestion,
    *,
    executor: Executor | None = None,
    workers: int = 2,
    folder: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> TreatAnswer:
    """Run every regimen with every set on the same patients.

    Parameters
    ----------
    question : what is given to whom. executor : where parts of the cohort are solved; here when not given.
    workers : parts that the executor solves at a time.
    folder : where every part is kept as it is solved (a folder in it for each regimen and set): the same
        question goes on from there, another one is refused.
    progress : told how many patients of how many are done.

    Raises
    ------
    InputError : the folder belongs to another question.
    LostError : the workers went away; what is in the folder is safe.
    """
    told = tuple(dict.fromkeys(w for r in question.read for w in warnings(r, question.person)))
    by: Factor = factor(question.factor)
    spread = Spread(question.weight_log10_sd)
    tasks = [
        CohortTask(name, one, question.person, question.seed, question.end_days, by, spread)
        for one in question.read
        for name in set_names(question.sets)
    ]
    total = len(tasks) * question.patients
    places = None if folder is None else _places(folder, tasks, question.patients)
    found = []
    for number, task in enumerate(tasks):
        before = number * question.patients
        found.append(
            run(task, question.patients, executor=executor, workers=workers,
                folder=None if places is None else places[number],
                progress=lambda done, _, before=before: progress(before + done, total))  # type: ignore[misc]
        )  # fmt: skip
    return TreatAnswer(question, tuple(found), told, _provenance(question))


def _places(folder: Path, tasks: Sequence[CohortTask], patients: int) -> list[Path]:
    """Folders of the tasks, after a look that nothing in ``folder`` belongs to another question."""
    names = [f"{1 + i // len({t.set for t in tasks})}-{t.set}" for i, t in enumerate(tasks)]
    mark = folder / _MARK
    asked = key_of([key(task, patients) for task in tasks])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = mark.read_text("utf-8").split() if mark.is_file() else None
        strange = there is None and any(folder.iterdir())
    except OSError as error:
        raise InputError(f"cannot use the folder {str(folder)!r}: {error.strerror}") from error
    if strange:
        raise InputError(f"the folder {str(folder)!r} holds other files; name an empty or a new one")
    if there is None:
        write_whole(mark, f"{asked}\n")
    elif there != [asked]:
        raise InputError(
            f"the folder {str(folder)!r} belongs to another question (or another il2); name an empty one, or "
            "ask what was asked there: regimens, person, sets, patients, seed, end and factor"
        )
    return [folder / name for name in names]


def _provenance(question: TreatQuestion) -> Provenance:
    keys = {row["source"] for row in tables.load("body_constants")}
    keys |= {row[c] for row in tables.load("body_populations") for c in ("count_source", "loss_source")}
    inputs = {
        "regimens": question.regimens,
        "person": str(question.person),
        "sets": question.sets,
        "patients": question.patients,
        "until_days": question.end_days,
        "factor": str(factor(question.factor)),
    }
    return Provenance.of(inputs, question.seed, keys | set(_MODEL_SOURCES))
