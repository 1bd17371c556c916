"""What the commands share: the options for the form of an answer, and how it is written in that form."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from il2.cli import failures, terminal
from il2.ground.files import write_whole
from il2.jobs.answer import TableAnswer

REPORTS = ("html", "pdf")
#: Endings that promise a form which no table has; any other unknown ending gets the usual form.
_NO_TABLE = {"svg", "png", "jpg", "jpeg", "gif", "xlsx", "xls", "ods", "docx", "parquet"}


def example(line: str) -> str:
    """The last line of every help: one command that runs as it stands (the tests run it)."""
    return f"\b\nExample: {line}"


@dataclass(frozen=True)
class Output:
    """Where and in which form the answer is wanted: ``json``, ``csv``, ``txt`` (for people); to a file also
    ``html`` and ``pdf``.
    """

    form: str
    path: Path | None

    def write(self, answer: TableAnswer) -> None:
        """Write the answer to stdout, or whole to the file.

        Raises
        ------
        InputError : the file cannot be written.
        """
        if self.path is not None:
            texts = {"json": answer.to_json, "csv": answer.to_csv, "txt": lambda: f"{answer}\n"}
            made = _report(answer, self.form) if self.form in REPORTS else texts[self.form]()
            write_whole(self.path, made)
            failures.say(f"wrote {self.path}")
        elif self.form == "json":
            terminal.write_data(answer.to_json())
        elif self.form == "csv":
            terminal.write_data(answer.to_csv())
        else:
            terminal.write_answer(answer)


def output_options(command: Callable[..., Any], *, usual: str = "txt") -> Callable[..., Any]:
    """Add --json, --csv and -o/--out; the command receives an ``output``.

    Parameters
    ----------
    command : the function of the command.
    usual : form when neither the options nor the ending of the file says one.
    """

    @functools.wraps(command)
    def with_output(*args: Any, as_json: bool, as_csv: bool, out: Path | None, **rest: Any) -> Any:
        form = chosen_form(as_json=as_json, as_csv=as_csv, out=out, usual=usual)
        keep_what_is_read(out, rest.values())
        return command(*args, output=Output(form, out), **rest)

    wrapped: Callable[..., Any] = with_output
    for option in (
        click.option(
            "-o",
            "--out",
            type=click.Path(path_type=Path),
            help="Write to this file; its ending (.json, .csv, .txt, .html, .pdf) says the form.",
        ),
        click.option("--csv", "as_csv", is_flag=True, help="Print the table as CSV."),
        click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON."),
    ):
        wrapped = option(wrapped)
    return wrapped


def chosen_form(*, as_json: bool, as_csv: bool, out: Path | None, usual: str = "txt") -> str:
    """What the flags say (``json``, ``csv``), else the ending of the file, else ``usual``.

    Raises
    ------
    click.UsageError : --json together with --csv; the ending of a picture or of an office file.

    Examples
    --------
    >>> chosen_form(as_json=False, as_csv=False, out=Path("ec50.CSV"))
    'csv'
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other")
    if as_json or as_csv:
        return "json" if as_json else "csv"
    ending = out.suffix.casefold().lstrip(".") if out else ""
    if out and ending in _NO_TABLE:
        wanted = ", ".join(f".{form}" for form in ("json", "csv", "txt", *REPORTS))
        raise click.UsageError(f"{out.name!r} cannot be written as .{ending}; endings known here: {wanted}")
    return ending if ending in {"json", "csv", "txt", *REPORTS} else usual


def keep_what_is_read(out: Path | None, given: Iterable[object]) -> None:
    """Refuse to write the answer over a file that it is made from.

    Raises
    ------
    click.UsageError : ``out`` is one of the files of ``given`` (paths, or tuples of paths, among others).
    """
    if out is None or not out.is_file():
        return
    for value in given:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Path) and one.is_file() and one.samefile(out):
                raise click.UsageError(f"{out.name!r} is read by this command; name another file to write")


seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the random numbers."
)
html_option = click.option(
    "--html", type=click.Path(path_type=Path), help="Write a page with charts to this file."
)


def _report(answer: TableAnswer, form: str) -> str | bytes:
    """The page of any answer, or the same as a tagged PDF."""
    from il2.report.pages import page_of  # the charts take a second to load

    if form == "html":
        return page_of(answer)
    from il2.report.document_pdf import pdf_of_page

    return pdf_of_page(page_of(answer))


def write_page(answer: TableAnswer, path: Path | None) -> None:
    """Write the page of an answer, when one was asked for.

    Raises
    ------
    ChartsMissingError : the extra `charts` is not installed.
    """
    if path is None:
        return
    from il2.report.pages import page_of  # the charts take a second to load

    write_whole(path, page_of(answer))
    failures.say(f"wrote {path}")
