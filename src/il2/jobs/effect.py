"""``il2 effect``: what IL-2 does to cells and the body, as experiments tied to published findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from il2.ground.errors import UnknownNameError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.patient_validation import (
    PatientValidationAnswer,
    PatientValidationQuestion,
    patient_validation,
)
from il2.knowledge import tables

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class EffectQuestion:
    """Name of an effect; all are listed when not given."""

    name: str | None = None


@dataclass(frozen=True)
class EffectAnswer(TableAnswer):
    """The list of effects, or the experiments of one."""

    question: EffectQuestion
    listed: tuple[tables.Record, ...]
    found: PatientValidationAnswer | None
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What IL-2 does, in a sentence."""
        if self.found is None:
            return "What IL-2 does: experiments to run by name"
        one = self.listed[0]
        return f"{one['title']}: {one['statement']}"

    def table(self) -> Table:
        """Experiments with published band, result and verdict under both parameter sets; or the list."""
        if self.found is not None:
            return self.found.shown()
        return Table.of(
            {"name": r["key"], "what": r["title"], "statement": r["statement"], "rows": r["rows"]}
            for r in self.listed
        )

    def notes(self) -> tuple[str, ...]:
        """What to know, and why a row is not met."""
        if self.found is None:
            return ("Run one: il2 effect aicd.",)
        one = self.listed[0]
        rows = one["rows"].split()
        kept = [note for note in self.found.notes() if note.partition(" ")[0] in rows]
        extra = (f"{one['note'][:1].upper()}{one['note'][1:]}.",) if one["note"] else ()
        return (*extra, *kept, "Groups and mechanism only; no forecast for one person.")


def effect(question: EffectQuestion, *, progress: Progress = lambda done, total: None) -> EffectAnswer:
    """List effects or run the experiments of one.

    Raises
    ------
    UnknownNameError : no such effect; the message names the nearest.

    Examples
    --------
    >>> answer = effect(EffectQuestion("aicd"))
    >>> [row["verdict"] for row in answer.table().records()]
    ['met', 'met']
    """
    rows = {row["key"]: row for row in tables.load("body_effects")}
    if question.name is None:
        return EffectAnswer(question, tuple(rows.values()), None, Provenance.of({}, sources={"il2"}))
    if question.name not in rows:
        raise UnknownNameError("effect", question.name, rows)
    one = rows[question.name]
    found = patient_validation(PatientValidationQuestion(tuple(one["rows"].split())), progress=progress)
    provenance = Provenance.of({"name": question.name}, sources=found.provenance.sources)
    return EffectAnswer(question, (one,), found, provenance)
