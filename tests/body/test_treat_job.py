"""il2 treat: answers on every face, comparisons, warnings, and bad input in one sentence."""

import json

import pytest

from il2.body.person import Person
from il2.cli.main import main
from il2.ground.errors import InputError, UnknownNameError
from il2.jobs.treat import NO_FORECAST, TreatQuestion, treat

DAILY = "1 MIU/m2 SC daily for 3 days"


@pytest.fixture(scope="module")
def answer():  # type: ignore[no-untyped-def]
    return treat(TreatQuestion((DAILY, "18 MIU SC once"), Person(weight_kg=80), patients=6, until_days=4))


def test_every_face_says_what_it_is_not(answer, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert NO_FORECAST in str(answer) and NO_FORECAST in answer.to_dict()["notes"]
    from il2.report.pages import chart_of, page_of

    page = page_of(answer)
    assert NO_FORECAST in page and page.count("<svg") > 8 and "virtual patients" in page
    assert chart_of(answer) is not None


def test_both_sets_and_both_regimens_stand_side_by_side(answer) -> None:  # type: ignore[no-untyped-def]
    assert answer.shown().columns == ("read-out", "1: K90", "1: LAB", "2: K90", "2: LAB", "unit")
    rows = answer.table().records()
    assert {r["set"] for r in rows} == {"K90", "LAB"} and {r["regimen"] for r in rows} == {
        DAILY,
        "18 MIU SC once",
    }
    assert all(r["low"] <= r["median"] <= r["high"] for r in rows)
    assert any("2.2-fold" in note for note in answer.notes())
    assert any("59.1 pg/IU (vial)" in note and "66.5" in note for note in answer.notes())
    courses = answer.to_dict()["courses"]
    assert len(courses) == 4 and len(courses[0]["series"]["level"]["median"]) == len(courses[0]["time_h"])
    assert json.loads(answer.to_json())["provenance"]["seed"] == 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"regimens": ()}, "no regimen is given"),
        ({"regimens": ("1 MIU SC",)}, "does not say how often"),
        ({"regimens": (DAILY, DAILY)}, "is given twice"),
        ({"regimens": (DAILY,), "patients": 0}, "give at least 1"),
        ({"regimens": (DAILY,), "until_days": 1.0}, "the last dose is on day 3"),
        ({"regimens": (DAILY,), "weight_log10_sd": -1.0}, "spread of weight"),
    ],
)
def test_questions_that_cannot_be_asked(asked: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        TreatQuestion(**asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [{"sets": "K91"}, {"factor": "vail"}, {"regimens": ("cGVHD lowdose",)}])
def test_names_that_are_not_known(asked: dict[str, object]) -> None:
    with pytest.raises(UnknownNameError, match="did you mean"):
        TreatQuestion(**({"regimens": (DAILY,)} | asked))  # type: ignore[arg-type]


def test_a_thousandfold_dose_warns_and_runs(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["treat", "600,000,000 IU/kg IV over 15 min once", "--patients", "2", "--set", "LAB"]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "times the highest published one" in out and "Check the number and the unit" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["1 MIU/m2 SC daily for 3 days", "--weight", "-70"], "a weight of -70 kg cannot be used"),
        (["1 MIU/m2 SC daily for 3 days", "--kidney", "5"], "kidney function"),
        (["600000/kg IV q8h 14 doses"], "has no unit"),
        (["1 MIU IV over 10 h every 8 h, 3 doses"], "infusions overlap"),
        ([], "no regimen is given"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["treat", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err and len(err.strip().splitlines()) == 1


def test_published_regimens_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["treat", "--list"]) == 0
    assert "cGVHD low dose" in capsys.readouterr().out
