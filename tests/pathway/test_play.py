"""The simulation on the map: its numbers against `il2 simulate`, its page against its numbers."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import lxml.html
import numpy as np
import pytest

from il2.cells.signalling.perturb import Perturbation, knock_out
from il2.cli.main import main
from il2.ground.errors import InputError, UnknownNameError
from il2.jobs.doings import read_inhibition, read_regimen
from il2.jobs.pathway_play import AS_IT_IS, PathwayPlayAnswer, PathwayPlayQuestion, pathway_play, read_doses
from il2.jobs.play_overlay import overlay_of
from il2.jobs.simulate import SimulateQuestion, simulate
from il2.knowledge.ligands import ligand
from il2.pathway.overlay_json import read_overlay
from il2.pathway.own import own_map
from il2.report.play import play_page
from il2.report.play.data import STEPS, page_data
from il2.report.play.page import without_key

from .given import place

CHANGE = Perturbation("JAK1 90 % and no SOCS3", knock_out(["SOCS3"]), read_inhibition("JAK1:90%"))
SMALL = PathwayPlayQuestion(
    cells=("Treg", "NK"), doses_nM=(0.115226, 1.03704), until_min=120.0, perturbation=CHANGE
)


@cache
def answer() -> PathwayPlayAnswer:
    return pathway_play(SMALL)


def course(formula: str, condition: str, which: str = "best") -> np.ndarray:
    at = [one.formula for one in answer().quantities].index(formula)
    return np.array(getattr(answer().courses[condition], which)[at])


@pytest.mark.parametrize(("shown", "readout"), [("P", "pSTAT5"), ("ppERK", "ppERK"), ("CISH", "CISH")])
def test_lines_are_those_of_simulate(shown: str, readout: str) -> None:
    question = SimulateQuestion(
        ligand("IL-2"), read_regimen("1.03704 nM"), ("Treg", "NK"), CHANGE, 120.0, (readout,)
    )
    rows = simulate(question).rows
    for cell, name in enumerate(SMALL.cells):
        for row in (row for row in rows if row["cell_type"] == name):
            time = SMALL.times_min.index(row["time_min"])
            for condition, key in ((CHANGE.name, "value"), (AS_IT_IS, "control")):
                found = course(shown, condition)[cell, 1, time]
                assert found == pytest.approx(row[key], rel=2e-3, abs=1e-5)


def test_a_wash_is_that_of_simulate_and_hides_the_plates() -> None:
    washed = pathway_play(replace(SMALL, cells=("Treg",), perturbation=Perturbation(), wash_min=30.0))
    assert washed.points == () and 30.0 in washed.question.times_min
    rows = simulate(
        SimulateQuestion(ligand("IL-2"), read_regimen("1.03704 nM for 30 min, wash"), ("Treg",),
                         until_min=120.0, readouts=("pSTAT5",))
    ).rows  # fmt: skip
    at = [one.formula for one in washed.quantities].index("P")
    found = washed.courses[AS_IT_IS].best[at][0][1]
    for row in rows:
        time = washed.question.times_min.index(row["time_min"])
        assert found[time] == pytest.approx(row["value"], rel=2e-3, abs=1e-5)


def test_the_line_lies_in_its_interval_and_the_dose_has_none() -> None:
    for condition in answer().courses:
        for one in answer().quantities:
            best, low, high = (course(one.formula, condition, which) for which in ("best", "low", "high"))
            assert (low <= best).all() and (best <= high).all() and (best <= one.top).all()
    assert (course("L", AS_IT_IS, "low") == course("L", AS_IT_IS, "high")).all()
    assert (course("P", AS_IT_IS, "high") - course("P", AS_IT_IS, "low"))[:, :, 5:].min() > 0.01


def test_knock_out_and_inhibitor_show_on_the_map() -> None:
    assert course("SOCS3", CHANGE.name).max() == 0 < course("SOCS3", AS_IT_IS)[..., -1].min()
    assert (course("pJAK1", CHANGE.name)[..., 5:] < 0.5 * course("pJAK1", AS_IT_IS)[..., 5:]).all()


def test_plates_are_scaled_by_one_factor_for_each_date() -> None:
    from il2.cells.benchmark import open_points

    points = open_points()
    assert {point.cell for point in answer().points} == {0, 1}
    for date in {point.date for point in answer().points}:
        own = [p for p in answer().points if p.date == date and p.cell == 0 and p.dose == 1]
        here = (points.date == date) & (points.cell_type == "Treg") & (points.ligand == "IL-2")
        here &= np.isclose(points.dose_nM, 1.03704, rtol=1e-3)
        raw = dict(zip(points.time_min[here].tolist(), points.y[here].tolist(), strict=True))
        factors = [p.value / raw[p.time_min] for p in own if raw[p.time_min] > 0]
        assert factors and np.ptp(factors) < 1e-9 * np.mean(factors)


def test_every_law_of_an_element_comes_with_every_constant_and_its_source() -> None:
    for bond in answer().bonds.values():
        for name in bond.laws:
            law = answer().laws[name]
            assert law.text and all(answer().constants[one].source for one in law.constants)
    jak = answer().constants["active_JAK1"]
    assert jak.values == pytest.approx((0.1,)) and jak.status == "experiment" and jak.note.startswith("1 ")
    counts = answer().constants["A_rest"]
    assert len(counts.values) == len(counts.low) == 2 and counts.values[0] > counts.values[1]
    assert all(
        low < value < high for low, value, high in zip(counts.low, counts.values, counts.high, strict=True)
    )


def test_page_data_give_the_numbers_back() -> None:
    data = page_data(answer(), without_key(answer().scene))
    for q, one in enumerate(answer().quantities):
        for c, d in ((0, 0), (0, 1), (1, 0), (1, 1)):
            packed = data["courses"][0][q][c][d]
            for which, name in enumerate(("best", "low", "high")):
                course_ = packed[which if len(packed) > 1 else 0]
                back = np.asarray(course_[1:]) * course_[0] / STEPS if isinstance(course_, list) else course_
                exact = course(one.formula, CHANGE.name, name)[c, d]
                assert np.abs(back - exact).max() <= 1e-3 * max(exact.max(), 1e-300), one.formula


def test_page_is_one_small_file_without_addresses_to_load(tmp_path: Path) -> None:
    text = play_page(answer())
    assert play_page(answer()) == text and len(text.encode()) < 3_000_000
    policy = lxml.html.fromstring(text).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert len(policy) == 1 and policy[0].startswith("default-src 'none';")
    assert not re.search(r"<(?:link|img|iframe)|src=|@import|url\((?!#)", text)
    data = json.loads(re.search(r'<script type="application/json" id="page-data">(.*?)</script>', text)[1])  # type: ignore[index]
    assert data["cells"] == ["Treg", "NK"] and data["conditions"] == [CHANGE.name, AS_IT_IS]


def test_the_command_writes_page_and_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["pathway", "play", "-c", "Treg", "--dose", "1 nM", "--until", "30 min"]
    assert main([*common, "-o", str(tmp_path / "play.html")]) == 0
    assert (tmp_path / "play.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main([*common, "-o", str(tmp_path / "play.csv")]) == 0
    header, first, *_ = (tmp_path / "play.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("quantity,formula,unit,condition,cell_type,dose_nM") and ",1.0,0.0," in first
    assert capsys.readouterr().out == ""


def test_values_travel_in_the_form_of_overlays(tmp_path: Path) -> None:
    common = ["pathway", "play", "-c", "Treg", "-c", "NK", "--dose", "1 nM", "--until", "60 min"]
    assert main([*common, "-o", str(tmp_path / "play.json")]) == 0
    found = read_overlay((tmp_path / "play.json").read_text(encoding="utf-8")).checked(own_map())
    assert found.conditions == ("Treg", "NK") and found.band_level == 0.9 and found.times[-1] == 60
    akt = [found.value(cell, "bd3e5", len(found.times) - 1) for cell in ("Treg", "NK")]
    assert akt[0] is not None and akt[1] is not None and akt[0] < 0.2 < akt[1] <= 1  # S24: below a fifth
    assert "il2-ptpn2" in found.missing and "bd3e5" not in found.missing
    assert (
        main(
            [
                "pathway",
                "view",
                "il2",
                "--overlay",
                str(tmp_path / "play.json"),
                "-o",
                str(tmp_path / "v.html"),
            ]
        )
        == 0
    )
    for name in ("play.svg", "play.png"):
        assert main([*common, "--at", "30 min", "-o", str(tmp_path / name)]) == 0
    assert "Treg, NK share of the most" in (tmp_path / "play.svg").read_text(encoding="utf-8")
    assert (tmp_path / "play.png").read_bytes().startswith(b"\x89PNG")


def test_plates_go_along_with_one_cell_and_dose() -> None:
    one = pathway_play(PathwayPlayQuestion(cells=("Treg",), doses_nM=(1.03704,), until_min=60.0))
    points = overlay_of(one).points
    assert set(points) >= {"d6dad", "a8f5b"} and len(points["d6dad"]) == len(one.points) > 0


def test_doses_are_read_as_simulate_reads_them() -> None:
    assert read_doses("1 nM for 30 min, wash") == ((1.0,), 30.0)
    assert read_doses("1 pM,1 nM, wash at 1 h") == ((0.001, 1.0), 60.0)
    assert read_doses("2") == ((2.0,), None)


@pytest.mark.parametrize("name", ["IL-15", "R38Q N-term dimer", "CD25-only arm"])
def test_other_molecules_play_too(name: str) -> None:
    played = pathway_play(
        PathwayPlayQuestion(molecule=ligand(name), cells=("NK",), doses_nM=(1.0,), until_min=30.0)
    )
    data = page_data(played, without_key(played.scene))
    assert all(law in data["laws"] for bond in data["bonds"].values() for law in bond["laws"])
    last = {
        one.formula: played.courses[AS_IT_IS].best[q][0][0][-1] for q, one in enumerate(played.quantities)
    }
    assert (last["P"] > 0.01) == (name != "CD25-only arm")
    assert (last["a_1"] > 0) == (name != "IL-15")
    assert ("several arms hold" in play_page(played)) == (name == "R38Q N-term dimer")


def test_wp49_plays_by_its_own_ids() -> None:
    played = pathway_play(
        PathwayPlayQuestion(place("gpml", "WP49.gpml"), cells=("CD8",), doses_nM=(1.0,), until_min=30.0)
    )
    text = play_page(played)
    assert 'id="dba31"' in text and "il2-pten" not in text and len(played.bonds) > 140


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--dose", "1 furlong"], "furlong"),
        (["--dose", "0 nM"], "give 1 to 24 doses above 0 nM"),
        (["--wash", "5 h"], "does not lie between the dose at 0 and the end at 240 min"),
        (["--until", "3 d"], "cannot be used; give up to 1440 min"),
        (["-c", "Tregg"], "did you mean 'Treg'"),
        (["--knockout", "SOCS33"], "did you mean 'SOCS3'"),
        (["--inhibit", "tofacitinib"], "write 'tofacitinib:100nM' or 'JAK1:90%'"),
        (["--dose", "1 nM, wash"], "when is the wash of '1 nM, wash'?"),
        (["--dose", "1 nM for 1 h, wash", "--wash", "30 min"], "the wash is given twice"),
        (["--at", "30 min", "-o", "picture.svg"], "a picture shows one dose"),
        (["--dose", "1 nM", "--at", "5 h", "-o", "picture.png"], "lies outside of the simulation"),
        (["--knockout", "JAK1", "--amount", "JAK1:2"], "JAK1 "),
    ],
)
def test_wrong_calls_are_one_sentence_and_write_nothing(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "play.html"
    options = [str(tmp_path / word) if word.startswith("picture") else word for word in options]
    assert main(["pathway", "play", "-o", str(out), *options]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1 and said in told[0] and not list(tmp_path.iterdir())


def test_a_map_without_binding_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "play.html"
    assert main(["pathway", "play", str(place("gpml", "WP127.gpml")), "-o", str(out)]) == 2
    assert "IL5 signaling is not bound to the model" in capsys.readouterr().err and not out.exists()
    assert main(["pathway", "play", "-o", str(tmp_path / "play.pdf")]) == 2


def test_questions_check_themselves() -> None:
    with pytest.raises(InputError, match="7 cell types stand too close"):
        PathwayPlayQuestion(cells=("Treg", "Thelper", "CD8", "NK", "Treg naive", "CD8 memory", "CD8 naive"))
    with pytest.raises(UnknownNameError):
        PathwayPlayQuestion(cells=("B cell",))
    assert PathwayPlayQuestion(doses_nM=(3.0, 1.0, 3.0)).doses_nM == (1.0, 3.0)
