"""How hard a text is to read: exact Flesch-Kincaid and SMOG; for Spanish Fernández Huerta and INFLESZ.

Counting rules: a list item is a sentence of its own; a number counts with the syllables that are spoken; a
word in capitals is spelled out; words that cannot be avoided count raw in the headline figure, and a second
figure without them stands beside it.

    Flesch-Kincaid grade = 0.39 words/sentences + 11.8 syllables/words - 15.59
    SMOG grade           = 1.0430 sqrt(30 polysyllables/sentences) + 3.1291
    Fernández Huerta     = 206.84 - 60 syllables/words - 1.02 words/sentences
    INFLESZ (Szigriszt)  = 206.835 - 62.3 syllables/words - words/sentences

A polysyllable has three syllables or more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from il2.clinic import english, spanish
from il2.clinic.plain import number, sentences

#: Words that no page on this medicine can avoid; left out in the adjusted figure only.
UNAVOIDABLE = (
    "interleukin",
    "aldesleukin",
    "capillary",
    "proleukin",
    "il-2",
    "sil-2r",
    "interleucina",
    "aldesleukina",
)
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*%?|%", re.UNICODE)
_END = re.compile(r"[.!?…]+(?=\s|$|[\"”»)])")


@dataclass(frozen=True)
class Count:
    """What was counted in a text."""

    words: int
    sentences: int
    syllables: int
    polysyllables: int

    @property
    def flesch_kincaid(self) -> float:
        """Flesch-Kincaid grade (English)."""
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def smog(self) -> float:
        """SMOG grade (English)."""
        return 1.0430 * math.sqrt(30 * self.polysyllables / self.sentences) + 3.1291

    @property
    def fernandez_huerta(self) -> float:
        """Fernández Huerta reading ease (Spanish), 0 hard to 100 easy."""
        return 206.84 - 60 * self.syllables / self.words - 1.02 * self.words / self.sentences

    @property
    def inflesz(self) -> float:
        """Szigriszt reading ease on the INFLESZ scale (Spanish), 0 hard to 100 easy."""
        return 206.835 - 62.3 * self.syllables / self.words - self.words / self.sentences

    @property
    def inflesz_word(self) -> str:
        """The word of the INFLESZ scale for this ease."""
        steps = ((80, "muy fácil"), (65, "bastante fácil"), (55, "normal"), (40, "algo difícil"))
        return next((word for least, word in steps if self.inflesz > least), "muy difícil")


def count(texts: str | Iterable[str], language: str = "en", *, without: Iterable[str] = ()) -> Count:
    """Count words, sentences and syllables.

    Parameters
    ----------
    texts : one text, or its paragraphs and list items (each ends a sentence).
    language : ``en`` or ``es``.
    without : words (lower case) that are not counted.

    Examples
    --------
    >>> count("The cat sat on the mat. It was warm.")
    Count(words=9, sentences=2, syllables=9, polysyllables=0)
    """
    syllables: Callable[[str], int] = {"en": english.syllables, "es": spanish.syllables}[language]
    left_out = set(without)
    words = ends = total = many = 0
    for text in [texts] if isinstance(texts, str) else texts:
        found = [w for w in _WORD.findall(text) if w.casefold() not in left_out]
        if not found:
            continue
        counts = [syllables(word) for word in found]
        words += len(found)
        total += sum(counts)
        many += sum(n >= 3 for n in counts)
        ends += _sentences(text)
    return Count(words, max(ends, 1), total, many)


def reading_sentence(texts: Iterable[str], language: str) -> str:
    """Return the sentence on the reading level that stands under a page."""
    kept = list(texts)
    raw, adjusted = count(kept, language), count(kept, language, without=UNAVOIDABLE)
    if not raw.words:
        return ""

    def one(value: float) -> str:
        return number(round(value, 1), language)

    return sentences("result", language)[f"reading_{language}"].format(
        words=raw.words,
        fk=one(raw.flesch_kincaid),
        smog=one(raw.smog),
        fk_adjusted=one(adjusted.flesch_kincaid),
        smog_adjusted=one(adjusted.smog),
        huerta=one(raw.fernandez_huerta),
        inflesz=one(raw.inflesz),
        scale=raw.inflesz_word,
        huerta_adjusted=one(adjusted.fernandez_huerta),
        inflesz_adjusted=one(adjusted.inflesz),
    )


def _sentences(text: str) -> int:
    """Ends of sentences in a paragraph, and one more where it stops without a mark."""
    bare = text.strip()
    marks = [m for m in _END.finditer(bare) if _WORD.search(bare[: m.start()])]
    rest = bare[marks[-1].end() :] if marks else bare
    return len(marks) + (1 if _WORD.search(rest) else 0)
