"""``il2 guide``: what IL-2 is, what high and low mean, what the test can say, and which test answers more."""

from __future__ import annotations

from dataclasses import dataclass

from il2.clinic.document import Document
from il2.clinic.guide import guide_document
from il2.clinic.plain import language_of
from il2.ground.provenance import Provenance
from il2.jobs.documents import DocumentAnswer


@dataclass(frozen=True)
class GuideQuestion:
    """The topic (``""``: all of them; see :data:`il2.clinic.guide.TOPICS`) and the language."""

    topic: str = ""
    language: str = "en"


@dataclass(frozen=True)
class GuideAnswer(DocumentAnswer):
    """The guide: ``document()`` is the page, ``table()`` its sentences."""

    question: GuideQuestion
    page: Document
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """The title of the page."""
        return self.page.title

    def document(self) -> Document:
        """Return the page."""
        return self.page


def guide(question: GuideQuestion = GuideQuestion()) -> GuideAnswer:
    """Return the guide.

    Raises
    ------
    UnknownNameError : no such topic or language.

    Examples
    --------
    >>> [part.key for part in guide(GuideQuestion("low")).document().parts]
    ['low']
    """
    language = language_of(question.language)
    page = guide_document(question.topic, language)
    keys = [r.key for r in page.references]
    inputs = {"topic": question.topic, "language": language}
    return GuideAnswer(question, page, Provenance.of(inputs, sources=keys))
