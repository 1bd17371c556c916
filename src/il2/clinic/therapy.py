"""What to expect of a level on a treatment: published or computed figures of regimens, each for itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from il2.clinic.claim_rows import treatment_text
from il2.knowledge import tables
from il2.knowledge.names import fold
from il2.knowledge.tables import Record

_ROUTES = {
    "sc": r"\b(sc|s\.c\.|subcutane\w*|under the skin|bajo la piel)",
    "civ": r"\b(civ|continuous\w*|drip|continua|goteo)\b",
    "iv": r"(?<!c)\b(iv|i\.v\.|intraven\w*|vein|vena|bolus|bolo|q8h)\b",
    "high": r"\b(high|alta)\b",
    "m2": r"/\s*m(2|\b)|per m|por m2",
    "low": r"\b(low|baja)\b",
}


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
    """

    given: str
    drugs: tuple[str, ...]
    claims: tuple[str, ...]
    expectations: tuple[Expectation, ...]
    clear: bool


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
    >>> on_therapy("methotrexate", "IL-2").drugs
    ()
    """
    text = _flat(given)
    drugs = [
        r for r in tables.load("clinic_drugs") if any(_names(s, text) for s in tables.words(r["synonyms"]))
    ]
    keys = tuple(r["drug"] for r in drugs)
    rows = [r for r in tables.load("clinic_therapies") if r["drug"] in keys and r["analyte"] == analyte]
    said = [r for r in rows if r["words"] and _says(r["words"], text)]
    wordless = [r for r in rows if not r["words"]]
    chosen = [*said, *wordless] if said else rows
    claims = tuple(dict.fromkeys(i for r in drugs for i in r["claims"].split()))
    return OnTherapy(given, keys, claims, tuple(map(_expectation, chosen)), bool(said or wordless))


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


def _names(synonym: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(fold(synonym))}(?![\w-])", text) is not None


def _says(words: str, text: str) -> bool:
    """Whether every word group stands in the text; ``a|b`` is either, ``!a`` is none of it."""
    groups = tables.words(words)
    wanted = [g for g in groups if not g.startswith("!")]
    unwanted = [g[1:] for g in groups if g.startswith("!")]
    said = all(any(_one(w, text) for w in group.split("|")) for group in wanted)
    return said and not any(_one(w, text) for w in unwanted)


def _one(word: str, text: str) -> bool:
    if word.isdigit():
        return re.search(rf"(?<![\d.,]){word}(?![\d.,]?\d)", text) is not None
    if word == "iv" and _one("civ", text):
        return False
    return re.search(_ROUTES[word], text) is not None


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
