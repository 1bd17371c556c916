"""`il2 pathway page`."""

from __future__ import annotations

from pathlib import Path

import click

from il2.cli import failures
from il2.cli.common import example
from il2.cli.pictures import ending
from il2.ground.files import write_whole
from il2.jobs.pathway_page import PathwayPageQuestion, pathway_page
from il2.pathway.draw import LOOKS, LookName


@click.command("page", epilog=example("il2 pathway page il2 -o page.html"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Page to write, .html.")
@click.option(
    "--front-matter",
    type=click.Path(path_type=Path),
    metavar="PAGE.md",
    help="The published page of the map; without it a page of the same name beside the map.",
)
@click.option(
    "--look", type=click.Choice(LOOKS), default="refined", show_default=True, help="Look of the map."
)
def command(file: Path, out: Path, front_matter: Path | None, look: LookName) -> None:
    """Write the page of a map: one file without scripts, no network.

    Title, picture, description, ontology, authors, communities, organism, last edit, revision, participants
    with checked identifiers, references, citing papers, citation, downloads, and what the check found.
    """
    from il2.report.map_page import map_page  # the page takes longer to load than the map

    ending(out, ("html",))
    write_whole(out, map_page(pathway_page(PathwayPageQuestion(file, front_matter, look))))
    failures.say(f"wrote {out}")
