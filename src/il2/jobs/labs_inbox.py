"""``il2 labs inbox``: reports without an owner and open doubts; attaching, setting aside, settling."""

from __future__ import annotations

from dataclasses import dataclass

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.labs_desk import Place, opened
from il2.labs.store import inbox
from il2.labs.store.inbox import Doubt, Waiting


@dataclass(frozen=True)
class LabsInboxQuestion:
    """What to look at, and what to do with ``issue`` first.

    Parameters
    ----------
    attach_to : person to whom a waiting report belongs. reject, settle : the reason for setting a report
        aside, or for settling a doubt.
    """

    place: Place
    issue: int | None = None
    attach_to: int | None = None
    reject: str = ""
    settle: str = ""


@dataclass(frozen=True)
class LabsInboxAnswer(TableAnswer):
    """What waits for a person."""

    waiting: tuple[Waiting, ...]
    doubts: tuple[Doubt, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """How much waits."""
        return f"{_many(len(self.waiting), 'report')} without an owner, {_many(len(self.doubts), 'doubt')}"

    def table(self) -> Table:
        """One row for each: issue, kind, laboratory, person, result, candidates, detail."""
        rows: list[tuple[str | int | None, ...]] = [
            (
                w.id,
                w.kind,
                w.lab,
                None,
                w.rows[0].id,
                "; ".join(map(str, w.candidates)),
                _many(len(w.rows), "row"),
            )
            for w in self.waiting
        ]
        rows += [(d.id, d.kind, d.lab, d.person, d.line, "", d.detail) for d in self.doubts]
        return Table(("issue", "kind", "lab", "person", "result", "candidates", "detail"), tuple(rows))


def labs_inbox(question: LabsInboxQuestion) -> LabsInboxAnswer:
    """Do what was asked with one issue, and return what still waits.

    Raises
    ------
    InputError : several things asked at once, or a report that may not be attached.
    """
    asked = [question.attach_to is not None, bool(question.reject), bool(question.settle)]
    if sum(asked) > 1 or (any(asked) and question.issue is None):
        raise InputError("name one issue and one thing to do with it: attach, reject or settle")
    with opened(question.place, make=False) as desk:
        if question.issue is not None and question.attach_to is not None:
            inbox.attach(desk.store, desk.actor, question.issue, question.attach_to, desk.connectors)
        elif question.issue is not None and question.reject:
            inbox.reject(desk.store, desk.actor, question.issue, question.reject, desk.connectors)
        elif question.issue is not None and question.settle:
            inbox.resolve(desk.store, desk.actor, question.issue, question.settle)
        found = inbox.waiting(desk.store, desk.actor), inbox.doubts(desk.store, desk.actor)
    return LabsInboxAnswer(*found, Provenance.of({}))


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
