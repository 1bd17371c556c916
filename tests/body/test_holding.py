"""Holding rules on a cohort: thresholds, logic, sets that stay apart, and INCOMPLETE said aloud."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.body.holding import RuleRow, rule_set, under_rules
from il2.body.regimen_text import parse
from il2.cli.main import main
from il2.ground.errors import InputError, UnknownNameError
from il2.jobs.hold import HoldQuestion, hold

HIGH = "600,000 IU/kg IV over 15 min every 8 h, 5 doses"


@given(st.floats(0, 200), st.floats(1, 100), st.floats(1, 50))
def test_a_row_matches_as_the_table_says(value: float, low: float, width: float) -> None:
    high, at = low + width, np.array([value])
    for operator, wanted in (
        ("<", value < high), ("<=", value <= high), (">", value > low), (">=", value >= low),
        ("range", low <= value <= high),
    ):  # fmt: skip
        assert RuleRow("H", "x", operator, low, high, "", "hold").matches(at)[0] == wanted


def test_sets_stay_apart_and_say_what_is_missing() -> None:
    current, older = rule_set("US label current"), rule_set("US label older")
    assert not {r.id for r in current.rows} & {r.id for r in older.rows}
    assert not current.complete and "renal" in current.missing
    assert rule_set("community hospital 2015").complete
    assert all(" with " not in r.finding for r in older.rows)


def test_a_held_dose_is_not_given_and_a_stop_ends_the_course() -> None:
    held = under_rules("K90", "killer cells", parse(HIGH), rule_set("community hospital 2015"), 20, 1)
    assert held.planned == 5 and (held.doses >= 1).all() and (held.doses[held.stopped] < 5).all()
    free = under_rules("K90", "killer cells", parse(HIGH), rule_set("denileukin label"), 5, 1)
    assert (free.doses == 5).all() and not free.stopped.any()


def test_fewer_doses_where_vessels_answer_more() -> None:
    label = rule_set("US label current")
    doses = [
        under_rules("LAB", cause, parse(HIGH), label, 60, 1).doses.mean()
        for cause in ("killer cells", "endothelium")
    ]
    assert doses[1] <= doses[0] <= 5


def test_the_answer_says_incomplete(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["treat", HIGH, "--hold", "US label current", "--patients", "5", "--set", "K90"]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "US label current is INCOMPLETE: renal; hepatic; skin; infection." in out
    assert "never a forecast for one person" in out
    answer = hold(HoldQuestion(HIGH, ("US label current", "TIL 2024"), "K90", patients=5))
    assert [h.rules.name for _, h in answer.runs] == ["US label current", "TIL 2024"]


def test_questions_that_cannot_be_asked() -> None:
    with pytest.raises(UnknownNameError, match="US label current"):
        HoldQuestion(HIGH, ("US lable current",))
    with pytest.raises(InputError, match="nothing to hold"):
        HoldQuestion("1 MIU SC once", ("US label current",))
    with pytest.raises(InputError, match="no set of holding rules"):
        HoldQuestion(HIGH, ())
