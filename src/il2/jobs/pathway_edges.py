"""The edges of a map: who acts on whom, with sign, meaning, and how each edge was read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, many, plain
from il2.jobs.pathway_files import Opened, open_map, origin
from il2.pathway.graph import Graph, Reading


@dataclass(frozen=True)
class PathwayEdgesQuestion:
    """A map file.

    Parameters
    ----------
    path : GPML 2013a or 2021.
    elements : one row per line and pair of elements, not merged by label.
    """

    path: str | os.PathLike[str]
    elements: bool = False


@dataclass(frozen=True)
class PathwayEdgesAnswer(TableAnswer):
    """The resolved graph of a map as a table."""

    opened: Opened = field(repr=False)
    elements: bool
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title of the map."""
        return self.opened.title

    @property
    def graph(self) -> Graph:
        """The graph."""
        return self.opened.graph

    def table(self) -> Table:
        """One row per edge."""
        if self.elements:
            names = ("source", "target", "sign", "meaning", "way", "confidence", "line", "through", "note")
            return Table(names, tuple(self._reading(r) for r in self.graph.readings))
        columns = (
            "source",
            "target",
            "sign",
            "meaning",
            "way",
            "confidence",
            "lines",
            "comments",
            "references",
        )
        rows = tuple(
            (
                edge.source,
                edge.target,
                edge.sign,
                edge.meaning,
                edge.way,
                edge.confidence,
                " ".join(edge.lines),
                len({comment for reading in edge.readings for comment in reading.comments}),
                len({ref.target for reading in edge.readings for ref in reading.references}),
            )
            for edge in self.graph.edges
        )
        return Table(columns, rows)

    @staticmethod
    def _reading(r: Reading) -> tuple[str, ...]:
        return (
            r.source,
            r.target,
            r.sign,
            r.meaning,
            r.way,
            r.confidence,
            r.line,
            " ".join(r.through),
            r.note,
        )

    def notes(self) -> tuple[str, ...]:
        """Size of the graph, and what became of the lines that gave no edge."""
        graph = self.graph
        shares = ", ".join(f"{count} {name}" for name, count in graph.shares().items())
        counts = {"entities": graph.entities, "edges": graph.edges, "components": graph.components()}
        sizes = ", ".join(many(len(parts), name) for name, parts in counts.items())
        out = [f"{sizes}.", f"Lines by reading: {shares}."]
        if graph.modifiers:
            out.append(f"Acting on other lines: {many(len(graph.modifiers), 'lines')}.")
        if graph.proposed:
            out.append(
                f"Proposed over loose ends, and not among these: {many(len(graph.proposed), 'edges')}."
            )
        return tuple(out)

    def to_dict(self) -> dict[str, Any]:
        """The rows, and the entities, modifiers, proposals and what became of every line."""
        graph = self.graph
        more = {
            "entities": graph.entities,
            "modifiers": graph.modifiers,
            "proposed": graph.proposed,
            "lines": graph.lines,
        }
        return super().to_dict() | {name: plain(value) for name, value in more.items()}


def pathway_edges(question: PathwayEdgesQuestion) -> PathwayEdgesAnswer:
    """Resolve a map into its edges; ``InputError`` for a file that is no map."""
    return PathwayEdgesAnswer(
        open_map(question.path), question.elements, origin(file=os.fspath(question.path))
    )
