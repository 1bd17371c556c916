"""`il2 labs account`."""

from __future__ import annotations

import click

from il2.cli import failures
from il2.cli.common import example
from il2.cli.labs import language_option, place_options
from il2.jobs.labs_desk import Place
from il2.jobs.labs_people import labs_account


@click.command("account", epilog=example("il2 labs account --help"))
@click.argument("login")
@click.password_option(help="Asked for when not given; better not given, since shells remember.")
@language_option
@place_options
def command(login: str, password: str, language: str, place: Place) -> None:
    """Make an account LOGIN for the pages of `il2 serve`."""
    made = labs_account(place, login, password, language)
    failures.say(f"account {made} can sign in on the pages (il2 serve)")
