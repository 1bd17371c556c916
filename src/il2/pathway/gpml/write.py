"""Write a map as GPML 2013a or 2021."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from il2.ground.errors import UnsupportedError
from il2.ground.files import write_whole
from il2.pathway.gpml import write2013, write2021
from il2.pathway.gpml.convert import converted
from il2.pathway.gpml.read import read_text
from il2.pathway.model import Map, Version

_ENCODING: Final = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w-]+)")


def write(found: Map, path: str | Path, version: Version | None = None, *, minted: bool = False) -> Path:
    """Write a map to a file, whole or not at all.

    Parameters
    ----------
    found : the map.
    path : where to.
    version : ``"2013a"`` or ``"2021"``; that of the map unless given. An untouched map written in its own
        version is the file it came from, byte for byte; an edited one keeps what no field holds.
    minted : write the ids that the reader made for elements without one (GPML 2021 always needs them).

    Raises
    ------
    InputError : the file cannot be written.
    UnsupportedError : another version.
    """
    return write_whole(path, to_text(found, version, minted=minted).encode("utf-8"))


def to_text(found: Map, version: Version | None = None, *, minted: bool = False) -> str:
    """Return a map as the text of a file; as :func:`write`."""
    version = version or found.version
    if version == found.version and not minted and (text := _untouched(found)) is not None:
        return text
    if version not in ("2013a", "2021"):
        raise UnsupportedError(f"GPML {version} is not written; 2013a and 2021 are")
    made = converted(found, version)
    root = write2013.tree(made, minted=minted) if version == "2013a" else write2021.tree(made)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *root.lines(made.layout.indent, 0)]
    newline = made.layout.newline
    return "\n".join(lines).replace("\n", newline) + made.layout.tail


def _untouched(found: Map) -> str | None:
    """Return the text that a map was read from, when reading it again gives the same map."""
    declared = _ENCODING.match(found.raw)
    if not found.raw or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        return None
    try:
        text = found.raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if read_text(found.raw, found.name) == found else None
