"""Solve the body: tolerances by the size of each amount, doses as jumps, failures as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.body import disposition
from il2.body.block import carried
from il2.body.constants import constant, populations
from il2.body.growth import blocks
from il2.body.network import LYMPH_STEPS, compiled, held_names
from il2.body.person import Person
from il2.body.regimen import Dose
from il2.body.values import cells_of
from il2.engine import Batch, Input
from il2.ground.errors import Il2Error

Floats = NDArray[np.float64]
#: Relative tolerance; errors of every series are then below 1e-3 of its maximum (tests/body/test_body.py).
RTOL = 1e-4
#: Absolute: molecules per cell, pmol outside cells, shares.
_PER_CELL, _OUTSIDE, _SHARE = 1e-2, 1e-3, 1e-6
_MOST_STEPS = 400_000


def dose_inputs(per_person: Sequence[tuple[Dose, ...]]) -> list[Input]:
    """Return the doses of several people who share a regimen as inputs with one amount for each.

    Parameters
    ----------
    per_person : the doses of each, at the same times.
    """
    lists = [disposition.inputs(doses, constant("t_lag")) for doses in per_person]
    return [
        Input(same[0].time, same[0].target, np.array([one.value for one in same], dtype=float))
        for same in zip(*lists, strict=True)
    ]


def solve(
    times_min: ArrayLike,
    values: Mapping[str, ArrayLike],
    inputs: Iterable[Input],
    *,
    outputs: Sequence[str] | None = None,
    cells: bool = True,
    lymph_steps: int = LYMPH_STEPS,
    rtol: float = RTOL,
    small: float = 1.0,
    n_threads: int = 1,
) -> Batch:
    """Solve the network of the body.

    Parameters
    ----------
    times_min : [time]. values : constants, numbers or [n]. inputs : doses and experiments.
    outputs : states and assignments wanted; all states when not given.
    cells, lymph_steps : which structure. rtol : relative tolerance.
    small : factor on absolute tolerances, below 1 for doses far below all published ones.

    Raises
    ------
    Il2Error : a system could not be solved; the sentence says what to try.
    """
    model = compiled(cells=cells, lymph_steps=lymph_steps)
    known = set(model.parameters)
    given = {k: v for k, v in values.items() if k in known}
    names = set(model.names)
    usable = [i for i in inputs if i.target in known or i.target in names]
    batch = model.solve(
        times_min, given, inputs=usable, outputs=outputs, rtol=rtol,
        atol=_tolerances(model.names, rtol * small), max_steps=_MOST_STEPS, n_threads=n_threads,
    )  # fmt: skip
    if not batch.ok.all():
        first = int(np.flatnonzero(~batch.ok)[0])
        raise Il2Error(f"the body could not be solved ({batch.message(first)})")
    return batch


def _tolerances(names: Sequence[str], rtol: float) -> dict[str, float]:
    """Absolute tolerance of every state, by the size of the reference person (not of who is in the batch)."""
    scale = rtol / RTOL
    found = dict.fromkeys(names, _SHARE * scale)
    outside = [s.name for s in disposition.species(LYMPH_STEPS)]
    found |= dict.fromkeys([*outside, "taken", "lost_with_cells", "produced"], _OUTSIDE * scale)
    share = constant("blood_share")
    for population in populations():
        cells = cells_of(population, Person())
        for block in blocks(population):
            here = cells * (share if block.place == "blood" else 1 - share)
            found[block.cells] = here * _SHARE * scale
            found |= {block.of(c): here * _PER_CELL * scale for c in carried()}
    return {name: value for name, value in found.items() if name in set(names)}


def balance(batch: Batch) -> Floats:
    """Return IL-2 given and produced minus all that is somewhere, pmol: [n, time].

    All states must be stored. Zero but for rounding, at every time, however cells come and go.
    """

    def stored(name: str) -> Floats | float:
        return batch[name] if name in batch.names else 0.0

    held = [n for n in held_names() if n in batch.names]
    outside = [n for n in batch.names if n.startswith("lymph_")]
    fates = ("site", "depot", "A1", "A2", "eliminated", "lost_at_site", "taken", "lost_with_cells")
    total = sum((stored(n) for n in (*fates, *outside, *held)), start=0.0)
    difference: Floats = np.asarray(stored("given") + stored("produced") - total)
    return difference
