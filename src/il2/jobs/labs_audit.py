"""``il2 labs audit verify``: the whole chain of the audit, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.labs_desk import Place, opened
from il2.labs.store import audit
from il2.labs.store.audit import Verdict


@dataclass(frozen=True)
class LabsAuditQuestion:
    """Which store."""

    place: Place


@dataclass(frozen=True)
class LabsAuditAnswer(TableAnswer):
    """The verdict: how many entries, the hash of the last, the first fault."""

    verdict: Verdict
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """The verdict in one sentence."""
        found = self.verdict
        if found.intact:
            return f"the audit is whole: {found.entries} entries"
        return f"the audit is broken: {found.fault}"

    def table(self) -> Table:
        """One row: intact, entries, head, fault."""
        found = self.verdict
        return Table(
            ("intact", "entries", "head", "fault"), ((found.intact, found.entries, found.head, found.fault),)
        )


def labs_audit(question: LabsAuditQuestion) -> LabsAuditAnswer:
    """Walk the chain."""
    with opened(question.place, make=False) as desk, desk.store.reading() as connection:
        return LabsAuditAnswer(audit.verify(connection), Provenance.of({}))
