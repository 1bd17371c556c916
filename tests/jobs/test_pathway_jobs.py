"""Experiments on the whole pathway as people ask for them, and what is said to those that cannot be run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import il2
from il2.cells.signalling.genes import catalogue
from il2.cells.signalling.inhibitors import inhibitors
from il2.cells.signalling.perturb import Regimen, Step
from il2.cells.signalling.readouts import READOUT
from il2.cli.main import main
from il2.cli.simulate import command
from il2.ground.errors import InputError, UnitError, UnknownNameError
from il2.jobs.doings import read_inhibition, read_perturbation, read_regimen
from il2.jobs.perturb import PerturbQuestion, all_perturbations, perturb
from il2.jobs.simulate import SimulateQuestion, simulate
from il2.knowledge.ligands import ligand

IL2 = ligand("IL-2")


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("1 nM", [(0, 1)]),
        ("100 pM for 1 h", [(0, 0.1), (60, 0)]),
        ("1 nM for 30 min, wash", [(0, 1), (30, 0)]),
        ("1 nM, wash at 20 min", [(0, 1), (20, 0)]),
        ("1 nM for 30 min, wash, 10 nM at 2 h", [(0, 1), (30, 0), (120, 10)]),
        ("1 nM for 30 min; 10 nM at 2 h for 5 min", [(0, 1), (30, 0), (120, 10), (125, 0)]),
        ("1 nM for 5 min then wash for 10 min then 2 nM", [(0, 1), (5, 0), (15, 2)]),
        ("1 nM for 5 min, 2 nM for 5 min", [(0, 1), (5, 2), (10, 0)]),
        ("1 nM for 5, wash, wash at 9 min", [(0, 1), (5, 0)]),
    ],
)
def test_doses_over_time(text: str, steps: list[tuple[float, float]]) -> None:
    found = read_regimen(text).steps
    assert [(s.time_min, s.dose_nM) for s in found] == [pytest.approx(s) for s in steps]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("1", UnitError, "has no unit"),
        ("1 kg", UnitError, "kg"),
        ("wash, 1 nM", InputError, "wash comes before the first dose"),
        ("wash at 5 min, 1 nM at 10 min", InputError, "wash at 5 min comes before the first dose"),
        ("1 nM at 30 min, wash at 10 min", InputError, "must come after the one before"),
        ("1 nM, wash", InputError, "when is the wash"),
        ("1 nM, 2 nM", InputError, "when is '2 nM' given"),
        ("0 nM", InputError, "more than 0"),
        ("wash for 30 min, 1 nM", InputError, "wash comes before the first dose"),
        ("1 nM for -5 min", InputError, "is not possible"),
        ("1 nM for 30 min, wash at 60 min", InputError, "does not fit .* ends at 30 min"),
        ("1 nM, wash at 20 min, wash at 10 min", InputError, "does not fit .* begins at 20 min"),
        ("1 nM for 30 min, 10 nM at 20 min", InputError, "does not fit .* ends at 30 min"),
        ("1 nM for 3 min for 4 min", InputError, "cannot read the dose"),
        ("1 ng/mL", UnitError, "molar mass"),
        ("50 U/mL", UnitError, "units of activity, which depend on the product; give nM"),
        ("22 MIU", UnitError, "units of activity"),
        ("", InputError, "cannot read the dose"),
    ],
)
def test_doses_that_cannot_be_given(text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        read_regimen(text)


@pytest.mark.parametrize(
    ("doing", "error", "words"),
    [
        ({"knockouts": ["JAK4"]}, UnknownNameError, "did you mean 'JAK"),
        (
            {"knockouts": ["SOCS3"], "amounts": ["SOCS3:2"]},
            InputError,
            "knocked out and over-expressed 2 times",
        ),
        ({"amounts": ["JAK1:0.5", "JAK1:3"]}, InputError, "at 0.5 of its amount and over-expressed"),
        ({"amounts": ["JAK1:-1"]}, InputError, "give 0 or more"),
        ({"amounts": ["JAK1"]}, InputError, "JAK1:0.5"),
        ({"amounts": ["JAK1:many"]}, InputError, "'many' in 'JAK1:many' is not a number"),
        ({"inhibitions": ["JAK1:x%"]}, InputError, "is not a number"),
        ({"inhibitions": ["tofacitinb:1nM"]}, InputError, "no potency found.*did you mean 'tofacitinib'"),
        ({"inhibitions": ["dasatinib:1nM"]}, InputError, "no potency found.*'JAK1:90%'"),
        ({"inhibitions": ["MEK:10nM"]}, InputError, "MEK is a target"),
        ({"inhibitions": ["tofacitinib:100"]}, UnitError, "has no unit"),
        ({"inhibitions": ["tofacitinib:1nM", "tofacitinib:2nM"]}, InputError, "given twice for JAK"),
        ({"inhibitions": ["JAK1:120%"]}, InputError, "0 % to 100 %"),
        ({"inhibitions": ["STAT5A:50%"]}, UnknownNameError, "target of inhibition"),
        ({"inhibitions": ["JAK1:10nM"]}, InputError, "JAK1 is a target"),
        ({"alternatives": ["no-erk2"]}, UnknownNameError, "did you mean 'no-ERK'"),
        ({"alternatives": ["erk_gate"]}, InputError, "wants a value"),
        ({"alternatives": ["k19=2"]}, UnknownNameError, "constant that can be set"),
        ({"alternatives": ["erk_gate=-1"]}, InputError, "give 0 or more"),
        ({"alternatives": ["no-ERK", "erk_gate=0.5"]}, InputError, "is set to 0 by no-ERK and to 0.5"),
    ],
)
def test_doings_that_contradict_or_do_not_exist(
    doing: dict[str, list[str]], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        read_perturbation(**doing)


@given(
    st.lists(
        st.tuples(st.floats(1e-3, 1e3), st.floats(0.1, 200.0), st.floats(0.0, 200.0)), min_size=1, max_size=5
    )
)
def test_pulses_are_read_as_they_are_written(pulses: list[tuple[float, float, float]]) -> None:
    words, wanted, now = [], [], 0.0
    for dose, lasts, pause in pulses:
        words.append(f"{dose!r} nM for {lasts!r} min")
        wanted += [(now, dose), (now + lasts, 0.0)]
        now += lasts
        if pause >= 0.1:
            words.append(f"wash for {pause!r} min")
            now += pause
        else:
            wanted.pop()
    found = [(s.time_min, s.dose_nM) for s in read_regimen(", ".join(words)).steps]
    if pulses[-1][2] < 0.1:
        wanted.append((now, 0.0))
    assert found == [pytest.approx(step) for step in wanted]


def test_half_inhibition_is_at_the_potency_in_cells() -> None:
    for one in inhibitors():
        for potency in one.potencies:
            found = {b.target: b.left for b in read_inhibition(f"{one.name}:{potency.in_cell_nM}nM")}
            assert found[potency.target] == pytest.approx(0.5)


def test_simulate_shows_the_control_beside_it() -> None:
    question = SimulateQuestion(
        IL2, read_regimen("1 nM for 30 min, wash"), ("CD8",), read_perturbation([], [], ["JAK1:100%"]), 120.0
    )
    rows = {(r["readout"], r["time_min"]): r for r in simulate(question).rows}
    assert rows["pSTAT5", 30.0]["control"] > 0.05 and rows["pSTAT5", 30.0]["value"] == pytest.approx(
        0, abs=1e-6
    )
    assert rows["pSTAT5", 120.0]["control"] < rows["pSTAT5", 30.0]["control"] / 3


def test_intervals_hold_the_value_and_repeat_with_the_seed() -> None:
    asked = SimulateQuestion(IL2, read_regimen("1 nM"), ("CD8",), read_perturbation(["SOCS3"]), 60.0)
    first, again = simulate(asked), simulate(asked)
    assert first.to_json() == again.to_json()
    other = simulate(replace(asked, seed=1))
    assert [r["value"] for r in other.rows] == [r["value"] for r in first.rows]
    assert [r["high"] for r in other.rows] != [r["high"] for r in first.rows]
    for row in first.rows:
        assert row["low"] <= row["value"] <= row["high"]
        assert row["control_low"] <= row["control"] <= row["control_high"]
    late = [r for r in first.rows if r["time_min"] == 60 and r["readout"] in ("pSTAT5", "ppERK", "pAKT")]
    assert all(r["high"] > 1.2 * r["low"] for r in late)
    assert {r["readout"]: r["tier"] for r in late} == {
        "pSTAT5": "quantitative", "ppERK": "borrowed", "pAKT": "borrowed",
    }  # fmt: skip


def test_the_answer_says_when_before_the_table() -> None:
    answer = simulate(
        SimulateQuestion(IL2, read_regimen("1 nM for 30 min, wash"), ("Treg",), until_min=120.0)
    )
    lines = str(answer).splitlines()
    assert lines[1].startswith("  Treg, pSTAT5: highest 0.") and "at the end" in lines[1]
    assert "unperturbed" not in str(answer.title) and "control" not in answer.shown().columns
    assert any("the switch no-ERK" in note for note in answer.notes())
    assert not any("after 240 min" in note for note in answer.notes())


def test_switches_show_the_other_reading() -> None:
    def top(readout: str, *alternatives: str) -> tuple[float, float]:
        done = read_perturbation(alternatives=alternatives)
        asked = SimulateQuestion(IL2, read_regimen("10 nM"), ("CD8",), done, 60.0, (readout,))
        course = simulate(asked).courses[0]
        return float(course.value.max()), float(course.control.max())

    value, control = top("ppERK", "no-ERK")
    assert value < 1e-6 and control > 0.3
    value, control = top("IL2_mRNA", "TCR")
    assert value > 0.9 and control == 0
    value, control = top("pSTAT5", "tcr_engaged=100")
    assert value == pytest.approx(control / 2, rel=0.05)


def test_python_gives_the_answers_of_the_command_line() -> None:
    words = [
        "--cell",
        "Treg",
        "--dose",
        "1 nM for 30 min, wash",
        "--switch",
        "no-ERK",
        "--until",
        "1h",
        "--json",
    ]
    found = CliRunner().invoke(command, [*words, "--inhibit", "JAK3:50%", "--readout", "pSTAT5"])
    answer = il2.simulate(
        "Treg",
        dose="1 nM for 30 min, wash",
        switch="no-ERK",
        until="1 h",
        inhibit="JAK3:50%",
        readouts="pSTAT5",
    )
    assert answer.to_json() == found.stdout
    frame = answer.to_frame()
    assert list(frame.columns[:5]) == ["cell_type", "readout", "tier", "time_min", "value"]
    assert len(frame) == 5
    table = il2.perturb("Treg", doses="1 nM", members=0).to_frame()
    assert set(table.readout) == set(READOUT) and table.low.isna().all()


def test_an_answer_names_the_sources_of_what_was_done() -> None:
    asked = SimulateQuestion(
        IL2, read_regimen("1 nM"), ("CD8",), read_perturbation([], [], ["rapamycin:1nM"], ["CTL"]), 5.0
    )
    found = set(simulate(asked).provenance.sources)
    assert {"kuo1992", "ross2016", "hatakeyama2003", "gc-cytokines"} <= found
    plain = set(simulate(replace(asked, perturbation=read_perturbation())).provenance.sources)
    assert "ross2016" not in plain


def test_blocking_jak_lets_cells_make_il2_again() -> None:
    # Tkach 2014, figure 9D: a JAK inhibitor raises IL-2 more than ten-fold where antigen is there.

    def made(block: str) -> float:
        done = read_perturbation([], [], [block], ["TCR"])
        asked = SimulateQuestion(IL2, read_regimen("1 nM"), ("Thelper",), done, 360.0, ("IL2_mRNA",))
        return float(simulate(asked).courses[0].value[-1])

    assert made("JAK1:100%") > 10 * made("JAK1:0%")


def test_pictures_and_pages_of_a_simulation(tmp_path: Path) -> None:
    words = ["--until", "60", "--readout", "pSTAT5", "--readout", "pS6", "--inhibit", "JAK1:50%"]
    svg, png, page = (tmp_path / f"a.{end}" for end in ("svg", "png", "html"))
    for path in (svg, png, page):
        assert CliRunner().invoke(command, [*words, "--plot", str(path)]).exit_code == 0
    assert png.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    drawn = "".join(etree.fromstring(svg.read_bytes()).itertext())
    assert "pSTAT5" in drawn and "time, min" in drawn
    text = page.read_text(encoding="utf-8")
    assert "unperturbed" in text and not re.search(r"(src|href)=.http|<script", text)
    assert main(["simulate", "--plot", str(tmp_path / "a.pdf")]) == 2


def test_an_end_before_the_wash_is_refused() -> None:
    with pytest.raises(InputError, match="after the end"):
        SimulateQuestion(IL2, Regimen((Step(0.0, 1.0), Step(60.0, 0.0))), until_min=30.0)


def test_the_command_of_the_manual() -> None:
    words = ["--inhibit", "tofacitinib:100nM", "--knockout", "SOCS3", "--until", "4h", "--json"]
    found = CliRunner().invoke(command, [*words, "--dose", "1 nM for 30 min, wash"])
    assert found.exit_code == 0, found.output
    answer = json.loads(found.stdout)
    assert {r["readout"] for r in answer["rows"]} >= {"pSTAT5", "ppERK", "pAKT", "pS6"}
    assert any("unverified" in note for note in answer["notes"])
    assert main(["simulate", "--knockout", "SOCS33"]) == 2


def test_perturb_covers_every_gene_and_inhibitor() -> None:
    answer = perturb(PerturbQuestion(IL2, ("CD8",), (1.0,)))
    names = [r["perturbation"] for r in answer.rows]
    assert len(catalogue()) == 37 and all(f"{g} knocked out" in names for g in catalogue())
    assert all(any(one.name in n for n in names) for one in inhibitors())
    by = {(r["perturbation"], r["readout"]): r["ratio"] for r in answer.rows}
    assert by["JAK1 knocked out", "pSTAT5"] == pytest.approx(0, abs=1e-6)
    assert by["1 nM rapamycin (measured)", "pS6"] < 0.5
    assert by["1 nM rapamycin (measured)", "pSTAT5"] == pytest.approx(1, abs=1e-3)
    assert by["FOXO3 knocked out", "BCL2"] >= 1
    # Every read-out has its tier and an interval that holds the most probable value.
    assert {r["readout_tier"] for r in answer.rows} == {"quantitative", "borrowed", "topology only"}
    assert all(r["low"] <= r["ratio"] <= r["high"] for r in answer.rows if r["ratio"] is not None)
    assert all(r["ratio"] is None for r in answer.rows if r["readout"] == "IL2_mRNA")  # no antigen, no gene
    assert "50 perturbations" in answer.notes()[0] and "pSTAT5 (quantitative)" in str(answer.shown())


def test_notes_say_what_lies_outside_of_what_is_known() -> None:
    def notes(dose: str, cell: str, *alternatives: str) -> str:
        done = read_perturbation(alternatives=alternatives)
        asked = SimulateQuestion(IL2, read_regimen(dose), (cell,), done, 20.0, ("pSTAT5",))
        return "; ".join(simulate(asked).notes())

    outside = "doses below 0.47 pM or above 84 nM lie outside of the calibration"
    assert outside in notes("1 uM", "Treg") and outside in notes(
        "1 nM for 5 min, wash, 0.1 pM at 10 min", "NK"
    )
    assert outside not in notes("84 nM", "Treg") and outside not in notes("0.47 pM", "Treg")
    assert "the switch CTL stands for CD8; on Treg it is a guess" in notes("1 nM", "Treg", "CTL")
    assert "it is a guess" not in notes("1 nM", "CD8 memory", "CTL")


def test_a_disagreement_is_named_for_the_cells_it_is_about() -> None:
    def about(cell: str, *alternatives: str) -> list[str]:
        done = read_perturbation(alternatives=alternatives)
        asked = SimulateQuestion(IL2, read_regimen("1 nM"), (cell,), done, 20.0, ("pAKT", "pS6"))
        return [note for note in simulate(asked).notes() if "shows the other reading" in note]

    assert [note.split("?")[0] for note in about("Treg memory")] == ["How much more PTEN has a Treg"]
    assert len(about("CD8")) == 1 and "cytotoxic effector cells" in about("CD8")[0]
    assert about("NK") == [] and about("Treg", "PTEN-stain") == []


def test_a_treg_with_the_pten_of_the_stain_answers_more_but_not_as_an_effector_cell() -> None:
    def rise(cell: str, *alternatives: str) -> float:
        done = read_perturbation(alternatives=alternatives)
        asked = SimulateQuestion(IL2, read_regimen("84 nM"), (cell,), done, 60.0, ("pAKT",))
        course = simulate(asked).courses[0].value
        return float(course[-1] - course[0])

    assert 1.5 * rise("Treg") < rise("Treg", "PTEN-stain") < 0.5 * rise("CD8")


def test_names_as_people_write_them() -> None:
    done = read_perturbation(["CD25, SHP-2", "p85"], ["MEK1:0.5,cis:5"], ["Mek2:50%, PI3K:20%"])
    assert [one.gene for one in done.genes] == ["IL2RA", "PTPN11", "PIK3R1", "MAP2K1", "CISH"]
    assert [one.target for one in done.inhibitions] == ["MAP2K2", "PIK3R1"]
    asked = SimulateQuestion(IL2, read_regimen("1 nM"), ("CD8",), done, 60.0, ("pstat5,pERK", "PS6"))
    assert asked.readouts == ("pSTAT5", "ppERK", "pS6")
    for text, error, words in (
        ("STAT5", InputError, "STAT5 stands for STAT5A and STAT5B; name one"),
        ("JAK2", UnknownNameError, "unknown gene of the map 'JAK2'; did you mean 'JAK"),
        ("", UnknownNameError, "unknown gene of the map"),
    ):
        with pytest.raises(error, match=words):
            read_perturbation([text])
    with pytest.raises(UnknownNameError, match="did you mean 'pS6"):
        SimulateQuestion(IL2, read_regimen("1 nM"), readouts=("pS7",))
    with pytest.raises(InputError, match="the time -5 min cannot be used"):
        PerturbQuestion(IL2, time_min=-5.0)


def test_perturb_says_where_a_read_out_stands_at_its_floor() -> None:
    answer = perturb(PerturbQuestion(IL2, ("CD8",), (0.1,), members=0))
    by = {(r["perturbation"], r["readout"]): r for r in answer.rows}
    for row in answer.rows:
        value, control = row["value"], row["control"]
        if row["ratio"] is not None:
            assert row["ratio"] == pytest.approx(value / control, abs=1e-9)
        assert (row["standing"] == "faint") == (control < 0.01)
    lost = by["IL2 knocked out", "pS6"]
    assert lost["standing"] == "at rest" and lost["value"] == pytest.approx(lost["rest"], rel=1e-6)
    assert by["90 % of PIK3R1 (no potency found)", "pS6"]["standing"] == "at rest"
    assert by["MAP2K1 knocked out", "pS6"]["standing"] == ""
    shown = str(answer.shown())
    assert ", at rest" in shown and any(
        note.startswith("at rest: as without IL-2") for note in answer.notes()
    )
    # What can hardly be seen has not moved, and no ratio to it is printed.
    faint = {r["readout"] for r in answer.rows if r["standing"] == "faint"}
    assert "SOCS3" in faint and "SOCS3 0" not in shown
    assert any(note.startswith("faint: below 0.01") and "SOCS3" in note for note in answer.notes())


def test_no_perturbation_makes_a_read_out_burst() -> None:
    # More than ten-fold of what can be seen, by one gene, is no biology; the PTEN of a Treg holds most.
    answer = perturb(PerturbQuestion(IL2, doses_nM=(0.02, 1.0, 84.0), members=0))
    seen = [r for r in answer.rows if r["standing"] != "faint"]
    assert len({r["cell_type"] for r in seen}) == 4
    for row in seen:
        held = row["perturbation"] == "PTEN knocked out" and row["cell_type"] == "Treg"
        assert row["ratio"] < (25 if held else 10), row


def test_a_course_says_that_it_stays_at_rest_and_what_a_gene_stands_for() -> None:
    asked = SimulateQuestion(IL2, read_regimen("10 pM"), ("CD8",), read_perturbation(["AKT1"]), 60.0)
    answer = simulate(asked)
    said = {c.readout: c.sentence(perturbed=True) for c in answer.courses}
    assert "pS6: stays at rest, 0.02" in said["pS6"] and "half of the rise from" in said["pS6"]
    assert "pAKT: no response" in said["pAKT"] and said["pSTAT5"].endswith(
        "below 0.01 of its scale throughout"
    )
    assert "AKT1: stands for AKT2 and AKT3 too" in answer.notes()


def test_pairs_are_every_knock_out_with_every_inhibitor() -> None:
    one = len(all_perturbations())
    drugs = one - 39  # 37 genes of the map, PTEN and SOCS1
    assert len(all_perturbations(pairs=True)) == one + 39 * drugs


def test_every_gene_halved_and_in_another_cell() -> None:
    half = perturb(PerturbQuestion(IL2, ("CD8",), (1.0,), members=0, amount=0.5))
    by = {(r["perturbation"], r["readout"]): r["ratio"] for r in half.rows}
    assert 0.3 < by["PIK3R1 x 0.5", "pAKT"] < 0.6 and by["PTEN x 0.5", "pAKT"] > 1.2
    assert by["JAK1 x 0.5", "pSTAT5"] < 0.9 and "JAK1 knocked out" not in {p for p, _ in by}
    settings = read_perturbation(alternatives=["CTL"]).settings
    ctl = perturb(PerturbQuestion(IL2, ("CD8",), (10.0,), members=0, settings=settings))
    by = {(r["perturbation"], r["readout"]): r["ratio"] for r in ctl.rows}
    assert by["JAK1 knocked out", "pAKT"] == pytest.approx(1, abs=0.01)  # S25: AKT does not hang on JAK
    assert by["JAK1 knocked out", "pSTAT5"] < 0.05 and any("switch CTL" in note for note in ctl.notes())
    with pytest.raises(InputError, match="1 of each gene cannot be compared"):
        PerturbQuestion(IL2, amount=1.0)
    frame = il2.perturb("CD8", members=0, amount=2.0, switch="no-ERK").to_frame()
    assert set(frame[frame.readout == "ppERK"].standing) == {"faint"}
