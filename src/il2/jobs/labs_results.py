"""``il2 labs results``: current results exactly as sent, urgent ones first, with what they can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, plain
from il2.jobs.labs_desk import Place, opened
from il2.jobs.labs_reading import Reading, reading
from il2.labs.store import people, results
from il2.labs.store.database import Store
from il2.labs.store.people import Person
from il2.labs.store.results import Result
from il2.labs.store.scope import Actor


@dataclass(frozen=True)
class LabsResultsQuestion:
    """Whose results, or which one."""

    place: Place
    person: int | None = None
    result: int | None = None
    language: str = "en"


@dataclass(frozen=True)
class Shown:
    """A result with its person and, for IL-2 and sIL-2R, what it says."""

    result: Result
    person: Person
    reading: Reading | None


@dataclass(frozen=True)
class LabsResultsAnswer(TableAnswer):
    """Results, unacknowledged critical ones first, then the newest."""

    shown_results: tuple[Shown, ...]
    language: str
    provenance: Provenance

    title = "results"

    def table(self) -> Table:
        """One row for each result; value, unit, range, flags and method are texts as sent."""
        columns = (
            "result", "person", "lab", "test", "value", "unit", "range", "flags", "label", "method",
            "specimen",
            "laboratory", "collected", "doubts",
        )  # fmt: skip
        return Table(columns, tuple(self._row(one.result) for one in self.shown_results))

    def _row(self, one: Result) -> tuple[str | int, ...]:
        return (
            one.id, one.person, one.lab, one.name, one.value, one.unit, one.range_text, " ".join(one.flags),
            one.label(self.language), one.method, one.specimen, one.laboratory, one.collected[:16],
            "; ".join(one.issues),
        )  # fmt: skip

    def notes(self) -> tuple[str, ...]:
        """The first sentence of every reading."""
        return tuple(
            f"{one.result.name} ({one.result.id}): {one.reading.answer.page.lead}"
            for one in self.shown_results
            if one.reading and one.reading.answer
        )

    def to_dict(self) -> dict[str, Any]:
        """Return every result in full, with history, doubts and reading."""
        rows = []
        for one in self.shown_results:
            row = plain(one.result)
            row |= {"label": one.result.label(self.language)}
            if one.reading:
                row["reading"] = one.reading.answer.to_dict() if one.reading.answer else one.reading.why_not
            rows.append(row)
        return {"rows": rows, "notes": list(self.notes()), "provenance": plain(self.provenance.to_dict())}


def labs_results(question: LabsResultsQuestion) -> LabsResultsAnswer:
    """Return the results, and write into the audit that they were read."""
    with opened(question.place, make=False) as desk:
        found = shown(
            desk.store, desk.actor, person=question.person, line=question.result, language=question.language
        )
        results.note_reading(desk.store, desk.actor, [one.result for one in found], "command line")
    return LabsResultsAnswer(found, question.language, Provenance.of({}))


def shown(
    store: Store, actor: Actor, *, person: int | None = None, line: int | None = None, language: str = "en"
) -> tuple[Shown, ...]:
    """Return the results that an actor may see, each with its reading."""
    everybody = {one.id: one for one in people.listed(store, actor)}
    if line is not None:
        wanted = [results.one(store, actor, line)]
        person = wanted[0].person
        others = results.listed(store, actor, person=person)
    else:
        others = results.listed(store, actor, person=person)
        wanted = list(others)
    out = []
    for one in wanted:
        who = everybody[one.person]
        same = [r for r in others if r.person == one.person]
        out.append(Shown(one, who, reading(one, who, same, language)))
    return tuple(out)
