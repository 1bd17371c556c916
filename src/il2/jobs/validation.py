"""What a validation answers: every target with its verdict, and the readings beside their predictions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import Any

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

    ``remarks`` say why a target was not run or what limits it; ``overlays`` are for the page.
    """

    targets: tuple[TargetRow, ...]
    remarks: tuple[str, ...]
    overlays: tuple[Overlay, ...]
    provenance: Provenance

    title = "Measured against predicted"

    @property
    def passed(self) -> bool:
        """Whether no target that must be met is missed."""
        return not any(row.verdict == "missed" and row.priority == "must" for row in self.targets)

    def table(self) -> Table:
        """One row per target, with the fields of :class:`~il2.cells.targets.TargetRow`."""
        columns = tuple(f.name for f in fields(TargetRow))
        return Table(columns, tuple(tuple(getattr(row, c) for c in columns) for row in self.targets))

    def shown(self) -> Table:
        """The columns that fit a screen."""
        return self.table().select(("id", "what", "low", "high", "result", "verdict", "priority"))

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"targets": [...], "notes": [...], "provenance": {...}}``."""
        return {
            "targets": plain(self.table().records()),
            "notes": list(self.notes()),
            "provenance": plain(self.provenance.to_dict()),
        }

    def notes(self) -> tuple[str, ...]:
        """How many targets were met, then the remarks."""
        count = Counter(row.verdict for row in self.targets)
        order = ("met", "missed", "reported", "not run")
        return (", ".join(f"{count[v]} {v}" for v in order if count[v]) + ".", *self.remarks)
