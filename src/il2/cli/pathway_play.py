"""`il2 pathway play`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cells.signalling.binding import BindingError
from il2.cli import failures, terminal
from il2.cli.common import chosen_form, example, seed_option
from il2.cli.pictures import ending
from il2.cli.quantities import Quantity
from il2.cli.terminal import progress
from il2.ground.files import write_whole
from il2.jobs.answer import json_text
from il2.jobs.doings import read_perturbation
from il2.jobs.pathway_play import (
    CELLS,
    DOSES_NM,
    PathwayPlayAnswer,
    PathwayPlayQuestion,
    pathway_play,
    read_doses,
)
from il2.jobs.play_overlay import check_picture, overlay_of, painted
from il2.knowledge.ligands import ligand
from il2.pathway.draw import LOOKS, LookName, png, svg

_LARGE_MB = 3.0


@click.command(
    "play", epilog=example("il2 pathway play il2 --inhibit tofacitinib:100nM --knockout SOCS3 -o play.html")
)
@click.argument("file", type=click.Path(path_type=Path), default="il2")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path),
    help="File to write: the page (.html), a picture of one dose and time (.svg, .png), every number (.csv), "
    "or the values for `il2 pathway view --overlay` (.json).",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Every number as JSON, printed or to the file.")
@click.option("--csv", "as_csv", is_flag=True, help="Every number as CSV, printed or to the file.")
@click.option("-l", "--ligand", "molecule", default="IL-2", show_default=True, help="A molecule by name.")
@click.option(
    "-c", "--cell", "cells", multiple=True, metavar="NAME",
    help=f"A cell type; may be repeated.  [default: {', '.join(CELLS)}]",
)  # fmt: skip
@click.option(
    "--dose", metavar="DOSES",
    help="Doses of the slider: '0.1 pM to 100 nM', '1 nM for 30 min, wash'.  "
    "[default: those of the plates, 0.47 pM to 84 nM]",
)  # fmt: skip
@click.option("--wash", type=Quantity("min"), help="Take the medium away at this time.")
@click.option("--inhibit", multiple=True, metavar="NAME:DOSE", help="tofacitinib:100nM, or JAK1:90%.")
@click.option("--knockout", multiple=True, metavar="GENE", help="Genes to take away: SOCS3,CISH.")
@click.option("--amount", multiple=True, metavar="GENE:FACTOR", help="0.5 is half, 5 over-expressed.")
@click.option(
    "--switch", "alternatives", multiple=True, metavar="NAME",
    help="The other reading where the literature disagrees (no-ERK, CTL, TCR ...), or CONSTANT=VALUE.",
)  # fmt: skip
@click.option(
    "--until", type=Quantity("min"), default=240.0, show_default=True, help="End, from the dose on."
)
@click.option("--at", type=Quantity("min"), help="Time of a picture.  [default: the end]")
@click.option("--binding", type=click.Path(path_type=Path), help="Your own binding (see il2 pathway bind).")
@seed_option
@click.option(
    "--look", type=click.Choice(LOOKS), default="refined", show_default=True, help="Look of the map."
)
def command(
    file: Path,
    out: Path | None,
    as_json: bool,
    as_csv: bool,
    molecule: str,
    cells: tuple[str, ...],
    dose: str | None,
    wash: float | None,
    inhibit: tuple[str, ...],
    knockout: tuple[str, ...],
    amount: tuple[str, ...],
    alternatives: tuple[str, ...],
    until: float,
    at: float | None,
    binding: Path | None,
    seed: int,
    look: LookName,
) -> None:
    """Write the interactive page of a simulation on the map, for four cell types side by side.

    Sliders for dose and time, a play button, the 90 % interval, measured pSTAT5, and behind every element
    its law with every constant and source. FILE is our own map (il2), WP49, or a map that you bind.
    """
    form = _form(out, as_json=as_json, as_csv=as_csv)
    done = read_perturbation(knockout, amount, inhibit, alternatives)
    doses, ends = read_doses(dose) if dose else (DOSES_NM, None)
    if wash is not None and ends is not None:
        raise click.UsageError("the wash is given twice, by --wash and in --dose; choose one")
    question = PathwayPlayQuestion(
        file, ligand(molecule), cells or CELLS, doses, wash or ends, done, until, binding, look, seed
    )
    at_min = until if at is None else at
    if form in ("svg", "png"):
        check_picture(question, at_min)
    try:
        with progress("cells") as told:
            answer = pathway_play(question, told)
    except BindingError as problem:
        for fault in problem.faults:
            failures.say(f"{binding.name if binding else 'binding.csv'}, {fault}")
        raise click.exceptions.Exit(failures.USAGE) from None
    if out is None:
        terminal.write_data(str(_written(answer, form, at_min)))
        return
    write_whole(out, _written(answer, form, at_min))
    size = out.stat().st_size / 1e6
    more = f" ({size:.1f} MB; fewer doses or cells make it smaller)" if size > _LARGE_MB else ""
    failures.say(f"wrote {out}{more}")


def _form(out: Path | None, *, as_json: bool, as_csv: bool) -> str:
    """What is wanted: ``rows`` and ``csv`` are every number, the others what the ending of the file says."""
    if as_json or as_csv:
        return {"json": "rows", "csv": "csv"}[chosen_form(as_json=as_json, as_csv=as_csv, out=out)]
    if out is None:
        raise click.UsageError("where to? give -o play.html, or --json or --csv for the numbers alone")
    return ending(out, ("html", "svg", "png", "csv", "json"))


def _written(answer: PathwayPlayAnswer, form: str, at_min: float) -> str | bytes:
    if form in ("csv", "rows"):
        return answer.to_csv() if form == "csv" else answer.to_json()
    if form == "html":
        from il2.report.play import play_page  # the page takes longer to load than the job

        return play_page(answer)
    if form == "json":
        return json_text(overlay_of(answer).to_dict())
    picture = painted(answer, at_min)
    text = svg(picture)
    return png(text, picture.board.width, picture.board.height) if form == "png" else text
