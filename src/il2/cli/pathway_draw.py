"""`il2 pathway draw`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli.common import example
from il2.cli.pictures import ending, look_options, scale_option, write_picture
from il2.jobs.pathway_draw import PathwayDrawQuestion, pathway_draw
from il2.pathway.draw import LookName, Scheme


@click.command("draw", epilog=example("il2 pathway draw il2 -o map.svg --look refined"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="Picture to write, .svg or .png; stdout gets an SVG."
)
@look_options("faithful")
@scale_option
def command(file: Path, out: Path | None, look: LookName, scheme: Scheme, scale: float) -> None:
    """Draw a map as SVG or PNG.

    Every element has its GraphId, a title and a description; nothing is cut, nothing is fetched.
    """
    form = ending(out, ("svg", "png")) if out else "svg"
    write_picture(pathway_draw(PathwayDrawQuestion(file, look, scheme)), out, form, scale)
