"""What is never said: no instruction to give, hold, begin or end a medicine, in any text that is rendered."""

from __future__ import annotations

import itertools
import re

import pytest

from il2.clinic.document import Document, Grid
from il2.clinic.guide import guide_document
from il2.clinic.medicine import rule_sets
from il2.clinic.sheet import family_document, professional_document
from il2.jobs.interpret import InterpretQuestion, interpret

ORDERS = {
    "en": re.compile(
        r"\b(give|hold|withhold|start|stop|discontinue|restart|resume|skip|administer|inject|take|"
        r"reduce the dose|increase the dose|raise the dose|lower the dose)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(dé|den|suspenda|interrumpa|inicie|empiece|comience|administre|inyecte|tome|deje de|"
        r"reduzca la dosis|aumente la dosis|salte)\s+(el|la|los|las|su|este|una?|cada)\b",
        re.IGNORECASE,
    ),
}
REPORTED = re.compile(r"^rule set '[^']+' row H\d{3} says: ")


def sentences(document: Document) -> list[tuple[str, str]]:
    """Every text of a document with its language, rows of rule sets left out where they name their set."""
    out = [
        (document.language, t) for t in (document.title, document.lead, document.not_this, document.review)
    ]
    for part in document.parts:
        out.append((document.language, part.heading))
        out += [(p.language or document.language, p.text) for p in part.paragraphs()]
        for grid in (b for b in part.blocks if isinstance(b, Grid)):
            texts = [grid.caption, *grid.columns, *(str(c) for row in grid.rows for c in row if c)]
            out += [(grid.language or document.language, t) for t in texts]
    return [(language, text) for language, text in out if not REPORTED.match(text)]


def documents() -> list[Document]:
    out = []
    for language in ("en", "es"):
        out += [guide_document("", language), family_document(language)]
        cases = itertools.product(
            ("IL-2", "sIL-2R"), ("0.5", "900"), ("", "aldesleukin", "cyclosporine prednisone", "x")
        )
        out += [
            interpret(
                InterpretQuestion(
                    a, v, "pg/mL", "ARUP", "multiplex bead", "serum", "12", t, language=language
                )
            ).document()
            for a, v, t in cases
        ]
    return out


@pytest.mark.parametrize("document", documents(), ids=lambda d: f"{d.title}-{d.language}")
def test_no_plain_text_gives_an_order(document: Document) -> None:
    assert [t for language, t in sentences(document) if ORDERS[language].search(t)] == []


def test_the_scan_finds_what_it_looks_for() -> None:
    for order in ("Hold the next dose.", "You can stop IL-2.", "Start with a low dose", "Give 600,000 IU/kg"):
        assert ORDERS["en"].search(order)
    for order in ("Suspenda el medicamento", "Tome la dosis"):
        assert ORDERS["es"].search(order)


@pytest.mark.parametrize("language", ["en", "es"])
def test_rule_sets_are_reported_with_set_and_row(language: str) -> None:
    """On the sheet for professionals such words stand only in what a named source prints."""
    document = professional_document(language)
    rules = document.part("rules")
    grids = [b for b in rules.blocks if isinstance(b, Grid)]
    known = {r.id: r for s in rule_sets() for r in s.rules}
    for grid in grids:
        for row in grid.rows:  # the heading names the set, the head of the row its id
            rule = known.pop(str(row[0]))
            assert grid.columns[2].endswith((f"'{rule.rule_set}' says", f"'{rule.rule_set}' dice"))
            assert row[2] == rule.told and REPORTED.match(rule.says) and rule.says.endswith(rule.told)
    assert known == {}
    before = next(b for b in document.part("contraindications").blocks if isinstance(b, Grid))
    assert all(row[1] in {s.name for s in rule_sets()} for row in before.rows)
    own = [p.text for part in document.parts for p in part.paragraphs() if not p.language]
    assert [t for t in own if ORDERS[language].search(t)] == []
    # the logic of a set, in its own words, follows the name of that set
    told = [p.text for p in rules.paragraphs() if p.language == "en" and ORDERS["en"].search(p.text)]
    assert all(t.split(":")[0] in {"US label current", "US label older", "TIL 2024"} for t in told)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_document_says_first_what_it_is_not_and_last_who_reviewed_it(language: str) -> None:
    for document in (
        guide_document("", language),
        family_document(language),
        professional_document(language),
    ):
        lines = document.text().splitlines()
        assert lines[2].startswith(
            {"en": "This is not a medical device", "es": "Esto no es un aparato"}[language]
        )
        assert document.review.startswith(
            {"en": "Not yet reviewed", "es": "Ningún médico ha revisado"}[language]
        )


def test_no_dose_of_a_supportive_drug_stands_on_a_plain_page() -> None:
    for language in ("en", "es"):
        told = " ".join(text for _, text in sentences(family_document(language)))
        assert not re.search(r"\d\s*(mg|mcg|µg|ug|IU|UI|MIU|mL)\b", told)
