"""The jobs around the cell model, with the shipped ensemble: what must hold whatever its numbers are."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

import il2
from il2.cells.curves import GRID
from il2.cells.ensemble import Ensemble
from il2.cells.model import CellModel
from il2.cells.surface import responses
from il2.ground.errors import InputError, TableError, UnknownNameError
from il2.jobs.compare import CompareAnswer
from il2.jobs.estimate import GRID_NM, ec50
from il2.knowledge.ligands import Arm, Ligand

DOSES = np.array(GRID_NM)


@pytest.fixture(scope="module")
def compared() -> CompareAnswer:
    return il2.compare(["aldesleukin", "WT N-term mono"], ["Treg", "NK"])


def test_dose_response_and_compare_read_the_same_curve(compared: CompareAnswer) -> None:
    asked = il2.dose_response("aldesleukin", ["Treg", "NK"], doses="10 pM,1 nM")
    for one, other in zip(asked.curves, compared.comparisons[:2], strict=True):
        assert one == other.curve
    first = asked.points[0]
    curve = asked.curves[0]
    at = curve.doses_nM.index(first.dose_nM)
    assert (first.pstat5, first.pstat5_low, first.pstat5_high) == (
        curve.mean[at],
        curve.low[at],
        curve.high[at],
    )


def test_selectivity_is_the_ratio_member_by_member(compared: CompareAnswer) -> None:
    treg, nk = compared.comparisons[:2]
    assert treg.selectivity.value == treg.selectivity.low == treg.selectivity.high == 1
    members = nk.curve.ec50_members / treg.curve.ec50_members
    assert nk.selectivity.value == pytest.approx(np.median(members), rel=0.1)
    assert nk.selectivity.low <= nk.selectivity.value <= nk.selectivity.high
    # Date shifts are shared by the cells of a plate, so the ratio is better known than its parts.
    spread = [math.log10(e.high / e.low) for e in (nk.selectivity, nk.curve.ec50_nM, treg.curve.ec50_nM)]
    assert spread[0] < spread[1] + spread[2]


def test_intervals_hold_their_curve(compared: CompareAnswer) -> None:
    for one in compared.comparisons:
        low, mean, high = (np.array(v) for v in (one.curve.low, one.curve.mean, one.curve.high))
        assert np.all(low <= mean)
        assert np.all(mean <= high)
        assert one.curve.ec50_nM.low <= one.curve.ec50_nM.value <= one.curve.ec50_nM.high


def test_an_answer_says_where_it_comes_from(compared: CompareAnswer) -> None:
    written = json.loads(compared.to_json())
    assert written["provenance"]["version"] == il2.__version__
    assert written["provenance"]["seed"] == 0
    assert {"rickert2004", "farhat2021"} & set(written["provenance"]["sources"])
    assert written["question"]["target"] == "Treg"
    assert len(written["rows"]) == 4
    assert compared.to_frame()["ec50_nM"].tolist() == [r["ec50_nM"] for r in written["rows"]]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    first, again, other = (il2.dose_response("R38Q N-term mono", "CD8", doses=1, seed=s) for s in (3, 3, 4))
    assert first.to_json() == again.to_json()
    assert first.points[0].pstat5 != other.points[0].pstat5


def test_a_molecule_that_cannot_signal_has_no_ec50() -> None:
    silent = Ligand("blocker", (Arm(2, 0.5, None),), "fc")
    answer = il2.compare([silent], ["Treg", "NK"])
    assert [str(c.curve.ec50_nM) for c in answer.comparisons] == ["none", "none"]
    assert "none" in str(answer)
    assert json.loads(answer.to_json())["rows"][0]["ec50_nM"] is None


def test_a_course_starts_at_nothing_and_names_its_height() -> None:
    answer = il2.time_course("aldesleukin", "Treg", doses="1 nM", times=[0, "30 min", "4 h"])
    assert [p.time_min for p in answer.points] == [0, 30, 240]
    assert answer.points[0].pstat5 == pytest.approx(0, abs=1e-3)
    top = max(answer.points, key=lambda p: p.pstat5)
    assert f"at {top.time_min:g} min;" in answer.notes()[0]


def test_times_beyond_a_day_are_said_to_be_beyond_the_model() -> None:
    late = il2.time_course("aldesleukin", "CD8", doses="1 nM", times=["1 h", "10 d"])
    assert "14400 min is beyond the 1440 min" in late.notes()[-1]
    inside = il2.time_course("aldesleukin", "CD8", doses="1 nM", times=["1 h", "1 d"])
    assert "beyond" not in " ".join(inside.notes())


def test_a_question_knows_synonyms_and_refuses_nonsense() -> None:
    with pytest.raises(UnknownNameError, match="did you mean"):
        il2.compare("aldesleukn")
    with pytest.raises(InputError, match="give at least one cell type"):
        il2.compare("aldesleukin", [])
    with pytest.raises(InputError, match="time -1"):
        il2.dose_response("aldesleukin", time=-1)


def write(path: Path, *rows: str) -> Path:
    path.write_text(
        "condition_id,cell_type,ligand,dose_nM,time_min\n" + "".join(f"{r}\n" for r in rows), "utf-8"
    )
    return path


def test_a_batch_gives_what_the_single_question_gives(tmp_path: Path) -> None:
    path = write(
        tmp_path / "c.csv",
        "a,NK cell,IL-2,1,60",
        "b,Treg,IL-2,0.1,30",
        "c,Treg,IL-2,0.1,240",
        "d,Treg,IL-2,0,60",
    )
    answer = il2.predict(path)
    single = il2.dose_response("IL-2", "NK", doses=1).points[0]
    assert answer.ids == ("a", "b", "c", "d")
    assert answer.values[0] == pytest.approx((single.pstat5, single.pstat5_low, single.pstat5_high), rel=1e-9)
    course = il2.time_course("IL-2", "Treg", doses=0.1, times=[30, 240]).points
    assert [v[0] for v in answer.values[1:3]] == pytest.approx([p.pstat5 for p in course], rel=1e-9)  # type: ignore[index]
    assert answer.values[3][0] == pytest.approx(0, abs=1e-3)  # type: ignore[index]


def test_the_order_of_the_rows_changes_no_row(tmp_path: Path) -> None:
    rows = ["a,NK,IL-2,1,60", "b,Treg,IL-2,0.1,60", "c,NK,IL-2,3,60", "d,NK,IL-2,1,60"]
    forth = il2.predict(write(tmp_path / "f.csv", *rows))
    back = il2.predict(write(tmp_path / "b.csv", *reversed(rows)))
    alone = il2.predict(write(tmp_path / "a.csv", rows[0]))
    assert dict(zip(forth.ids, forth.values, strict=True)) == dict(zip(back.ids, back.values, strict=True))
    assert alone.values[0] == forth.values[0]
    assert forth.values[0] == forth.values[3]


def test_a_bad_row_is_blank_and_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "c.csv",
        "a,Treg,IL-2,1,60",
        "b,Tregs,IL-2,1,60",
        "c,Treg,IL-2,-1,60",
        "d,Treg,IL-22,1,60",
        "e,Treg,IL-2,x,60",
        "f,Treg,IL-2,nan,60",
    )
    answer = il2.predict(path)
    assert [v is None for v in answer.values] == [False, True, True, True, True, True]
    assert [(p.row, p.condition_id) for p in answer.problems] == [
        (3, "b"),
        (4, "c"),
        (5, "d"),
        (6, "e"),
        (7, "f"),
    ]
    assert "did you mean 'Treg'" in str(answer.problems[0])
    assert answer.to_csv().splitlines()[2] == "b,,,"
    assert answer.notes() == ("5 of 6 rows cannot be predicted.",)


def test_own_molecules_replace_the_catalogue(tmp_path: Path) -> None:
    ligands = tmp_path / "ligands.csv"
    ligands.write_text(
        "ligand,arms,kd_il2ra_nM,kd_il2rbg_nM,fusion\nmine,2,0.7,22,fc\nbad,0,1,1,fc\n", "utf-8"
    )
    path = write(tmp_path / "c.csv", "a,Treg,mine,1,60", "b,Treg,IL-2,1,60", "c,Treg,bad,1,60")
    answer = il2.predict(path, ligands)
    assert [v is None for v in answer.values] == [False, True, True]
    assert "unknown ligand 'IL-2'" in str(answer.problems[0])
    assert "arms is 0" in str(answer.problems[1])
    mine = Ligand("mine", (Arm(2, 0.7, 22.0),), "fc")
    single = il2.dose_response(mine, "Treg", doses=1).points[0]
    assert answer.values[0][0] == pytest.approx(single.pstat5, rel=1e-9)  # type: ignore[index]


def test_a_file_without_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="has a header but no rows"):
        il2.predict(write(tmp_path / "c.csv"))


def test_a_screened_curve_is_the_curve_of_the_central_member() -> None:
    """Interpolated over affinities against solved for that very molecule."""
    model = CellModel.load()
    optimum = model.ensemble.optimum
    central = CellModel(Ensemble(model.ensemble.layout, optimum[None], optimum))
    pairs = np.array([[0.37, 8.1], [61.0, 0.93], [2.2, 150.0]])
    wide = np.concatenate([pairs, 10 ** np.random.default_rng(5).uniform(-1, 2.2, (400, 2))])
    for cell in ("Treg", "NK"):
        screened = responses(model, wide, 1, cell, 10**GRID, 60.0)[: len(pairs)]
        solved = np.stack(
            [central.curves(Ligand("x", (Arm(1, *kd),), "fc"), cell, [60.0])[0, 0] for kd in pairs.tolist()]
        )
        assert np.abs(screened - solved).max() < 0.01
        assert np.log10(ec50(10**GRID, screened)) == pytest.approx(np.log10(ec50(10**GRID, solved)), abs=0.01)


def test_a_screen_finds_the_front_and_calls_a_bound_a_bound() -> None:
    pairs = np.array([[0.1, 1.0], [0.1, 30.0], [100.0, 1.0], [np.inf, 3.0], [1.0, np.inf]])
    answer = il2.screen(pairs, arms=[1], spare="NK")
    assert answer.front.any()
    assert np.isnan(answer.ec50_nM[4])  # without IL2RB/IL2RG there is no signal
    assert answer.selectivity[1, 0] > answer.selectivity[0, 0] > answer.selectivity[2, 0]
    rows = answer.table().records()
    assert rows[3]["kd_il2ra_nM"] is None
    assert rows[4]["Treg_ec50_nM"] is None
    assert [r["pareto"] for r in rows] == answer.front.tolist()
