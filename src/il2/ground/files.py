"""Files at the border: whole writes, packaged tables, reference data, and a tolerant reader of CSV rows."""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path

from il2.ground.errors import InputError, MissingDataError, nearest

_PACKAGE = Path(__file__).resolve().parents[1]
_REFERENCE_VARIABLE = "IL2_REFERENCE_DATA"


def write_whole(path: str | os.PathLike[str], data: str | bytes) -> Path:
    """Write ``data`` to ``path`` so that the file appears whole or not at all.

    The text is written to a neighbour file first (UTF-8, line ends as given) and moved into place in
    one step; after a failure the old file, if any, is untouched. A link stays a link to the new file. What is
    no file (``/dev/null``, a named pipe) is written into as it stands and never replaced.

    Raises
    ------
    InputError : the folder does not exist or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(f"{folder}/a.csv", "x\\n1\\n").read_text()
    'x\\n1\\n'
    """
    target = Path(path)
    raw = data.encode("utf-8") if isinstance(data, str) else data
    if not target.parent.is_dir():
        raise InputError(f"cannot write {target.name!r}: the folder {str(target.parent)!r} does not exist")
    if target.is_dir():
        raise InputError(f"cannot write {str(target)!r}: it is a folder")
    if target.exists() and not target.is_file():
        _write_into(target, raw)
    else:
        _replace(Path(os.path.realpath(target)), raw)
    return target


def _write_into(device: Path, raw: bytes) -> None:
    """Write to a device or a pipe."""
    try:
        with device.open("wb") as out:
            out.write(raw)
    except OSError as error:
        raise InputError(f"cannot write {str(device)!r}: {error.strerror}") from error


def _replace(target: Path, raw: bytes) -> None:
    """Write a neighbour of ``target`` and move it into place."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".il2-partial", dir=target.parent)
    except OSError as error:
        raise InputError(f"cannot write in {str(target.parent)!r}: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
        _take_permissions(Path(name), target)
        Path(name).replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        if isinstance(error, OSError):
            raise InputError(f"cannot write {str(target)!r}: {error.strerror}") from error
        raise


def _take_permissions(partial: Path, target: Path) -> None:
    """Give the new file the mode of the old one, or what the umask allows (mkstemp gives 0600)."""
    if target.exists():
        mode = target.stat().st_mode & 0o777
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    partial.chmod(mode)


def data_folder() -> Path:
    """Return the folder of the packaged tables."""
    return _PACKAGE / "data"


def is_checkout() -> bool:
    """Return whether the package stands in its source tree, where its tables may be replaced."""
    return (_PACKAGE.parents[1] / "pyproject.toml").is_file()


def data_file(name: str) -> Path:
    """Return the path of a packaged table or file, such as ``"ligands.csv"``.

    Raises
    ------
    MissingDataError : the package carries no such file.

    Examples
    --------
    >>> data_file("sources.csv").name
    'sources.csv'
    """
    path = data_folder() / name
    if not path.is_file():
        near = nearest(name, sorted(p.name for p in data_folder().glob("*") if p.is_file()))
        hint = f"; nearest: {', '.join(near)}" if near else ""
        raise MissingDataError(f"the package carries no data file {name!r}{hint}")
    return path


def reference_data(*parts: str) -> Path:
    """Find figures that the package does not carry, such as ``reference_data("receptor", "splits.csv")``.

    Looked for under the folder named by the environment variable ``IL2_REFERENCE_DATA`` or, without it, in
    ``../shared/data`` beside the checkout or beside the working folder.

    Raises
    ------
    MissingDataError : nothing there; the message says where it was looked for.
    """
    given = os.environ.get(_REFERENCE_VARIABLE, "").strip()
    if given:
        places = [Path(given)]
    else:
        checkout, here = _PACKAGE.parents[1], Path.cwd()
        places = list(dict.fromkeys([checkout.parent / "shared" / "data", here.parent / "shared" / "data"]))
    for place in places:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    wanted = "/".join(parts) or "the reference data"
    looked = " or ".join(str(p) for p in places)
    raise MissingDataError(
        f"reference data {wanted!r} is not part of the package and was not found in {looked}; "
        f"set {_REFERENCE_VARIABLE} to the folder that holds it"
    )


@lru_cache(maxsize=1)
def data_names() -> tuple[str, ...]:
    """Return the names of all packaged files, relative to the data folder, sorted."""
    folder = data_folder()
    files = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return tuple(sorted(p.relative_to(folder).as_posix() for p in files if p.suffix != ".il2-partial"))
