"""``il2 labs backup`` and ``il2 labs restore``: the whole store in one file, for either database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.labs_desk import Place, opened
from il2.labs.store import keep
from il2.labs.store.keep import Kept


@dataclass(frozen=True)
class LabsKeepQuestion:
    """Which store and which file."""

    place: Place
    path: Path


@dataclass(frozen=True)
class LabsKeepAnswer(TableAnswer):
    """What the file holds."""

    kept: Kept
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """How many rows, and the head of the audit."""
        return f"{sum(self.kept.rows.values())} rows, audit {self.kept.head[:16]}"

    def table(self) -> Table:
        """One row for each table of the store: table, rows."""
        return Table(("table", "rows"), tuple(sorted(self.kept.rows.items())))


def labs_backup(question: LabsKeepQuestion) -> LabsKeepAnswer:
    """Write the store to the file; it holds everything about everybody."""
    with opened(question.place, make=False) as desk:
        return LabsKeepAnswer(keep.backup(desk.store, question.path), Provenance.of({}))


def labs_restore(question: LabsKeepQuestion) -> LabsKeepAnswer:
    """Fill an empty store from the file."""
    with opened(question.place) as desk:
        return LabsKeepAnswer(keep.restore(desk.store, question.path), Provenance.of({}))
