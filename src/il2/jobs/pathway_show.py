"""Our own IL-2 map: its edges, nodes and evidence, and what was changed against WP49."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, many
from il2.jobs.pathway_files import origin
from il2.pathway import check, resolve
from il2.pathway.own import own_edges, own_map, own_nodes, repairs, statements

Part = Literal["edges", "nodes", "evidence", "repairs"]
PARTS: Final[tuple[Part, ...]] = ("edges", "nodes", "evidence", "repairs")
_WIDEST: Final = 70


@dataclass(frozen=True)
class PathwayShowQuestion:
    """Which table of our map: ``edges``, ``nodes``, ``evidence`` or ``repairs``."""

    part: Part = "edges"


@dataclass(frozen=True)
class PathwayShowAnswer(TableAnswer):
    """One table of our map."""

    part: Part
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title and origin of the map."""
        found = own_map()
        return f"{found.title} ({found.revision})"

    def table(self) -> Table:
        """One row per edge, node, statement or repair."""
        return {"edges": _edges, "nodes": _nodes, "evidence": _evidence, "repairs": _repairs}[self.part]()

    def shown(self) -> Table:
        """The columns that people read first, long texts cut."""
        columns = {
            "edges": (
                "source",
                "sign",
                "target",
                "meaning",
                "reaction",
                "tier",
                "statements",
                "origin",
                "status",
            ),
            "nodes": ("label", "type", "identifier", "compartment", "origin", "status", "note"),
            "evidence": ("supports", "statement", "residues", "residues_mature", "cells", "status"),
            "repairs": ("id", "element", "attribute", "rule", "was", "now", "why"),
        }[self.part]
        chosen = self.table().select(columns)
        return Table(columns, tuple(tuple(_cut(cell) for cell in row) for row in chosen.rows))

    def notes(self) -> tuple[str, ...]:
        """Size of the map, what the check finds in it, and how to get it."""
        found = own_map()
        graph = resolve(found)
        ours = sum(one.origin == "il2" for one in own_nodes())
        findings = [f"{one.rule} {one.severity}: {one.message}." for one in check(found, graph)]
        return (
            f"{len(own_nodes())} nodes ({ours} of them ours), {len(own_edges())} lines, "
            f"{many(len(graph.entities), 'entities')}, {many(len(graph.edges), 'edges')} between them.",
            f"{len(repairs())} repairs against WP49 r141561 (il2 pathway show --repairs).",
            f"The check finds: {' '.join(findings) or 'nothing.'}",
        )


def _cut(cell: object) -> str | int | None:
    if cell is None or isinstance(cell, int):
        return cell
    text = str(cell)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."


def _edges() -> Table:
    named = _names()
    counts: dict[str, int] = {}
    for one in statements():
        counts[one.element] = counts.get(one.element, 0) + 1
    columns = (
        "id", "source", "sign", "target", "meaning", "reaction", "tier", "statements", "origin", "status",
        "reference", "note",
    )  # fmt: skip
    rows = tuple(
        (
            one.id,
            named[one.source_element],
            one.sign,
            named[one.target_element],
            one.meaning,
            one.reaction,
            one.tier,
            counts.get(one.id, 0),
            one.origin,
            one.status,
            one.source,
            one.note,
        )
        for one in own_edges()
    )
    return Table(columns, rows)


def _names() -> dict[str, str]:
    found = own_map()
    names = {one.id: one.label for one in found.nodes}
    names |= {one.id: one.label or one.id for one in found.groups}
    return names | {one.id: one.label or one.id for one in found.shapes}


def _nodes() -> Table:
    columns = (
        "id",
        "label",
        "type",
        "identifier",
        "compartment",
        "group",
        "origin",
        "status",
        "source",
        "note",
    )
    rows = tuple(
        (
            one.id,
            one.label,
            one.type,
            " ".join(word for word in one.identifier if word),
            one.compartment,
            one.group,
            one.origin,
            one.status,
            one.source,
            one.note,
        )
        for one in own_nodes()
    )
    return Table(columns, rows)


def _evidence() -> Table:
    columns = (
        "id", "element", "supports", "statement", "residues", "residues_mature", "cells", "species",
        "taken_from", "status", "source",
    )  # fmt: skip
    named = _names()
    named |= {one.id: f"{named[one.node]} {one.label}" for one in own_map().states}
    arrows = {e.id: f"{named[e.source_element]} to {named[e.target_element]}" for e in own_edges()}
    rows = tuple(
        (
            one.id,
            one.element,
            arrows.get(one.element) or named[one.element],
            one.statement,
            "; ".join(one.residues),
            "; ".join(one.residues_mature),
            "; ".join(one.cells),
            one.species,
            one.taken_from,
            one.status,
            one.source,
        )
        for one in statements()
    )
    return Table(columns, rows)


def _repairs() -> Table:
    columns = ("id", "element", "attribute", "rule", "was", "now", "why", "status", "source")
    return Table(columns, tuple(tuple(getattr(one, name) for name in columns) for one in repairs()))


def pathway_show(question: PathwayShowQuestion) -> PathwayShowAnswer:
    """Show one table of our map."""
    return PathwayShowAnswer(question.part, origin(part=question.part))
