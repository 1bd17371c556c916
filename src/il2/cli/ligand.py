"""`il2 ligand`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.cli.molecules import own_molecule_options
from il2.jobs.ligand import LigandQuestion, ligand


@click.command("ligand", epilog=example("il2 ligand aldesleukin 'WT N-term dimer'"))
@click.argument("names", nargs=-1)
@own_molecule_options
@output_options
def command(
    names: tuple[str, ...],
    arms: tuple[str, ...],
    kd_alpha: tuple[str | None, ...],
    kd_betagamma: tuple[str | None, ...],
    fusion: str,
    called: str,
    output: Output,
) -> None:
    """Show the molecules and their arms.

    NAMES are molecules of the catalogue; without any, all of them. With --csv the table is a file of
    molecules as `il2 predict` reads it.
    """
    output.write(ligand(LigandQuestion(names, arms, kd_alpha, kd_betagamma, fusion, called)))
