"""The sheet of the medicine in its two readings: for families in plain words, for professionals as tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from il2.clinic import claims, medicine, plain, sheet_tables
from il2.clinic.document import Bullets, Document, Grid, Paragraph, Part, Reference
from il2.clinic.marks import marked
from il2.clinic.reading import reading_sentence
from il2.clinic.terms import said

_ID = re.compile(r"\b[A-Z]\d{2,3}\b")


def family_document(language: str) -> Document:
    """Return the sheet for families in English (``en``) or Spanish (``es``)."""
    text, words = plain.text("medicine", language), plain.sentences("frame", language)
    parts = tuple(marked(p, language) for p in text.parts)
    ids = [i for part in parts for p in part.paragraphs() for i in p.ids]
    lay = [p.text for part in parts if part.key != "more" for p in part.paragraphs()]
    return Document(
        title=text.title,
        lead=words["family_lead"],
        language=language,
        audience="family",
        not_this=words["not_this"],
        parts=parts,
        references=_references(ids),
        review=words["review"],
        reading=reading_sentence(lay, text.language),
    )


def professional_document(language: str) -> Document:
    """Return the sheet for professionals.

    Headings and fixed terms are in the language of the page; what a source or a rule set says is quoted in
    English and marked so.
    """
    words = plain.sentences("frame", language)
    parts = (
        _glance(words, language),
        sheet_tables.regimens(words, language),
        sheet_tables.events(words, language),
        sheet_tables.rules(words, language),
        sheet_tables.before(words, language),
        _watch(words, language),
        sheet_tables.items(words, language),
        sheet_tables.still_open(words, language),
    )
    grids = [b for part in parts for b in part.blocks if isinstance(b, Grid)]
    ends = [str(cell) for one in grids for row in one.rows for cell in (row[0], row[-1])]
    ids = [*(i for p in parts for q in p.paragraphs() for i in q.ids), *_ID.findall(" ".join(ends))]
    return Document(
        title=words["professional_title"],
        lead=words["professional_lead"],
        language=language,
        audience="professional",
        not_this=words["not_this"],
        parts=parts,
        references=_references(filter(claims.knows, ids)),
        review=words["review"],
    )


def _references(ids: Iterable[str]) -> tuple[Reference, ...]:
    return tuple(Reference(*c) for c in claims.citations(claims.sources_of(tuple(ids))))


def _glance(words: Mapping[str, str], language: str) -> Part:
    """What it is licensed for, what was found and at what cost, and which rule sets stand below."""
    runs = {r.id: r for r in medicine.regimens()}
    told = [_outcome(runs[i], language) for i in ("R01", "R02", "R03", "R04", "R05", "R11")]
    for one in map(claims.claim, ("T073", "T074", "T075", "T181")):
        what = f"{one.statement}{f' ({one.evidence})' if one.evidence else ''}: {one.number}"
        told.append(Paragraph(what, claims.mark(one.status, language), (one.id,), "en"))
    sets = "; ".join(s.heading for s in medicine.rule_sets())
    lead = Paragraph(words["glance_use"], ids=("K18", "M04"))
    return Part(
        "glance",
        words["h_glance"],
        (
            lead,
            Bullets(tuple(told)),
            Paragraph(words["glance_sets"].format(sets=sets)),
            Paragraph(words["how_sure"]),
        ),
    )


def _outcome(run: medicine.Published, language: str) -> Paragraph:
    """What was found with a published regimen, and in whom."""
    what = f"{run.regimen}, {run.indication} ({run.population}): {run.outcome}"
    return Paragraph(what, claims.mark(run.status, language), (run.id,), "en")


def _watch(words: Mapping[str, str], language: str) -> Part:
    """What is watched, by the guideline that prints it."""
    watched = [i for i in medicine.items() if i.section == "monitoring"]
    told = [
        Paragraph(
            f"{said(i.item, language)}; {said(i.gap, language)}", claims.mark(i.status, language), (i.id,)
        )
        for i in watched
    ]
    rules = [claims.claim(i) for i in ("H119", "H120", "K22")]
    told += [
        Paragraph(f"{c.statement} ({c.number})", claims.mark(c.status, language), (c.id,), "en")
        for c in rules
    ]
    return Part("monitoring", words["h_monitoring"], (Bullets(tuple(told)),))
