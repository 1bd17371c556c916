"""`il2 labs order`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import Output, example, output_options
from il2.cli.labs import language_option, place_options
from il2.ground.files import write_whole
from il2.jobs.labs_desk import Place
from il2.jobs.labs_order import LabsOrderQuestion, labs_order


@click.command("order", epilog=example("il2 labs order --help"))
@click.argument("items", nargs=-1, required=True, metavar="LAB:CODE...")
@click.option(
    "--person",
    type=click.IntRange(1, 2_147_483_647),
    required=True,
    help="Number of the person (il2 labs person).",
)
@click.option("--note", default="", help="A note to the laboratories.")
@click.option("--draft", is_flag=True, help="Keep the lines as drafts; send nothing.")
@click.option("--requisition", type=click.Path(path_type=Path), help="Write the requisition (PDF) here.")
@language_option
@place_options
@output_options
def command(
    items: tuple[str, ...],
    person: int,
    note: str,
    draft: bool,
    requisition: Path | None,
    language: str,
    place: Place,
    output: Output,
) -> None:
    """Place one order over several laboratories.

    A test is written LAB:CODE, such as quest:34298 (il2 labs catalogue lists them). The order is a request
    document: nobody has signed it, and only laboratories with a link of yours receive anything."""
    answer = labs_order(LabsOrderQuestion(place, person, items, note, not draft, language))
    output.write(answer)
    if requisition is not None:
        write_whole(requisition, answer.pdf)
        failures.say(f"wrote {requisition}")
