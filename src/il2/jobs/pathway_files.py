"""What the verbs on maps share: the map and its graph behind a path, and where the answer comes from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from il2.ground.provenance import Provenance
from il2.pathway import Graph, Map, read, resolve
from il2.pathway.own import own_map

SOURCES = ("hgnc", "wikipathways")
#: In place of a file: our own map.
OWN = "il2"


@dataclass(frozen=True)
class Opened:
    """A map, its graph and its file."""

    path: Path
    map: Map
    graph: Graph

    @property
    def title(self) -> str:
        """Title, revision and organism in one line."""
        words = (self.map.title, self.map.revision or self.map.name, self.map.organism or "")
        return ", ".join(word for word in words if word)


def open_map(path: str | os.PathLike[str]) -> Opened:
    """Read and resolve a map; the word ``il2`` stands for our own.

    Raises
    ------
    InputError : a file that is no map; the sentence names the line.
    """
    found = read_map(path)
    return Opened(Path(path), found, resolve(found))


def read_map(path: str | os.PathLike[str]) -> Map:
    """Read a map; the word ``il2`` stands for our own.

    Raises
    ------
    InputError : a file that is no map; the sentence names the line.
    """
    return own_map() if os.fspath(path) == OWN and not Path(path).exists() else read(path)


def origin(**inputs: object) -> Provenance:
    """Return the provenance of an answer about maps."""
    return Provenance.of(inputs, sources=SOURCES)
