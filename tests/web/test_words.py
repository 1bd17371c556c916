"""Every word of the pages has a Spanish translation, and no translation has lost what it fills in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.extract import extract, extract_python
from jinja2.ext import babel_extract

from il2.web.languages import wanted
from il2.web.words import LANGUAGES, catalogue, speaker

ROOT = Path(str(resources.files("il2.web")))


def words() -> Iterator[tuple[str, str]]:
    """(file, English words) of everything that is said on a page."""
    for file in sorted(ROOT.rglob("*.html")):
        with file.open("rb") as stream:
            for _, message, _, _ in map(_fields, extract(babel_extract, stream, {"_": None})):
                yield file.name, message
    for file in sorted(ROOT.rglob("*.py")):
        with file.open("rb") as stream:
            for _, message, _, _ in map(_fields, extract(extract_python, stream, {"N_": None})):
                yield file.name, message


def _fields(found: tuple[int, object, list[str], object]) -> tuple[int, str, list[str], object]:
    line, message, comments, context = found
    return line, message[0] if isinstance(message, tuple) else str(message), comments, context


def test_every_word_has_a_translation() -> None:
    said = list(words())
    assert len(said) > 60
    known = catalogue("es")
    assert sorted({(file, word) for file, word in said if word not in known}) == []


def test_translations_keep_their_blanks_to_fill() -> None:
    for english, spanish in catalogue("es").items():
        found = [sorted(re.findall(r"%\(\w+\)[sd]", text)) for text in (english, spanish)]
        assert found[0] == found[1], english


def test_no_translation_is_left_over() -> None:
    said = {word for _, word in words()}
    assert sorted(set(catalogue("es")) - said) == []


@pytest.mark.parametrize(
    ("header", "language"),
    [("es", "es"), ("es-AR;q=0.8, en;q=0.9", "en"), ("fr, es;q=0.1", "es"), ("*;q=x,,;;", "en"), ("ES", "es"),
     ("es;q=0", "en"), ("," * 5000, "en")],
)  # fmt: skip
def test_language_that_a_browser_asks_for(header: str, language: str) -> None:
    assert wanted(header) == language


def test_unknown_words_stay_english() -> None:
    assert speaker("es")("never translated") == "never translated" and list(LANGUAGES) == ["en", "es"]
