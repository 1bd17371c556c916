"""``il2 interpret``: one result of IL-2 or sIL-2R, read against its own test and against nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from il2.clinic.document import Document
from il2.clinic.plain import language_of
from il2.clinic.result import Earlier, Result, Sent, read_result
from il2.clinic.result_document import result_document
from il2.ground.provenance import Provenance
from il2.jobs.answer import plain
from il2.jobs.documents import DocumentAnswer

__all__ = ["Earlier", "InterpretAnswer", "InterpretQuestion", "interpret"]


@dataclass(frozen=True)
class InterpretQuestion:
    """A result as its report prints it; every field is text, and blank where the report does not say.

    Parameters
    ----------
    analyte : ``IL-2`` or ``sIL-2R``, by any of their names.
    value : number, with ``<`` or ``>`` where printed.
    unit : may also stand in ``value``. laboratory, method, matrix : as printed.
    age : years. on_therapy : name of a treatment that could move the number.
    range_text : the range that the laboratory printed. collected : when the blood was drawn.
    earlier : own earlier results. language : ``en`` or ``es``.
    """

    analyte: str
    value: str
    unit: str = ""
    laboratory: str = ""
    method: str = ""
    matrix: str = ""
    age: str = ""
    on_therapy: str = ""
    range_text: str = ""
    collected: str = ""
    earlier: tuple[Earlier, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class InterpretAnswer(DocumentAnswer):
    """What can be said of the result: the parts in ``result``, the page in ``document()``."""

    question: InterpretQuestion
    result: Result
    page: Document
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """The title of the page."""
        return self.page.title

    def document(self) -> Document:
        """Return the page."""
        return self.page

    def to_dict(self) -> dict[str, Any]:
        """Return question, position, limit, bridge, expectations, page and provenance as plain values."""
        out = super().to_dict()
        found = self.result
        return {
            "question": out["question"],
            "analyte": found.analyte,
            "value": found.amount.value,
            "comparator": found.amount.comparator,
            "unit": found.amount.unit.name,
            "position": found.place.position,
            "limit": plain(found.place.limit),
            "expectations": plain(found.therapy.expectations if found.therapy else ()),
            "bridge": plain(found.bridge),
            "document": out["document"],
            "provenance": out["provenance"],
        }


def interpret(question: InterpretQuestion) -> InterpretAnswer:
    """Read a result. Nothing of it is written anywhere, and the provenance holds none of it.

    Raises
    ------
    InputError : what cannot be read, in one sentence of the language asked for.

    Examples
    --------
    >>> asked = InterpretQuestion("IL-2", "31", "pg/mL", laboratory="ARUP", method="multiplex bead")
    >>> answer = interpret(asked)
    >>> answer.result.place.position, answer.result.place.limit.upper
    ('above', 2.1)
    """
    language = language_of(question.language)
    fields = {name: getattr(question, name) for name in Sent.__dataclass_fields__}
    result = read_result(Sent(**fields), language)
    page = result_document(result, language)
    keys = [reference.key for reference in page.references]
    return InterpretAnswer(question, result, page, Provenance.of({"language": language}, sources=keys))
