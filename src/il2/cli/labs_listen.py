"""`il2 labs listen`."""

from __future__ import annotations

import click

from il2.cli import failures
from il2.cli.common import example
from il2.cli.labs import place_options
from il2.ground.errors import InputError
from il2.jobs.labs_desk import Place
from il2.jobs.labs_serve import labs_listen


@click.command("listen", epilog=example("il2 labs listen --help"))
@click.option("--host", default="127.0.0.1", show_default=True, help="This machine only, without TLS.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=2575, show_default=True, help="0: any free one."
)
@click.option("--seconds", type=float, help="Stop after so long.")
@place_options
def command(host: str, port: int, seconds: float | None, place: Place) -> None:
    """Listen for results by MLLP, send orders that wait, poll FHIR servers, sweep folders.

    Only configured laboratories are heard: address and sender must both be theirs."""
    try:
        labs_listen(place, host, port, failures.say, seconds=seconds)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"cannot listen on {host} port {port}: {reason}; try --port 0") from error
