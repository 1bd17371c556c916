"""`il2 vessels`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import Output, example, html_option, output_options, write_page
from il2.jobs.vessels import VesselsQuestion, vessels


@click.command(
    "vessels", epilog=example('il2 vessels "18 MIU/m2/day continuous infusion for 5 days" --days 5')
)
@click.argument("regimen")
@click.option("--weight", type=float, default=70.0, show_default=True, help="kg.")
@click.option("--height", type=float, default=170.0, show_default=True, help="cm.")
@click.option("--fluids", type=float, help="Litres a day given and drunk besides boluses; 2 by default.")
@click.option(
    "--sodium", type=float, help="Sodium of that fluid, mmol/L; 75 by default, as in food and drink."
)
@click.option("--boluses", is_flag=True, help="Give fluid boluses by the rule of TIL 2024.")
@click.option("--days", type=int, help="Days of the table; 5 beyond the last day of dosing by default.")
@click.option("--patients", type=int, default=100, show_default=True, help="Virtual patients of the bands.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the patients."
)
@html_option
@output_options
def command(
    regimen: str, weight: float, height: float, fluids: float | None, sodium: float | None, boluses: bool,
    days: int | None, patients: int, seed: int, html: Path | None, output: Output,
) -> None:  # fmt: skip
    """Pressure, leak, fluid, kidney and blood under a regimen, as bands.

    An explorer of mechanism for groups of people, never a forecast for one.
    """
    question = VesselsQuestion(regimen, weight, height, fluids, days, patients, seed, boluses, sodium)
    answer = vessels(question)
    if html is None or output.path is not None:
        output.write(answer)
    write_page(answer, html)
