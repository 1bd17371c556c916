"""Claims are found by questions as people ask them, in both languages; what nothing holds is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2.clinic import claims, medicine, plain
from il2.clinic.finding import find
from il2.ground.errors import UnknownNameError
from il2.jobs.claims import ClaimsQuestion
from il2.jobs.claims import claims as ask
from il2.knowledge import tables


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("is IL-2 a sign of infection?", "K08"),
        ("what does low IL-2 mean", "K11"),
        ("IL2", "K01"),
        ("does lupus raise IL-2", "K06"),
        ("Prograf", "C29"),
        ("xeljanz", "C32"),
        ("prednisone", "C27"),
        ("thymoglobulin", "C21"),
        ("leaky blood vessels", "M30"),
        ("can my child drive", "M43"),
        ("live vaccine", "M44"),
        ("tired", "M14"),
        ("fiebre", "M11"),
        ("dolor de cabeza", "M11"),
        ("fuga capilar", "M30"),
        ("biotin", "C43"),
        ("hook effect", "C45"),
        ("HLH cut-off", "L25"),
        ("t009", "T009"),
    ],
)
def test_a_question_finds_its_claim_first(question: str, first: str) -> None:
    assert find(question).claims[0].id == first


def test_what_holds_some_words_only_is_said_to() -> None:
    assert find("lupus level").whole
    partly = ask(ClaimsQuestion("does biotin matter on Tuesdays"))
    assert partly.claims[0].id == "C43" and not partly.whole
    assert "No claim holds every word" in " ".join(partly.notes())
    assert "No claim holds every word" not in " ".join(ask(ClaimsQuestion("lupus")).notes())


@pytest.mark.parametrize("words", ["zzzzzz", "the of and zzzz", "qwrtp zxcvb mnbvc", "🦠"])
def test_what_nothing_holds_is_refused(words: str) -> None:
    with pytest.raises(UnknownNameError, match="word of a claim"):
        find(words)


@pytest.mark.parametrize("claim", claims.claims(), ids=lambda c: c.id)
def test_every_claim_is_found_by_its_own_words(claim: claims.Claim) -> None:
    assert claim.id in {c.id for c in find(claim.statement).claims}
    assert find(f" {claim.id.lower()} ").claims == (claim,)


def test_every_item_and_every_medicine_is_found_by_its_name() -> None:
    for item in medicine.items():
        assert item.id in {c.id for c in find(item.item).claims}
    for row in tables.load("clinic_drugs"):
        if row["claims"] and row["drug"] != "aldesleukin":
            for name in tables.words(row["synonyms"]):
                assert {*row["claims"].split()} <= {c.id for c in find(name).claims}, name


@pytest.mark.parametrize("language", plain.LANGUAGES)
@pytest.mark.parametrize("name", ["guide", "medicine"])
def test_every_plain_sentence_finds_a_fact_it_rests_on(name: str, language: str) -> None:
    for part in plain.text(name, language).parts:
        for sentence in part.paragraphs():
            if sentence.ids:
                found = {c.id for c in find(sentence.text).claims}
                assert found & {*sentence.ids}, sentence.text


@given(st.text(max_size=60))
def test_any_text_finds_something_or_is_refused_in_one_sentence(text: str) -> None:
    try:
        found = find(text)
    except UnknownNameError as refused:
        assert "\n" not in str(refused)
    else:
        assert found.claims and all(c.complete for c in found.claims)
