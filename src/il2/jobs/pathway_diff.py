"""What changed between two revisions of a map."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.pathway_files import origin, read_map
from il2.pathway.diff import KINDS, Change, diff

_WIDEST = 60


@dataclass(frozen=True)
class PathwayDiffQuestion:
    """Two map files, or ``il2`` for our own, the older one first; of any version of GPML."""

    before: str | os.PathLike[str]
    after: str | os.PathLike[str]


@dataclass(frozen=True)
class PathwayDiffAnswer(TableAnswer):
    """The changes, the weighty ones first."""

    heading: str
    changes: tuple[Change, ...] = field(repr=False)
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title and revision of the map."""
        return self.heading

    def table(self) -> Table:
        """One row per change."""
        names = ("kind", "id", "label", "before", "after")
        return Table(names, tuple(tuple(getattr(change, n) for n in names) for change in self.changes))

    def shown(self) -> Table:
        """The changes with long texts cut."""
        rows = tuple(tuple(_cut(str(cell)) for cell in row) for row in self.table().rows)
        return Table(self.table().columns, rows)

    def notes(self) -> tuple[str, ...]:
        """How many changes of each kind."""
        counts = Counter(change.kind for change in self.changes)
        said = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
        return (f"Changes: {said}." if said else "No change.",)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."


def pathway_diff(question: PathwayDiffQuestion) -> PathwayDiffAnswer:
    """Compare two maps; ``InputError`` for a file that is no map."""
    one, other = read_map(question.before), read_map(question.after)
    title = f"{one.title}: {one.revision or one.name} to {other.revision or other.name}"
    inputs = {"before": os.fspath(question.before), "after": os.fspath(question.after)}
    return PathwayDiffAnswer(title, diff(one, other), origin(**inputs))
