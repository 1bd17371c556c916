"""`il2 labs send`."""

from __future__ import annotations

import click

from il2.cli import failures
from il2.cli.common import example
from il2.cli.labs import place_options
from il2.jobs.labs_desk import Place
from il2.jobs.labs_serve import labs_send


@click.command("send", epilog=example("il2 labs send --help"))
@place_options
def command(place: Place) -> int:
    """One round of sending what waits, polling FHIR servers and sweeping folders."""
    done = labs_send(place)
    away = f"; not reached: {', '.join(done.missed)}" if done.missed else ""
    failures.say(f"tried to send {done.sent}, took in {done.taken}{away}")
    return failures.FINE if not done.missed else failures.NO
