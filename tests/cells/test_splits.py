"""A split predicts what its fit has not seen: what goes into the fit, and which rows come out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from il2.cells import splits
from il2.cells.benchmark import open_blocks, open_points, predictions_from_rows, scored_points
from il2.cells.ensemble import shipped
from il2.cells.model import CellModel
from il2.cells.objective import Problem
from il2.cells.splits import Prediction, fit_without, predictions, refit_all, split_names
from il2.cells.training import subset_rows
from il2.knowledge import tables
from il2.knowledge.ligands import ligand


class _Seen(Exception):
    """Carries what a fit was about to start from."""


@pytest.fixture
def fitted_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Problem]:
    """The problem that the fit of a split is given; the fit itself takes half a minute and is not begun."""

    def stop(problem: Problem) -> None:
        raise _Seen(problem)

    monkeypatch.setattr(splits, "Calibration", stop)

    def of(split: str) -> Problem:
        with pytest.raises(_Seen) as caught:
            fit_without(split)
        return caught.value.args[0]

    return of


@pytest.mark.parametrize("split", split_names())
def test_a_fit_sees_nothing_of_what_its_split_leaves_out(
    split: str, fitted_to: Callable[[str], Problem]
) -> None:
    kind, _, name = split.partition(":")
    column = {"LOLO": "ligand", "LODO": "date"}[kind]
    seen, everything = fitted_to(split), fitted_to("")
    rows = [*tables.load("pstat5_benchmark"), *subset_rows()]
    for one, many in (("ligand", "ligands"), ("date", "dates")):
        wanted = {r[one] for r in rows if r[column] != name}
        assert set(getattr(seen.data, many)) == wanted
    assert len(seen.data.y) == sum(r[column] != name for r in rows) < len(everything.data.y) == len(rows)
    assert not any(name in p.name for p in seen.layout.priors if kind == "LODO")
    # YT-1 was measured with native IL-2 alone.
    assert bool(seen.lines) == (split != "LOLO:IL-2")


@pytest.mark.parametrize("split", ["LOLO:F42Q N-term mono", "LODO:2019-12-05"])
def test_a_split_predicts_the_rows_that_its_score_needs_and_no_others(split: str) -> None:
    """The scorer, which reads the blocks on its own, misses none; each number is the model's at that row."""
    few = replace(shipped(), vectors=shipped().vectors[:4])
    model = CellModel(few)
    found = list(predictions(model, split))
    assert len({p.condition_id for p in found}) == len(found)
    blocks = [b for b in open_blocks() if b.split == split]
    rows = [
        {"split": p.split, "condition_id": p.condition_id, "pstat5": p.pstat5,
         "pstat5_low": p.pstat5_low, "pstat5_high": p.pstat5_high}
        for p in found
    ]  # fmt: skip
    assert not scored_points(predictions_from_rows(rows), open_points(), blocks).missing
    needed = {(b.test_date, name) for b in blocks for name in (b.test_ligand, *b.anchors)}
    benchmark = tables.load("pstat5_benchmark")
    conditions = {r["condition_id"]: r for r in benchmark if (r["date"], r["ligand"]) in needed}
    assert {p.condition_id for p in found} == set(conditions)
    for p in found[:: max(1, len(found) // 6)]:
        row = conditions[p.condition_id]
        alone = model.response(
            ligand(row["ligand"]), row["cell_type"],
            np.array([row["dose_nM"]]), np.array([float(row["time_min"])]),
        )  # fmt: skip
        got = [p.pstat5, p.pstat5_low, p.pstat5_high]
        wanted = [float(a[0, 0]) for a in (alone.mean, alone.low, alone.high)]
        np.testing.assert_allclose(
            got, wanted, atol=2e-3
        )  # the solver's own tolerance, times solved together


def test_splits_are_refitted_in_their_order_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splits, "refit", lambda name, seed: [Prediction(name, "c", float(seed), 0.0, 1.0)])
    told: list[tuple[int, int]] = []
    with ThreadPoolExecutor(3) as pool:
        found = refit_all(pool, 5, lambda done, of: told.append((done, of)))
    assert [p.split for p in found] == list(split_names())
    assert {p.pstat5 for p in found} == {5.0}
    assert told == [(i, len(found)) for i in range(1, len(found) + 1)]
