"""`il2 pathway paint`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures, terminal
from il2.cli.common import example
from il2.cli.pictures import ending, look_options, scale_option, write_picture
from il2.ground.files import write_whole
from il2.jobs.pathway_paint import PathwayPaintAnswer, PathwayPaintQuestion, pathway_paint
from il2.pathway.draw import LookName, Scheme


@click.command("paint", epilog=example("il2 pathway paint WP49.gpml fold.csv -o painted.svg --unit log2"))
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="File to write: a picture (.svg, .png), the interactive page (.html), the values (.csv, .json).",
)
@click.option("--column", "columns", multiple=True, help="Column to paint; several stand side by side.")
@click.option("--genes", default="", help="Column that names the genes; found by itself unless given.")
@click.option("--unit", default="", help="Unit of the numbers, for the scale.")
@click.option("--low", type=float, help="Low end of the colours.")
@click.option("--high", type=float, help="High end of the colours.")
@click.option("--centre", type=float, help="Centre of the colours; 0 where numbers have both signs.")
@look_options("refined")
@scale_option
def command(
    file: Path,
    data: Path,
    out: Path | None,
    columns: tuple[str, ...],
    genes: str,
    unit: str,
    low: float | None,
    high: float | None,
    centre: float | None,
    look: LookName,
    scheme: Scheme,
    scale: float,
) -> None:
    """Paint the numbers of a table over a map.

    The table names genes by symbol, alias, NCBI Gene, Ensembl, UniProt or HGNC identifier, or by GraphId.
    Without --out the values by participant are printed.
    """
    form = ending(out, ("svg", "png", "html", "csv", "json")) if out else ""
    question = PathwayPaintQuestion(file, data, columns, genes, unit, low, high, centre, look, scheme)
    answer = pathway_paint(question)
    if out is None:
        terminal.write_answer(answer)
        return
    for note in answer.notes():
        failures.say(note)
    if form in ("svg", "png"):
        write_picture(answer, out, form, scale)
        return
    write_whole(out, _text(answer, form))
    failures.say(f"wrote {out}")


def _text(answer: PathwayPaintAnswer, form: str) -> str:
    if form == "csv":
        return answer.to_csv()
    if form == "json":
        return answer.overlay_json()
    from il2.jobs.pathway_view import view_of
    from il2.report.map_view import view_page  # the page takes longer to load than the picture

    return view_page(view_of(answer.opened, answer.overlay, answer.scene.look))
