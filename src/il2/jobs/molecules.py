"""Looking a molecule up: first among the user's own, then in the catalogue."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from il2.ground.errors import TableError, UnknownNameError
from il2.knowledge.ligand_input import read_ligands
from il2.knowledge.ligands import Ligand, ligand


def own_ligands(path: str | os.PathLike[str] | None) -> dict[str, Ligand]:
    """Return the molecules of a CSV by name; none without a file.

    Raises
    ------
    TableError : the file cannot be read or holds an impossible molecule; a row is named with its file.
    """
    if path is None:
        return {}
    try:
        return read_ligands(path).by_name()
    except TableError as error:
        if error.row is None:
            raise
        raise TableError(f"{Path(path).name}, {error}") from None


def find_ligand(name: str, own: Mapping[str, Ligand]) -> Ligand:
    """Return the molecule of this name.

    Raises
    ------
    UnknownNameError : in neither; the message names what is near in both.
    """
    if name in own:
        return own[name]
    try:
        return ligand(name)
    except UnknownNameError as unknown:
        if not own:
            raise
        raise UnknownNameError("ligand", name, [*own, *unknown.near]) from None
