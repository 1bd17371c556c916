"""What the commands share whose answer is a document: its forms, and the language."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from il2.cli import failures, terminal
from il2.cli.common import chosen_form
from il2.ground.files import write_whole
from il2.jobs.documents import DocumentAnswer

language_option = click.option(
    "--lang",
    "language",
    default="en",
    show_default=True,
    help="Language of the text: en or es.",
)


@dataclass(frozen=True)
class DocumentOutput:
    """Where and in which form a document is wanted; ``html`` and ``pdf`` are further files."""

    form: str
    path: Path | None
    html: Path | None
    pdf: Path | None

    def write(self, answer: DocumentAnswer) -> None:
        """Write the document to stdout or whole to files.

        Raises
        ------
        InputError : a file cannot be written.
        PdfMissingError : the extra `pdf` is not installed.
        """
        texts = {"json": answer.to_json, "csv": answer.to_csv, "txt": lambda: f"{answer}\n"}
        for path, make in ((self.html, _html), (self.pdf, _pdf)):
            if path is not None:
                write_whole(path, make(answer))
                failures.say(f"wrote {path}")
        if self.path is not None:
            write_whole(self.path, texts[self.form]())
            failures.say(f"wrote {self.path}")
        elif self.form != "txt":
            terminal.write_data(texts[self.form]())
        elif self.html is None and self.pdf is None:
            terminal.write_text(str(answer))


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --html, --pdf, --json, --csv and -o/--out; the command receives an ``output``."""

    @functools.wraps(command)
    def with_output(
        *args: Any,
        as_json: bool,
        as_csv: bool,
        out: Path | None,
        html: Path | None,
        pdf: Path | None,
        **rest: Any,
    ) -> Any:
        ending = out.suffix.casefold() if out else ""
        if ending == ".html":
            out, html = None, html or out
        elif ending == ".pdf":
            out, pdf = None, pdf or out
        form = chosen_form(as_json=as_json, as_csv=as_csv, out=out)
        return command(*args, output=DocumentOutput(form, out, html, pdf), **rest)

    wrapped: Callable[..., Any] = with_output
    kind = click.Path(path_type=Path)
    for option in (
        click.option("-o", "--out", type=kind, help="Write to this file: .html, .pdf, .json, .csv or .txt."),
        click.option("--csv", "as_csv", is_flag=True, help="Print the sentences as CSV."),
        click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON."),
        click.option("--pdf", type=kind, help="Write the page as a tagged PDF to this file."),
        click.option("--html", type=kind, help="Write the page as one HTML file to this file."),
    ):
        wrapped = option(wrapped)
    return wrapped


def _html(answer: DocumentAnswer) -> str:
    from il2.report.document import document_page

    return document_page(answer)


def _pdf(answer: DocumentAnswer) -> bytes:
    from il2.report.document_pdf import document_pdf

    return document_pdf(answer)
