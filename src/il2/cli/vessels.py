"""`il2 vessels`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.jobs.vessels import VesselsQuestion, vessels


@click.command(
    "vessels", epilog=example('il2 vessels "18 MIU/m2/day continuous infusion for 5 days" --days 5')
)
@click.argument("regimen")
@click.option("--weight", type=float, default=70.0, show_default=True, help="kg.")
@click.option("--height", type=float, default=170.0, show_default=True, help="cm.")
@click.option("--fluids", type=float, help="Litres a day given and drunk; 2 by default.")
@click.option("--days", type=int, default=6, show_default=True, help="Days of the table.")
@output_options
def command(
    regimen: str, weight: float, height: float, fluids: float | None, days: int, output: Output
) -> None:
    """Pressure, leak, fluid and kidney under a regimen, cause by cause.

    An explorer of mechanism for groups of people, never a forecast for one.
    """
    output.write(vessels(VesselsQuestion(regimen, weight, height, fluids, days)))
