"""What to expect of a level on a treatment: published or computed figures of regimens, each for itself."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from il2.clinic.claim_rows import treatment_text
from il2.knowledge import tables
from il2.knowledge.names import fold
from il2.knowledge.tables import Record

_WORDS = {
    "sc": r"\b(sc|s\.c\.|subcutane\w*|under the skin|bajo la piel)",
    "civ": r"\b(civ|continuous\w*|drip|continua|goteo)\b",
    "iv": r"(?<!c)\b(iv|i\.v\.|intraven\w*|vein|vena|bolus|bolo|q8h)\b",
    "high": r"\b(high|altas?|hd)\b",
    "m2": r"/\s*m(2|\b)|per m|por m2",
    "low": r"\b(low|bajas?|ld)\b",
}
_DOSE = re.compile(
    r"(\d+(?:[.,]\d+)?(?:e\d+)?)\s*(million|millon|millones|mio|m)?\s*(?:de\s+)?(?:international\s+)?"
    r"(miu|mui|iu|ui|units?|unidades|[u\u03bc]g|mcg)\b(?:\s*(?:/|per|por)\s*(kg|m2))?"
)


@dataclass(frozen=True)
class Expectation:
    """What was seen on one regimen: figures in ``unit`` (``None`` where none was found)."""

    id: str
    name: str
    analyte: str
    drug: str
    measure: str
    low: float | None
    high: float | None
    sd: float | None
    unit: str
    note: str
    text: str
    ids: tuple[str, ...]
    status: str


@dataclass(frozen=True)
class OnTherapy:
    """A treatment as named: the medicines known in it, their claims, and what to expect.

    ``clear`` says whether route and dose picked regimens; otherwise every regimen of the medicine is listed.
    ``dosed`` says that a dose was read, ``regimens`` are published ones of that name, ``near`` is a medicine
    that was perhaps meant where none is known.
    """

    given: str
    drugs: tuple[str, ...]
    claims: tuple[str, ...]
    expectations: tuple[Expectation, ...]
    clear: bool
    dosed: bool = False
    regimens: tuple[str, ...] = ()
    near: str = ""


def on_therapy(given: str, analyte: str) -> OnTherapy:
    """Read the name of a treatment.

    Parameters
    ----------
    given : as the person writes it, such as ``"aldesleukin 18 MIU SC"``.
    analyte : ``"IL-2"`` or ``"sIL-2R"``.

    Examples
    --------
    >>> [e.id for e in on_therapy("aldesleukin 18 MIU/day SC", "IL-2").expectations]
    ['X01']
    >>> [e.id for e in on_therapy("US label high dose", "IL-2").expectations]
    ['X06', 'X07']
    >>> on_therapy("methotrexate", "IL-2").drugs
    ()
    """
    plans = _published(_flat(given))
    text = _flat(" ".join([given, *(f"{r['drug']} {r['dose']} {r['unit']} {r['route']}" for r in plans)]))
    drugs = [
        r for r in tables.load("clinic_drugs") if any(_names(s, text) for s in tables.words(r["synonyms"]))
    ]
    keys = tuple(r["drug"] for r in drugs)
    rows = [r for r in tables.load("clinic_therapies") if r["drug"] in keys and r["analyte"] == analyte]
    said = [r for r in rows if r["words"] and _says(r["words"], text)]
    wordless = [r for r in rows if not r["words"]]
    chosen = [*said, *wordless] if said else rows
    claims = tuple(dict.fromkeys(i for r in drugs for i in r["claims"].split()))
    return OnTherapy(
        given,
        keys,
        claims,
        tuple(map(_expectation, chosen)),
        bool(said or wordless),
        bool(_doses(text)),
        tuple(r["id"] for r in plans),
        "" if keys else _near(text),
    )


def none_meant(given: str) -> bool:
    """Whether a text says that there is no treatment.

    Examples
    --------
    >>> none_meant("none"), none_meant("aldesleukin")
    (True, False)
    """
    return fold(given) in {"", "-", "none", "no", "nothing", "n/a", "ninguno", "ninguna", "nada"}


def _flat(text: str) -> str:
    """Folded text without the marks that group thousands."""
    return re.sub(r"(?<=\d)[,.' ](?=\d{3}(?!\d))", "", fold(text))


def _published(text: str) -> list[Record]:
    """The published regimens that a text names, by the longest name that stands in it."""
    found = [
        (len(name), r) for r in tables.load("clinic_regimens") for name in _called(r) if _names(name, text)
    ]
    longest = max((length for length, _ in found), default=0)
    return [r for length, r in found if length == longest]


def _called(row: Record) -> set[str]:
    """Names of a regimen: its id, its whole name, and the acronyms in it."""
    acronyms = re.findall(r"\b(?:[A-Z]{6,}|[A-Z-]{2,}\d+)\b", row["regimen"])
    return {row["id"], row["regimen"], *acronyms}


def _doses(text: str) -> set[tuple[str, float]]:
    """Doses that stand in a folded text: ``MIU``, ``MIU/m2``, ``MIU/kg``, ``ug/m2`` and the number."""
    found = set()
    for number, many, unit, per in _DOSE.findall(text):
        value = float(number.replace(",", "."))
        mass = unit.endswith("g")
        if not mass and unit not in ("miu", "mui") and not many:
            value /= 1e6
        found.add((("ug" if mass else "MIU") + (f"/{per}" if per else ""), value))
    return found


def _near(text: str) -> str:
    """The medicine whose name resembles a word of the text, ``""`` where none does."""
    known = {fold(s): r["drug"] for r in tables.load("clinic_drugs") for s in tables.words(r["synonyms"])}
    for word in re.findall(r"[a-z]{6,}", text):
        if found := difflib.get_close_matches(word, known, n=1, cutoff=0.8):
            return found[0]
    return ""


def _names(synonym: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(fold(synonym))}(?![\w-])", text) is not None


def _says(words: str, text: str) -> bool:
    """Whether every word group stands in the text; ``a|b`` is either, ``!a`` none, ``MIU 12-18`` a dose."""
    groups = tables.words(words)
    wanted = [g for g in groups if not g.startswith("!")]
    unwanted = [g[1:] for g in groups if g.startswith("!")]
    said = all(any(_one(w, text) for w in group.split("|")) for group in wanted)
    return said and not any(_one(w, text) for w in unwanted)


def _one(word: str, text: str) -> bool:
    if " " in word:
        unit, _, ends = word.partition(" ")
        low, _, high = ends.partition("-")
        return any(u == unit and float(low) <= value <= float(high) for u, value in _doses(text))
    if word.isdigit():
        return re.search(rf"(?<![\d.,]){word}(?![\d.,]?\d)", text) is not None
    if word == "iv" and _one("civ", text):
        return False
    return re.search(_WORDS[word], text) is not None


def _expectation(row: Record) -> Expectation:
    return Expectation(
        row["id"],
        row["name"],
        row["analyte"],
        row["drug"],
        row["measure"],
        row["low"],
        row["high"],
        row["sd"],
        row["unit"],
        row["note"],
        treatment_text(row),
        (row["id"], *row["rests_on"].split()),
        row["status"],
    )
