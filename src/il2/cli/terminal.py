"""How an answer and the progress towards it look on a terminal, and how they look in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Protocol

import click

from il2.jobs.answer import Table, TableAnswer, show


class Progress(Protocol):
    """Told by a job how far it is."""

    def __call__(self, done: int, total: int) -> None: ...


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """A bar on stderr while the job runs, and nothing at all when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def write_text(text: str) -> None:
    """Write a human text to stdout; letters that its encoding lacks are replaced, never an error."""
    stream: IO[str] = sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, errors="replace").decode(encoding))


def write_data(text: str) -> None:
    """Write JSON or CSV to stdout as UTF-8 whatever the locale: a file made with `>` is the same anywhere."""
    click.echo(text.encode("utf-8"), nl=False)


def write_answer(answer: TableAnswer) -> None:
    """Print an answer for people: a ruled table on a terminal, plain aligned columns otherwise."""
    if not sys.stdout.isatty():
        write_text(str(answer))
        return
    from rich.console import Console

    console = Console(highlight=False)
    if answer.title:
        console.print(f"[bold]{_plain(answer.title)}[/bold]")
    console.print(_ruled(answer.shown()))
    for note in answer.notes():
        console.print(_plain(note), style="dim")


def _ruled(table: Table) -> object:
    from rich.table import Table as Ruled

    ruled = Ruled(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(table.columns):
        cells = [row[number] for row in table.rows]
        right = all(c is None or (isinstance(c, int | float) and not isinstance(c, bool)) for c in cells)
        ruled.add_column(_plain(name), justify="right" if right else "left", overflow="fold")
    for row in table.rows:
        ruled.add_row(*(_plain(show(cell)) for cell in row))
    return ruled


def _plain(text: str) -> str:
    """Text in which rich sees no markup: a molecule may be called [bold]."""
    from rich.markup import escape

    return escape(text)
