"""`il2 network`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures, terminal
from il2.cli.common import Output, example, output_options
from il2.cli.molecules import ligand_options
from il2.cli.quantities import Quantity
from il2.ground.files import write_whole
from il2.jobs.network import NetworkAnswer, NetworkFileQuestion, NetworkQuestion, network
from il2.knowledge.ligands import Ligand

#: What the ending of a file says when no option does.
_LANGUAGES = {".xml": "sbml", ".sbml": "sbml", ".ant": "antimony"}


@click.command("network", epilog=example("il2 network -l aldesleukin -c Treg --antimony"))
@click.argument("file", type=click.Path(path_type=Path), required=False)
@ligand_options(needed=False)
@click.option("-c", "--cell", default="Treg", show_default=True, metavar="NAME", help="The cell type.")
@click.option("--whole", is_flag=True, help="With the pathway behind the receptor.")
@click.option("--dose", type=Quantity("nM"), default=1.0, show_default=True, help="Dose in the medium.")
@click.option("--sbml", "language", flag_value="sbml", help="Write SBML Level 3 Version 2.")
@click.option("--antimony", "language", flag_value="antimony", help="Write Antimony text.")
@output_options
def command(
    file: Path | None,
    ligands: tuple[Ligand, ...],
    cell: str,
    whole: bool,
    dose: float,
    language: str | None,
    output: Output,
) -> None:
    """Write the reaction network as SBML or Antimony.

    The network of one molecule on one cell type, or with FILE that of an SBML file. Without --sbml or
    --antimony its reactions are listed, except where the file to write ends in .xml, .sbml or .ant.
    """
    if bool(file) == bool(ligands) or len(ligands) > 1:
        raise click.UsageError("name one molecule or one SBML file")
    answer = network(NetworkFileQuestion(file) if file else NetworkQuestion(ligands[0], cell, whole, dose))
    if output.path and output.form == "txt":
        language = language or _LANGUAGES.get(output.path.suffix.casefold())
    if language is None:
        output.write(answer)
    else:
        _write(answer, language, output.path)


def _write(answer: NetworkAnswer, language: str, path: Path | None) -> None:
    text = answer.to_sbml() if language == "sbml" else answer.to_antimony()
    for note in answer.notes():
        failures.say(f"note: {note}")
    if path is None:
        terminal.write_data(text)
    else:
        write_whole(path, text)
        failures.say(f"wrote {path}")
