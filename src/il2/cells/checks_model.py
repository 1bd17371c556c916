"""Does a model of ours reach the targets of the catalogue? One validation row for each figure."""

from __future__ import annotations

from collections.abc import Iterable

from il2.cells.benchmark import CELLS, Score
from il2.cells.hill import FREE_OFFSET
from il2.cells.score_ec50 import (
    Predict,
    dimer_gain,
    hill_slope,
    late_over_early,
    open_ec50,
    population_ec50,
)
from il2.cells.targets import TargetRow, target_row

#: Target, part, kind of split, subset, column of the score table.
_BENCHMARK = (
    ("R14", "", "LOLO", "all", "r2_free"),
    ("R15", "", "LOLO", "mono", "r2_free"),
    ("R16", "", "LOLO", "all", "r2_anchored"),
    ("R17", "", "LODO", "all", "r2_free"),
    ("R18", "", "LODO", "all", "r2_anchored"),
    ("R19", "LOLO", "LOLO", "all", "coverage"),
    ("R19", "LODO", "LODO", "all", "coverage"),
    ("R20", "LOLO", "LOLO", "all", "width"),
    ("R20", "LODO", "LODO", "all", "width"),
)


def benchmark_rows(scores: Iterable[Score]) -> tuple[TargetRow, ...]:
    """Return R14 to R20 from a score table (primary group, 0.5-1 h); what it lacks is not run.

    A target that needs all splits must be given a complete table (``Scored.missing`` names what lacks).

    Examples
    --------
    >>> {row.verdict for row in benchmark_rows([])}
    {'not run'}
    """
    found = {(s.kind, s.subset): s for s in scores if (s.group, s.times) == ("primary", "0.5-1h")}
    return tuple(
        target_row(name, part, getattr(found[kind, subset], column) if (kind, subset) in found else None)
        for name, part, kind, subset, column in _BENCHMARK
    )


def readout_rows(
    predict: Predict, left_out: Predict | None = None, on_dates: Predict | None = None
) -> tuple[TargetRow, ...]:
    """Return R07 to R13: EC50s, slopes, time course and valency of native IL-2, IL-15 and the open fusions.

    EC50s over populations are compared on the dates they were measured on, for a model that knows date
    effects; EC50s over open ligands are read off prediction and measurement by one rule, that of the
    measured fits.

    Parameters
    ----------
    predict : the model fitted to everything.
    left_out : the same model, each ligand predicted by the fit without it; needed for a part of R12.
    on_dates : the same model on the dates of the ten populations; ``predict`` when it has no date effects.
    """
    out_error = None if left_out is None else open_ec50(left_out, rule=FREE_OFFSET).mean_error
    known = on_dates or predict
    return (
        target_row("R07", "", population_ec50(known, "IL-2", 60).mean_error),
        target_row("R08", "", population_ec50(known, "IL-2", 30).mean_error),
        target_row("R09", "", population_ec50(known, "IL-15", 60).mean_error),
        *(target_row("R10", cell, hill_slope(predict, cell)) for cell in CELLS),
        *(target_row("R11", cell, late_over_early(predict, cell)) for cell in CELLS),
        target_row("R12", "full fit", open_ec50(predict, rule=FREE_OFFSET).mean_error),
        target_row("R12", "ligand left out", out_error),
        target_row("R13", "", dimer_gain(predict)),
    )
