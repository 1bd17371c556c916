"""The validation: what is scored, what is refused, and what a missed target does to the exit code."""

from __future__ import annotations

import json
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from il2.cells import split_store
from il2.cells.benchmark import open_blocks, open_points, score
from il2.cells.checks_model import benchmark_rows
from il2.cells.ensemble import shipped
from il2.cells.model import CellModel
from il2.cells.predictors import FullFit, LeftOut, OnDates, Yt1Surface
from il2.cells.score_ec50 import open_ec50
from il2.cells.score_yt1 import surface_rmse
from il2.cells.splits import Prediction, refit, split_names
from il2.cells.targets import TargetRow, target_row
from il2.cli.main import main
from il2.ground.errors import InputError, TableError
from il2.ground.files import data_folder
from il2.ground.provenance import Provenance
from il2.jobs.overlays import left_out_overlays
from il2.jobs.scorecard import scorecard
from il2.jobs.validate import ValidateQuestion, _numbered, _workers, usable_splits
from il2.jobs.validation import ValidateAnswer
from il2.knowledge import tables
from il2.knowledge.ligands import ligand

BAND = 0.15


def made_predictions() -> Iterator[Prediction]:
    """The mean reading of each condition as the prediction of every split, with a band of constant width."""
    points = open_points()
    readings: dict[str, list[float]] = defaultdict(list)
    for condition, y in zip(points.condition_id.tolist(), points.y.tolist(), strict=True):
        readings[condition].append(y)
    for split in split_names():
        for condition, ys in readings.items():
            middle = round(float(np.mean(ys)), 6)
            yield Prediction(split, condition, middle, middle - BAND, middle + BAND)


@pytest.fixture(scope="module")
def splits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("splits")
    split_store.write(folder, made_predictions(), split_store.facts_of_now(seed=3))
    return folder


def test_split_predictions_come_back_as_they_were_written(splits: Path) -> None:
    stored = split_store.read(splits)
    assert stored.predictions == tuple(made_predictions())
    assert stored.facts["seed"] == "3"
    assert usable_splits(splits) == (stored, "")


def test_scores_come_from_the_stored_splits(splits: Path) -> None:
    """Mean readings as predictions: what is left is what dates and wells disagree by."""
    stored, _ = usable_splits(splits)
    assert stored is not None
    rows = {r.id: r for r in benchmark_rows(score(stored.by_split(), open_points(), open_blocks()))}
    assert all(0.95 < (rows[name].result or 0) < 1 for name in ("R14", "R15", "R16", "R17", "R18"))
    # Every date has its own scale, near 1, so the width is near that of the band.
    assert rows["R20"].result == pytest.approx(2 * BAND, rel=0.1)


@pytest.mark.parametrize(
    ("key", "said"),
    [("code_sha256", "the code of the model (beef00 then, now"), ("data_sha256", "the training")],
)
def test_splits_of_other_code_or_data_are_refused(splits: Path, tmp_path: Path, key: str, said: str) -> None:
    stored = split_store.read(splits)
    split_store.write(tmp_path, stored.predictions[:3], {**stored.facts, key: "beef00"})
    usable, why = usable_splits(tmp_path)
    assert usable is None
    assert why.startswith(f"the stored split predictions were made before a change of {said[:12]}")


def test_incomplete_splits_are_refused(splits: Path, tmp_path: Path) -> None:
    assert "there is no file" in usable_splits(tmp_path)[1]
    stored = split_store.read(splits)
    kept = [p for p in stored.predictions if p.split != "LODO:2019-11-08"]
    split_store.write(tmp_path, kept, stored.facts)
    assert usable_splits(tmp_path) == (None, "no predictions of LODO:2019-11-08 are stored")
    table = tmp_path / "split_predictions.csv"
    table.write_text(table.read_text().replace(repr(kept[0].pstat5_high), "", 1))
    with pytest.raises(TableError, match="row 2: a split prediction has a blank cell"):
        split_store.read(tmp_path)
    (tmp_path / "split_run.csv").unlink()
    assert usable_splits(tmp_path)[0] is None, "predictions without their hashes are not used"


def test_a_ligand_left_out_is_predicted_by_its_own_split(splits: Path) -> None:
    stored = split_store.read(splits)
    changed = [replace(p, pstat5=7.0) if p.split == "LOLO:WT N-term dimer" else p for p in stored.predictions]
    predict = LeftOut(split_store.StoredSplits(tuple(changed), stored.facts))
    doses, times = np.array([28.0, 28.0, 27.0]), np.array([30.0, 30.0, 30.0])
    molecules = [ligand("WT N-term dimer"), ligand("WT N-term mono"), ligand("WT N-term mono")]
    found = predict(["NK"] * 3, molecules, doses, times)
    assert found[0] == 7.0
    assert 0 < found[1] < 2
    assert np.isnan(found[2]), "a dose that was not measured has no stored prediction"
    back = open_ec50(LeftOut(stored))  # mean readings give measured EC50s back, where the curve saturates
    assert np.median(np.abs(back.predicted - back.measured)) < 0.1


@pytest.fixture(scope="module")
def full() -> FullFit:
    return FullFit(CellModel.load())


def test_the_full_fit_is_the_mean_of_the_shipped_model(full: FullFit) -> None:
    asked = full.model.response(ligand("IL-2"), "NK", [1.037037, 28.0], [30.0, 240.0])
    found = full(["NK"] * 2, [ligand("IL-2")] * 2, np.array([28.0, 28.0]), np.array([30.0, 240.0]))
    np.testing.assert_allclose(found, asked.mean[1], rtol=1e-12)
    with pytest.raises(InputError, match="27 nM at 30 min is no condition of the scores"):
        full(["NK"], [ligand("IL-2")], np.array([27.0]), np.array([30.0]))


def test_the_shift_of_a_date_moves_the_curve_by_as_much(full: FullFit) -> None:
    """Naive CD8 cells have a shift of their own on some dates; on others that of all CD8 cells stands in."""
    shift = {r["parameter"]: r["optimum_log10"] for r in tables.load("calibration")}
    early, late = "2019-03-15", "2019-04-18"

    def of(date: str, *cells: str) -> float:
        own = next(shift[f"shift:{date}:{c}"] for c in cells if f"shift:{date}:{c}" in shift)
        return float(shift[f"shift:{date}"] + own)

    for cell, parents in (("NK", ()), ("CD8_naive", ("CD8",))):
        moved = of(early, cell, *parents) - of(late, cell, *parents)
        assert abs(moved) > 0.1
        dose, time = np.array([0.01, 0.3, 5.0]), np.full(3, 60.0)
        one, other = (OnDates(full.model, [date]) for date in (early, late))
        molecules = [ligand("IL-2")] * 3
        np.testing.assert_allclose(
            one([cell] * 3, molecules, dose, time),
            other([cell] * 3, molecules, dose * 10**moved, time),
            rtol=1e-9,
        )
    both = OnDates(full.model, [early, late])(["NK"] * 3, molecules, dose, time)
    alone = [OnDates(full.model, [d])(["NK"] * 3, molecules, dose, time) for d in (early, late)]
    np.testing.assert_allclose(both, np.mean(alone, axis=0))


def test_surface_of_yt1_is_that_of_the_most_probable_parameters() -> None:
    surface = Yt1Surface(shipped())
    start = surface("IL2RG", ["YT-1"], ["IL-2"], np.array([500.0]), np.array([0.0]))
    assert start == pytest.approx(1.0)
    levels = [
        surface("IL2RB", ["YT-1"], ["IL-2"], np.array([dose]), np.array([60.0]))[0]
        for dose in (0.01, 1.0, 500.0)
    ]
    assert levels == sorted(levels, reverse=True)
    assert 0 < surface_rmse("IL2RG", "IL-2", surface) < 100
    with pytest.raises(InputError, match="native IL-2 only"):
        surface("IL2RG", ["YT-1"], ["IL-15"], np.array([1.0]), np.array([60.0]))


def test_overlays_bring_readings_to_the_unit_of_the_prediction(splits: Path) -> None:
    stored = split_store.read(splits)
    tripled = {
        split: {c: (3 * p, 3 * low, 3 * high) for c, (p, low, high) in own.items()}
        for split, own in stored.by_split().items()
    }
    plain, larger = left_out_overlays(stored.by_split()), left_out_overlays(tripled)
    names = Counter(o.figure for o in plain)
    assert set(names) == {
        f"Molecule left out: {c} at {t} min" for c in ("Treg", "Thelper", "NK", "CD8") for t in (30, 60)
    }
    # Nine molecules, but no R38Q dimer at 30 min: it was not measured.
    assert {n: k for n, k in names.items() if k != 9} == {
        f"Molecule left out: {c} at 30 min": 8 for c in ("Treg", "Thelper", "NK", "CD8")
    }
    for one, other in zip(plain, larger, strict=True):
        np.testing.assert_allclose(np.array(other.measured), 3 * np.array(one.measured))
        assert len(one.curve_nM) == len(one.low) == len(set(one.doses_nM))
    single = next(o for o in plain if o.panel == "WT C-term mono")  # one date: readings are the prediction
    np.testing.assert_allclose(single.measured, single.predicted, atol=1e-4)


def answer_of(*rows: TargetRow) -> ValidateAnswer:
    return ValidateAnswer(rows, ("why",), (), Provenance.of())


@pytest.mark.parametrize(
    ("target", "result", "passes"),
    [("R14", 0.9, True), ("R14", 0.8, False), ("R14", None, False), ("R08", 0.9, True), ("R08", None, True)],
)
def test_a_target_that_must_be_met_decides(target: str, result: float | None, passes: bool) -> None:
    assert answer_of(target_row(target, "", result)).passed is passes


def test_rows_have_ids_of_their_own_in_the_order_of_the_targets() -> None:
    known = [(r["id"], r["part"]) for r in tables.load("targets")]
    rows = _numbered([target_row(name, part, 0.5) for name, part in reversed(known)])
    ids = [r.id for r in rows]
    assert len(set(ids)) == len(known) == 35
    assert ids[:3] == ["R01.1", "R01.2", "R02.1"] and "R06" in ids and "R10.4" in ids
    assert [i.partition(".")[0] for i in ids] == [name for name, _ in known]


def test_the_answer_prints_rows_of_the_agreed_form() -> None:
    answer = answer_of(target_row("R14", "", 0.9), target_row("R16", "", 0.8), target_row("R18", "", None))
    told = json.loads(answer.to_json())
    assert list(told) == ["targets", "benchmark", "notes", "provenance"]
    assert list(told["targets"][0]) == [
        "id", "what", "target", "low", "high", "result", "verdict", "use", "priority",
    ]  # fmt: skip
    assert [row["verdict"] for row in told["targets"]] == ["met", "missed", "not run"]
    text = str(answer)
    assert "1 met, 1 missed, 1 not run." in text
    assert re.search(r"^R14 .* >= 0.87 +0.9 +met$", text, re.MULTILINE)


def test_the_scorecard_holds_what_must_be_met_and_has_a_predecessor() -> None:
    rows = [target_row(r["id"], r["part"], 0.4567) for r in tables.load("targets")]
    card = scorecard(answer_of(*_numbered(rows)).to_dict()["targets"])
    assert "| LOLO anchored R2 primary 0.5-1 h | 0.842 (dose mean) | >= 0.86 | 0.457 | missed |" in card
    assert "| YT-1 surface gamma-c RMSE | 13.7 | <= 8 | 0.457 | met |" in card
    assert "Hill n" not in card and "baseline_predictions" not in card
    assert {line.count("|") for line in card.splitlines()} == {6}


def test_workers_have_one_thread_each_and_leave_the_environment_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with _workers(1) as pool:
        assert pool.submit(os.getenv, "OMP_NUM_THREADS").result() == "1"
    assert os.environ["OMP_NUM_THREADS"] == "7" and "MKL_NUM_THREADS" not in os.environ
    start = time.perf_counter()
    with pytest.raises(ZeroDivisionError), _workers(1) as pool:
        for _ in range(50):
            pool.submit(time.sleep, 1)
        raise ZeroDivisionError
    assert time.perf_counter() - start < 10, "what waits is not begun"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--workers", "0"], "0 is not in the range x>=1"),
        (["--refit", "--splits", "/nowhere/x"], "there is no folder '/nowhere/x'"),
        (["--refitt"], "unknown option '--refitt'; did you mean --refit?"),
    ],
)
def test_bad_questions_are_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1


def test_workers_below_one_are_refused() -> None:
    with pytest.raises(InputError, match="0 workers cannot fit anything"):
        ValidateQuestion(workers=0)


@pytest.mark.slow
def test_validate_runs_within_two_minutes_and_writes_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    start = time.perf_counter()
    code = main(["validate", "--json", "--html", str(page)])
    assert time.perf_counter() - start < 120
    told = json.loads(capsys.readouterr().out)
    rows = told["targets"]
    classes = [r for r in rows if r["id"].startswith("C")]  # three receptor classes on three cell types
    assert len(classes) == 9
    assert len(rows) - 9 == len(tables.load("targets"))
    assert len({r["id"] for r in rows}) == len(rows)
    assert "not run" not in {r["verdict"] for r in rows}, told["notes"]
    assert code == int(any(r["verdict"] == "missed" and r["priority"] == "must" for r in rows))
    html = page.read_text()
    assert html.count("Molecule left out") >= 8
    assert not re.search(r"""(src|href)=["']https?://""", html)


@pytest.mark.slow
def test_the_stored_predictions_of_a_split_are_what_this_code_gives() -> None:
    stored, why = usable_splits(data_folder())
    assert stored is not None, why
    split = "LOLO:WT C-term mono"
    own = [p for p in stored.predictions if p.split == split]
    for given, made in zip(own, refit(split, int(stored.facts["seed"])), strict=True):
        assert given.condition_id == made.condition_id
        found = [getattr(made, n) for n in ("pstat5", "pstat5_low", "pstat5_high")]
        wanted = [getattr(given, n) for n in ("pstat5", "pstat5_low", "pstat5_high")]
        np.testing.assert_allclose(found, wanted, atol=1e-4)
