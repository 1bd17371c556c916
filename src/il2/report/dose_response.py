"""The page of dose-response curves."""

from __future__ import annotations

from il2.jobs.dose_response import DoseResponseAnswer
from il2.report.page import Section, listed, page, sureness
from il2.report.response import dose_figure, names
from il2.report.tables import html_table


def dose_response_page(answer: DoseResponseAnswer) -> str:
    """Return the page as text."""
    asked = answer.question
    molecules = listed(names(one.name for one in asked.ligands))
    sections = [
        Section.of("Dose and response", dose_figure(answer.curves, asked.time_min)),
        Section.of("EC50 and maximum", html_table(answer.ec50(), "EC50 in nM and largest pSTAT5.", heads=2)),
        Section.of("Doses asked for", html_table(answer.table(), f"{answer.title}.", heads=2)),
        Section.of("How sure", *sureness(asked.ligands)),
    ]
    title = f"How much {molecules} moves {listed(asked.cells)}?"
    return page(title, f"{answer.notes()[0]}.", sections, answer.provenance)
