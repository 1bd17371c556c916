"""The scorer: the numbers of the script that defines the benchmark, and of the table of baseline scores."""

from __future__ import annotations

import csv
import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from il2.cells.benchmark import (
    Block,
    Points,
    Predictions,
    Score,
    normalised,
    open_blocks,
    open_points,
    pick,
    predictions_from_rows,
    score,
)
from il2.ground.errors import InputError, MissingDataError
from il2.ground.files import reference_data
from il2.knowledge import tables

MODELS = {
    "multivalent_kx2187": "multivalent_kx2.19e-12",
    "multivalent_kx12": "multivalent_kx1.2e-11",
    "farhat_counts_A": "farhat_ode_counts_A",
    "farhat_counts_B": "farhat_ode_counts_B",
}


def packaged_predictions(model: str) -> Predictions:
    rows = [r for r in tables.load("baseline_predictions") if r["model"] == model]
    return predictions_from_rows({"condition_id": r["condition_id"], "pstat5": r["value"]} for r in rows)


def reference(*parts: str) -> Path:
    try:
        return reference_data(*parts)
    except MissingDataError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("model", MODELS)
def test_equals_the_table_of_baseline_scores(model: str) -> None:
    found = {
        (s.kind, s.group, s.times, s.subset): s
        for s in score(packaged_predictions(model), open_points(), open_blocks())
    }
    wanted = [r for r in tables.load("baseline_scores") if r["model"] == MODELS[model]]
    assert len(wanted) > 60
    for row in wanted:
        ours = found.pop((row["kind"], row["group"], row["times"], row["subset"]))
        assert (ours.n, ours.n_anchored) == (row["n"], row["n_anchored"])
        for name in ("r2_free", "rmse_free", "r2_anchored"):
            value = np.nan if row[name] is None else row[name]
            np.testing.assert_allclose(getattr(ours, name), value, atol=5.1e-5, err_msg=str(dict(row)))
    assert not [k for k, s in found.items() if s.n], "scores that the table does not hold"


@pytest.mark.parametrize(
    "name",
    [
        "multivalent_kx2.19e-12",
        "multivalent_kx1.2e-11",
        "farhat_ode_counts_A",
        "farhat_ode_counts_B",
        "pooled_hill",
    ],
)
def test_equals_the_reference_script_with_intervals(name: str, tmp_path: Path) -> None:
    script = reference("receptor", "score_open.py")
    with reference("receptor", "baseline_predictions", f"{name}.csv").open(newline="") as f:
        rows = list(csv.DictReader(f))
    for i, row in enumerate(rows):  # an interval for all rows but every tenth
        p = float(row["pstat5"])
        row |= {
            "pstat5_low": "" if i % 10 == 0 else repr(0.6 * p),
            "pstat5_high": "" if i % 10 == 0 else repr(1.7 * p),
        }
    given, out = tmp_path / "predictions.csv", tmp_path / "scores.csv"
    with given.open("w", newline="") as f:
        writer = csv.DictWriter(f, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    subprocess.run(
        [sys.executable, "-W", "ignore", str(script), str(given), "--csv", str(out)],
        check=True,
        capture_output=True,
    )
    with out.open(newline="") as f:
        wanted = list(csv.DictReader(f))
    ours = score(predictions_from_rows(rows), open_points(), open_blocks())
    assert len(ours) == len(wanted)
    for mine, theirs in zip(ours, wanted, strict=True):
        for key, value in dataclasses.asdict(mine).items():
            if isinstance(value, float):
                np.testing.assert_allclose(
                    value, float(theirs[key]), rtol=1e-12, atol=1e-12, err_msg=str(theirs)
                )
            else:
                assert str(value) == theirs[key]


def test_free_scale_ignores_units_and_anchored_scale_does_not_see_the_test_ligand() -> None:
    points, blocks = open_points(), open_blocks()
    truth = {"": {c: (float(y), 0.0, 2.0) for c, y in zip(points.condition_id, points.y, strict=True)}}
    plain = score(truth, points, blocks)
    doubled = score(
        {"": {c: (2 * p, 2 * lo, 2 * hi) for c, (p, lo, hi) in truth[""].items()}}, points, blocks
    )
    for one, two in zip(plain, doubled, strict=True):
        np.testing.assert_allclose(
            [one.r2_free, one.r2_anchored, one.coverage],
            [two.r2_free, two.r2_anchored, two.coverage],
            rtol=1e-9,
        )
    dimer = {c for c, x in zip(points.condition_id, points.ligand, strict=True) if x == "WT N-term dimer"}
    halved = {
        "LOLO:WT N-term dimer": {c: (v[0] * (0.5 if c in dimer else 1), *v[1:]) for c, v in truth[""].items()}
    }
    both = [score({"": truth[""], **extra}, points, blocks) for extra in ({}, halved)]
    free = [pick(s, "LOLO", "WT N-term dimer").r2_free for s in both]
    anchored = [pick(s, "LOLO", "WT N-term dimer").r2_anchored for s in both]
    assert free[0] == pytest.approx(free[1])
    assert anchored[1] < anchored[0] - 0.2


def test_a_perfect_prediction_scores_one_and_a_missing_interval_is_a_miss() -> None:
    """One date, one cell, one condition per point, so that a prediction can equal every reading."""
    full = open_points()
    points = full.only((full.date == "2019-12-05") & (full.cell_type == "NK"))
    blocks = [
        Block("LODO:2019-12-05", "LODO", "R38Q N-term mono", "2019-12-05", ("F42Q N-term mono",), "primary")
    ]
    rows = [
        {
            "condition_id": c,
            "pstat5": y,
            "pstat5_low": y - 0.1 if i % 2 else None,
            "pstat5_high": y + 0.1 if i % 2 else None,
        }
        for i, (c, y) in enumerate(zip(points.condition_id, points.y, strict=True))
    ]
    got = pick(score(predictions_from_rows(rows), points, blocks), "LODO", times="0.5-4h")
    assert (got.n, got.n_anchored) == (48, 48)
    assert got.r2_free == pytest.approx(1)
    assert got.r2_anchored == pytest.approx(1)
    assert got.coverage == pytest.approx(0.5)
    assert got.width == pytest.approx(0.2)


def test_incomplete_splits_are_left_out_and_named() -> None:
    from il2.cells.benchmark import scored_points

    points, blocks = open_points(), open_blocks()
    predictions = packaged_predictions("farhat_counts_B")  # monomers only
    scored = scored_points(predictions, points, blocks)
    assert "LOLO:WT N-term dimer [primary]" in scored.missing
    assert "LOLO:IL-2 [primary]" not in scored.missing
    with pytest.raises(InputError, match="nothing to score"):
        score({"": {}}, points, blocks)
    with pytest.raises(InputError, match="no score for LOLO"):
        pick([], "LOLO")


def test_full_scale_is_the_97th_percentile_of_date_and_cell() -> None:
    value = np.concatenate([np.arange(101.0), 10 * np.arange(101.0)])
    date = np.array(["d"] * 202)
    cell = np.array(["NK"] * 101 + ["CD8"] * 101)
    np.testing.assert_allclose(normalised(value, date, cell)[[97, 101 + 97]], 1.0)


def test_points_keep_their_scale_when_some_are_picked() -> None:
    points = open_points()
    some = points.only(points.ligand == "IL-2")
    np.testing.assert_array_equal(some.y, points.y[points.ligand == "IL-2"])
    with pytest.raises(InputError, match="no points"):
        Points.from_rows([])


def test_scores_print_as_plain_records() -> None:
    line = pick(score(packaged_predictions("multivalent_kx2187"), open_points(), open_blocks()), "LOLO")
    assert isinstance(line, Score)
    assert (line.n, round(line.r2_free, 3), round(line.r2_anchored, 3)) == (904, 0.794, 0.811)
    assert np.isnan(line.coverage)
