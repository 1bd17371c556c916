"""The interactive page of a map: its picture, cards of its elements, and values over it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.map_cards import Cards, cards
from il2.jobs.pathway_files import Opened, open_map, origin
from il2.pathway import check
from il2.pathway.draw import LookName, Scene, draw
from il2.pathway.overlay import Overlay
from il2.pathway.overlay_json import read_overlay

_MOST_BYTES: Final = 64 * 2**20


@dataclass(frozen=True)
class PathwayViewQuestion:
    """A map, and values to lay over it.

    Parameters
    ----------
    path : GPML 2013a or 2021.
    overlay : file with values in the form of overlays (JSON).
    look : ``refined`` or ``faithful``.
    """

    path: str | os.PathLike[str]
    overlay: str | os.PathLike[str] | None = None
    look: LookName = "refined"


@dataclass(frozen=True)
class PathwayViewAnswer(TableAnswer):
    """What the interactive page shows; :func:`il2.report.map_view.view_page` writes it."""

    opened: Opened = field(repr=False)
    scene: Scene = field(repr=False)
    cards: Cards = field(repr=False)
    overlay: Overlay | None = field(repr=False)
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title and revision of the map."""
        return self.opened.title

    def table(self) -> Table:
        """One row per interaction that is no part of the legend."""
        columns = ("id", "name", "meaning", "way", "confidence")
        return Table(
            columns, tuple(tuple(getattr(line, name) for name in columns) for line in self.cards.lines)
        )


def pathway_view(question: PathwayViewQuestion) -> PathwayViewAnswer:
    """Gather what the interactive page of a map shows.

    Raises
    ------
    InputError : a file that is no map or no overlay, an overlay of another map.
    """
    opened = open_map(question.path)
    overlay = _overlay(question.overlay, opened) if question.overlay is not None else None
    return view_of(opened, overlay, question.look)


def view_of(opened: Opened, overlay: Overlay | None = None, look: LookName = "refined") -> PathwayViewAnswer:
    """Gather what the interactive page of an opened map shows, with values that are at hand."""
    return PathwayViewAnswer(
        opened=opened,
        scene=draw(opened.map, opened.graph, look),
        cards=cards(opened.map, opened.graph, check(opened.map, opened.graph)),
        overlay=overlay,
        provenance=origin(file=os.fspath(opened.path), look=look),
    )


def _overlay(path: str | os.PathLike[str], opened: Opened) -> Overlay:
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise InputError(
                f"{file.name} has more than {_MOST_BYTES // 2**20} MiB; a page takes smaller overlays"
            )
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"there is no file {os.fspath(path)!r}") from None
    except UnicodeDecodeError:
        raise InputError(f"{file.name} is not UTF-8 text") from None
    except OSError as error:
        raise InputError(f"cannot read {os.fspath(path)!r}: {error.strerror}") from error
    return read_overlay(text, file.name).checked(opened.map, opened.graph)
