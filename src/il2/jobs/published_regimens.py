"""The published regimens that can be given by name."""

from __future__ import annotations

from dataclasses import dataclass

from il2.body.published import published
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer


@dataclass(frozen=True)
class RegimensQuestion:
    """All of them, or only those whose publication says enough to be run."""

    runnable: bool = True


@dataclass(frozen=True)
class RegimensAnswer(TableAnswer):
    """Published regimens with their sentence, what they were given for, and what was found."""

    question: RegimensQuestion
    provenance: Provenance

    title = "Published regimens"

    def table(self) -> Table:
        """One row for each regimen."""
        rows = [vars(p) for p in published() if p.words or not self.question.runnable]
        return Table.of(rows)

    def shown(self) -> Table:
        """Name, sentence and indication."""
        return self.table().select(("name", "words", "indication"))


def regimens(question: RegimensQuestion) -> RegimensAnswer:
    """Return the published regimens."""
    return RegimensAnswer(question, Provenance.of({"runnable": question.runnable}))
