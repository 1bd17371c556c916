"""What the commands share: the options for the form of an answer, and the one function that writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from il2.cli import failures, terminal
from il2.ground.files import write_whole
from il2.jobs.answer import TableAnswer

Command = TypeVar("Command", bound=Callable[..., Any])


def example(line: str) -> str:
    """The last line of every help: one command that runs as it stands (the tests run it)."""
    return f"Example: {line}"


def output_options(command: Command) -> Command:
    """Add --json, --csv and -o/--out; the command receives ``as_json``, ``as_csv`` and ``out``."""
    options = (
        click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON."),
        click.option("--csv", "as_csv", is_flag=True, help="Print the table as CSV."),
        click.option(
            "-o",
            "--out",
            type=click.Path(path_type=Path),
            help="Write to this file; its ending (.json, .csv, .txt) says the form.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the random numbers."
)


def emit(answer: TableAnswer, *, as_json: bool, as_csv: bool, out: Path | None) -> None:
    """Write an answer in the form asked for, to stdout or whole to a file.

    Raises
    ------
    click.UsageError : --json together with --csv.
    InputError : the file cannot be written.
    """
    form = chosen_form(as_json=as_json, as_csv=as_csv, out=out)
    if out is not None:
        write_whole(out, {"json": answer.to_json, "csv": answer.to_csv, "txt": lambda: f"{answer}\n"}[form]())
        failures.say(f"wrote {out}")
    elif form == "json":
        terminal.write_data(answer.to_json())
    elif form == "csv":
        terminal.write_data(answer.to_csv())
    else:
        terminal.write_answer(answer)


def chosen_form(*, as_json: bool, as_csv: bool, out: Path | None) -> str:
    """``json``, ``csv`` or ``txt``: what the flags say, else what the ending of the file says, else text.

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
    return ending if ending in {"json", "csv"} else "txt"
