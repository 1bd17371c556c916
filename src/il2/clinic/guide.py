"""The guide to IL-2 as a level: whole texts in each language, and under each the claims they answer."""

from __future__ import annotations

from collections.abc import Mapping

from il2.clinic import claims, plain
from il2.clinic.claims import MARKS
from il2.clinic.document import Block, Document, Grid, Paragraph, Part, Reference
from il2.clinic.marks import marked
from il2.clinic.reading import reading_sentence
from il2.clinic.terms import grid, said
from il2.ground.errors import UnknownNameError
from il2.knowledge import tables

TOPICS = ("what", "high", "high-symptoms", "low", "low-symptoms", "test", "better-tests")
_CONFLICTS = {
    "high": ("il2-limits", "lupus-level", "covid-level"),
    "better-tests": ("sil2r-limits", "hlh-cutoffs"),
}
_COLUMNS = ("id", "statement", "direction", "analyte (layer)", "number", "evidence", "how sure", "sources")


def guide_document(topic: str, language: str) -> Document:
    """Return the guide, or one topic of it.

    Raises
    ------
    UnknownNameError : no such topic.
    """
    wanted = topic.strip().casefold().replace(" ", "-").replace("_", "-")
    if wanted and wanted not in TOPICS:
        raise UnknownNameError("topic", topic, TOPICS)
    text, words = plain.text("guide", language), plain.sentences("frame", language)
    chosen = [text.part(key) for key in TOPICS if not wanted or key == wanted]
    parts = tuple(_part(part, words, language) for part in chosen)
    ids = (i for part in parts for i in _ids(part))
    lay = [p.text for part in chosen for p in part.paragraphs()]
    return Document(
        title=text.title,
        lead=words["guide_lead"],
        language=language,
        audience="family",
        not_this=words["not_this"],
        parts=parts,
        references=tuple(Reference(*c) for c in claims.citations(claims.sources_of(tuple(ids)))),
        review=words["review"],
        reading=reading_sentence(lay, text.language),
    )


def _part(part: Part, words: Mapping[str, str], language: str) -> Part:
    """The text of a topic, then what a public page says with the verdict, then the evidence."""
    blocks: list[Block] = list(marked(part, language).blocks)
    pages = [c for c in claims.claims() if c.topic == part.key and c.kind == "page"]
    if pages:
        rows = tuple((c.id, c.said, c.verdict, c.statement, c.number, MARKS[c.status]) for c in pages)
        columns = ("id", "a public page says", "verdict", "what is known", "number", "how sure")
        blocks.append(grid(language, words["guide_verdicts"], columns, rows))
    evidence = [*pages, *(c for c in claims.claims() if c.topic == part.key and c.kind == "condition")]
    if evidence:
        table = tuple(
            (
                c.id,
                c.statement,
                c.direction,
                f"{said(c.analyte, language)} ({said(c.layer, language)})",
                c.number,
                c.evidence,
                MARKS[c.status],
                "; ".join(c.sources),
            )
            for c in evidence
        )
        blocks.append(grid(language, words["guide_evidence"], _COLUMNS, table))
    blocks += [_conflict(key, words, language) for key in _CONFLICTS.get(part.key, ())]
    blocks += _codes(words, language) if part.key == "test" else []
    return Part(part.key, part.heading, tuple(blocks), part.tone)


def _conflict(key: str, words: Mapping[str, str], language: str) -> Grid:
    group = claims.conflict(key)
    rows = tuple(
        (m.id, m.statement, m.direction, m.number, m.evidence, MARKS[m.status], "; ".join(m.sources))
        for m in group.members
    )
    columns = ("id", "study", "direction", "number", "who", "how sure", "sources")
    caption = f"{words['conflict']} {said(group.what, language)}: {said(group.note, language)}"
    return grid(language, caption, columns, rows)


def _codes(words: Mapping[str, str], language: str) -> list[Block]:
    """The codes under which the two tests are ordered and reported, in our own words."""
    wanted = {row["loinc"] for row in tables.load("clinic_analytes")}
    rows = tuple(
        (c["loinc"], c["means"], c["unit"], c["note"], MARKS[c["status"]])
        for c in tables.load("clinic_codes")
        if c["loinc"] in wanted
    )
    told = grid(language, words["codes"], ("LOINC", "means", "unit", "note", "how sure"), rows)
    return [told, Paragraph(words["codes_licence"])]


def _ids(part: Part) -> list[str]:
    """Ids of the sentences and of the rows of the tables."""
    rows = [str(row[0]) for b in part.blocks if isinstance(b, Grid) for row in b.rows]
    return [*(i for p in part.paragraphs() for i in p.ids), *filter(claims.knows, rows)]
