"""What limits the figures of a validation: where the errors sit, computed from the scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from il2.cells.benchmark import CELLS, Score
from il2.cells.hill import FREE_OFFSET
from il2.cells.predictors import FullFit, LeftOut
from il2.cells.score_ec50 import Ec50Comparison, open_ec50, population_ec50
from il2.cells.targets import TargetRow

#: Dates that the EC50s of the ten populations were measured on (columns of ``ec50_populations``).
POPULATION_DATES = ("2019-03-15", "2019-03-27")
#: Targets over ten populations: molecule and time.
_POPULATION = {"R07": ("IL-2", 60.0), "R08": ("IL-2", 30.0), "R09": ("IL-15", 60.0)}
_WORST = 3


def limits(
    rows: Sequence[TargetRow], scores: Iterable[Score], full: FullFit, without: LeftOut | None
) -> tuple[str, ...]:
    """Return sentences for a person who asks why a figure is not better.

    Parameters
    ----------
    rows : the verdicts. scores : of the benchmark.
    full, without : the shipped fit, and the fits without the molecule in question where they are stored.
    """
    return (*_missed(rows), *_by_cell(list(scores)), *_populations(full), *_pairs(rows, full, without))


def _missed(rows: Sequence[TargetRow]) -> tuple[str, ...]:
    missed = [row.id for row in rows if row.verdict == "missed" and row.priority == "must"]
    return (f"Missed although they must be met: {', '.join(missed)}.",) if missed else ()


def _by_cell(scores: list[Score]) -> Iterable[str]:
    left_out = {"LOLO": "Molecule left out", "LODO": "Date left out"}
    for kind, words in left_out.items():
        found = {
            s.subset: s.r2_free for s in scores if (s.kind, s.group, s.times) == (kind, "primary", "0.5-1h")
        }
        if not found:
            continue
        cells = ", ".join(f"{cell} {found[cell]:.2f}" for cell in CELLS)
        names = [name for name in found if name not in (*CELLS, "all", "mono", "dimer")]
        worst = sorted(names, key=lambda name: found[name])[:2]
        lowest = " and ".join(f"{name} {found[name]:.2f}" for name in worst)
        yield f"{words}, free R2 by cell: {cells}; lowest by molecule: {lowest}."


def _populations(full: FullFit) -> Iterable[str]:
    for key, (name, time) in _POPULATION.items():
        found = population_ec50(full, name, time)
        yield (
            f"{key}: with the shifts fitted to its dates ({', '.join(POPULATION_DATES)}); predicted for "
            f"a new plate the error is {found.mean_error:.2f}. {_largest(found, 'cell')}"
        )


def _pairs(rows: Sequence[TargetRow], full: FullFit, without: LeftOut | None) -> Iterable[str]:
    models = {"(full fit)": full, "(ligand left out)": without}
    for row in rows:
        part = next((part for part in models if row.what.endswith(part)), "")
        model = models.get(part)
        if row.verdict == "missed" and model is not None:
            yield f"{row.id} {part}: {_largest(open_ec50(model, rule=FREE_OFFSET), 'pair')}"


def _largest(found: Ec50Comparison, unit: str) -> str:
    error = found.predicted - found.measured
    order = np.argsort(-np.abs(error), kind="stable")[:_WORST]
    names = [found.cell_type[i] + (f" with {found.ligand[i]}" if unit == "pair" else "") for i in order]
    listed = ", ".join(f"{name} {error[i]:+.2f}" for name, i in zip(names, order, strict=True))
    return f"Largest errors (log10): {listed}."
