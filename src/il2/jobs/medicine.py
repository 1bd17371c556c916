"""``il2 medicine``: IL-2 as a medicine, read in two ways from one set of tables."""

from __future__ import annotations

from dataclasses import dataclass

from il2.clinic.document import Document
from il2.clinic.medicine import resolve
from il2.clinic.plain import language_of
from il2.clinic.sheet import family_document, professional_document
from il2.ground.provenance import Provenance
from il2.jobs.documents import DocumentAnswer


@dataclass(frozen=True)
class MedicineQuestion:
    """The medicine, for whom (``family`` in plain words, else for professionals), and the language."""

    name: str = "aldesleukin"
    family: bool = False
    language: str = "en"


@dataclass(frozen=True)
class MedicineAnswer(DocumentAnswer):
    """The sheet: ``document()`` is the page, ``table()`` its sentences."""

    question: MedicineQuestion
    page: Document
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """The title of the page."""
        return self.page.title

    def document(self) -> Document:
        """Return the page."""
        return self.page


def medicine(question: MedicineQuestion = MedicineQuestion()) -> MedicineAnswer:
    """Return the sheet.

    Raises
    ------
    UnknownNameError : another medicine or another language.

    Examples
    --------
    >>> medicine(MedicineQuestion("Proleukin", family=True)).document().audience
    'family'
    """
    name = resolve(question.name)
    language = language_of(question.language)
    page = family_document(language) if question.family else professional_document(language)
    keys = [r.key for r in page.references]
    inputs = {"name": name, "family": question.family, "language": language}
    return MedicineAnswer(question, page, Provenance.of(inputs, sources=keys))
