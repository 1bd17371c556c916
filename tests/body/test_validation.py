"""The validation of the body: rules for every row, verdicts, culture, and that fitted rows are met."""

import numpy as np
import pytest

from il2.body.calibrate import auc_day_1, tmax_h, treg_fold
from il2.body.constants import assuming, span
from il2.body.culture import ROLES, culture_network, grow
from il2.body.person import Person
from il2.body.rules import forms, measure, passes, rules
from il2.body.values import calibration, values
from il2.cli.main import main
from il2.engine import Batch
from il2.ground.errors import InputError, MissingDataError, UnknownNameError
from il2.ground.files import data_folder, reference_data
from il2.jobs.patient_calibration import PatientCalibrationQuestion
from il2.jobs.patient_validation import PatientValidationQuestion, patient_validation
from il2.knowledge import tables

QUICK = ("V01", "V02", "V03", "V05", "V07", "V08", "V13", "V14", "V31", "V32", "P08", "P16")


def test_every_rule_belongs_to_a_row_and_has_a_band_and_an_experiment() -> None:
    rows = {r["id"] for name in ("body_targets", "body_phenomena") for r in tables.load(name)}
    for rule in rules():
        assert rule.id in rows and rule.form in forms()
        judged = [r for r in rules() if r.id == rule.id and (r.low is not None or r.high is not None)]
        assert judged, f"nothing of {rule.id} could be missed"
    assert {r["id"] for r in tables.load("body_remarks")} <= rows


def test_bands_of_the_rules_are_those_of_the_targets() -> None:
    """A rule of one part may not be kinder than the band of its row."""
    targets = {r["id"]: r for r in tables.load("body_targets")}
    parts = [r.id for r in rules()]
    for rule in rules():
        if rule.id in targets and parts.count(rule.id) == 1:
            low, high = targets[rule.id]["accept_low"], targets[rule.id]["accept_high"]
            assert low is None or (rule.low is not None and rule.low >= low - 1e-9), rule.id
            assert high is None or (rule.high is not None and rule.high <= high + 1e-9), rule.id


def test_validation_rows_are_never_calibrated_on() -> None:
    use = {r["id"]: r["use"] for r in tables.load("body_targets")}
    free = {r["id"] for r in tables.load("body_phenomena") if r["use"] == "check" and not r["twin"]}
    fitted = {r["targets"] for r in tables.load("body_calibration")}
    assert {t for t in fitted if use.get(t) != "fit"} == {"P08", "P22"} <= free
    seen = {r["id"] for r in tables.load("body_remarks") if r["use"]}
    assert {i for i in seen if i in use} == {"V16", "V25", "V26", "V30", "V39", "V40"}


def test_shared_constants_are_those_that_the_calibration_found() -> None:
    held = {r["key"]: r for r in tables.load("body_constants")}
    found = [r for r in tables.load("body_calibration") if r["set"] == "both"]
    assert len(found) == 3
    for row in found:
        assert held[row["key"]]["value"] == pytest.approx(row["value"], rel=1e-3)
        assert held[row["key"]]["status"] == "fitted"


@pytest.mark.parametrize("name", ["K90", "LAB"])
def test_the_calibration_meets_what_it_was_set_on(name: str) -> None:
    fitted = calibration(name)
    assert auc_day_1(name, fitted) == pytest.approx(627, rel=2e-3)
    assert tmax_h(name, fitted) == pytest.approx(4.4, abs=0.02)
    assert treg_fold(name, fitted) == pytest.approx(6.5, rel=5e-3)


def test_what_the_body_must_show() -> None:
    answer = patient_validation(PatientValidationQuestion(QUICK))
    verdicts = {t.id: t.verdict(answer.head) for t in answer.targets}
    assert verdicts["V05"] == "reported"
    for key in ("V01", "V02", "V03", "V07", "V08", "V13", "V14", "V31", "V32", "P08"):
        assert verdicts[key] == "met", key
    told = answer.to_dict()
    assert told["set"] == "K90" and {"id", "low", "high", "result", "verdict"} <= set(told["targets"][0])
    assert answer.table().columns[-1] == "why" and "Headed by K90" in answer.notes()[0]
    # The level falls under a constant daily dose; nothing was fitted to that.
    falling = next(t for t in answer.targets if t.id == "V13").checks[0].numbers
    assert all(0.3 < value < 0.95 for value in falling if value is not None)


@pytest.mark.slow
def test_the_whole_table() -> None:
    answer = patient_validation(PatientValidationQuestion())
    fitted = [t for t in answer.targets if t.use == "fit"]
    assert all(t.verdict(answer.head) in ("met", "not run") for t in fitted)
    assert all(t.why for t in answer.targets if t.verdict(answer.head) in ("missed", "not run"))
    assert next(t for t in answer.targets if t.id == "V29").verdict(answer.head) == "met"
    musts = [t for t in answer.targets if t.id[0] == "P" and t.priority == "must"]
    assert [t.id for t in musts if t.verdict(answer.head) != "met"] == ["P16"]
    judged = [
        t for t in answer.targets if t.use == "validation" and t.id[0] == "V" and t.priority != "reported"
    ]
    verdicts = [t.verdict(answer.head) for t in judged]
    assert verdicts.count("met") / (verdicts.count("met") + verdicts.count("missed")) > 0.65


def test_cells_in_culture_find_one_density_and_die_out_below_a_threshold() -> None:
    change = {"secretors": 0.05, "restimulation": 1.0}
    starts = np.geomspace(3e5, 9e6, 4)
    end = grow([0.0, 336.0], {"CD4_activated": starts}, change=change).cells("CD4_activated")[:, -1]
    assert end.std() / end.mean() < 0.05
    lost = grow([0.0, 336.0], {"CD4_activated": 3e3}, change=change).cells("CD4_activated")[0]
    assert lost[-1] < lost[0]


def test_il2_in_culture_is_balanced() -> None:
    run = grow([0.0, 24.0, 96.0], {"CD4_activated": 1e5, "Treg_memory": 1e5}, change={"secretors": 0.05})
    made = run.batch["produced"]
    assert np.allclose(_held(run.batch), made, rtol=0, atol=1e-9 * made.max())
    assert made[0, -1] > 0


def _held(batch: Batch) -> np.ndarray:
    bound = [f"{s}_{k}_blood" for k in ROLES for s in ("a_1", "b_1", "ab_1", "bg_1", "abg_1")]
    return np.sum([batch[n] for n in ("A1", "decayed", "taken", "lost_with_cells", *bound)], axis=0)


def test_cultures_that_cannot_be() -> None:
    assert len(culture_network().species) == 5 + 3 * 13
    with pytest.raises(InputError, match="is not in the culture; it holds Treg_memory"):
        grow([0.0], {"NK_dim": 1.0})


def test_a_constant_can_be_assumed_otherwise_for_a_while() -> None:
    before = values("K90", Person())
    with assuming("blood_share", 0.01):
        assert values("K90", Person())["n_rest_B"] == pytest.approx(2 * before["n_rest_B"])
    assert values("K90", Person()) == before
    assert span("tau_programme") == (720.0, 1440.0) and span("aicd") is None
    with pytest.raises(UnknownNameError, match="did you mean 'blood_share'"), assuming("blod_share", 1.0):
        pass


def test_a_rule_can_fail() -> None:
    rule = next(r for r in rules() if r.id == "V10")
    value = measure(rule, "K90")
    assert value is not None and not passes(rule, value)


def test_packaged_tables_are_what_the_script_writes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import subprocess
    import sys
    from pathlib import Path

    script = Path(__file__).resolve().parents[2] / "scripts" / "condense_body"
    try:
        reference_data("patient", "regimens.csv")
    except MissingDataError as missing:
        pytest.skip(str(missing))
    if not script.is_file():
        pytest.skip("scripts/condense_body is not part of this copy")
    subprocess.run([sys.executable, script, tmp_path], check=True, stdout=subprocess.DEVNULL)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (data_folder() / path.name).read_bytes(), path.name


@pytest.mark.slow
def test_the_shipped_calibration_is_what_the_command_writes(tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    assert main(["calibrate", "--patient", "--out", str(tmp_path)]) == 0
    written = (tmp_path / "body_calibration.csv").read_text("utf-8").splitlines()
    shipped = (data_folder() / "body_calibration.csv").read_text("utf-8").splitlines()
    assert written[0] == shipped[0] and len(written) == len(shipped)
    for ours, theirs in zip(written[1:], shipped[1:], strict=True):
        a, b = ours.split(","), theirs.split(",")
        assert a[:2] == b[:2] and float(a[2]) == pytest.approx(float(b[2]), rel=2e-3)
    assert "No validation row is looked at" in capsys.readouterr().out


def test_a_calibration_needs_a_folder(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="there is no folder"):
        PatientCalibrationQuestion(out=tmp_path / "none")
