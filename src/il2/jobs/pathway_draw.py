"""Draw a map: its picture as SVG or PNG."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from il2.ground.errors import UnknownNameError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.pathway_files import open_map, origin
from il2.pathway.boxes import Box
from il2.pathway.draw import LOOKS, LookName, Scene, Scheme, draw, png, svg


@dataclass(frozen=True)
class PathwayDrawQuestion:
    """A map file and how it is to look.

    Parameters
    ----------
    path : GPML 2013a or 2021.
    look : ``faithful`` (as the file says) or ``refined``.
    scheme : ``light``, ``dark`` or ``print``, of the refined look.
    """

    path: str | os.PathLike[str]
    look: LookName = "faithful"
    scheme: Scheme = "light"


@dataclass(frozen=True)
class PathwayDrawAnswer(TableAnswer):
    """The picture of a map."""

    heading: str
    scene: Scene = field(repr=False)
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title and revision of the map, and the look."""
        return f"{self.heading}, {self.scene.look} look"

    @property
    def svg(self) -> str:
        """The picture as SVG text."""
        return svg(self.scene)

    def png(self, scale: float = 2.0) -> bytes:
        """The picture as PNG, with ``scale`` pixels for one px; see :func:`il2.pathway.draw.png`."""
        return png(self.svg, self.scene.board.width, self.scene.board.height, scale=scale)

    def table(self) -> Table:
        """One row per element of the picture: where it lies (px)."""
        rows = tuple(
            (item.id, item.kind, item.title, *_place(item.box)) for item in self.scene.items if item.id
        )
        return Table(("id", "kind", "name", "x", "y", "width", "height"), rows)

    def notes(self) -> tuple[str, ...]:
        """Size of the picture."""
        board = self.scene.board
        return (
            f"{board.width:.0f} by {board.height:.0f} px, {len(self.svg.encode()) / 1000:.0f} kB as SVG.",
        )

    def _repr_svg_(self) -> str:
        return self.svg


def _place(box: Box) -> tuple[float, float, float, float]:
    return round(box.x, 1), round(box.y, 1), round(box.width, 1), round(box.height, 1)


def pathway_draw(question: PathwayDrawQuestion) -> PathwayDrawAnswer:
    """Draw a map.

    Raises
    ------
    InputError : a file that is no map; the sentence names the line.
    UnknownNameError : no such look.
    """
    if question.look not in LOOKS:
        raise UnknownNameError("look", question.look, LOOKS)
    opened = open_map(question.path)
    return PathwayDrawAnswer(
        heading=opened.title,
        scene=draw(opened.map, opened.graph, question.look, question.scheme),
        provenance=origin(file=os.fspath(question.path), look=question.look, scheme=question.scheme),
    )
