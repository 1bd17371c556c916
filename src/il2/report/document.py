"""A document as one self-contained HTML page: for screen, phone and paper, without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from il2.clinic.claims import knows
from il2.clinic.document import Block, Bullets, Document, Grid, NumberLine, Paragraph, Part, Quoted
from il2.clinic.plain import number, sentences
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table
from il2.jobs.documents import DocumentAnswer
from il2.report.markup import Markup, element, join
from il2.report.number_line import number_line
from il2.report.page import document, origin, style_sheet
from il2.report.tables import html_table


def document_page(answer: DocumentAnswer) -> str:
    """Return the page of an answer that is a document; the same answer gives the same bytes."""
    return page_of_document(answer.document(), answer.provenance)


def page_of_document(given: Document, provenance: Provenance) -> str:
    """Return the whole HTML file of a document."""
    words = sentences("frame", given.language)
    body = [
        element("a", words["skip"], class_="skip", href="#main"),
        element(
            "header",
            element("p", given.not_this, class_="not-this", role="note"),
            element("h1", given.title),
            element("p", given.lead, class_="lead"),
        ),
        element("nav", contents(given), aria_label=words["contents"]),
        element("main", body_of(given), id="main", tabindex=-1),
        element(
            "footer",
            element("p", given.review, class_="review"),
            element("p", given.reading, class_="reading") if given.reading else None,
            element("p", given.not_this),
            element("details", element("summary", words["origin"]), origin(provenance), lang="en"),
        ),
    ]
    sheet = style_sheet() + document_sheet()
    if given.audience == "professional":  # wide tables
        sheet += "@page { size: A4 landscape; }\n"
    return document(given.title, body, sheet=sheet, language=given.language)


def document_sheet() -> str:
    """The style of documents, on top of that of the page."""
    return resources.files(__package__).joinpath("document.css").read_text(encoding="utf-8")


def contents(given: Document) -> Markup:
    """The list of the parts, each a link to its place."""
    words = sentences("frame", given.language)
    links = [element("li", element("a", p.heading, href=f"#{p.key}")) for p in given.parts]
    if given.references:
        links.append(element("li", element("a", words["sources"], href="#sources")))
    return element("ul", *links)


def body_of(given: Document) -> Markup:
    """The parts and the sources of a document, for any page that brings its own frame."""
    parts = [part_of(part, given.language) for part in given.parts]
    return join(*parts, _sources(given), between="\n")


def part_of(part: Part, language: str) -> Markup:
    """One part as a section with its heading."""
    blocks = [block_of(block, language, f"{part.key}-{n}") for n, block in enumerate(part.blocks)]
    heading = element("h2", part.heading, id=part.key)
    tone = None if part.tone == "plain" else f"tone-{part.tone}"
    return element("section", heading, join(*blocks, between="\n"), aria_labelledby=part.key, class_=tone)


def block_of(block: Block, language: str, key: str) -> Markup:
    """One block in HTML; ``lang`` is written where a passage is in another language than the page."""
    if isinstance(block, Paragraph):
        return element("p", sentence_of(block, language), lang=_other(block.language, language))
    if isinstance(block, Bullets):
        items = [
            element("li", sentence_of(i, language), lang=_other(i.language, language)) for i in block.items
        ]
        return element("ul", *items)
    if isinstance(block, Grid):
        table = html_table(
            Table(block.columns, block.rows), block.caption, labels=block.columns, quoted=Quoted
        )
        return element("div", table, lang=_other(block.language, language))
    return _line(block, key, language)


def sentence_of(paragraph: Paragraph, language: str) -> Markup:
    """A sentence, how sure it is, and the ids of what it rests on."""
    sure = element("span", paragraph.mark, class_="sure") if paragraph.mark else None
    known = [i for i in paragraph.ids if knows(i)]
    rests = element("span", " ".join(known), class_="ids", title=sentences("frame", language)["rests_on"])
    return join(paragraph.text, sure, rests if known else None, between=" ")


def _line(line: NumberLine, key: str, language: str) -> Markup:
    """The drawing, what it shows in words, and its numbers as a table."""
    words = sentences("frame", language)
    bounds = [f"{number(v, language)} {line.unit}" for v in (line.low, line.high) if v is not None]
    rows = ((words["your_result"], line.value_text), (line.interval_label, " - ".join(bounds)))
    ends = ((words["line_ends"], " - ".join(line.end_labels)),)
    twin = html_table(
        Table(("what", "value"), (*rows, *ends)), line.name, labels=(words["what"], words["value"])
    )
    return element(
        "figure",
        number_line(line, key),
        element("figcaption", line.finding),
        element("details", element("summary", words["numbers"]), twin),
        role="figure",
        aria_label=line.name,
    )


def _sources(given: Document) -> Markup | None:
    if not given.references:
        return None
    words = sentences("frame", given.language)
    items = [
        element("li", r.citation, " ", element("code", r.key), id=f"source-{r.key}") for r in given.references
    ]
    lang = _other("en", given.language)
    listed = element("ol", *items, lang=lang)
    return element(
        "section", element("h2", words["sources"], id="sources"), listed, aria_labelledby="sources"
    )


def _other(passage: str, page: str) -> str | None:
    return passage if passage and passage != page else None


__all__: Sequence[str] = [
    "block_of", "body_of", "contents", "document_page", "document_sheet", "page_of_document", "part_of",
]  # fmt: skip
