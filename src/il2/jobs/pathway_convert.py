"""Write a map in another format."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.pathway_files import open_map, origin
from il2.pathway.export import FORMATS, Format, format_of, to_format, view


@dataclass(frozen=True)
class PathwayConvertQuestion:
    """A map file and what it is to become.

    Parameters
    ----------
    path : GPML 2013a or 2021.
    to : name of a format (:data:`il2.pathway.export.FORMATS`).
    out : file to be written, for its ending where ``to`` is not given.
    """

    path: str | os.PathLike[str]
    to: str = ""
    out: str | os.PathLike[str] | None = None


@dataclass(frozen=True)
class PathwayConvertAnswer(TableAnswer):
    """The map as ``text`` in its new ``format``, and what it holds."""

    heading: str
    format: Format
    text: str = field(repr=False)
    nodes: int
    edges: int
    acting: int
    lost: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title of the map and the format."""
        return f"{self.heading} as {self.format.name}"

    def table(self) -> Table:
        """Elements, links between them, lines that act on a link, and the size of the file."""
        columns = ("format", "holds", "elements", "links", "acting_on_links", "bytes")
        size = len(self.text.encode("utf-8"))
        row = (self.format.name, self.format.holds, self.nodes, self.edges, self.acting, size)
        return Table(columns, (row,))

    def notes(self) -> tuple[str, ...]:
        """Lines that could not be carried over; a gene set without genes."""
        if self.format.name == "gmt":
            return () if self.text.count("\t") > 1 else ("The map holds no gene.",)
        if not self.lost or self.format.name.startswith("gpml"):
            return ()
        return (f"Lines that act on a line without edge are left out: {', '.join(self.lost)}.",)


def pathway_convert(question: PathwayConvertQuestion) -> PathwayConvertAnswer:
    """Convert a map.

    Raises
    ------
    InputError : a file that is no map; neither a format nor a file whose ending says one.
    UnknownNameError : no such format.
    """
    name = question.to or _by_ending(question.out)
    opened = open_map(question.path)
    shown = view(opened.map, opened.graph)
    text = to_format(shown, name)
    return PathwayConvertAnswer(
        heading=opened.title,
        format=FORMATS[name],
        text=text,
        nodes=len(shown.elements),
        edges=len(shown.links),
        acting=len(shown.actions),
        lost=shown.lost,
        provenance=origin(file=os.fspath(question.path), to=name),
    )


def _by_ending(out: str | os.PathLike[str] | None) -> str:
    if out is None:
        raise InputError(f"name the format to convert to: {', '.join(FORMATS)}")
    return format_of(Path(out)).name
