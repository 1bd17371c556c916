"""Parts of a cohort in a folder of Parquet files, so that a large one can be stopped and gone on with.

``patients/`` holds one row for each patient with every read-out, ``courses/`` one row for each patient and
stored time with every series; a file for each part. A part counts once both files are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.body.readouts import SERIES, readouts
from il2.engine.parts import Parts
from il2.engine.spread import Block

Floats = NDArray[np.float64]
_NUMBERS, _COURSES = "patients", "courses"


@dataclass(frozen=True, eq=False)
class Part:
    """The numbers of some patients: ``series`` [n, series, time] and ``numbers`` [n, read-out]."""

    first: int
    series: NDArray[np.float32]
    numbers: NDArray[np.float32]


class Store:
    """A folder that belongs to one cohort.

    Parameters
    ----------
    folder : made when it is not there. key : of the cohort; parts of another one are refused.
    times_min : the stored times.

    Raises
    ------
    InputError : the folder belongs to another cohort, cannot be made, or pyarrow is not installed.
    """

    def __init__(self, folder: Path, key: str, times_min: Floats) -> None:
        self.times_min = times_min
        self._numbers, self._courses = (Parts(folder / name, key) for name in (_NUMBERS, _COURSES))

    def left(self, todo: tuple[Block, ...]) -> tuple[Block, ...]:
        """Return the parts of ``todo`` that are not there whole."""
        missing = {*self._numbers.left(todo), *self._courses.left(todo)}
        return tuple(block for block in todo if block in missing)

    def write(self, block: Block, part: Part) -> None:
        """Write one part; a file is there whole or not at all."""
        people = np.arange(block.start, block.stop)
        count = len(self.times_min)
        courses: dict[str, ArrayLike] = {
            "patient": np.repeat(people, count),
            "time_h": np.tile(self.times_min / 60.0, len(people)),
        }
        courses |= {name: part.series[:, i].ravel() for i, name in enumerate(SERIES)}
        self._courses.write(block, courses)
        numbers: dict[str, ArrayLike] = {"patient": people}
        numbers |= {readout.name: part.numbers[:, i] for i, readout in enumerate(readouts())}
        self._numbers.write(block, numbers)

    def read(self) -> Iterator[Part]:
        """Yield every part in order, one at a time."""
        for (block, found), (_, courses) in zip(self._numbers.read(), self._courses.read(), strict=True):
            lines = [courses[name].reshape(len(block), -1) for name in SERIES]
            numbers = np.stack([found[readout.name] for readout in readouts()], axis=1)
            yield Part(block.start, np.stack(lines, axis=1), numbers)
