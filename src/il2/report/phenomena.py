"""The pages of the pathway's validation: phenomena rule by rule, and the benchmark of the whole network."""

from __future__ import annotations

from il2.jobs.phenomena import PhenomenaAnswer
from il2.jobs.whole_pathway import WholePathwayAnswer
from il2.report.page import Section, page
from il2.report.tables import html_table


def phenomena_page(answer: PhenomenaAnswer) -> str:
    """Return the page as text."""
    head, *rest = answer.title.splitlines()
    caption = "Every rule: what is done and read, the numbers that pass, the figure reached, the verdict."
    sections = [
        Section.of("Rules", html_table(answer.shown(), caption)),
        Section.of("What is missed or waits, and why", *answer.notes()),
    ]
    lead = " ".join((head.removeprefix("Phenomena of signalling: ").capitalize(), *rest))
    return page("Does the pathway do what IL-2 was seen to do?", lead, sections, answer.provenance)


def whole_pathway_page(answer: WholePathwayAnswer) -> str:
    """Return the page as text."""
    caption = "Every score of the whole pathway, bounded by that of the receptor model."
    sections = [Section.of("Scores", html_table(answer.shown(), caption), *answer.notes()[1:])]
    title = "Does the whole pathway explain the benchmark as the receptor model does?"
    return page(title, f"{answer.notes()[0].capitalize()}.", sections, answer.provenance)
