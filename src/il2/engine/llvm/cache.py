"""Machine code kept on disk between runs, by the hash of what it was made from.

A file is used only when it and its folder belong to the user, nobody else may write them, and its checksum
holds; everything else is as good as missing. Files appear whole, so that processes may share the folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import Final

_MAGIC: Final = b"il2 machine code 1\n"
_VARIABLE: Final = "IL2_CACHE"
#: Files kept; the oldest go first.
_MOST: Final = 500


def folder() -> Path:
    """Return the folder of the cache: ``IL2_CACHE``, or the place for it that the operating system gives."""
    given = os.environ.get(_VARIABLE, "").strip()
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "il2" / "code"


def key(*parts: str) -> str:
    """Name for what is made from ``parts``.

    Examples
    --------
    >>> key("a", "b") == key("ab")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8")
        digest.update(b"%d:" % len(raw))
        digest.update(raw)
    return digest.hexdigest()[:40]


def read(name: str) -> bytes | None:
    """Return the code kept under ``name``, or ``None``."""
    try:
        place = folder()
        if not _ours(place.stat()):
            return None
        with os.fdopen(os.open(place / f"{name}.o", os.O_RDONLY | _NO_FOLLOW), "rb") as source:
            if not _ours(os.fstat(source.fileno())):
                return None
            raw = source.read()
    except (OSError, RuntimeError):  # RuntimeError: no home folder
        return None
    head, code = raw[: len(_MAGIC) + 32], raw[len(_MAGIC) + 32 :]
    return code if head == _MAGIC + hashlib.sha256(code).digest() else None


def write(name: str, code: bytes) -> None:
    """Keep ``code`` under ``name``; where that is not possible, nothing happens."""
    try:
        place = folder()
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _ours(place.stat()):
            return
        _trim(place)
        handle, partial = tempfile.mkstemp(prefix=".partial-", dir=place)  # mode 0600
    except (OSError, RuntimeError):
        return
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(_MAGIC + hashlib.sha256(code).digest() + code)
        Path(partial).replace(place / f"{name}.o")
    except OSError:
        with contextlib.suppress(OSError):
            Path(partial).unlink()


_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def _ours(found: os.stat_result) -> bool:
    """Whether a file or folder is the user's own and nobody else may write it."""
    if not hasattr(os, "geteuid"):  # Windows keeps the user's folder by access lists
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _trim(place: Path) -> None:
    files = list(place.glob("*.o"))
    if len(files) >= _MOST:
        dated = []
        for file in files:
            with contextlib.suppress(OSError):  # another process may have trimmed it
                dated.append((file.stat().st_mtime, file))
        for _, file in sorted(dated)[: _MOST // 2]:
            with contextlib.suppress(OSError):
                file.unlink()
