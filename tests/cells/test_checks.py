"""Validation rows: the published figures come out of our baselines, and a wrong figure is called missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from il2.cells import farhat, multivalent
from il2.cells.benchmark import open_blocks, open_points, predictions_from_rows, score
from il2.cells.checks_baseline import baseline_rows, yt1_surface
from il2.cells.checks_model import benchmark_rows, readout_rows
from il2.cells.score_ec50 import (
    Predict,
    dimer_gain,
    hill_slope,
    late_over_early,
    open_ec50,
    population_ec50,
)
from il2.cells.score_yt1 import pstat5_rmse, surface_rmse
from il2.cells.targets import target_row
from il2.ground.errors import UnknownNameError
from il2.knowledge import tables
from il2.knowledge.ligands import Ligand


def farhat_ode(
    cells: Sequence[str], ligands: Sequence[Ligand], dose: np.ndarray, time: np.ndarray
) -> np.ndarray:
    return farhat.active_complexes(cells, ligands, dose, time, "A")


def multivalent_model(key: str) -> Predict:
    def predict(
        cells: Sequence[str], ligands: Sequence[Ligand], dose: np.ndarray, time: np.ndarray
    ) -> np.ndarray:
        return multivalent.bound_il2rb(cells, ligands, dose, multivalent.crosslinking(key))

    return predict


def test_every_published_figure_of_the_baselines_is_met() -> None:
    rows = baseline_rows()
    assert Counter(r.id for r in rows) == {"R01": 2, "R02": 2, "R03": 2, "R04": 1, "R05": 2, "R21": 2}
    for row in rows:
        assert row.verdict == "met", row
        assert row.result is not None
    raw = {r.what.rsplit("(", 1)[1]: r.result for r in rows if r.id == "R03"}
    assert raw["Kx* 2.187e-12)"] == pytest.approx(0.899, abs=5e-4)
    assert raw["Kx* 1.2e-11)"] == pytest.approx(0.840, abs=5e-4)


def test_surface_gamma_c_of_the_published_model_misses_its_target_by_the_known_amount() -> None:
    row = target_row("R06", "", surface_rmse("IL2RG", "IL-2", yt1_surface))
    assert row.result == pytest.approx(13.7, abs=0.05)
    assert (row.verdict, row.high, row.priority) == ("missed", 8, "must")


def test_ec50_errors_of_the_published_models_come_out() -> None:
    """The definitions are those behind the published 0.60, 0.49, 0.17, 0.76 and 1.22."""
    for name, minutes, published in (("IL-2", 60, 0.60), ("IL-2", 30, 0.49), ("IL-15", 60, 0.17)):
        found = population_ec50(farhat_ode, name, minutes)
        assert len(found) == 10
        assert found.mean_error == pytest.approx(published, abs=0.005)
        ode = [
            r["log10_ec50_nM_farhat_ode"]
            for r in tables.load("ec50_populations")
            if (r["ligand"], r["time_min"]) == (name, minutes)
        ]
        np.testing.assert_allclose(found.predicted, ode, atol=1e-3)
    for key, published in (("multivalent_kx", 0.76), ("multivalent_kx_text", 1.22)):
        found = open_ec50(multivalent_model(key), below_on_step_plates_nM=28)
        assert len(found) == 21
        assert found.mean_error == pytest.approx(published, abs=0.005)


def test_step_plates_count_only_below_9_nM() -> None:
    found = open_ec50(multivalent_model("multivalent_kx"))
    pairs = set(zip(found.cell_type, found.ligand, strict=True))
    assert len(pairs) == 12
    assert not {("Treg", "R38Q N-term mono"), ("Treg", "WT C-term mono")} & pairs
    assert ("Treg", "WT N-term mono") in pairs


def made(cells: Sequence[str], ligands: Sequence[Ligand], dose: np.ndarray, time: np.ndarray) -> np.ndarray:
    """A made model whose slope, decay and valency gain are set: the scores must read them back."""
    ec50 = np.array([0.2 / 10 ** (0.9 * (x.valency - 1)) for x in ligands])
    return np.where(time > 100, 0.7, 1.0) * dose**2.05 / (dose**2.05 + ec50**2.05)


def test_shape_scores_of_a_known_curve() -> None:
    assert hill_slope(made, "NK") == pytest.approx(2.05, rel=1e-3)
    assert late_over_early(made, "CD8") == pytest.approx(0.7)
    assert dimer_gain(made) == pytest.approx(-0.9, abs=1e-3)


def test_late_over_early_is_the_mean_over_high_doses_of_the_loss_from_30_to_240_min() -> None:
    def fading(
        cells: Sequence[str], ligands: Sequence[Ligand], dose: np.ndarray, time: np.ndarray
    ) -> np.ndarray:
        assert len(cells) == len(ligands) == len(dose) == len(time)
        assert set(cells) == {"NK"}
        return 3.0 * dose * np.exp(-time * dose / 1e4)

    assert late_over_early(fading, "NK") == pytest.approx((np.exp(-0.588) + np.exp(-1.764)) / 2)


def test_yt1_pstat5_is_compared_in_percent_of_its_maximum() -> None:
    """Readings in any unit come back as themselves; one always at its maximum errs by the rest."""
    readings = {
        ({"YT-1 CD25+": "YT-1"}.get(r["cell_type"], r["cell_type"]), r["ligand"], r["dose_nM"]): r["value"]
        for r in tables.load("yt1_pstat5")
        if r["ligand"] in ("IL-2", "IL-15")
    }
    values = np.array(list(readings.values()))

    def measured(
        cells: Sequence[str], ligands: Sequence[Ligand], dose: np.ndarray, time: np.ndarray
    ) -> np.ndarray:
        keys = zip(cells, (x.name for x in ligands), dose.tolist(), strict=True)
        return np.array([0.04 * readings[key] for key in keys])

    off = 1 - 100 / values.max()
    assert pstat5_rmse(measured) == pytest.approx(off * np.sqrt(np.mean(values**2)), abs=1e-9)
    flat = pstat5_rmse(lambda cells, ligands, dose, time: np.full(len(cells), 7.0))
    assert flat == pytest.approx(np.sqrt(np.mean((100 - values) ** 2)))


def test_readout_rows_cover_the_targets_and_leave_out_what_was_not_given() -> None:
    rows = readout_rows(made)
    assert Counter(r.id for r in rows) == {
        "R07": 1, "R08": 1, "R09": 1, "R10": 4, "R11": 4, "R12": 2, "R13": 1,
    }  # fmt: skip
    assert [r.verdict for r in rows if "left out" in r.what and r.id == "R12"] == ["not run"]
    assert {r.what.rsplit("(")[-1]: r.verdict for r in rows if r.id == "R10"} == {
        "Treg)": "missed", "Thelper)": "met", "NK)": "met", "CD8)": "met",
    }  # fmt: skip
    assert {r.verdict for r in rows if r.id in ("R11", "R13")} == {"met"}
    given = {r.what: r.result for r in readout_rows(made, left_out=made) if r.id == "R12"}
    assert len(set(given.values())) == 1


def test_benchmark_rows_take_their_figures_from_the_score_table() -> None:
    baseline = [r for r in tables.load("baseline_predictions") if r["model"] == "multivalent_kx2187"]
    scores = score(
        predictions_from_rows({"condition_id": r["condition_id"], "pstat5": r["value"]} for r in baseline),
        open_points(),
        open_blocks(),
    )
    rows = {(r.id, r.what.rsplit("(", 1)[-1]): r for r in benchmark_rows(scores)}
    by_id = {r.id: r for r in rows.values()}
    assert [round(by_id[i].result or 0, 3) for i in ("R14", "R15", "R16", "R17", "R18")] == [
        0.794, 0.775, 0.811, 0.791, 0.811,
    ]  # fmt: skip
    assert {by_id[i].verdict for i in ("R14", "R15", "R16", "R17", "R18")} == {"missed"}
    assert by_id["R19"].verdict == "missed", "no interval at all covers nothing"


def test_a_nan_is_missed_and_an_unknown_target_is_named() -> None:
    row = target_row("R14", "", float("nan"))
    assert (row.verdict, row.result) == ("missed", None)
    with pytest.raises(UnknownNameError, match="R14"):
        target_row("R144", "", 1.0)
