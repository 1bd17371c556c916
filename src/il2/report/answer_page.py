"""Any answer as one self-contained page: its table, how sure it is, its question, its sources."""

from __future__ import annotations

from il2.jobs.answer import TableAnswer
from il2.knowledge import sources
from il2.report.markup import Markup, element
from il2.report.page import Section, facts, page
from il2.report.tables import html_table


def answer_page(answer: TableAnswer) -> str:
    """Return the page of an answer that has no page of its own.

    The sections are those of every report: the answer, the numbers, how sure, what was asked, the sources.
    """
    notes = answer.notes()
    title = answer.title or type(answer).__name__.removesuffix("Answer")
    shown, whole = answer.shown(), answer.table()
    sections = [Section.of("The numbers", html_table(shown, title, labels=shown.columns))]
    if len(whole.columns) > len(shown.columns):
        every = html_table(whole, "Every column", labels=whole.columns)
        more = element("details", element("summary", "Show every column"), every)
        sections.append(Section.of("All columns", more))
    if notes:
        sections.append(Section.of("How sure, and what to know", *notes))
    if answer.provenance.sources:
        sections.append(Section.of("Sources", _cited(answer)))
    lead = notes[0] if notes else f"{len(whole.rows)} rows."
    return page(title, lead, sections, answer.provenance)


def _cited(answer: TableAnswer) -> Markup:
    keys = answer.provenance.sources
    return facts((key, str(sources.source(key))) for key in keys)
