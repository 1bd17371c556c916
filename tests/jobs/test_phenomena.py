"""The rules of phenomena are run as experiments; what must hold holds, and what does not says why."""

from __future__ import annotations

import csv
import json
from functools import lru_cache
from pathlib import Path

import lxml.html
import numpy as np
import pytest
from click.testing import CliRunner

from il2.cells.model import CellModel
from il2.cli.main import main
from il2.cli.validate import command
from il2.ground.errors import InputError, MissingDataError
from il2.ground.files import reference_data
from il2.jobs.phenomena import PhenomenaAnswer, judged, phenomena, set_against
from il2.jobs.phenomena_forms import doing, member_numbers, number
from il2.knowledge import tables


@lru_cache(maxsize=1)
def answer() -> PhenomenaAnswer:
    return phenomena()


def rule(name: str, part: str) -> tables.Record:
    return next(r for r in tables.load("phenomena_rules") if (r["id"], r["part"]) == (name, part))


def test_every_rule_is_run_and_what_must_hold_holds() -> None:
    found = answer().verdicts
    assert [v.id for v in found] == [f"{r['id']}.{r['part']}" for r in tables.load("phenomena_rules")]
    assert {v.id: v.result for v in found if v.verdict == "missed" and v.priority == "must"} == {}
    assert answer().passed


def test_every_phenomenon_has_a_rule_and_keeps_its_priority() -> None:
    try:
        given = reference_data("phenomena.csv")
    except MissingDataError as missing:
        pytest.skip(str(missing))
    with given.open(encoding="utf-8", newline="") as lines:
        listed = {r["id"]: r for r in csv.DictReader(lines) if r["layer"] == "signalling"}
    rules = tables.load("phenomena_rules")
    assert {r["id"] for r in rules} == set(listed)
    for row in rules:
        assert (row["priority"], row["use"]) == (listed[row["id"]]["priority"], listed[row["id"]]["use"])


def test_what_is_not_run_is_judged_elsewhere_or_says_why_and_what_is_run_has_bounds() -> None:
    with_populations = {r["id"] for r in tables.load("body_rules")}
    for row in tables.load("phenomena_rules"):
        if row["form"] == "not run":
            judged = "judged with the populations" in row["note"]
            assert judged or "no potency" in row["note"] or "no part of the model" in row["note"]
            assert not judged or row["id"] in with_populations
        else:
            assert row["low"] is not None or row["high"] is not None
        if row["form"] == "ratio" and row["low"] is not None and row["high"] is None:
            assert row["low"] >= 0.5  # a part that stays, or a rise


def test_every_miss_says_why() -> None:
    for verdict in answer().verdicts:
        if verdict.verdict == "missed":
            assert len(verdict.target) > 40, verdict.id


def test_qualitative_changes_are_at_least_one_and_a_half_fold() -> None:
    for row in tables.load("phenomena_rules"):
        if "1.5-fold" in row["note"]:
            found = [b for b in (row["low"], row["high"]) if b is not None]
            assert max(max(b, 1 / b) for b in found) >= 1.49, row["id"]


def test_json_rows_are_those_of_every_validation() -> None:
    rows = json.loads(answer().to_json())["rows"]
    keys = {"id", "what", "target", "low", "high", "result", "verdict", "use", "priority"}
    assert all(keys <= set(row) for row in rows)
    assert {row["verdict"] for row in rows} <= {"met", "missed", "reported", "not run"}
    assert [row["result"] for row in rows if row["verdict"] == "not run"] == [None] * 6


def test_the_command_prints_rows_and_its_exit_code_follows_the_must_rows() -> None:
    found = CliRunner().invoke(command, ["--phenomena", "--json"])
    assert found.exit_code == 0 and json.loads(found.stdout)["rows"][0]["id"] == "S01.a"
    assert str(answer()).startswith("Phenomena of signalling: must: ")
    assert main(["validate", "--phenomena", "--whole-pathway"]) == 2


def test_questions_that_do_not_fit_together_are_refused() -> None:
    for words in (["--phenomena", "--refit"], ["--whole-pathway", "--markdown"], ["--members", "4"]):
        assert main(["validate", *words]) == 2, words


def test_the_page_holds_every_rule(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert CliRunner().invoke(command, ["--phenomena", "--html", str(path)]).exit_code == 0
    text = "".join(lxml.html.parse(path).getroot().itertext())
    assert (
        all(v.id in text for v in answer().verdicts)
        and "judged with the populations by il2 validate --patient" in text
    )


def test_the_benchmark_of_the_whole_pathway_is_printed() -> None:
    found = CliRunner().invoke(command, ["--whole-pathway"])
    assert found.exit_code == 0 and "free R2 over molecules, 0.5-1h, all" in found.stdout
    assert "8 met" in found.stdout


def test_members_run_the_same_rules_and_spread() -> None:
    model = CellModel.load()
    for name, part in (("S01", "a"), ("S16", "a"), ("S24", "b"), ("S34", "a"), ("S15", "a")):
        row = rule(name, part)
        found, best = member_numbers(model, row, 8), number(model, row)
        assert len(found) == 8 and np.isfinite(found).all() and best is not None
        if best > 1e-3:  # nothing is left of a signal without JAK1, in any member
            assert found.std() > 0 and found.min() / 3 < best < 3 * found.max(), name
    assert np.isnan(member_numbers(model, rule("S17", "c"), 3)).all()
    with pytest.raises(InputError, match="the ensemble has 64"):
        phenomena(members=65)


def test_a_number_outside_its_bounds_is_missed() -> None:
    row = rule("S16", "a")
    assert [judged(row, x).verdict for x in (0.04, 0.06, float("nan"), None)] == [
        "met",
        "missed",
        "missed",
        "not run",
    ]


def test_what_was_set_against_a_phenomenon_is_named_beside_it() -> None:
    assert set_against("S24") == (
        "gab2_on", "pi3k_off", "pip3_half", "tsc_half", "mtor_basal", "lck_on", "fyn_on", "src_basal",
    )  # fmt: skip
    assert "pSTAT5 (calibration)" in set_against("S01")
    assert set_against("S16") == ()
    known = {r["id"] for r in tables.load("phenomena_rules")}
    for name in ("signalling_parameters", "signalling_cells", "signalling_inhibitors", "signalling_switches"):
        for row in tables.load(name):
            assert set(tables.words(row["targets"] or "")) <= known


def test_rules_can_fail() -> None:
    # The same experiments with the mechanism taken away: the verdict must follow.
    model = CellModel.load()
    without = dict(rule("S22", "e"), done="")
    assert judged(without, number(model, without)).verdict == "missed"
    still = dict(rule("S24", "a"), done="amount PTEN:0.2")
    assert judged(still, number(model, still)).verdict == "missed"
    same = dict(rule("S31", "a"), other_dose="1 nM")
    assert number(model, same) == pytest.approx(1.0)


def test_doings_are_read_in_full() -> None:
    found = doing("switch CTL; inhibit tofacitinib:1uM; knockout SOCS3")
    assert {s.key for s in found.settings} >= {"src_basal", "A_rest"}
    assert {b.target for b in found.inhibitions} == {"JAK1", "JAK3"} and found.genes[0].gene == "SOCS3"
