"""A page as a tagged PDF, with the extra `pdf`; nothing is fetched while it is made."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from il2.ground.errors import Il2Error
from il2.jobs.documents import DocumentAnswer
from il2.report.document import document_page


class PdfMissingError(Il2Error):
    """The library of the extra `pdf` is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "a PDF needs the library weasyprint (and Pango, which it draws text with); "
            'install it with: pip install "il2[pdf]"; the page as HTML (--html) needs nothing'
        )


def document_pdf(answer: DocumentAnswer) -> bytes:
    """Return the page of an answer as a tagged PDF (PDF/UA-1: headings, lists, tables, language).

    Raises
    ------
    PdfMissingError : the extra `pdf` is not installed.
    """
    return pdf_of_page(document_page(answer))


def pdf_of_page(page: str) -> bytes:
    """Return any self-contained page of il2 as a tagged PDF.

    Raises
    ------
    PdfMissingError : the extra `pdf` is not installed.
    """
    library = _weasyprint()
    made: bytes = library.HTML(string=page, url_fetcher=_nothing_is_fetched(library)).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=b"il2"
    )
    return made


def _weasyprint() -> ModuleType:
    try:
        import weasyprint
    except (ImportError, OSError) as missing:  # OSError: Pango is not there
        raise PdfMissingError from missing
    module: ModuleType = weasyprint
    return module


def _nothing_is_fetched(library: ModuleType) -> Any:
    """What refuses every address: an object since weasyprint 68, a function before."""

    def refuse(url: str, *_: Any, **__: Any) -> Any:
        raise ValueError(f"nothing is fetched for a PDF: {url}")

    base = getattr(library, "URLFetcher", None)
    if base is None:
        return refuse
    return type("Refusal", (base,), {"fetch": lambda self, url, headers=None: refuse(url)})()
