"""Finding claims: by words of their rows and of the plain texts that name them, and by names of medicines."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from il2.clinic import claims, plain
from il2.clinic.claim_rows import Claim
from il2.clinic.terms import terms
from il2.ground.errors import UnknownNameError
from il2.knowledge import tables
from il2.knowledge.names import fold

_CARRY_NOTHING = """
a am an and are as at be by can could did do does drug drugs for from get give has have how i if in is it its
mean means me medicine my not of on or our say says should sign that the their there this to was were what
when where which who why will with without work works would you your about after
al como con cual cuando de del el en es esta este la las lo los me medicamento mi no o para por porque puede
que quien se si significa sin son su sus tiene un una unas unos y
"""
#: A word that stands in fewer of the claims than this carries a question by itself.
_RARE = 0.05
#: Words that carry no question.
_EMPTY = frozenset(_CARRY_NOTHING.split())
_KINDS = {"page": 0.3, "condition": 0.2, "item": 0.1}


@dataclass(frozen=True)
class Found:
    """Claims, best first; ``whole`` says that each holds every word that carries the question."""

    claims: tuple[Claim, ...]
    whole: bool


def find(text: str) -> Found:
    """Return the claims that hold every word of ``text``; where none does, those that hold most of them.

    An id finds its claim. Words of a question that carry nothing are left out, ``IL2`` is ``IL-2``, a plural
    is its singular, a medicine is found by any of its names, and the plain texts count in both languages.

    Raises
    ------
    UnknownNameError : nothing holds half of the words or a rare one; the message names what is near.

    Examples
    --------
    >>> [c.id for c in find("what does prednisone do").claims][:2]
    ['C27', 'C30']
    >>> find("is IL2 a sign of infections?").claims[0].id
    'K08'
    """
    if claims.knows(text):
        return Found((claims.claim(text),), whole=True)
    words = _words(text)
    held = {c.id: _held(words, c.id) for c in claims.claims()} if words else {}
    most = max((len(h) for h in held.values()), default=0)
    share = {w: sum(w in h for h in held.values()) / len(held) for w in words}
    if not most or (most < len(words) / 2 and not any(0 < part < _RARE for part in share.values())):
        known = sorted(
            {w for c in claims.claims() for w in re.findall(r"[a-z][a-z-]{3,}", fold(c.statement))}
        )
        raise UnknownNameError("word of a claim", " ".join(text.split())[:60], known)
    rare = {w: -math.log(part + 1 / len(held)) for w, part in share.items()}
    scored = [(_score(held[c.id], c, rare), c) for c in claims.claims() if len(held[c.id]) == most]
    return Found(tuple(c for _, c in sorted(scored, key=lambda pair: -pair[0])), most == len(words))


def _words(text: str) -> tuple[str, ...]:
    """The words that carry a question, each once, in their simplest form."""
    flat, names = _flat(text), []
    for name in _of_medicine():
        if " " in name and name in flat:
            names.append(name)
            flat = flat.replace(name, " ")
    found = [*names, *re.findall(r"[\w%.+-]*\w|%", flat)]
    kept = [_singular(w) for w in found if w not in _EMPTY] or [_singular(w) for w in found]
    return tuple(dict.fromkeys(kept))


def _flat(text: str) -> str:
    """Folded text in which IL-2 and its receptor have one spelling."""
    return re.sub(r"\b(s?il)[ -]?2", r"\g<1>-2", fold(text))


def _singular(word: str) -> str:
    return (
        word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "sis", "us")) else word
    )


def _held(words: tuple[str, ...], key: str) -> frozenset[str]:
    """Which of the words stand in a claim."""
    near, far = _texts()[key]
    return frozenset(w for w in words if w in near or w in far or key in _of_medicine().get(w, ()))


def _score(held: frozenset[str], claim: Claim, rare: Mapping[str, float]) -> float:
    near = _texts()[claim.id][0]
    weight = sum(rare[w] * (2.0 if w in near else 1.0) for w in held)
    return weight + _KINDS.get(claim.kind, 0.0)


@cache
def _texts() -> Mapping[str, tuple[str, str]]:
    """For each claim what it is about, and all that is said in it and of it."""
    told: dict[str, list[str]] = {}
    for language in plain.LANGUAGES:
        for name in ("guide", "medicine"):
            for sentence in (p for part in plain.text(name, language).parts for p in part.paragraphs()):
                for key in sentence.ids:
                    told.setdefault(key, []).append(sentence.text)
    spanish = terms("es")
    found = {}
    for c in claims.claims():
        near = f"{c.topic} {c.factor} {c.said} {c.analyte} {c.layer} {_titled(c)}"
        own = " ".join(spanish.get(part, "") for part in re.split(r"[;,] ", c.statement))
        sources = " ".join(key.replace("il2", "") for key in c.sources)
        far = " ".join((c.statement, c.number, c.evidence, c.printed, sources, own, *told.get(c.id, ())))
        found[c.id] = _flat(near), _flat(far)
    return found


def _titled(claim: Claim) -> str:
    """The beginning of a row that has no words of its own beside its statement."""
    return "" if claim.kind in _KINDS and claim.kind != "item" else claim.statement.partition(",")[0]


@cache
def _of_medicine() -> Mapping[str, frozenset[str]]:
    """For each name of a medicine the ids of what is known of it."""
    found: dict[str, frozenset[str]] = {}
    for row in tables.load("clinic_drugs"):
        if row["drug"] != "aldesleukin":  # its names are those of the molecule
            found |= {
                _singular(fold(s)): frozenset(row["claims"].split()) for s in tables.words(row["synonyms"])
            }
    return found
