"""`il2 demo`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, output_options, seed_option, write_page
from il2.cli.terminal import progress
from il2.jobs.demo import DemoQuestion, demo


@click.command("demo", epilog=example("il2 demo --html il2-demo.html"))
@seed_option
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    default=Path("il2-demo.html"),
    show_default=True,
    help="The page with the charts.",
)
@output_options
def command(seed: int, html: Path, output: Output) -> None:
    """Compare three molecules on eight cell populations and write a page."""
    with progress("curves") as told:
        answer = demo(DemoQuestion(seed), progress=told)
    output.write(answer)
    write_page(answer, html)
