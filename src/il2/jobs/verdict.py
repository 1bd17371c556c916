"""A target and what was reached: the one row of every kind of validation, and the answer made of them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, plain

Verdict = Literal["met", "missed", "reported", "not run"]


@dataclass(frozen=True)
class Target:
    """One row of a validation.

    Parameters
    ----------
    id : key of the target, such as ``"R14"``.
    what : the quantity.
    target : the target in words.
    low, high : bounds that ``result`` must keep; None where there is none.
    result : the figure reached; None when nothing was computed.
    verdict : ``met``, ``missed``, ``reported`` (no bound to keep) or ``not run``.
    use : what the row is for, such as ``"check"``.
    priority : ``must``, ``should`` or ``may``.
    note : why it was not run, or what limits it.
    """

    id: str
    what: str
    target: str
    low: float | None
    high: float | None
    result: float | None
    verdict: Verdict
    use: str
    priority: str
    note: str = ""


def judge(result: float | None, low: float | None, high: float | None) -> Verdict:
    """Return the verdict on a result; a result that is no number is a miss, never a pass.

    Examples
    --------
    >>> judge(0.88, 0.87, None), judge(float("nan"), 0.87, None), judge(None, 0.87, None)
    ('met', 'missed', 'not run')
    """
    if result is None:
        return "not run"
    if low is None and high is None:
        return "reported"
    kept = math.isfinite(result) and (low is None or result >= low) and (high is None or result <= high)
    return "met" if kept else "missed"


@dataclass(frozen=True)
class ValidateAnswer(TableAnswer):
    """Every target, measured against reached."""

    targets: tuple[Target, ...]
    provenance: Provenance

    title = "Measured against predicted"

    @property
    def passed(self) -> bool:
        """Whether no target that must be met is missed."""
        return not any(t.verdict == "missed" and t.priority == "must" for t in self.targets)

    def table(self) -> Table:
        """One row per target, with the fields of :class:`Target`."""
        columns = tuple(f.name for f in fields(Target))
        return Table(columns, tuple(tuple(getattr(t, c) for c in columns) for t in self.targets))

    def shown(self) -> Table:
        """The columns that fit a screen."""
        return self.table().select(("id", "what", "target", "result", "verdict", "priority"))

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"targets": [...], "notes": [...], "provenance": {...}}``."""
        return {
            "targets": plain(self.table().records()),
            "notes": list(self.notes()),
            "provenance": plain(self.provenance.to_dict()),
        }

    def notes(self) -> tuple[str, ...]:
        """How many targets were met, and why some were not run."""
        count = Counter(t.verdict for t in self.targets)
        why = tuple(f"{t.id}: {t.note}" for t in self.targets if t.note)
        return (", ".join(f"{count[v]} {v}" for v in get_args(Verdict) if count[v]) + ".", *why)
