"""Results in a folder of Parquet files, one for each block: memory stays small, and work can go on later."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from il2.engine.spread import Block
from il2.ground.errors import InputError
from il2.ground.files import write_whole

_KEY: Final = b"il2.question"
_NAME: Final = re.compile(r"part-(\d{10})-(\d{10})\.parquet")


def key_of(*facts: object) -> str:
    """Return a name for what was asked: equal for equal facts, whatever runs it.

    Examples
    --------
    >>> key_of("model", [1.0, 2.0]) == key_of("model", [1.0, 2.0]), len(key_of("model"))
    (True, 64)
    """
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=repr).encode()).hexdigest()


@dataclass(frozen=True)
class Parts:
    """A folder of results that belong to one question.

    Parameters
    ----------
    folder : made when it is not there.
    key : of the question (``key_of``); parts of another question are refused, never mixed in.

    Raises
    ------
    InputError : the folder holds parts of another question, cannot be made, or pyarrow is not installed.
    """

    folder: Path
    key: str

    def __post_init__(self) -> None:
        _parquet()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"cannot make the folder {str(self.folder)!r}: {error.strerror}") from error
        for path in self._files().values():
            if self._key(path) != self.key:
                raise InputError(
                    f"{str(path)!r} belongs to another question; name an empty folder, "
                    "or the question that made it"
                )

    def done(self) -> tuple[Block, ...]:
        """Return the blocks that are there, in order."""
        return tuple(sorted(self._files()))

    def left(self, todo: tuple[Block, ...]) -> tuple[Block, ...]:
        """Return the blocks of ``todo`` that are not there.

        Raises
        ------
        InputError : the parts were cut in other places, so that some would be counted twice.
        """
        there = set(self._files())
        if strange := sorted(there - set(todo)):
            raise InputError(
                f"the folder {str(self.folder)!r} holds systems {strange[0].start} to {strange[0].stop - 1} "
                "as one block; go on with the block size that made it"
            )
        return tuple(block for block in todo if block not in there)

    def write(self, block: Block, columns: Mapping[str, ArrayLike]) -> Path:
        """Write one block whole or not at all. ``columns`` : name to [row] of one length."""
        arrow, parquet = _parquet()
        table = arrow.table({name: np.asarray(values) for name, values in columns.items()})
        table = table.replace_schema_metadata({_KEY: self.key.encode()})
        sink = arrow.BufferOutputStream()
        parquet.write_table(table, sink)
        name = f"part-{block.start:010d}-{block.stop:010d}.parquet"
        return write_whole(self.folder / name, sink.getvalue().to_pybytes())

    def read(self) -> Iterator[tuple[Block, dict[str, np.ndarray[Any, Any]]]]:
        """Yield each block with its columns, in order, one at a time."""
        _, parquet = _parquet()
        for block, path in sorted(self._files().items()):
            table = parquet.read_table(path)
            yield block, {name: table[name].to_numpy() for name in table.column_names}

    def _files(self) -> dict[Block, Path]:
        found = ((_NAME.fullmatch(path.name), path) for path in self.folder.iterdir())
        return {Block(int(m[1]), int(m[2])): path for m, path in found if m}

    @staticmethod
    def _key(path: Path) -> str:
        arrow, parquet = _parquet()
        try:
            return ((parquet.read_schema(path).metadata or {}).get(_KEY) or b"").decode()
        except arrow.ArrowInvalid as error:
            raise InputError(
                f"{str(path)!r} is not a whole Parquet file; remove it to have it made anew"
            ) from error


def _parquet() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise InputError("results in Parquet files need pyarrow; install il2[cluster]") from error
    return pyarrow, parquet
