"""Paint an omics table over a map."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, json_text
from il2.jobs.omics_table import Match, OmicsTable, matched, read_omics
from il2.jobs.pathway_files import Opened, open_map, origin
from il2.pathway.draw import LookName, Scene, Scheme, draw, paint, png, svg
from il2.pathway.overlay import Overlay, Scale
from il2.pathway.participants import Participant, participants

_MOST_COLUMNS: Final = 6


@dataclass(frozen=True)
class PathwayPaintQuestion:
    """A map and a table of numbers by gene.

    Parameters
    ----------
    path : GPML 2013a or 2021.
    data : table separated by commas, semicolons or tabs, with a header.
    columns : to paint side by side; the first column of numbers unless given.
    genes : the column that names the genes; the one that names most participants unless given.
    unit : of the numbers. low, high, centre : ends and centre of the colours; from the numbers unless given.
    look, scheme : as :class:`il2.jobs.pathway_draw.PathwayDrawQuestion`.
    """

    path: str | os.PathLike[str]
    data: str | os.PathLike[str]
    columns: tuple[str, ...] = ()
    genes: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    centre: float | None = None
    look: LookName = "refined"
    scheme: Scheme = "light"


@dataclass(frozen=True)
class PathwayPaintAnswer(TableAnswer):
    """The painted picture, the values by participant, and the overlay behind both."""

    opened: Opened = field(repr=False)
    scene: Scene = field(repr=False)
    overlay: Overlay = field(repr=False)
    people: tuple[Participant, ...] = field(repr=False)
    others: tuple[str, ...]
    match: Match = field(repr=False)
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title of the map and what is painted."""
        return f"{self.opened.title}: {', '.join(self.overlay.conditions)}"

    @property
    def svg(self) -> str:
        """The picture as SVG text."""
        return svg(self.scene)

    def png(self, scale: float = 2.0) -> bytes:
        """The picture as PNG, with ``scale`` pixels for one px."""
        return png(self.svg, self.scene.board.width, self.scene.board.height, scale=scale)

    def overlay_json(self) -> str:
        """The values in the form of overlays, for the interactive page and other programs."""
        return json_text(self.overlay.to_dict())

    def table(self) -> Table:
        """One row per participant, with its rows of the table and its values."""
        rows = tuple(
            (
                one.label,
                one.symbol,
                len(self.match.rows.get(one.label, ())),
                *(self.overlay.value(name, one.nodes[0]) for name in self.overlay.conditions),
            )
            for one in self.people
        )
        return Table(("participant", "symbol", "rows", *self.overlay.conditions), rows)

    def notes(self) -> tuple[str, ...]:
        """How much was found, and what was not painted."""
        found, several = len(self.match.rows), sum(len(rows) > 1 for rows in self.match.rows.values())
        out = [
            f"{found} of {len(self.people)} participants have a row, by the column {self.match.column!r}; "
            f"{self.match.unmatched} rows are of none."
        ]
        if several:
            out.append(f"{several} participants have several rows; their median is painted.")
        if self.others:
            out.append(f"Not painted: {', '.join(self.others)}.")
        return tuple(out)

    def _repr_svg_(self) -> str:
        return self.svg


def pathway_paint(question: PathwayPaintQuestion) -> PathwayPaintAnswer:
    """Paint a table over a map.

    Raises
    ------
    InputError : a file that is no map or no table, a table of other genes.
    UnknownNameError : no such column.
    """
    opened, table = open_map(question.path), read_omics(question.data)
    people = participants(opened.map, opened.graph)
    match = matched(table, people, [node.id for node in opened.map.nodes], question.genes)
    columns = _columns(question, table, match)
    overlay = _overlay(question, table, people, match, columns)
    picture = draw(opened.map, opened.graph, question.look, question.scheme)
    return PathwayPaintAnswer(
        opened=opened,
        scene=paint(picture, overlay),
        overlay=overlay,
        people=people,
        others=tuple(name for name in table.numeric() if name not in (*columns, match.column)),
        match=match,
        provenance=origin(
            file=os.fspath(question.path), data=os.fspath(question.data), columns=columns, genes=match.column
        ),
    )


def _columns(question: PathwayPaintQuestion, table: OmicsTable, match: Match) -> tuple[str, ...]:
    if len(question.columns) > _MOST_COLUMNS:
        raise InputError(
            f"{len(question.columns)} columns do not fit into the boxes; at most {_MOST_COLUMNS} are painted"
        )
    if question.columns:
        return question.columns
    numeric = [name for name in table.numeric() if name != match.column]
    if not numeric:
        raise InputError(f"{table.name} has no column of numbers beside {match.column!r}")
    return (numeric[0],)


def _overlay(
    question: PathwayPaintQuestion,
    table: OmicsTable,
    people: tuple[Participant, ...],
    match: Match,
    columns: tuple[str, ...],
) -> Overlay:
    values = {
        name: {
            node: value
            for one in people
            if (value := match.value(table.cells(name), one.label)) is not None
            for node in one.nodes
        }
        for name in columns
    }
    if not any(values.values()):
        raise InputError(f"the column {columns[0]!r} has no number for any participant of the map")
    known = {node for rows in values.values() for node in rows}
    missing = [node for one in people for node in one.nodes if node not in known]
    found = Overlay.of(values, unit=question.unit, missing=missing)
    low = found.scale.low if question.low is None else question.low
    high = found.scale.high if question.high is None else question.high
    if low >= high:
        raise InputError(f"the colours run from {low:g} to {high:g}; the low end must lie below the high end")
    centre = question.centre if question.centre is not None else found.scale.centre
    if centre is not None and not low < centre < high:
        if question.centre is not None:
            raise InputError(f"the centre {centre:g} does not lie between {low:g} and {high:g}")
        centre = None
    source = {"data": Path(question.data).name, "columns": list(columns), "genes": match.column}
    return replace(found, scale=Scale(low, high, centre), source=source)
