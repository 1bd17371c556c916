"""Front matter in all its published forms, broken letters, bad YAML."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.ground.errors import Il2Error, InputError
from il2.pathway import read_page, write_page
from il2.pathway.frontmatter import Cited, page_from_text, page_text
from il2.pathway.mojibake import repair

from .given import place

GREEK = "αβγδεκλμσω"


def broken(text: str, times: int = 1) -> str:
    """Read UTF-8 as another encoding: first as Latin-1, then as Windows-1252."""
    for codec in ("latin-1", "cp1252")[:times]:
        text = text.encode("utf-8").decode(codec)
    return text


def test_the_page_of_wp49_is_read_whole() -> None:
    page = read_page(place("gpml", "WP49.md"))
    assert (page.wpid, page.title, page.revision, page.license) == ("WP49", "IL2 signaling", "r141561", "CC0")
    assert (len(page.keywords), len(page.cited_in), len(page.authors)) == (37, 5, 11)
    assert page.last_edited == datetime.date(2025, 11, 20)
    assert [term.id for term in page.annotations] == ["PW:0000512", "PW:0000907"]
    assert page.communities == ("ONTOX",)
    assert page.ndex == "27703bb3-8b60-11eb-9e72-0ac135e8bacf"
    assert page.json_ld[0]["@type"] == "Dataset"
    assert page.redirect_from[-1] == "/instance/WP49_r141561"


def test_broken_greek_of_wp49_is_restored_and_nothing_else() -> None:
    text = place("gpml", "WP49.md").read_text("utf-8")
    made = repair(text)
    assert len(made.fixes) == 20
    assert len({fix.line for fix in made.fixes}) == 12
    assert {(fix.broken, fix.fixed) for fix in made.fixes} == {("ÃŽÂ±", "α"), ("ÃŽÂ²", "β"), ("ÃŽÂ³", "γ")}
    expected = text
    for bad, good in (("ÃŽÂ±", "α"), ("ÃŽÂ²", "β"), ("ÃŽÂ³", "γ")):
        expected = expected.replace(bad, good)
    assert made.text == expected
    page, fixes = read_page(place("gpml", "WP49.md")).repaired()
    assert len(fixes) == 20
    assert "IL-2Rα alone" in page.description
    assert page.repaired()[1] == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(GREEK), min_size=1, max_size=5), st.integers(1, 2))
def test_any_broken_greek_is_restored(letters: list[str], times: int) -> None:
    words = [f"IL-2R{letter}" for letter in letters]
    try:
        text = "the “receptor” " + " and ".join(broken(word, times) for word in words)
    except UnicodeDecodeError:
        return  # cp1252 leaves five bytes undefined: such a letter cannot have been broken this way
    assert repair(text).text == "the “receptor” " + " and ".join(words)


@pytest.mark.parametrize(
    "text", ["plain", "IL-2Rα and γc", "“quoted” ﬁne café", "", "naïve Å ångström", "α → β, 5′"]
)
def test_good_text_is_left_alone(text: str) -> None:
    assert repair(text).text == text
    assert repair(text).fixes == ()


def test_good_and_broken_letters_may_mix() -> None:
    made = repair(f"good β, broken {broken('α', 2)}\nγ and {broken('κ')}B")
    assert made.text == "good β, broken α\nγ and κB"
    assert [(fix.line, fix.fixed) for fix in made.fixes] == [(1, "α"), (2, "κ")]


def test_pages_come_in_several_forms() -> None:
    page = page_from_text(
        "---\ncitedin: ''\nndex: null\ncommunities: []\nauthors: One\nlast-edited: soon\n---\n"
    )
    assert (page.cited_in, page.ndex, page.communities, page.authors, page.last_edited) == (
        (),
        "",
        (),
        ("One",),
        None,
    )
    page = page_from_text(
        "---\ncitedin:\n- link: PMC1\n- PMC2\nschema-jsonld:\n- keywords: [A, B]\n---\nbody\n"
    )
    assert page.cited_in == (Cited("PMC1"), Cited("PMC2"))
    assert page.keywords == ("A", "B")
    assert page.body == "body\n"


def test_a_page_is_written_with_every_key(tmp_path: Path) -> None:
    page = read_page(place("gpml", "WP49.md"))
    again = read_page(write_page(page, tmp_path / "page.md"))
    assert again == page
    assert again.raw == page.raw
    changed = replace(page, title="IL-2 signalling", keywords=(*page.keywords, "MYC"))
    again = read_page(write_page(changed, tmp_path / "page.md"))
    assert (again.title, again.keywords[-1]) == ("IL-2 signalling", "MYC")
    assert {k: v for k, v in again.raw.items() if k not in ("title", "schema-jsonld")} == {
        k: v for k, v in page.raw.items() if k not in ("title", "schema-jsonld")
    }


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=30)


@settings(max_examples=60, deadline=None)
@given(texts, st.lists(texts.filter(bool), max_size=3), st.dates())
def test_what_is_written_is_read_back(title: str, authors: list[str], day: datetime.date) -> None:
    page = replace(page_from_text("---\nseo: x\n---\n"), title=title, authors=tuple(authors), last_edited=day)
    again = page_from_text(page_text(page))
    assert (again.title, again.authors, again.last_edited) == (title, tuple(authors), day)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "no front matter"),
        ("title: x\n", 1, "the first line must be '---'"),
        ("---\ntitle: x\n", 3, "not closed"),
        ("---\ntitle: x\n  wrong: [1, 2\n---\n", 3, "not YAML"),
        ("---\na: b: c\n---\n", 2, "not YAML"),
        ("---\ntitle: x\ntitle: y\n---\n", 3, "not YAML"),
        ("---\n- a\n- b\n---\n", 2, "no table of keys and values"),
        ("---\na: !!python/object/apply:os.system ['true']\n---\n", 2, "not YAML"),
        ("---\na: *nobody\n---\n", 2, "not YAML"),
        ("---\na: &a [*a]\n---\n", 2, ""),
        ("---\n" + "a: " + "[" * 3000 + "\n---\n", 2, ""),
    ],
)
def test_bad_front_matter_is_one_sentence_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        page_from_text(text, "page.md")
    message = str(caught.value)
    assert message.startswith(f"page.md, line {line}: "), message
    assert said in message
    assert "\n" not in message


def test_aliases_of_aliases_are_refused() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(InputError, match="too many values"):
        page_from_text("---\n" + "\n".join(rows) + "\n---\n")


def test_bad_files(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(b"---\ntitle: x\nmore: \xff\n---\n")
    with pytest.raises(InputError, match=r"page\.md, line 3: this is not UTF-8"):
        read_page(path)
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(InputError, match="more than 4 MiB"):
        read_page(path)
    with pytest.raises(InputError, match="there is no file"):
        read_page(tmp_path / "no.md")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="-a:[]{}&*!|>'\"#%@ \n\t", max_size=40))
def test_any_text_is_a_page_or_one_sentence(text: str) -> None:
    try:
        page_from_text(f"---\n{text}\n---\n")
    except Il2Error as error:
        assert "\n" not in str(error)
