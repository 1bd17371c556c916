"""`il2 labs person`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.cli.labs import place_options
from il2.jobs.labs_desk import Place
from il2.jobs.labs_people import LabsPersonQuestion, labs_person
from il2.labs.store.people import GENDERS, RANGE_SEXES


@click.command("person", epilog=example("il2 labs person --help"))
@click.option("--account", "login", default="", help="Login of the account that the person belongs to.")
@click.option("--family", default="", help="Family name; without it everybody is listed.")
@click.option("--given", default="", help="Given names.")
@click.option("--born", default="", metavar="YYYY-MM-DD", help="Birth date.")
@click.option("--gender", type=click.Choice(GENDERS), default="unknown", show_default=True)
@click.option("--range-sex", type=click.Choice(RANGE_SEXES), default="", help="Sex that ranges apply to.")
@click.option(
    "--number", "numbers", multiple=True, metavar="AUTHORITY=NUMBER", help="Number at a laboratory."
)
@place_options
@output_options
def command(
    login: str,
    family: str,
    given: str,
    born: str,
    gender: str,
    range_sex: str,
    numbers: tuple[str, ...],
    place: Place,
    output: Output,
) -> None:
    """Add a person to an account, or list everybody."""
    asked = LabsPersonQuestion(place, login, family, given, born, gender, range_sex, numbers)
    output.write(labs_person(asked))
