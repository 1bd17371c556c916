"""The page of the validation of the body: every target with both sets, and why some are missed."""

from __future__ import annotations

from il2.body.pk import SETS
from il2.jobs.patient_validation import PatientValidationAnswer
from il2.report.page import Section, page
from il2.report.tables import html_table

TITLE = "How well does the body predict what was published?"


def patient_validation_page(answer: PatientValidationAnswer) -> str:
    """Return the page as text."""
    shown = answer.shown()
    notes = answer.notes()
    caption = "Every rule: its band, the number with each parameter set, and the verdict."
    counts, why = [n for n in notes if ": " in n and n[0] not in "VP"], [n for n in notes if n[0] in "VP"]
    sections = [
        Section.of("Targets", html_table(shown, caption, heads=1, labels=shown.columns)),
        Section.of("Counts", *counts),
        Section.of("Missed or not run, one by one", *why),
    ]
    musts = [t.id for t in answer.targets if t.priority == "must" and t.verdict(answer.head) != "met"]
    verdict = f"With {SETS[answer.head]}: " + (
        f"not met or not run of those that must be met: {', '.join(musts)}."
        if musts
        else "all that must be met is."
    )
    return page(TITLE, verdict, sections, answer.provenance)
