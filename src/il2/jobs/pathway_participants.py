"""The participants of a map, with checked identifiers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.pathway_files import open_map, origin
from il2.pathway.participants import Participant, participants


@dataclass(frozen=True)
class PathwayParticipantsQuestion:
    """A map file (GPML 2013a or 2021)."""

    path: str | os.PathLike[str]


@dataclass(frozen=True)
class PathwayParticipantsAnswer(TableAnswer):
    """Every data node once, RNA, complexes and pathways included."""

    heading: str
    participants: tuple[Participant, ...] = field(repr=False)
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title and revision of the map."""
        return self.heading

    def table(self) -> Table:
        """One row per participant; several values of one cell are separated by blanks."""
        columns = (
            "label", "type", "identifier", "status", "symbol", "hgnc", "ncbi_gene", "ensembl", "uniprot",
            "states", "edges", "nodes",
        )  # fmt: skip
        rows = tuple(
            (
                one.label,
                " ".join(one.types),
                " ".join(one.identifiers),
                one.status,
                one.symbol,
                one.hgnc,
                one.ncbi_gene,
                one.ensembl,
                one.uniprot,
                " ".join(one.states),
                one.degree,
                " ".join(one.nodes),
            )
            for one in self.participants
        )
        return Table(columns, rows)

    def shown(self) -> Table:
        """The columns that people look for first."""
        return self.table().select(("label", "type", "identifier", "status", "symbol", "uniprot", "edges"))

    def notes(self) -> tuple[str, ...]:
        """What is wrong with identifiers."""
        wrong = [one for one in self.participants if one.status == "conflict"]
        bare = sum(one.status == "none" for one in self.participants)
        out = [f"{one.label}: the identifier {' '.join(one.identifiers)} is another gene." for one in wrong]
        return (*out, f"{bare} without identifier.") if bare else tuple(out)


def pathway_participants(question: PathwayParticipantsQuestion) -> PathwayParticipantsAnswer:
    """List the participants of a map; ``InputError`` for a file that is no map."""
    opened = open_map(question.path)
    found = participants(opened.map, opened.graph)
    return PathwayParticipantsAnswer(opened.title, found, origin(file=os.fspath(question.path)))
