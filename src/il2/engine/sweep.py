"""A model solved for any number of systems: in blocks, on any executor, in bounded memory, resumable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.engine.batch import Batch
from il2.engine.model import Model
from il2.engine.parts import Parts, key_of
from il2.engine.spread import Block, Progress, blocks, spread

#: A block carries enough work to pay for sending it (about 20 us a solve), and few enough values to hold.
_BLOCK: Final = 8192


@dataclass(frozen=True)
class Drawn:
    """What differs between the systems of a block.

    Parameters
    ----------
    parameters, initial : name to number or [n], as for ``Model.solve``.
    """

    parameters: Mapping[str, ArrayLike] = field(default_factory=dict)
    initial: Mapping[str, ArrayLike] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Sweep:
    """A model, the times, and how the systems of a block are drawn.

    Parameters
    ----------
    model : compiled; workers compile it again or take it from their cache.
    times : [time].
    draw : from a block to its ``Drawn``; a function of a module (workers import it) that gives the same
        numbers for a system whatever block it comes in, such as those of ``il2.engine.draws.normals``.
    count : systems in all.
    options : of ``Model.solve``.
    seed : of ``draw``; part of what a folder of results belongs to.
    size : systems in a block.

    Examples
    --------
    >>> from il2.engine import State, System, compile
    >>> from il2.engine.expression import parse
    >>> decay = compile(System((State("x", parse("1")),), (("k", 1.0),), rates={"x": parse("-k*x")}))
    >>> def draw(block):
    ...     return Drawn({"k": np.arange(block.start, block.stop) / 4.0})
    >>> sweep = Sweep(decay, (0.0, 1.0), draw, count=5, size=2)
    >>> [len(batch) for _, batch in sweep.run()]
    [2, 2, 1]
    """

    model: Model
    times: tuple[float, ...]
    draw: Callable[[Block], Drawn]
    count: int
    options: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    size: int = _BLOCK

    def run(
        self, executor: Executor | None = None, progress: Progress = lambda done, total: None
    ) -> Iterator[tuple[Block, Batch]]:
        """Yield every block with its batch, in the order in which they finish.

        Raises
        ------
        LostError : the workers went away.
        """
        return spread(self._solve, blocks(self.count, self.size), executor, progress=progress)

    def store(
        self,
        folder: str | Path,
        executor: Executor | None = None,
        progress: Progress = lambda done, total: None,
    ) -> Parts:
        """Solve what the folder does not hold yet and write it there, a block a file.

        Columns: ``system`` (its number), ``time``, one for each output, ``status`` (0 is solved).

        Raises
        ------
        LostError : the workers went away; what is done is in the folder, and the same call goes on.
        InputError : the folder belongs to another question.
        """
        parts = Parts(Path(folder), self.key)
        todo = parts.left(blocks(self.count, self.size))
        done = self.count - sum(map(len, todo))
        for block, columns in spread(
            self._columns, todo, executor, progress=lambda now, _: progress(done + now, self.count)
        ):
            parts.write(block, columns)
        return parts

    @property
    def key(self) -> str:
        """Name of the question: model, times, draw, options and seed."""
        name = f"{self.draw.__module__}.{self.draw.__qualname__}"
        return key_of(repr(self.model.system), self.times, name, dict(self.options), self.seed, self.count)

    def _solve(self, block: Block) -> Batch:
        drawn = self.draw(block)
        n = len(block)
        parameters = {k: np.broadcast_to(v, (n,)) for k, v in drawn.parameters.items()}
        return self.model.solve(self.times, parameters, drawn.initial or None, **self.options)

    def _columns(self, block: Block) -> dict[str, NDArray[Any]]:
        batch = self._solve(block)
        n, t, _ = batch.values.shape
        return {
            "system": np.repeat(np.arange(block.start, block.stop), t),
            "time": np.tile(np.asarray(self.times, dtype=float), n),
            **{name: batch.values[:, :, i].ravel() for i, name in enumerate(batch.names)},
            "status": np.repeat(batch.status, t),
        }
