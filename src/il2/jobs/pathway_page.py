"""The page of a map: everything that a published page says, checked and completed."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, many
from il2.jobs.pathway_files import Opened, open_map, origin
from il2.pathway import Finding, Page, check, read_page
from il2.pathway.draw import LookName, Scene, draw
from il2.pathway.gpml.write import to_text
from il2.pathway.mojibake import Fix, repair
from il2.pathway.participants import Participant, participants


@dataclass(frozen=True)
class PathwayPageQuestion:
    """A map, the front matter of its published page, and the look of its picture.

    Parameters
    ----------
    path : GPML 2013a or 2021.
    front_matter : the page; without it a page of the same name (``WP49.md`` beside ``WP49.gpml``) is taken.
    look : ``refined`` or ``faithful``.
    """

    path: str | os.PathLike[str]
    front_matter: str | os.PathLike[str] | None = None
    look: LookName = "refined"


@dataclass(frozen=True)
class PathwayPageAnswer(TableAnswer):
    """What a page says; :func:`il2.report.map_page.map_page` writes it.

    Parameters
    ----------
    page : front matter with its broken letters restored; empty where none was given.
    fixes : what was restored in the description of the map and in the page.
    sha256, content : hash and bytes of the map file.
    """

    opened: Opened = field(repr=False)
    page: Page = field(repr=False)
    description: str = field(repr=False)
    fixes: tuple[Fix, ...] = field(repr=False)
    scene: Scene = field(repr=False)
    people: tuple[Participant, ...] = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    remarks: tuple[str, ...]
    sha256: str
    content: bytes = field(repr=False)
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title and revision of the map."""
        return self.opened.title

    def table(self) -> Table:
        """The participants."""
        columns = (
            "label",
            "types",
            "identifiers",
            "status",
            "symbol",
            "hgnc",
            "ncbi_gene",
            "ensembl",
            "uniprot",
        )
        rows = tuple(
            tuple(" ".join(v) if isinstance(v := getattr(one, name), tuple) else v for name in columns)
            for one in self.people
        )
        return Table(columns, rows)

    def summary(self) -> str:
        """What the map holds and what the check found, in one sentence."""
        graph, found = self.opened.graph, self.opened.map
        counts = Counter(finding.severity for finding in self.findings)
        named = [many(counts[word], f"{word}s") for word in ("error", "warning", "note")]
        where = f" of {found.organism}" if found.organism else ""
        return (
            f"{many(len(self.people), 'participants')}{where} and {many(len(graph.edges), 'links')} "
            f"between them; the check found {named[0]}, {named[1]} and {named[2]}."
        )


def pathway_page(question: PathwayPageQuestion) -> PathwayPageAnswer:
    """Gather the page of a map.

    Raises
    ------
    InputError : a file that is no map, or a page that is none; the sentence names the line.
    """
    opened = open_map(question.path)
    published, remarks = _front_matter(question, opened)
    content = opened.path.read_bytes() if opened.path.is_file() else to_text(opened.map).encode()
    page, page_fixes = published.repaired() if published else (Page(), ())
    mended = repair(opened.map.description or page.description)
    return PathwayPageAnswer(
        opened=opened,
        page=page,
        description=mended.text,
        fixes=(*mended.fixes, *page_fixes),
        scene=draw(opened.map, opened.graph, question.look),
        people=participants(opened.map, opened.graph),
        findings=check(opened.map, opened.graph, published),
        remarks=remarks,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        provenance=origin(
            file=os.fspath(question.path),
            front_matter=os.fspath(question.front_matter) if question.front_matter else None,
            look=question.look,
        ),
    )


def _front_matter(question: PathwayPageQuestion, opened: Opened) -> tuple[Page | None, tuple[str, ...]]:
    """The page that was named, or the one beside the map when it can be read."""
    beside = Path(question.path).with_suffix(".md")
    if question.front_matter is not None:
        page = read_page(question.front_matter)
    elif beside.is_file():
        try:
            page = read_page(beside)
        except InputError as error:
            return None, (f"The page beside the map was not read: {error}.",)
    else:
        return None, ("No front matter was given: communities, citing papers and edits are not known.",)
    wpid = (opened.map.revision or "").partition("_")[0]
    if wpid and page.wpid and wpid != page.wpid:
        return page, (f"The page is of {page.wpid}, the map is {wpid}.",)
    return page, ()
