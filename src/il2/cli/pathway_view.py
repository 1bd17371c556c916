"""`il2 pathway view`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import example
from il2.cli.pictures import ending
from il2.ground.files import write_whole
from il2.jobs.pathway_view import PathwayViewQuestion, pathway_view
from il2.pathway.draw import LOOKS, LookName


@click.command("view", epilog=example("il2 pathway view il2 -o map.html"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Page to write, .html.")
@click.option(
    "--overlay",
    type=click.Path(path_type=Path),
    metavar="VALUES.json",
    help="Values to lay over the map, as `il2 pathway paint -o VALUES.json` or a simulation writes them.",
)
@click.option(
    "--look", type=click.Choice(LOOKS), default="refined", show_default=True, help="Look of the map."
)
def command(file: Path, out: Path, overlay: Path | None, look: LookName) -> None:
    """Write the interactive page of a map: one file, no network.

    Pan, zoom, search, neighbours, cards with sources, ways from one participant to another, values over
    time, links to every element (PAGE.html#GRAPHID), all by keyboard too.
    """
    from il2.report.map_view import view_page  # the page takes longer to load than the map

    ending(out, ("html",))
    write_whole(out, view_page(pathway_view(PathwayViewQuestion(file, overlay, look))))
    failures.say(f"wrote {out}")
