"""Writes the page of a map: picture, text, participants, literature, downloads, and what the check found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from il2.jobs.answer import Cell, Table
from il2.jobs.map_cards import identifier_link, reference
from il2.jobs.pathway_page import PathwayPageAnswer
from il2.pathway.draw import svg
from il2.pathway.export import view
from il2.pathway.export.home import home_of, wikipathways_id
from il2.pathway.export.jsonld import dataset
from il2.pathway.graph import Edge
from il2.report.downloads import downloads
from il2.report.map_view.page import dark_map, inline_svg
from il2.report.markup import Markup, element, join, text
from il2.report.page import Section, facts, page
from il2.report.tables import html_table

_SHEET: Final = """
.map { border: 1px solid var(--rule); border-radius: .5rem; background: #fff; overflow: auto; }
.map svg { display: block; width: 100%; height: auto; min-width: min(40rem, 200%); }
@media screen and (prefers-color-scheme: dark) { .map:has(svg.refined) { background: #14181d; } }
@media print { .map svg { max-height: 24cm; } }
td code { overflow-wrap: anywhere; }
"""
_MARKDOWN: Final = re.compile(
    r"\[([^\]]{1,300})\]\((https?://[^\s)]+)\)|(https?://[^\s<>()\"']+[^\s<>()\"'.,;:])"
)
_SIGNS: Final = {"+": "acts on", "-": "inhibits", "?": "linked to"}
_SEVERITIES: Final = {"error": 0, "warning": 1, "note": 2}
_ASSETS: Final = "https://www.wikipathways.org/wikipathways-assets/pathways"


def map_page(answer: PathwayPageAnswer) -> str:
    """Return the page as text; the same answer gives the same bytes."""
    sections = [
        Section.of("Picture", _picture(answer)),
        Section.of("Description", *_description(answer)),
        Section.of("About", _about(answer)),
        Section.of("Participants", _participants(answer), *_missing(answer)),
        Section.of("Interactions", _interactions(answer)),
        Section.of("References", *_references(answer)),
        Section.of("Cited in", *_cited_in(answer)),
        Section.of("How to cite", _citation(answer)),
        Section.of("Downloads", downloads(answer)),
        Section.of("What the check found", *_findings(answer)),
    ]
    title = answer.opened.map.title or answer.opened.map.name
    return page(
        title,
        answer.summary(),
        sections,
        answer.provenance,
        sheet=_SHEET + dark_map(),
        extra=tuple(_head(answer)),
    )


def _head(answer: PathwayPageAnswer) -> Iterator[Markup]:
    """The map as linked data, and the tags that reference managers read."""
    wpid, _ = wikipathways_id(answer.opened.map)
    files = [(f"{_ASSETS}/{wpid}/{wpid}.gpml", "application/gpml+xml"),
             (f"{_ASSETS}/{wpid}/{wpid}.svg", "image/svg+xml")] if wpid else []  # fmt: skip
    said = dataset(view(answer.opened.map, answer.opened.graph), answer.page, answer.sha256, files)
    data = json.dumps(said, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    yield element("script", Markup(data), type="application/ld+json")
    yield element("meta", name="citation_title", content=answer.opened.map.title)
    for author in answer.page.authors:
        yield element("meta", name="citation_author", content=author)
    if answer.page.last_edited:
        yield element("meta", name="citation_date", content=answer.page.last_edited.isoformat())


def _picture(answer: PathwayPageAnswer) -> Markup:
    drawn = inline_svg(svg(answer.scene), answer.scene.look)
    frame = element("div", drawn, class_="map", role="region", tabindex=0, aria_label="Picture of the map")
    said = {
        "refined": "Places as in the file; colours that all can tell apart; the key holds what the map uses.",
        "faithful": "Places, colours and fonts as in the file.",
    }
    caption = f"{said[answer.scene.look]} Every element carries its GraphId; point at it to read what it is."
    return element("figure", frame, element("figcaption", caption))


def _description(answer: PathwayPageAnswer) -> Iterator[Markup]:
    paragraphs = [line.strip() for line in answer.description.splitlines() if line.strip()]
    if not paragraphs:
        yield element("p", "The file has no description.")
    for paragraph in paragraphs:
        yield element("p", with_links(paragraph))
    restored = [fix for fix in answer.fixes if fix.broken]
    if restored:
        pairs = dict.fromkeys((fix.broken, fix.fixed) for fix in restored)
        shown = ", ".join(f"{broken} to {fixed}" for broken, fixed in pairs)
        yield element(
            "p",
            f"Restored here: {len(restored)} broken letters in the map and its page ({shown}).",
            class_="note",
        )


def with_links(line: str) -> Markup:
    """Return a line of the description with its links, in Markdown or bare, as links.

    Examples
    --------
    >>> with_links("see [NetPath](http://www.netpath.org) & more")
    'see <a href="http://www.netpath.org" rel="noreferrer">NetPath</a> &amp; more'
    """
    parts, last = [], 0
    for match in _MARKDOWN.finditer(line):
        said, url = (match[1], match[2]) if match[1] else (match[3], match[3])
        parts += [text(line[last : match.start()]), element("a", said, href=url, rel="noreferrer")]
        last = match.end()
    return join(*parts, text(line[last:]))


def _about(answer: PathwayPageAnswer) -> Markup:
    found, said = answer.opened.map, answer.page
    wpid, revision = wikipathways_id(found)
    terms = [
        element("li", _link(f"{term.xref.identifier}" if term.xref else ""), f" {term.term}")
        for term in found.annotations
    ]
    listed = (found.author_text or "").strip("[] ")
    authors = (
        list(said.authors) or [one.name for one in found.authors] or [a.strip() for a in listed.split(",")]
    )
    rows: list[tuple[str, object]] = [
        ("identifier", _outside(wpid, home_of(found)) if wpid else found.name),
        ("organism", ", ".join(said.organisms) or found.organism or "not given"),
        ("authors", ", ".join(name for name in authors if name) or "not given"),
        ("ontology", element("ul", *terms) if terms else "no terms"),
        ("communities", ", ".join(said.communities) or "none known"),
        (
            "last edited",
            said.last_edited.isoformat() if said.last_edited else found.last_modified or "not known",
        ),
        ("revision", revision or said.revision or found.revision or "not known"),
        ("licence", said.license or found.license or "not given"),
        ("format", f"GPML {found.version}, SHA-256 {answer.sha256}"),
    ]
    if said.ndex:
        rows.append(("NDEx", _outside(said.ndex, f"https://www.ndexbio.org/viewer/networks/{said.ndex}")))
    if said.redirect_from:
        rows.append(("earlier addresses", ", ".join(said.redirect_from)))
    return facts(rows)


def _participants(answer: PathwayPageAnswer) -> Markup:
    """The participants with links; the label leads to the picture."""
    heads = ("Name", "Type", "Identifier in the file", "Judged", "HGNC", "NCBI Gene", "Ensembl", "UniProt",
             "States", "Links")  # fmt: skip
    rows = []
    for one in answer.people:
        checked = (
            f"hgnc:{one.hgnc.removeprefix('HGNC:')}" if one.hgnc else "",
            f"ncbigene:{one.ncbi_gene}" if one.ncbi_gene else "",
            f"ensembl:{one.ensembl}" if one.ensembl else "",
            f"uniprot:{one.uniprot}" if one.uniprot else "",
        )
        cells = [
            element("th", element("a", one.label, href=f"#{one.nodes[0]}"), scope="row"),
            element("td", ", ".join(word for word in one.types if word)),
            element("td", join(*(_link(compact) for compact in one.identifiers), between=" ")),
            element("td", _judged(one.status, one.symbol, one.label)),
            *(element("td", _link(compact)) for compact in checked),
            element("td", " ".join(one.states)),
            element("td", one.degree, class_="number"),
        ]
        rows.append(element("tr", *cells))
    caption = (
        "Every participant once, RNA, complexes and pathways included; identifiers are those of the gene "
        "that the label names, reviewed UniProt entries first."
    )
    whole = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", join(*rows, between="\n")),
    )
    return element(
        "div", whole, class_="scroll", role="region", tabindex=0, aria_label="Table of participants"
    )


def _judged(status: str, symbol: str, label: str) -> str:
    said = {
        "ok": "agrees",
        "alias": f"another name of {symbol}" if symbol != label else "another name",
        "conflict": "label and identifier are two genes",
        "unknown": "unknown identifier",
        "none": "no identifier",
    }
    return said.get(status, "no gene")


def _missing(answer: PathwayPageAnswer) -> Iterator[Markup]:
    missing = [finding.label for finding in answer.findings if finding.rule == "D3"]
    if missing:
        yield element("p", f"The published page leaves out {', '.join(missing)}.")


def _interactions(answer: PathwayPageAnswer) -> Markup:
    graph = answer.opened.graph
    rows = tuple(_edge_row(edge) for edge in graph.edges)
    table = Table(("source", "what", "target", "meaning", "reading", "comments", "references"), rows)
    shown = html_table(table, "Links between participants, as read from the drawing.")
    return element("details", element("summary", f"Show the {len(rows)} links"), shown)


def _edge_row(edge: Edge) -> tuple[Cell, ...]:
    way = edge.confidence if edge.way == "node" else f"{edge.confidence}, by way of {edge.way}"
    comments = {comment for reading in edge.readings for comment in reading.comments}
    sources = {ref.target for reading in edge.readings for ref in reading.references}
    return edge.source, _SIGNS[edge.sign], edge.target, edge.meaning, way, len(comments), len(sources)


def _references(answer: PathwayPageAnswer) -> Iterator[Markup]:
    found = answer.opened.map
    items = []
    for one in found.publications:
        link = reference(one)
        items.append(
            element("li", _outside(link.text, link.url) if link.url else link.text, id=f"ref-{one.id}")
        )
    yield element("ol", *items) if items else element("p", "The file names no literature.")
    cited = sum(any(r.kind == "citation" for r in line.references) for line in found.interactions)
    yield element("p", f"{cited} of {len(found.interactions)} interactions name a source of their own.")


def _cited_in(answer: PathwayPageAnswer) -> Iterator[Markup]:
    works = answer.page.cited_in
    if not works:
        yield element("p", "No citing papers are known here.")
        return
    items = []
    for work in works:
        url = f"https://pmc.ncbi.nlm.nih.gov/articles/{work.link}/" if work.link.startswith("PMC") else ""
        said = work.title or work.link
        items.append(element("li", _outside(said, url) if url else said))
    yield element("ul", *items)


def _citation(answer: PathwayPageAnswer) -> Markup:
    found, said = answer.opened.map, answer.page
    wpid, revision = wikipathways_id(found)
    authors = ", ".join(said.authors) or (found.author_text or "").strip("[] ")
    year = f" ({said.last_edited.year})" if said.last_edited else ""
    parts = [
        f"{authors}{year}." if authors else "",
        f"{found.title} ({', '.join(w for w in (wpid, found.organism) if w)}).",
    ]
    if wpid:
        parts.append(f"WikiPathways, revision {revision or said.revision}. {home_of(found)}")
    return element("p", " ".join(part for part in parts if part))


def _findings(answer: PathwayPageAnswer) -> Iterator[Markup]:
    ordered = sorted(answer.findings, key=lambda f: _SEVERITIES[f.severity])
    rows = tuple((f.severity, f.rule, f.message, f.proposed, f.id, f.line or None) for f in ordered)
    table = Table(("severity", "rule", "finding", "proposed", "element", "line"), rows)
    if rows:
        yield html_table(table, "Findings, the gravest first; `il2 pathway check` prints the same.", heads=2)
    else:
        yield element("p", "Nothing.")
    for remark in answer.remarks:
        yield element("p", remark)


def _link(compact: str) -> Markup:
    link = identifier_link(compact)
    pathway_term = compact.startswith(("PW:", "DOID:", "CL:"))
    url = link.url or (f"https://bioregistry.io/{compact}" if pathway_term else "")
    return _outside(compact, url) if url else text(compact)


def _outside(said: str, url: str) -> Markup:
    return element("a", said, href=url, rel="noreferrer")
