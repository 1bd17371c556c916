"""Find the maps of a folder that hold a gene."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from il2.ground.errors import nearest
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.pathway_files import origin
from il2.knowledge import symbols, tables
from il2.pathway.find import Search, find


@dataclass(frozen=True)
class PathwayFindQuestion:
    """What to look for (symbol, alias, label or identifier), and the folder to look in."""

    wanted: str
    folder: str | os.PathLike[str]


@dataclass(frozen=True)
class PathwayFindAnswer(TableAnswer):
    """The data nodes that were found, map by map."""

    wanted: str
    search: Search = field(repr=False)
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What was looked for and in how many maps it was found."""
        files = len({hit.file for hit in self.search.hits})
        return f"{self.wanted} in {files} of {self.search.maps} maps"

    def table(self) -> Table:
        """One row per data node."""
        names = ("file", "title", "organism", "label", "type", "identifier", "by", "node")
        return Table(names, tuple(tuple(getattr(hit, n) for n in names) for hit in self.search.hits))

    def notes(self) -> tuple[str, ...]:
        """Files that could not be read; of a name that was not found, whether it is one."""
        unread = tuple(f"Not read: {sentence}" for sentence in self.search.unread)
        return (*_unknown(self.wanted), *unread) if not self.search.hits else unread


def _unknown(wanted: str) -> tuple[str, ...]:
    if symbols.called(wanted):
        return ()
    near = nearest(wanted, (row["symbol"] for row in tables.load("genes")))
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    return (f"No human gene is called {wanted!r}{hint}",)


def pathway_find(question: PathwayFindQuestion) -> PathwayFindAnswer:
    """Look through a folder of maps; ``InputError`` for a folder that is not there or holds none."""
    search = find(question.wanted, os.fspath(question.folder))
    return PathwayFindAnswer(
        question.wanted, search, origin(wanted=question.wanted, folder=os.fspath(question.folder))
    )
