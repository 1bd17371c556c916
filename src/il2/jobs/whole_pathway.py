"""Does the whole pathway explain the open benchmark as well as the receptor model that was fitted to it?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from il2.cells.signalling.whole_scores import MARGIN, whole_score_rows
from il2.cells.targets import TargetRow
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import load_model, origin
from il2.jobs.validation import bounds


@dataclass(frozen=True)
class WholePathwayAnswer(TableAnswer):
    """Every score of the whole pathway, bounded by that of the receptor model."""

    scores: tuple[TargetRow, ...]
    provenance: Provenance

    title = "Open benchmark: pSTAT5 of the whole pathway against that of the receptor model"

    @property
    def passed(self) -> bool:
        """Whether every score over all cell types is within the margin."""
        return all(row.verdict == "met" for row in self.scores if row.priority == "must")

    def table(self) -> Table:
        """One row per score, with the fields of :class:`~il2.cells.targets.TargetRow`."""
        return Table.of(vars(row) for row in self.scores)

    def shown(self) -> Table:
        """The columns that fit a screen, and how far a score is from that of the receptor model."""
        return Table.of(
            {
                "what": row.what,
                "rule": bounds(row.low, row.high),
                "result": row.result,
                "difference": None
                if row.low is None or row.result is None
                else row.result - row.low - MARGIN,
                "verdict": row.verdict if row.priority == "must" else f"{row.verdict} ({row.priority})",
            }
            for row in self.scores
        )

    def notes(self) -> tuple[str, ...]:
        """How many scores are within the margin, and what both models share."""
        count = Counter((row.priority, row.verdict) for row in self.scores)
        words = [f"{priority}: {n} {verdict}" for (priority, verdict), n in sorted(count.items())]
        return (
            f"{', '.join(words)} (not lower by more than {MARGIN:g})",
            "both by the most probable parameters, which have seen every molecule and date; flagged plates "
            "are part of the benchmark",
        )


def whole_pathway() -> WholePathwayAnswer:
    """Score both models on the open benchmark."""
    model = load_model()
    return WholePathwayAnswer(whole_score_rows(model), origin(model, (), (), {}, 0))
