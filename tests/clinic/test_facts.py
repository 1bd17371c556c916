"""The tables of the clinic: every item of the two public pages, every claim whole, every figure traceable."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from il2.clinic import claim_rows, claims, medicine, plain
from il2.clinic.document import Grid
from il2.clinic.guide import TOPICS, guide_document
from il2.clinic.sheet import family_document, professional_document
from il2.ground.errors import MissingDataError, UnknownNameError
from il2.ground.files import data_folder, reference_data
from il2.jobs.cite import CiteQuestion, cite
from il2.jobs.claims import ClaimsQuestion
from il2.jobs.claims import claims as ask_claims
from il2.knowledge import sources, tables

ROOT = Path(__file__).resolve().parents[2]
PAGE = [f"K{n:02d}" for n in range(1, 25)]
ITEMS = [f"M{n:02d}" for n in range(1, 45)]


@pytest.mark.parametrize("key", PAGE)
def test_every_claim_of_the_public_pages_has_a_verdict_evidence_and_a_source(key: str) -> None:
    claim = claims.claim(key)
    assert claim.said and claim.verdict and claim.statement and claim.number
    assert all(sources.source(s).citation for s in claim.sources) and claim.sources


@pytest.mark.parametrize("key", ITEMS)
def test_every_item_of_the_medicine_sheet_has_its_figure_or_says_none_was_found_and_a_source(
    key: str,
) -> None:
    item = next(i for i in medicine.items() if i.id == key)
    assert item.sources and all(sources.source(s) for s in item.sources)
    if item.section == "side effect":
        assert re.search(r"\d", item.figure) or item.figure.startswith("no figure found")


def shown_ids(language: str) -> set[str]:
    """The ids that stand on the guide and on both sheets, in sentences or at the head of rows."""
    documents = [guide_document("", language), family_document(language), professional_document(language)]
    ids = {i for d in documents for i in d.ids()}
    grids = [b for d in documents for p in d.parts for b in p.blocks if isinstance(b, Grid)]
    return ids | {str(row[0]) for grid in grids for row in grid.rows}


@pytest.mark.parametrize("language", plain.LANGUAGES)
def test_every_item_is_shown(language: str) -> None:
    assert {*PAGE, *ITEMS} <= shown_ids(language)


def test_the_guide_lists_every_condition_and_medicine_with_its_layer() -> None:
    grids = [b for p in guide_document("", "en").parts for b in p.blocks if isinstance(b, Grid)]
    rows = {str(row[0]): str(row[3]) for grid in grids for row in grid.rows if len(row) == 8}
    for number in range(1, 46):
        claim = claims.claim(f"C{number:02d}")
        assert rows[claim.id] == f"{claim.analyte} ({claim.layer})"


def test_the_family_sheet_speaks_of_every_item() -> None:
    for language in plain.LANGUAGES:
        assert set(ITEMS) <= set(family_document(language).ids())


def test_the_guide_speaks_of_every_claim_of_the_level_page_in_its_section() -> None:
    for key in PAGE[:16]:
        document = guide_document(claims.claim(key).topic, "en")
        assert key in document.ids()


def test_a_claim_with_a_part_missing_is_not_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(claim_rows.every())
    assert all(c.complete for c in whole)
    broken = [dict(row) for row in tables.load("clinic_claims")]
    broken[6]["number"] = ""  # K07
    load = tables.load
    monkeypatch.setattr(tables, "load", lambda name: broken if name == "clinic_claims" else load(name))
    claims.claims.cache_clear(), claims._by_id.cache_clear()
    try:
        assert not claims.knows("K07") and claims.knows("K08")
        assert "K07" not in {str(r[0]) for p in guide_document("high", "en").parts if p.key != "high"
                             for b in p.blocks if isinstance(b, Grid) for r in b.rows}  # fmt: skip
    finally:
        monkeypatch.undo()
        claims.claims.cache_clear(), claims._by_id.cache_clear()


def test_what_was_not_read_is_shown_as_unverified() -> None:
    given = [row["id"] for row in tables.load("clinic_events") if row["status"] == "unverified"]
    assert given == [f"T{n:03d}" for n in range(47, 73)]
    document = professional_document("en")
    marks = {
        str(row[0]): row[grid.columns.index("how sure")]
        if "how sure" in grid.columns
        else grid.caption.rpartition("; how sure: ")[2]  # what all rows share is said once
        for part in document.parts
        for grid in part.blocks
        if isinstance(grid, Grid)
        for row in grid.rows
    }
    assert {marks[key] for key in given} == {"unverified"}
    assert marks["H014"] == "unverified" and marks["H002"] == "read"
    assert marks["T001"] == "read" and marks["M31"] == "draft, assumed" and marks["M43"] == "from a summary"


def test_conflicting_studies_stand_side_by_side_and_nothing_is_averaged() -> None:
    lupus = claims.conflict("lupus-level")
    assert [(c.id, c.direction) for c in lupus.members] == [
        ("C06", "conflicting"), ("C07", "down"), ("C08", "conflicting"),
    ]  # fmt: skip
    grid = next(
        b
        for b in guide_document("high", "en").parts[0].blocks
        if isinstance(b, Grid) and lupus.what in b.caption
    )
    assert [row[0] for row in grid.rows] == ["C06", "C07", "C08"]
    kidney = claims.conflict("kidney-injury")
    assert [c.number for c in kidney.members][:2] == ["13 % of 199 patients", "90 % of 99 patients"]


def test_a_statement_about_production_is_never_one_about_the_level() -> None:
    layers = {c.id: (c.layer, c.analyte) for c in claims.claims() if c.id[0] in "KC"}
    assert layers["K07"][0] == layers["C25"][0] == "production"
    assert all("serum IL-2" not in analyte for layer, analyte in layers.values() if layer == "production")
    assert {layer for layer, _ in layers.values()} == {
        "production", "level", "receptor", "signal", "cells", "assay", "therapy", "product",
    }  # fmt: skip


def test_arms_of_a_trial_stand_beside_each_other_with_the_figures_of_their_rows() -> None:
    grids = [b for b in professional_document("en").part("events").blocks if isinstance(b, Grid)]
    arms = [g for g in grids if g.columns[0] == "event"]
    assert len(arms) == 2
    rows = {e.id: e for e in medicine.events()}
    shown = set()
    for grid in arms:
        for row in grid.rows:
            ids = str(row[-1]).split()
            shown |= {*ids}
            for key in ids:
                place = next(
                    i for i, c in enumerate(grid.columns) if c.startswith(f"{rows[key].population}, n=")
                )
                assert row[place] == rows[key].percent and row[0] == rows[key].event
                assert grid.columns[place].endswith(f"n={rows[key].n}")
    told = {str(row[0]) for g in grids if g not in arms for row in g.rows}
    assert {e.id for e in medicine.events()} <= shown | told
    bound = next(row for g in grids for row in g.rows if row[0] == "T181")
    assert "<1" in bound  # printed as less than one percent


def test_incomplete_rule_sets_say_so_and_are_never_merged() -> None:
    sets = {s.name: s for s in medicine.rule_sets()}
    assert sets["US label current"].heading.endswith("(INCOMPLETE: renal; hepatic; skin; infection)")
    assert sum(len(s.rules) for s in sets.values()) == 120
    grids = [b for b in professional_document("en").part("rules").blocks if isinstance(b, Grid)]
    captions = [g.caption.partition("; how sure: ")[0] for g in grids]
    assert captions == [f"Rule set {s.heading}" for s in medicine.rule_sets()]
    with pytest.raises(UnknownNameError, match="US label current"):
        medicine.rule_set("US label")


def test_the_figures_of_an_item_are_those_of_the_rows_it_rests_on() -> None:
    for item in medicine.items():
        behind = [claims.claim(i) for i in item.rests_on]
        rows = " ".join(f"{c.statement} {c.number} {c.evidence}" for c in behind)
        percents = re.findall(r"(\d+(?:\.\d+)?)(?= ?%| vs)", item.figure) if item.rests_on else []
        known = set(re.findall(r"\d+(?:\.\d+)?", rows)) | {"104"}  # a mean, of the study named beside it
        assert set(percents) <= known, item.id


NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
NAMES = re.compile(r"s?IL-\d+R?|il2|CD\d+|COVID-19|\b100\b")


@pytest.mark.parametrize("language", plain.LANGUAGES)
@pytest.mark.parametrize("name", ["guide", "medicine"])
def test_every_number_of_a_plain_sentence_stands_in_the_facts_it_names(name: str, language: str) -> None:
    behind = {i.id: i.rests_on for i in medicine.items()}
    for part in plain.text(name, language).parts:
        for sentence in part.paragraphs():
            numbers = {n.replace(",", ".") for n in NUMBER.findall(NAMES.sub("", sentence.text))}
            ids = [*sentence.ids, *(r for i in sentence.ids for r in behind.get(i, ()))]
            facts = " ".join(
                f"{c.statement} {c.number} {c.evidence}" for c in map(claims.claim, ids)
            ).replace(",", "")
            known = set(re.findall(r"\d+(?:\.\d+)?", facts))
            rounded = {str(round(float(n))) for n in known}
            assert numbers <= known | rounded, sentence.text


def test_both_languages_say_the_same_of_the_same_facts() -> None:
    for name in ("guide", "medicine"):
        one, other = (plain.text(name, language) for language in plain.LANGUAGES)
        assert [(p.key, p.tone, [s.ids for s in p.paragraphs()]) for p in one.parts] == [
            (p.key, p.tone, [s.ids for s in p.paragraphs()]) for p in other.parts
        ]
    for name in ("result", "frame"):
        one_keys, other_keys = (set(plain.sentences(name, language)) for language in plain.LANGUAGES)
        assert one_keys ^ other_keys <= {"reading_en", "reading_es"}
        for key in one_keys & other_keys:
            one_form, other_form = (
                set(re.findall(r"\{.*?\}|\[.*?\]", plain.sentences(name, language)[key]))
                for language in plain.LANGUAGES
            )
            assert one_form == other_form, key


def test_topics_are_the_sections_of_the_page_that_is_answered() -> None:
    keys = [p.key for p in guide_document("", "en").parts]
    assert keys == list(TOPICS)
    with pytest.raises(UnknownNameError, match="did you mean 'high'"):
        guide_document("hihg", "en")


def test_claims_are_found_by_words_by_id_and_cited() -> None:
    assert {c.id for c in claims.search("lupus level")} >= {"K06", "C06", "C08"} - {"C06"}
    assert [c.id for c in claims.search("t009")] == ["T009"]
    answer = ask_claims(ClaimsQuestion("COVID-19"))
    assert any("never averaged" in note for note in answer.notes())
    assert answer.to_dict()["rows"][0]["sources"]
    assert [s.key for s in cite(CiteQuestion(("C07", "L01"))).sources] == [
        "lupus_nephritis2018",
        "arup_fil2m",
    ]
    with pytest.raises(UnknownNameError, match="word of a claim"):
        claims.search("zzzzzz")


def test_a_key_that_two_tables_give_names_one_paper() -> None:
    named: dict[str, set[str]] = {}
    for name in tables.SOURCE_TABLES:
        for row in tables.load(name):
            named.setdefault(row["key"], set()).add(row["citation"].split(" ")[0])
    assert [key for key, first_words in named.items() if len(first_words) > 1] == []


def test_the_tables_are_what_the_script_writes_from_the_reference_data(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "condense_clinic"
    try:
        reference_data("patient", "seed_claims.csv")
    except MissingDataError as missing:
        pytest.skip(str(missing))
    if not script.is_file():
        pytest.skip("scripts/condense_clinic is not part of this copy")
    subprocess.run([sys.executable, script, tmp_path], check=True, stdout=subprocess.DEVNULL)
    written = sorted(tmp_path.glob("*.csv"))
    assert [p.name for p in written] == sorted(p.name for p in data_folder().glob("clinic_*.csv"))
    for path in written:
        assert path.read_bytes() == (data_folder() / path.name).read_bytes(), path.name
