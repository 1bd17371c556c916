"""Reading a result: the right limit or none, nothing converted between kits, and nothing kept."""

from __future__ import annotations

import json
import logging
import math
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.clinic import levels, occupancy
from il2.clinic.amounts import read_amount
from il2.clinic.document import Bullets, Grid
from il2.clinic.own_range import own_range
from il2.clinic.plain import sentences
from il2.clinic.result import Sent, number_line, read_result
from il2.ground.errors import InputError, UnknownNameError
from il2.jobs.interpret import Earlier, InterpretAnswer, InterpretQuestion, interpret
from il2.knowledge import celltypes, tables

ARUP = {"laboratory": "ARUP", "method": "multiplex bead"}


def read(analyte: str, value: str, **more: object) -> InterpretAnswer:
    return interpret(InterpretQuestion(analyte, value, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "more", "position", "limit"),
    [
        ("31 pg/mL", ARUP, "above", "L01"),
        ("2.1 pg/mL", ARUP, "within", "L01"),
        ("2.11 pg/mL", ARUP, "above", "L01"),
        ("<2.1 pg/mL", ARUP, "not-detected", "L01"),
        ("<5 pg/mL", ARUP, "undetermined", "L01"),
        (">1 pg/mL", ARUP, "undetermined", "L01"),
        (">5 pg/mL", ARUP, "above", "L01"),
        ("0 pg/mL", ARUP, "not-detected", "L01"),
        ("undetectable", ARUP, "not-detected", "L01"),
        ("0.137 pM", ARUP, "within", "L01"),
        ("0.138 pM", ARUP, "above", "L01"),
        ("20 IU/mL", ARUP, "above", "L01"),
        ("0.033 IU/mL", ARUP, "undetermined", "L01"),  # the factors between 59.1 and 66.5 pg/IU disagree
        ("31 U/mL", ARUP, "other-unit", None),
        ("31 pg/mL", {"laboratory": "ARUP"}, "needs-method", None),
        ("31 pg/mL", {"method": "ELISA"}, "needs-laboratory", None),
        ("31 pg/mL", {"laboratory": "ARUP", "method": "ELISA"}, "no-range", None),
        ("31 pg/mL", {"laboratory": "Test Lab Nowhere", "method": "Nothing"}, "no-range", None),
        ("31 pg/mL", {"laboratory": "Jiangsu", "method": "CBA", "age": "40"}, "above", "L04"),
        ("31 pg/mL", {"laboratory": "Jiangsu", "method": "CBA", "age": "9"}, "no-range-for-age", None),
    ],
)  # fmt: skip
def test_where_il2_lies(value: str, more: dict[str, str], position: str, limit: str | None) -> None:
    place = read("IL-2", value, **more).result.place
    assert (place.position, place.limit and place.limit.id) == (position, limit)


@pytest.mark.parametrize(
    ("value", "lab", "method", "age", "matrix", "position", "limit"),
    [
        ("1200 pg/mL", "Quest", "immunoassay", "", "", "needs-age", None),
        ("1200 pg/mL", "Quest", "immunoassay", "40", "", "within", "L12"),
        ("1200 pg/mL", "Quest", "immunoassay", "9", "", "no-range-for-age", None),
        ("1200 U/mL", "Quest", "immunoassay", "40", "", "other-unit", None),
        ("50 pM", "Quest", "immunoassay", "40", "", "other-unit", None),
        ("0.4 ng/mL", "Quest", "immunoassay", "40", "", "below", "L12"),
        ("1000 U/mL", "Seattle Children's", "Immulite", "2.9", "", "within", "L14"),
        ("1000 U/mL", "Seattle Children's", "Immulite", "3", "", "within", "L15"),
        ("1000 U/mL", "Seattle Children's", "Immulite", "8", "", "above", "L16"),
        ("1000 U/mL", "Cincinnati", "immulite", "8", "EDTA plasma", "above", "L16"),
        ("1000 U/mL", "Cincinnati", "immulite", "8", "serum", "no-range-for-matrix", None),
        ("1000 pg/mL", "ARUP", "multiplex bead", "40", "", "needs-matrix", None),
        ("1000 pg/mL", "ARUP", "multiplex bead", "40", "serum", "above", "L09"),
        ("1000 pg/mL", "ARUP", "multiplex bead", "40", "plasma", "within", "L11"),
        ("900 pg/mL", "Mayo Clinic", "bead", "17.9", "", "no-range-for-age", None),
        ("900 pg/mL", "Mayo Clinic", "bead", "18", "", "within", "L13"),
        ("7 ng/mL", "Dinand", "EIA", "12", "", "above", "L20"),
        ("7 ng/mL", "Dinand", "EIA", "7", "", "within", "L19"),
        ("<100 pg/mL", "Quest", "immunoassay", "40", "", "below", "L12"),
        ("<900 pg/mL", "Quest", "immunoassay", "40", "", "undetermined", "L12"),
    ],
)  # fmt: skip
def test_where_the_receptor_lies(
    value: str, lab: str, method: str, age: str, matrix: str, position: str, limit: str | None
) -> None:
    place = read("sIL-2R", value, laboratory=lab, method=method, age=age, matrix=matrix).result.place
    assert (place.position, place.limit and place.limit.id) == (position, limit)


NOT_MASS = st.sampled_from(["U/mL", "kU/L", "IU/mL", "pM", "nM"])
MASS_TESTS = st.sampled_from([("Quest", "immunoassay"), ("Mayo", "bead"), ("ARUP", "multiplex bead")])


@given(st.floats(0.01, 1e6), NOT_MASS, MASS_TESTS, st.integers(18, 90))
def test_no_receptor_result_is_ever_placed_across_units(
    value: float, unit: str, test: tuple[str, str], age: int
) -> None:
    amount = read_amount(f"{value:.4f} {unit}")
    place = levels.place("sIL-2R", amount, laboratory=test[0], method=test[1], matrix="serum", age=float(age))
    assert place.position in ("other-unit", "no-range-for-matrix") and place.limit is None
    assert number_line(place, amount) is None


@given(st.floats(0.001, 1e5))
def test_a_result_at_the_limit_has_one_meaning(value: float) -> None:
    amount = read_amount(f"{value:.6f} pg/mL")
    place = levels.place("IL-2", amount, matrix="", age=None, **ARUP)
    assert place.position == ("above" if float(f"{value:.6f}") > 2.1 else "within")


def text_of(answer: InterpretAnswer, key: str) -> str:
    part = answer.document().part(key)
    cells = [str(c) for b in part.blocks if isinstance(b, Grid) for row in b.rows for c in row if c]
    return " ".join([*(p.text for p in part.paragraphs()), *cells])


def rows_of(answer: InterpretAnswer, key: str) -> list[str]:
    """Heads of the rows of the tables of a part."""
    blocks = answer.document().part(key).blocks
    return [str(row[0]) for b in blocks if isinstance(b, Grid) for row in b.rows]


def test_no_finding_is_drawn_on_a_low_result() -> None:
    line = read("IL-2", "0.4 pg/mL", **ARUP).result.line
    assert line is not None and line.low is None and line.high == 2.1 and line.ends[0] == 0
    assert read("IL-2", "31 pg/mL").result.line is None


def test_cut_offs_for_hlh_stand_with_both_cohorts_and_label_nothing() -> None:
    for unit in ("U/mL", "pg/mL"):
        answer = read("sIL-2R", f"12000 {unit}", laboratory="Seattle", method="Immulite", age="9")
        part = answer.document().part("hlh")
        grid = next(b for b in part.blocks if isinstance(b, Grid))
        assert [row[0] for row in grid.rows] == ["L25", "L26", "L27"]
        assert "38.8" in str(grid.rows[2]) and "93 %" in str(grid.rows[1])
        assert ("They do not fit a result in pg/mL" in text_of(answer, "hlh")) == (unit == "pg/mL")
        assert "HLH" not in text_of(answer, "says")
    assert not read("IL-2", "31 pg/mL", **ARUP).document().has("hlh")


def test_on_therapy_the_expectation_replaces_the_healthy_interval() -> None:
    answer = read("IL-2", "5000 pg/mL", on_therapy="aldesleukin 18 MIU/day SC", **ARUP)
    assert answer.result.place.position == "on-therapy"
    assert answer.result.line is None and not answer.document().has("limits")
    assert [e.id for e in answer.result.therapy.expectations] == ["X01"]  # type: ignore[union-attr]
    said = text_of(answer, "therapy")
    assert "21.9 to 112.9 IU/mL" in said and "about 84.6 IU/mL, lies inside" in said and "59.1 pg/IU" in said
    assert "2.1 pg/mL" not in text_of(answer, "says")
    assert "comes from the medicine" in answer.document().lead


@pytest.mark.parametrize(
    ("therapy", "analyte", "ids", "clear"),
    [
        ("Proleukin 600,000 IU/kg IV q8h", "IL-2", ["X06", "X07"], True),
        ("high-dose IL-2", "IL-2", ["X06", "X07"], True),
        ("low dose IL-2 SC", "IL-2", ["X02"], True),
        ("aldesleukin CIV 18 MIU/m2", "IL-2", ["X08"], True),
        ("IL-2 18 MIU/m2 SC", "IL-2", [f"X0{n}" for n in range(1, 9)], False),
        ("interleucina-2 bajo la piel 15 MIU", "IL-2", ["X01"], True),
        ("aldesleukin", "sIL-2R", ["X09"], True),
        ("thymoglobulin", "sIL-2R", ["X10"], True),
        ("basiliximab 20 mg", "IL-2", ["X12"], True),
        ("basiliximab 20 mg", "sIL-2R", ["X13"], True),
        ("rezpegaldesleukin", "IL-2", ["X14"], True),
        ("prednisone", "IL-2", [], False),
        ("methotrexate", "IL-2", [], False),
        ("HD IL-2", "IL-2", ["X06", "X07"], True),
        ("US label high dose", "IL-2", ["X06", "X07"], True),
        ("TIL support", "IL-2", ["X06", "X07"], True),
        ("Swiss label CIV", "IL-2", ["X08"], True),
        ("cGVHD low dose", "IL-2", ["X02"], True),
        ("IL-2 1.5 MIU/m2 s.c. daily", "IL-2", ["X02"], True),
        ("aldesleukin 13 million units SC", "IL-2", ["X01"], True),
        ("aldesleukin 20 MIU SC", "IL-2", [f"X0{n}" for n in range(1, 9)], False),
        ("IL-2 10 MIU/m2 CIV", "IL-2", [f"X0{n}" for n in range(1, 9)], False),
        ("IL-2 10 µg/m2 CIV", "IL-2", ["X03"], True),
        ("600.000 UI/kg de IL-2 cada 8 h", "IL-2", ["X06", "X07"], True),
        ("HR-NBL1/SIOPEN", "IL-2", [f"X0{n}" for n in range(1, 9)], False),
    ],
)  # fmt: skip
def test_treatments_are_known_by_drug_route_and_dose(
    therapy: str, analyte: str, ids: list[str], clear: bool
) -> None:
    answer = read(analyte, "3000 pg/mL", on_therapy=therapy)
    found = answer.result.therapy
    assert found is not None and ([e.id for e in found.expectations], found.clear) == (ids, clear)
    assert answer.result.place.position == "on-therapy" and not answer.document().has("limits")


@pytest.mark.parametrize("row", tables.load("clinic_regimens"), ids=lambda row: row["id"])
def test_every_published_regimen_is_known_by_its_id_and_name(row: tables.Record) -> None:
    for name in (row["id"], row["regimen"], f"treated as in {row['regimen']} since May"):
        found = read("IL-2", "3000 pg/mL", on_therapy=name, **ARUP)
        therapy = found.result.therapy
        assert therapy is not None and row["id"] in therapy.regimens
        assert therapy.drugs == (("IL-2 variant",) if "denileukin" in row["drug"] else ("aldesleukin",))
        assert row["id"] in rows_of(found, "therapy") and not found.document().has("limits")
        if therapy.clear and "denileukin" not in row["drug"]:
            # what is picked was seen on this route: never a drip for an injection, nor the reverse
            routes = {"SC": ("X01", "X02"), "CIV": ("X03", "X04", "X05", "X08"), "IV": ("X06", "X07")}
            route = row["route"].split()[0]
            assert {e.id for e in therapy.expectations} <= {*routes[route]}


def test_a_plan_without_a_figure_says_so_and_a_misspelt_medicine_is_asked_back() -> None:
    said = text_of(read("IL-2", "900 pg/mL", on_therapy="SIOPEN LTI"), "therapy")
    assert "no figure for this very plan" in said and "3 MIU/m2/day" in said
    assert "not clear which plan" in text_of(read("IL-2", "900 pg/mL", on_therapy="IL-2"), "therapy")
    asked = read("IL-2", "900 pg/mL", on_therapy="aldesluekin 18 MIU", **ARUP)
    assert "Did you mean aldesleukin?" in text_of(asked, "therapy")
    assert asked.result.place.position == "on-therapy"


@pytest.mark.parametrize("language", ["en", "es"])
def test_misspelt_laboratories_and_methods_are_asked_back(language: str) -> None:
    wrong = read("IL-2", "31 pg/mL", laboratory="Arupp", method="multiplx bead", language=language)
    said = text_of(wrong, "says")
    assert "ARUP?" in said and "multiplex bead?" in said and wrong.result.place.position == "no-range"
    unnamed = text_of(read("IL-2", "31 pg/mL", laboratory="ARUP", language=language), "says")
    assert {"en": "limit for: multiplex bead", "es": "límite para: perlas múltiples"}[language] in unnamed
    assert "?" not in text_of(read("IL-2", "31 pg/mL", laboratory="Nowhere", method="x"), "says")


def test_what_a_drug_does_is_listed_claim_by_claim() -> None:
    ids = rows_of(read("IL-2", "3 pg/mL", on_therapy="cyclosporine and prednisone"), "therapy")
    assert ids == ["C25", "C26", "C27", "C30", "C31"]
    assert read("IL-2", "3 pg/mL", on_therapy="none", **ARUP).result.place.position == "above"


# The computed figures of the reference: 2.1 pg/mL is 0.14 pM, about 70-fold below 10 pM, occupancy 1.4 %.
def test_the_bridge_gives_the_figures_of_the_reference() -> None:
    bridge = occupancy.bridge(read_amount("2.1 pg/mL"))
    assert bridge is not None
    assert bridge.pM.value == pytest.approx(0.14, abs=0.005)
    assert 10 / bridge.pM.value == pytest.approx(70, rel=0.05)
    share = bridge.share("high")
    assert share.value == pytest.approx(0.014, abs=0.0005) and share.low < share.value < share.high
    per_unit = occupancy.picomolar(read_amount("1 IU/mL"))
    assert per_unit is not None
    assert (round(per_unit[0].low, 2), round(per_unit[0].high, 2)) == (3.86, 4.35)


@settings(max_examples=25)
@given(st.floats(1e-3, 1e6), st.floats(1.01, 100))
def test_more_il2_occupies_more_of_every_receptor(level: float, factor: float) -> None:
    low, high = (occupancy.bridge(read_amount(f"{x:.6f} pM")) for x in (level, level * factor))
    assert low is not None and high is not None
    for name in occupancy.CLASSES:
        for end in ("low", "value", "high"):
            assert 0 <= getattr(low.share(name), end) < getattr(high.share(name), end) <= 1
    for one, more in zip(low.cells, high.cells, strict=True):
        assert one.high.value <= more.high.value
    assert [c.cell_type for c in low.cells] == list(occupancy.BLOOD)


def test_receptors_that_hold_il2_are_those_that_the_cell_has() -> None:
    bridge = occupancy.bridge(read_amount("1e6 pM"))
    assert bridge is not None
    for cell in bridge.cells:
        counts = celltypes.cell_type(cell.cell_type).receptors
        whole = min(counts[c].centre for c in ("IL2RA", "IL2RB", "IL2RG"))
        assert cell.high.value == pytest.approx(whole, rel=1e-4)
        assert math.isfinite(cell.high.high) and cell.high.low <= cell.high.value <= cell.high.high


def test_the_bridge_says_why_not() -> None:
    refused = {
        ("IL-2", "0 pg/mL"): "can not begin from nothing",
        ("IL-2", "31 U/mL"): "has no fixed weight",
        ("sIL-2R", "900 pg/mL"): "a piece of the receptor",
    }
    for (analyte, value), words in refused.items():
        assert words in text_of(read(analyte, value), "bridge")
    assert "upper bounds" in text_of(read("IL-2", "<2.1 pg/mL"), "bridge")
    child = text_of(read("IL-2", "31 pg/mL", age="9", **ARUP), "bridge")
    assert "No range for children is known" in child


def test_own_results_are_compared_only_within_one_test() -> None:
    same = {"laboratory": "Quest", "method": "immunoassay"}
    earlier = (
        Earlier("1000 pg/mL", "", "quest diagnostics", "Immunoassay", "", "2026-01-05"),
        Earlier("1 ng/mL", "", "Quest", "immunoassay"),
        Earlier("1000 pg/mL", "", "Mayo", "bead"),
        Earlier("1000 pg/mL"),
        Earlier("<900 pg/mL", "", "Quest", "immunoassay"),
    )
    answer = read("sIL-2R", "1500 pg/mL", age="40", earlier=earlier, **same)
    assert [c.times for c in answer.result.compared] == [1.5, None, None, None, None]
    assert [c.differs for c in answer.result.compared][1:] == [
        ("earlier_unit",),
        ("earlier_lab", "earlier_method"),
        ("earlier_lab", "earlier_method"),
        ("earlier_number",),
    ]
    assert "less than about 56 percent" in text_of(answer, "earlier").replace("by less", "less")


def test_only_two_analytes_are_read() -> None:
    assert levels.analyte("33939-0") == "IL-2" and levels.analyte("76039-7") == "sIL-2R"
    with pytest.raises(UnknownNameError, match="'IL-2'"):
        read("IL-6", "31 pg/mL")
    with pytest.raises(InputError, match="il2 lee IL-2 y sIL-2R; 'IL-6' no es ninguno"):
        read("IL-6", "31 pg/mL", language="es")


def test_the_result_is_shown_as_sent() -> None:
    answer = read(
        "interleukin 2", "  31   pg/ml ", matrix="serum", range_text="0.0 - 2.1", collected="Monday", **ARUP
    )
    sent = text_of(answer, "sent")
    for words in ("interleukin 2", "31 pg/ml", "serum", "0.0 - 2.1", "Monday", "ARUP", "multiplex bead"):
        assert words in sent
    assert "The report prints this range itself: 0.0 - 2.1." in text_of(answer, "says")


@pytest.mark.parametrize(
    ("text", "language", "ends", "position"),
    [
        ("<= 2.1", "en", (None, 2.1), "above"),
        ("0 - 40", "en", (None, 40.0), "within"),
        ("10-30 pg/mL", "en", (10.0, 30.0), "above"),
        ("(32 to 40)", "en", (32.0, 40.0), "below"),
        ("hasta 40,5 pg/mL", "es", (None, 40.5), "within"),
        ("up to 0.05 ng/mL", "en", (None, 0.05), "within"),
    ],
)  # fmt: skip
def test_the_range_of_the_report_goes_before_that_of_a_catalogue(
    text: str, language: str, ends: tuple[float | None, float], position: str
) -> None:
    for more in (ARUP, {"laboratory": "Test Lab Nowhere"}):
        result = read("IL-2", "31 pg/mL", range_text=text, language=language, **more).result
        assert result.place.limit is not None and result.place.position == position
        assert (result.place.limit.lower, result.place.limit.upper) == ends
        assert result.line is not None
        assert result.differs == (more is ARUP and ends != (None, 2.1))


@pytest.mark.parametrize(
    "text", ["see note", "2.1", "40-10", "0-1,500", "0-5 U/mL", "<=0", "-1-5", "<>", "1-2-3"]
)
def test_a_range_that_cannot_be_read_places_nothing(text: str) -> None:
    answer = read("IL-2", "31 pg/mL", range_text=text, laboratory="Test Lab Nowhere", method="Nothing")
    assert answer.result.place.position == "no-range" and answer.result.line is None
    assert f"range of its own: {text}. We could not read it." in text_of(answer, "says")
    known = read("IL-2", "31 pg/mL", range_text=text, **ARUP).result
    assert known.place.limit is not None and known.place.limit.id == "L01"


@given(st.text(max_size=25), st.sampled_from(["en", "es"]))
def test_any_range_text_is_read_or_left(text: str, language: str) -> None:
    amount = read_amount("31 pg/mL")
    found = own_range(text, amount, language)
    assert found is None or (found.upper is not None and (found.lower or 0.0) < found.upper)


def test_reading_a_result_or_the_sheet_loads_no_solver() -> None:
    script = """
import sys
from il2.jobs import claims, guide, interpret, medicine
interpret.interpret(interpret.InterpretQuestion("IL-2", "31 pg/mL"))
medicine.medicine(), guide.guide(), claims.claims(claims.ClaimsQuestion("K07"))
solvers = ("il2.engine", "il2.network", "il2.cells", "scipy.integrate")
sys.exit(" ".join(m for m in sys.modules if m.startswith(solvers)) or 0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_nothing_of_a_result_is_logged_or_kept_in_the_provenance(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = read("IL-2", "31.4159 pg/mL", age="9", on_therapy="aldesleukin", **ARUP)
        str(answer)
        answer.to_json()
    assert caplog.records == []
    kept = json.dumps(answer.provenance.to_dict())
    assert (
        "31.4159" not in kept
        and "aldesleukin" not in kept
        and answer.provenance.inputs == (("language", "en"),)
    )


def test_the_answer_as_data() -> None:
    data = json.loads(read("IL-2", "31 pg/mL", age="9", **ARUP).to_json())
    assert (data["position"], data["limit"]["id"], data["unit"]) == ("above", "L01", "pg/mL")
    assert (
        data["bridge"]["shares"][0][0] == "high"
        and data["document"]["parts"][1]["blocks"][-1]["kind"] == "numberline"
    )
    rows = read("IL-2", "31 pg/mL", **ARUP).to_csv().splitlines()
    assert rows[0] == "part,kind,text,ids,how_sure,language" and len(rows) > 30


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_is_filled_in(language: str) -> None:
    for analyte in ("IL-2", "sIL-2R"):
        for value in ("0 pg/mL", "1 pg/mL", "<700 pg/mL", "99999 pg/mL", "7 U/mL"):
            for more in (
                {},
                ARUP,
                {"laboratory": "Quest", "method": "immunoassay", "age": "40"},
                {"on_therapy": "IL-2"},
            ):
                answer = read(analyte, value, language=language, **more)
                document = answer.document()
                texts = [p.text for part in document.parts for p in part.paragraphs()]
                assert not [
                    t
                    for t in [document.title, document.lead, document.reading, *texts]
                    if re.search(r"[{}]", t)
                ]
                assert all(b.items for part in document.parts for b in part.blocks if isinstance(b, Bullets))


WORDS = st.text(max_size=20)


@given(WORDS, WORDS, WORDS, WORDS, WORDS, st.sampled_from(["IL-2", "sIL-2R"]), st.sampled_from(["en", "es"]))
def test_whatever_stands_in_the_other_fields_there_is_an_answer(
    lab: str, method: str, matrix: str, therapy: str, printed: str, analyte: str, language: str
) -> None:
    sent = Sent(analyte, "31 pg/mL", "", lab, method, matrix, "40", therapy, printed)
    result = read_result(sent, language)
    assert result.place.position in levels.POSITIONS
    assert result.positions in sentences("result", language)
