"""Our counter of reading level against texts and words counted by hand, and the gate for every plain page."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest

from il2.clinic import english, plain, spanish
from il2.clinic.reading import Count, count
from il2.jobs.guide import GuideQuestion, guide
from il2.jobs.interpret import InterpretQuestion, interpret
from il2.jobs.medicine import MedicineQuestion, medicine

HAND = Path(__file__).with_name("syllables_en.csv")


def test_words_counted_by_hand() -> None:
    rows = list(csv.DictReader(HAND.read_text(encoding="utf-8").splitlines()))
    wrong = {r["word"]: english.syllables(r["word"]) for r in rows}
    assert {
        w: n for w, n in wrong.items() if n != int(next(r for r in rows if r["word"] == w)["syllables"])
    } == {}


# From the reference on style: the words at which hyphenation-based counters fail.
@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("aldesleukin", 4), ("interleukin", 4), ("medicine", 3), ("fever", 2), ("platelets", 2),
        ("capillary", 4), ("creatinine", 4), ("nausea", 3), ("antibody", 4), ("table", 2), ("needed", 2),
        ("used", 1), ("doses", 2), ("times", 1), ("science", 2), ("radiation", 4), ("quiet", 2),
        ("IL-2", 3), ("sIL-2R", 5), ("NK", 2), ("COVID-19", 4), ("74.48", 7), ("1,891", 9), ("100", 3),
        ("29%", 5), ("high-dose", 2), ("WBC", 5), ("don't", 1),
    ],
)  # fmt: skip
def test_english_words_and_numbers(word: str, syllables: int) -> None:
    assert english.syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("médico", 3), ("día", 2), ("cuidado", 3), ("corazón", 3), ("ciudad", 2), ("aire", 2), ("oír", 2),
        ("país", 2), ("muy", 1), ("rey", 1), ("ahora", 3), ("prohibir", 3), ("guerra", 2), ("quien", 1),
        ("pingüino", 3), ("averiguáis", 4), ("aldesleukina", 5), ("interleucina", 5), ("náuseas", 3),
        ("línea", 3), ("leer", 2), ("creatinina", 5), ("diarrea", 3), ("infección", 3), ("riñones", 3),
        ("fiebre", 2), ("también", 2), ("búho", 2), ("mayor", 2), ("yo", 1), ("71", 6), ("100", 1),
        ("16", 3), ("22", 3), ("28", 3), ("2,1", 5), ("525", 7), ("%", 3), ("IL-2", 4),
    ],
)  # fmt: skip
def test_spanish_words_and_numbers(word: str, syllables: int) -> None:
    assert spanish.syllables(word) == syllables


def test_texts_counted_by_hand() -> None:
    plainest = count("The cat sat on the mat. It was warm.")
    assert plainest == Count(9, 2, 9, 0)
    assert plainest.flesch_kincaid == pytest.approx(-2.035)
    assert plainest.smog == pytest.approx(3.1291)
    drug = count("Aldesleukin is a medicine. Doctors use it for kidney cancer. It can lower blood pressure.")
    assert drug == Count(15, 3, 25, 2)
    assert drug.flesch_kincaid == pytest.approx(6.02667, abs=1e-5)
    assert drug.smog == pytest.approx(7.79354, abs=1e-5)
    assert count(["Chills in 52 of 100 adults", "Fever: 29 of 100."]) == Count(10, 2, 20, 4)
    spanish_text = count("El médico mira la sangre. Usted puede preguntar.", "es")
    assert spanish_text == Count(8, 2, 16, 1 + 1)
    assert spanish_text.fernandez_huerta == pytest.approx(82.76)
    assert spanish_text.inflesz == pytest.approx(78.235)
    assert spanish_text.inflesz_word == "bastante fácil"


def test_lines_of_the_family_page_counted_by_hand() -> None:
    """Words, syllables, words of three syllables or more; each line is marked with its own count."""
    lines = {
        "Low blood pressure: 71 of 100 adults.": (7, 1, 14, 2),
        "Do not drive when you feel drowsy.": (7, 1, 8, 0),
        "Steroids can weaken IL-2.": (4, 1, 8, 1),
        "Use birth control if you have sex while you get this drug.": (12, 1, 13, 0),
        "Some drugs can ease the signs that feel like the flu. Two of them are acetaminophen (Tylenol) and "
        "diphenhydramine (Benadryl).": (20, 2, 33, 4),
        "Blood pressure, heart rate, breathing, body heat.": (7, 1, 10, 0),
        "Leaky blood vessels: water leaves the blood and goes into the body. Doctors call it capillary "
        "leak.": (17, 2, 26, 1),
        "A heart that beats out of step": (7, 1, 7, 0),
    }
    for line, counted in lines.items():
        assert count(line) == Count(*counted), line
    whole = count(lines)
    assert whole == Count(81, 10, 119, 8)
    assert whole.flesch_kincaid == pytest.approx(4.90480, abs=1e-5)
    assert whole.smog == pytest.approx(8.23874, abs=1e-5)


def test_what_ends_a_sentence() -> None:
    assert count("Ask the lab (now). A limit of 2.1 pg/mL? Yes!").sentences == 3
    assert count(["One item", "Another item", "A third."]).sentences == 3
    assert count(["...", "Word"]).sentences == 1


def test_words_that_cannot_be_avoided_count_in_the_headline_and_not_beside_it() -> None:
    raw, adjusted = count("Interleukin is here."), count("Interleukin is here.", without=("interleukin",))
    assert (raw.words, adjusted.words) == (3, 2)


def lay_texts(language: str) -> dict[str, list[str]]:
    """Every plain text: the pages, and result pages of all kinds, without tables and the bridge."""
    texts = {}
    for name in ("guide", "medicine"):
        parts = [p for p in plain.text(name, language).parts if p.key != "more"]
        texts[name] = [s.text for p in parts for s in p.paragraphs()]
    cases = itertools.product(
        ("IL-2", "sIL-2R"),
        ("0.5", "<2", "9000"),
        ("", "12"),
        ("", "aldesleukin", "R01", "prednisone, tacrolimus"),
    )
    for analyte, value, age, therapy in cases:
        for lab, method in (("", ""), ("ARUP", "multiplex bead"), ("Nowhere", "Nothing")):
            asked = InterpretQuestion(
                analyte, value, "pg/mL", lab, method, "serum", age, therapy, language=language
            )
            document = interpret(asked).document()
            texts[f"{asked}"] = [document.lead] + [
                s.text
                for p in document.parts
                if p.key not in ("sent", "limits", "bridge")
                for s in p.paragraphs()
            ]
    return texts


def test_english_pages_reach_grade_six_and_smog_nine() -> None:
    for name, texts in lay_texts("en").items():
        counted = count(texts)
        assert counted.flesch_kincaid <= 6.0 and counted.smog <= 9.0, (name, counted)
        assert counted.words / counted.sentences <= 15
        assert counted.smog <= 8.5, name  # room for a sentence more


def test_spanish_pages_are_at_least_quite_easy_and_say_so() -> None:
    for name, texts in lay_texts("es").items():
        assert count(texts, "es").inflesz > 65, name
    for answer in (
        guide(GuideQuestion(language="es")),
        medicine(MedicineQuestion(family=True, language="es")),
    ):
        assert "INFLESZ" in answer.document().reading and "Fernández Huerta" in answer.document().reading


def test_the_page_prints_the_figures_that_the_counter_gives() -> None:
    document = medicine(MedicineQuestion(family=True)).document()
    counted = count([s.text for p in document.parts if p.key != "more" for s in p.paragraphs()])
    assert f"Flesch-Kincaid grade {counted.flesch_kincaid:.1f}" in document.reading
    assert f"SMOG {counted.smog:.1f}" in document.reading
