"""What a validation answers: every target with its verdict, and the readings beside their predictions."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, fields
from typing import Any

from il2.cells.benchmark import Score
from il2.cells.targets import TargetRow
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, plain


@dataclass(frozen=True)
class Overlay:
    """Readings of one molecule on one cell type at one time beside their prediction.

    Parameters
    ----------
    figure : the figure that the panel belongs to, such as ``"Ligand left out: Treg at 60 min"``.
    panel : name of the panel, such as the molecule.
    doses_nM, measured : the readings, in the unit of ``predicted``.
    curve_nM, predicted, low, high : the predicted curve and its 90 % interval; ascending doses.
    """

    figure: str
    panel: str
    doses_nM: tuple[float, ...]
    measured: tuple[float, ...]
    curve_nM: tuple[float, ...]
    predicted: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class ValidateAnswer(TableAnswer):
    """Every target, measured against reached.

    ``remarks`` say why a target was not run or what limits it; ``overlays`` are for the page; ``scores`` are
    all of the open benchmark, of which the targets bound a few.
    """

    targets: tuple[TargetRow, ...]
    remarks: tuple[str, ...]
    overlays: tuple[Overlay, ...]
    provenance: Provenance
    scores: tuple[Score, ...] = ()

    title = "Measured against predicted"

    @property
    def passed(self) -> bool:
        """Whether every target that must be met was run and is met."""
        return not any(
            row.verdict in ("missed", "not run") and row.priority == "must" for row in self.targets
        )

    def table(self) -> Table:
        """One row per target, with the fields of :class:`~il2.cells.targets.TargetRow`."""
        return _table(self.targets)

    def shown(self) -> Table:
        """The columns that fit a screen; the target as its bounds."""
        return Table.of(
            {
                "id": row.id,
                "what": row.what,
                "target": bounds(row.low, row.high),
                "result": row.result,
                "verdict": row.verdict if row.priority == "must" else f"{row.verdict} ({row.priority})",
            }
            for row in self.targets
        )

    def benchmark(self) -> Table:
        """The open benchmark: one row per kind of split, group, time window and subset."""
        names = ("kind", "group", "times", "subset", "n", *(column for column, _ in _FIGURES))
        return Table(names, tuple(tuple(getattr(s, name) for name in names) for s in self.scores))

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"targets": [...], "benchmark": [...], "notes": [...], "provenance": {...}}``."""
        return {
            "targets": plain(self.table().records()),
            "benchmark": plain(_table(_reported(self.scores)).records()),
            "notes": list(self.notes()),
            "provenance": plain(self.provenance.to_dict()),
        }

    def notes(self) -> tuple[str, ...]:
        """How many targets were met, then the remarks."""
        count = Counter(row.verdict for row in self.targets)
        order = ("met", "missed", "reported", "not run")
        return (", ".join(f"{count[v]} {v}" for v in order if count[v]) + ".", *self.remarks)


def bounds(low: float | None, high: float | None) -> str:
    """Return a range as people write it.

    Examples
    --------
    >>> bounds(None, 0.35), bounds(0.87, None), bounds(0.8, 0.95)
    ('<= 0.35', '>= 0.87', '0.8 to 0.95')
    """
    if low is None or high is None:
        return f"<= {high:g}" if high is not None else f">= {low:g}" if low is not None else ""
    return f"{low:.3g} to {high:.3g}"


def _table(rows: tuple[TargetRow, ...]) -> Table:
    columns = tuple(f.name for f in fields(TargetRow))
    return Table(columns, tuple(tuple(getattr(row, c) for c in columns) for row in rows))


#: Figures of a score and what they are called.
_FIGURES = (
    ("r2_free", "free R2"),
    ("r2_anchored", "anchored R2"),
    ("coverage", "coverage"),
    ("width", "width"),
)


def _reported(scores: tuple[Score, ...]) -> tuple[TargetRow, ...]:
    """Every figure of the score table as a row without bounds."""
    rows = []
    for s in scores:
        names = (s.kind, s.group, s.times, s.subset)
        for column, figure in _FIGURES:
            value = float(getattr(s, column))
            if not math.isnan(value):
                key, what = "/".join((*names, column)), f"{figure}: {', '.join(names)}"
                rows.append(TargetRow(key, what, "", None, None, value, "reported", "check", "should"))
    return tuple(rows)
