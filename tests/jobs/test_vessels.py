"""The job, the command and the page of the vessels: bands, what is assumed, and what it is not."""

from __future__ import annotations

import json

import numpy as np
import pytest

from il2.body.vessel_course import SERIES
from il2.cli.main import main
from il2.ground.errors import InputError
from il2.jobs.vessels import ASSUMED, LABELS, VesselsAnswer, VesselsQuestion, vessels
from il2.report.pages import page_of

HIGH_DOSE = "600,000 IU/kg IV over 15 min every 8 h, 4 doses"


@pytest.fixture(scope="module")
def answer() -> VesselsAnswer:
    return vessels(VesselsQuestion(HIGH_DOSE, patients=12, fluids_L_per_day=3.68))


def test_bands_hold_everybody_of_every_set_and_cause(answer: VesselsAnswer) -> None:
    rows = answer.table().records()
    assert {r["day"] for r in rows} == set(range(8)) and {r["series"] for r in rows} == set(LABELS)
    sets = [
        f"{name}: {cause}" for name in ("K90", "LAB") for cause in ("killer cells", "endothelium", "cytokine")
    ]
    place = int(np.argmin(np.abs(answer.courses[0].times_min - 2 * 1440.0)))
    everybody = np.concatenate([c.series["SBP"][:, place] for c in answer.courses])
    assert len(everybody) == 6 * 12
    found = next(r for r in rows if (r["day"], r["series"]) == (2, "SBP"))
    assert (found["low"], found["median"], found["high"]) == pytest.approx(
        np.percentile(everybody, [5, 50, 95]).tolist()
    )
    assert [found[s] for s in sets] == pytest.approx(
        [float(np.median(c.series["SBP"][:, place])) for c in answer.courses]
    )


def test_the_same_seed_gives_the_same_bands(answer: VesselsAnswer) -> None:
    again = vessels(VesselsQuestion(HIGH_DOSE, patients=12, fluids_L_per_day=3.68))
    assert again.to_json() == answer.to_json()
    other = vessels(VesselsQuestion(HIGH_DOSE, patients=12, fluids_L_per_day=3.68, seed=2))
    assert other.to_csv() != answer.to_csv()


def test_it_says_what_it_is_not_and_what_is_assumed(answer: VesselsAnswer) -> None:
    notes = " ".join(answer.notes())
    assert "forecasts nobody" in notes and "3.68 L a day" in notes
    shown = answer.shown().records()
    assumed = [r for r in shown if "assumed" in str(r["median (5 to 95 %)"])]
    assert len(assumed) == len(ASSUMED) and len(shown) == len(LABELS)
    assert set(LABELS) <= set(SERIES)
    page = page_of(answer)
    assert page.count("<svg") >= len(LABELS) and "forecasts nobody" in page
    assert "size of each effect is assumed" in page and "-0.0" not in str(answer.shown())


def test_the_command_prints_every_form(capsys: pytest.CaptureFixture[str], tmp_path) -> None:  # type: ignore[no-untyped-def]
    asked = ["vessels", "1 MIU/m2 SC daily for 2 days", "--patients", "3", "--boluses"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"][0]["series"] == "SBP" and "Boluses by the rule of TIL 2024: 0 a person" in " ".join(
        told["notes"]
    )
    out = tmp_path / "vessels.html"
    assert main([*asked, "--html", str(out)]) == 0
    assert "No forecast" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"days": 0}, "1 to 60 days"),
        ({"days": 61}, "1 to 60 days"),
        ({"patients": 0}, "cannot be run"),
        ({"patients": 10**6}, "cannot be run"),
        ({"fluids_L_per_day": -1.0}, "positive volume"),
        ({"fluids_L_per_day": float("nan")}, "positive volume"),
        ({"fluids_L_per_day": 0.5}, "give 1.5 to 10 L"),
        (
            {"fluids_L_per_day": 3.0, "weight_kg": 10.0},
            "beyond what 10 kg can live on or pass; give 0.21 to 1.4",
        ),
        ({"sodium_mmol_per_L": 1000.0}, "mmol/L of sodium cannot be given"),
        ({"sodium_mmol_per_L": float("nan")}, "mmol/L of sodium cannot be given"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(bad: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(InputError, match=said):
        VesselsQuestion(HIGH_DOSE, **bad)


def test_it_says_where_no_body_goes(answer: VesselsAnswer) -> None:
    assert not any("Beyond what a body survives" in note for note in answer.notes())
    dry = VesselsQuestion(
        "1 MIU/m2 SC daily for 30 days", patients=3, fluids_L_per_day=1.5, sodium_mmol_per_L=154.0
    )
    told = [note for note in vessels(dry).notes() if "Beyond what a body survives" in note]
    assert len(told) == 1 and "serum sodium from day" in told[0]


def test_doses_far_from_published_ones_are_run_and_warned_about() -> None:
    far = vessels(VesselsQuestion("600,000,000 IU/kg IV over 15 min every 8 h, 2 doses", patients=2))
    assert "The dose of 600,000,000 IU/kg" in far.notes()[0] and "600,000,000 IU/kg" in page_of(far)
    with pytest.raises(InputError, match="a million times"):
        vessels(VesselsQuestion("600,000,000,000,000 IU/kg IV over 15 min every 8 h, 2 doses", patients=2))


def test_what_cannot_be_given_gets_a_sentence() -> None:
    with pytest.raises(InputError, match="weight of -2 kg"):
        vessels(VesselsQuestion(HIGH_DOSE, weight_kg=-2.0))
    with pytest.raises(InputError):
        vessels(VesselsQuestion("600,000 every 8 h"))
